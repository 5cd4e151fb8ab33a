"""The decoder of the extra `speed` and that of the standard library read the same, or refuse alike."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from strongly._core import response
from strongly._core.response import decode_json
from tests.faults.messages import BODIES, ODD
from tests.faults.server import project
from tests.faults.steps import Peer, envelope
from tests.strategies import JSON

pytest.importorskip("msgspec")


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    response._fast_decoder.cache_clear()
    yield
    response._fast_decoder.cache_clear()


def outcome(content: bytes) -> tuple[str, str]:
    """Return the result of decoding: `repr` distinguishes types, the order of keys and the sign of zero."""
    try:
        return "value", repr(decode_json(content))
    except ValueError as error:
        return "refused", f"{type(error).__name__}: {error}"


def check(content: bytes) -> None:
    response._fast_decoder.cache_clear()
    fast = outcome(content)
    assert response._fast_decoder() is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "msgspec.json", None)
        response._fast_decoder.cache_clear()
        assert response._fast_decoder() is None
        assert outcome(content) == fast
    response._fast_decoder.cache_clear()


def test_msgspec_decodes_if_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response, "_decode", None)

    assert decode_json(b'{"a": [1]}') == {"a": [1]}


TOKENS = """{ } [ ] : , " "a" 1 -0 1e5 1e999 0.1 01 1. - 1E+2 true null NaN -Infinity "\\ud800" "\\u00e9" "\\x" 'a'"""
BYTES = [b"9" * 30, b'{"a":1,"a":2}', b" ", b"\t", b"\x00", b"\xff", b"\xef\xbb\xbf"]
BYTES += [b'"\xc3\xa9"', b'"\xed\xa0\x80"', b'"\x7f"', b'"\x1f"']
PIECES = st.sampled_from([*map(str.encode, TOKENS.split()), *BYTES])


@settings(max_examples=300)
@given(JSON.map(lambda value: json.dumps(value).encode()) | st.lists(PIECES, max_size=8).map(b"".join) | st.binary())
@example(b'{"a": 1, "b": 2, "a": 3}')
@example(b"18446744073709551616")
@example(b"-9223372036854775809")
@example(b"123456789012345678901234567890.5")
@example(b"-0")
@example(b"-0.0")
@example(b"9007199254740993")
@example(b"1e22")
@example(b"2.2250738585072011e-308")
@example(b"4.9e-324")
@example(b"1e-400")
@example(b"")
@example(b" \n")
@example("\ufeff{}".encode())
@example(b"[" * 5_000)
@example(b"9" * 5_000)
def test_they_agree(content: bytes) -> None:
    check(content)


@pytest.mark.parametrize("fault", [*ODD, *BODIES], ids=str)
def test_they_agree_on_what_servers_send_when_they_fail(fault: Any) -> None:
    sent: list[bytes] = []

    class Wire(Peer):
        def __init__(self) -> None:
            self.reply = envelope(200, project(1))

        def send(self, data: bytes) -> None:
            sent.append(data)
            if len(sent) > 3:
                raise OSError  # enough of a flood

        def close(self, *, reset: bool = False) -> None:
            pass

    with suppress(OSError):
        for step in fault.steps:
            step(Wire())
    head, _, body = b"".join(sent).rpartition(b"\r\n\r\n")
    assert head
    check(body)
