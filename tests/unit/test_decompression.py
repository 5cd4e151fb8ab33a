"""Compressed bodies: every coding that is asked for, in any pieces, up to a limit, and never a part for the whole."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ResponseValidationError
from strongly._core.response import ACCEPTED, BodyCollector

LIMIT = 100_000


def raw_deflate(data: bytes, level: int = 6) -> bytes:
    compress = zlib.compressobj(level, wbits=-zlib.MAX_WBITS)
    return compress.compress(data) + compress.flush()


def flushed(data: bytes, mode: int) -> bytes:
    """Compress as servers do that send each piece at once."""
    compress = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    middle = len(data) // 2
    return compress.compress(data[:middle]) + compress.flush(mode) + compress.compress(data[middle:]) + compress.flush()


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("", bytes),
    ("identity", bytes),
    (" Identity ", bytes),
    ("gzip", gzip.compress),
    ("GZIP", gzip.compress),
    ("x-gzip", gzip.compress),
    ("gzip", lambda data: gzip.compress(data, 0)),
    ("gzip", lambda data: flushed(data, zlib.Z_SYNC_FLUSH)),
    ("gzip", lambda data: flushed(data, zlib.Z_FULL_FLUSH)),
    ("gzip", lambda data: gzip.compress(data[:5]) + gzip.compress(b"") + gzip.compress(data[5:])),
    ("gzip", lambda data: gzip.compress(data) + bytes(512)),
    ("deflate", zlib.compress),
    ("deflate", lambda data: zlib.compress(data, 0)),
    ("deflate", lambda data: zlib.compress(data, 9)),
    ("deflate", raw_deflate),
    ("deflate", lambda data: raw_deflate(data, 0)),
    ("deflate", lambda data: raw_deflate(data, 9)),
]


def collect(encoding: str, sent: bytes, step: int = 10**9, limit: int = LIMIT) -> bytes:
    body = BodyCollector(encoding, limit)
    for start in range(0, len(sent), step):
        body.add(sent[start : start + step])
    return body.finish()


@pytest.mark.parametrize(("encoding", "encode"), CODINGS)
def test_bodies_are_read_in_every_coding_and_in_any_pieces(encoding: str, encode: Callable[[bytes], bytes]) -> None:
    for data in (b"", b"x", b'{"success":true}', bytes(range(256)) * 300):
        sent = encode(data)
        for step in {1, 3, 1000, 10**9} if len(sent) < 5000 else {997, 10**9}:
            assert collect(encoding, sent, step) == data


@given(st.sampled_from(CODINGS), st.binary(max_size=60), st.integers(1, 20))
def test_any_data_comes_back_as_it_was(coding: tuple[str, Callable[[bytes], bytes]], data: bytes, step: int) -> None:
    encoding, encode = coding

    assert collect(encoding, encode(data), step) == data


def test_all_members_of_a_gzip_body_are_read_wherever_they_are_split() -> None:
    members = [b"first", b"", b"second", bytes(1000), b"last"]
    sent = b"".join(map(gzip.compress, members))

    for split in range(len(sent) + 1):
        body = BodyCollector("gzip", LIMIT)
        body.add(sent[:split])
        body.add(sent[split:])
        assert body.finish() == b"".join(members)


@pytest.mark.parametrize(("encoding", "encode"), CODINGS)
def test_the_limit_is_the_last_size_that_passes(encoding: str, encode: Callable[[bytes], bytes]) -> None:
    data = b"ab" * 500

    for step in (1, 10**9):
        assert collect(encoding, encode(data), step, limit=1000) == data
        with pytest.raises(ResponseValidationError, match=r"larger than 999 bytes: .* increase max_response_bytes"):
            collect(encoding, encode(data), step, limit=999)


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(5_000_000))),
        ("deflate", zlib.compress(bytes(5_000_000))),
        ("deflate", raw_deflate(bytes(5_000_000))),
        ("gzip", gzip.compress(bytes(90_000)) * 100),
    ],
    ids=["gzip", "deflate", "raw deflate", "members"],
)
def test_a_bomb_is_refused_before_it_fills_the_memory(encoding: str, bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ResponseValidationError, match="larger than 100,000 bytes"):
            collect(encoding, bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 10 * LIMIT


def test_a_bomb_that_comes_late_gets_only_what_is_left_of_the_limit() -> None:
    limit = 1_000_000
    body = BodyCollector("gzip", limit)
    body.add(gzip.compress(bytes(limit - 1000)))
    bomb = gzip.compress(bytes(5 * limit))

    tracemalloc.start()
    try:
        with pytest.raises(ResponseValidationError, match="larger than 1,000,000 bytes"):
            body.add(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < limit / 2


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("gzip", lambda data: flushed(data, zlib.Z_SYNC_FLUSH)),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
    ],
)
def test_no_part_of_a_body_is_taken_for_the_whole(encoding: str, encode: Callable[[bytes], bytes]) -> None:
    sent = encode(b"some data that is there to be compressed, " * 3)

    for length in range(1, len(sent)):
        with pytest.raises(ResponseValidationError, match=r"^the compressed response is truncated$"):
            collect(encoding, sent[:length])
    with pytest.raises(ResponseValidationError, match="is truncated"):
        collect("gzip", gzip.compress(b"whole") + gzip.compress(b"broken")[:-1])


GZIPPED = gzip.compress(b"data", mtime=0)  # the names of tests must not depend on the time


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("gzip", b"plain text"),
        ("gzip", zlib.compress(b"data")),
        ("deflate", GZIPPED),
        ("deflate", b"\xff" * 20),
        ("gzip", GZIPPED[:-8] + bytes(8)),
        ("deflate", zlib.compress(b"data")[:-4] + bytes(4)),
        ("gzip", GZIPPED + b"garbage"),
        ("gzip", GZIPPED + b"\0XXX"),
    ],
)
def test_damaged_bodies_are_errors(encoding: str, sent: bytes) -> None:
    for step in (1, 10**9):
        with pytest.raises(ResponseValidationError, match=r"^the response cannot be decompressed$") as caught:
            collect(encoding, sent, step)
        assert caught.value.__suppress_context__


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "x" * 1000])
def test_codings_that_were_not_asked_for_are_refused(encoding: str) -> None:
    with pytest.raises(ResponseValidationError) as caught:
        BodyCollector(encoding, LIMIT)

    shown = encoding if len(encoding) <= 50 else f"{encoding[:49]}…"
    assert str(caught.value) == f"the response has a Content-Encoding that was not requested: {shown}"
    assert encoding not in ACCEPTED.split(", ")


def test_what_is_asked_for_can_be_read() -> None:
    for encoding in ACCEPTED.split(", "):
        assert BodyCollector(encoding, LIMIT).finish() == b""


@given(st.sampled_from(["gzip", "deflate", ""]), st.binary(max_size=100), st.integers(1, 10))
def test_any_bytes_are_read_or_refused(encoding: str, sent: bytes, step: int) -> None:
    try:
        collect(encoding, sent, step)
    except ResponseValidationError as error:
        assert error.status_code is None  # noqa: PT017 (some bytes are read)
