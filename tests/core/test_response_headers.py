"""Headers of a response, as the HTTP libraries pass them, and texts of servers that are shown."""

import pytest

from strongly._core.response import header_map, printable


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ([], {}),
        ([(b"Content-Type", b"application/json")], {"content-type": "application/json"}),
        ([(b"X", b""), (b"y", b"a,b")], {"x": "", "y": "a,b"}),
        (
            [(b"Allow", b"GET"), (b"X", b"1"), (b"ALLOW", b"PUT"), (b"allow", b"DELETE")],
            {"allow": "GET, PUT, DELETE", "x": "1"},
        ),
        ([(b"X", "Zürich".encode())], {"x": "Zürich"}),
        ([(b"X", "Zürich".encode("latin-1"))], {"x": "Zürich"}),
        ([(b"X-\xdc", b"1")], {"x-ü": "1"}),
    ],
)
def test_headers_are_texts_by_name_in_lower_case(sent: list[tuple[bytes, bytes]], read: dict[str, str]) -> None:
    assert header_map(sent) == read


def test_a_long_text_is_read_only_up_to_four_times_its_width() -> None:
    assert printable(" " * 39 + "x", 10) == "x"
    assert printable(" " * 40 + "x", 10) == ""


def test_a_text_is_shown_whole_up_to_its_width() -> None:
    assert printable("x" * 10, 10) == "x" * 10
    assert printable("x" * 11, 10) == "x" * 9 + "…"
