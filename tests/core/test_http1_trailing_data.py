"""Trailing data after a response is noticed, wherever the network splits the response."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from strongly._core.http1 import has_surplus

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
BODIES = st.binary(max_size=20)
SURPLUS = st.binary(min_size=1, max_size=30) | st.just(HEAD) | st.just(b"\r\n") | st.just(b"0\r\n\r\n")


def chunked(body: bytes) -> bytes:
    return (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"


@given(BODIES)
def test_a_response_alone_has_none(body: bytes) -> None:
    assert not has_surplus(HEAD + body, body, with_head=True, chunked=False)
    assert not has_surplus(body, body, with_head=False, chunked=False)


@pytest.mark.parametrize("body", [b"{}", b'{"a": "b"}'])
@pytest.mark.parametrize("head", [HEAD, b""])
def test_chunks_alone_have_none(body: bytes, head: bytes) -> None:
    assert not has_surplus(head + chunked(body), body, with_head=bool(head), chunked=True)


@given(BODIES, SURPLUS)
def test_trailing_data_after_a_response_is_noticed(body: bytes, surplus: bytes) -> None:
    assert has_surplus(HEAD + body + surplus, body, with_head=True, chunked=False)
    assert has_surplus(body + surplus, body, with_head=False, chunked=False)


@given(BODIES, SURPLUS)
def test_trailing_data_after_chunks_is_noticed(body: bytes, surplus: bytes) -> None:
    assume(b"\n" not in body)
    assert has_surplus(HEAD + chunked(body) + surplus, body, with_head=True, chunked=True)
    assert has_surplus(chunked(body) + surplus, body, with_head=False, chunked=True)


@pytest.mark.parametrize("part", [b"", b"\n", b"\r\n", b"\n0\r\n", b"0\r\nX-Note: a\r\n\r\n", b"0\r\n\r\n"])
def test_when_in_doubt_there_is_some(part: bytes) -> None:
    assert has_surplus(part, b"", with_head=False, chunked=True)
    assert has_surplus(HEAD + part, b"", with_head=True, chunked=True)


def test_the_same_response_twice_is_noticed() -> None:
    response = HEAD + b"{}"
    assert has_surplus(response * 2, b"{}", with_head=True, chunked=False)
    assert has_surplus(HEAD + chunked(b"{}") + HEAD + chunked(b"{}"), b"{}", with_head=True, chunked=True)
