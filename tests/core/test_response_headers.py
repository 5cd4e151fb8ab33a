"""Headers of a response, as the HTTP libraries pass them."""

import pytest

from strongly._core.response import header_map


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
