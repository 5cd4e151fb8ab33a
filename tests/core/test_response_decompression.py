"""Compressed bodies: every coding that is asked for, in any pieces, up to a limit, and never a part for the whole."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ResponseValidationError
from strongly._core.response import ACCEPTED, ResponseCollector

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


def collector(encoding: str, limit: int = LIMIT, *, status: int = 200) -> ResponseCollector:
    return ResponseCollector(status, {"content-encoding": encoding, "x-request-id": "r-1"}, limit)


def collect(encoding: str, sent: bytes, step: int = 10**9, limit: int = LIMIT) -> bytes:
    response = collector(encoding, limit)
    for start in range(0, len(sent), step):
        response.add(sent[start : start + step])
    return response.finish().content


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
        response = collector("gzip")
        response.add(sent[:split])
        response.add(sent[split:])
        assert response.finish().content == b"".join(members)


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
    response = collector("gzip", limit)
    response.add(gzip.compress(bytes(limit - 1000)))
    bomb = gzip.compress(bytes(5 * limit))

    tracemalloc.start()
    try:
        with pytest.raises(ResponseValidationError, match="larger than 1,000,000 bytes"):
            response.add(bomb)
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
        with pytest.raises(ResponseValidationError, match=r"^the compressed response is truncated "):
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
def test_corrupt_bodies_are_errors(encoding: str, sent: bytes) -> None:
    for step in (1, 10**9):
        with pytest.raises(ResponseValidationError, match=r"^the response cannot be decompressed ") as caught:
            collect(encoding, sent, step)
        assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("encoding", "unsupported"),
    [
        ("br", "br"),
        ("zstd", "zstd"),
        ("compress", "compress"),
        ("gzip, br", "br"),
        ("BR , identity", "br"),
        ("exi,dcb,dcz" + ",br" * 99, "br, dcb, dcz, exi"),
    ],
)
def test_codings_that_were_not_asked_for_are_refused(encoding: str, unsupported: str) -> None:
    with pytest.raises(
        ResponseValidationError,
        match=rf"^the response has a Content-Encoding that was not requested: {unsupported} \(",
    ):
        collect(encoding, b"data")

    # Without a body, as after HEAD, there is nothing to decode.
    head = collector(encoding)
    assert head.add(b"")
    assert head.finish().content == b""


def test_what_is_asked_for_can_be_read() -> None:
    for encoding in ACCEPTED.split(", "):
        assert collect(encoding, b"") == b""


@pytest.mark.parametrize(
    "encoding", ["utf-8", "UTF8", "iso-8859-1", "none", "null", "binary", "aws-chunked", ",", "*", "identity, none"]
)
def test_labels_that_are_no_codings_leave_the_body_as_it_is(encoding: str) -> None:
    for name, encode in (("", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)):
        for both in (f"{encoding}, {name}", f"{name},{encoding}", f" ,{name.upper()} , {encoding},"):
            assert collect(both, encode(b"some data")) == b"some data"


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
        ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
        ("gzip,deflate", lambda data: zlib.compress(gzip.compress(data))),
        ("x-gzip, identity, deflate", lambda data: raw_deflate(gzip.compress(data))),
        (
            ",".join(["gzip"] * 5),
            lambda data: gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(data))))),
        ),
    ],
)
def test_codings_are_undone_in_the_order_opposite_to_that_of_the_header(
    encoding: str, encode: Callable[[bytes], bytes]
) -> None:
    data = b"some data that is there to be compressed, " * 30
    sent = encode(data)

    for step in (1, 7, 10**9):
        assert collect(encoding, sent, step) == data
    for length in range(1, len(sent)):
        with pytest.raises(ResponseValidationError, match="is truncated"):
            collect(encoding, sent[:length])
    with pytest.raises(ResponseValidationError, match="cannot be decompressed"):
        collect(encoding, gzip.compress(data))


@pytest.mark.parametrize(
    "sent",
    [
        gzip.compress(gzip.compress(bytes(5_000_000))),
        # What is behind the first coding is compressed, and must not fill the memory either.
        gzip.compress(gzip.compress(b"") * 100_000),
    ],
    ids=["bomb", "members"],
)
@pytest.mark.parametrize("step", [100, 10**9])
def test_each_coding_may_take_as_much_as_allowed(sent: bytes, step: int) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ResponseValidationError, match="larger than 100,000 bytes"):
            collect("gzip, gzip", sent, step)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 10 * LIMIT


def test_members_within_members_are_all_read() -> None:
    inner = [gzip.compress(b"first") + bytes(9), gzip.compress(b", second")]

    assert collect("gzip, gzip", b"".join(map(gzip.compress, inner))) == b"first, second"


def test_more_codings_than_anybody_uses_are_refused() -> None:
    with pytest.raises(ResponseValidationError, match="has 6 content codings, but the client decodes at most 5"):
        collect(",".join(["gzip"] * 6), b"data")


UNREADABLE = pytest.mark.parametrize(
    ("encoding", "sent", "problem"),
    [
        ("gzip", b"plain text", "the response cannot be decompressed"),
        ("gzip", gzip.compress(b"data" * 99)[:-9], "the compressed response is truncated"),
        ("deflate", b"\xff" * 20, "the response cannot be decompressed"),
        ("br", b"\x8b\x02\x80", "the response has a Content-Encoding that was not requested: br"),
        ("gzip", gzip.compress(bytes(LIMIT + 1)), "the response is larger than 100,000 bytes"),
        ("", bytes(LIMIT + 1), "the response is larger than 100,000 bytes"),
    ],
    ids=["not gzip", "truncated", "not deflate", "brotli", "bomb", "too large"],
)


@UNREADABLE
@pytest.mark.parametrize("status", [300, 302, 308, 399, 400, 401, 404, 429, 500, 503, 599, 999])
def test_the_status_outlives_the_body_of_an_error_or_a_redirect(
    status: int, encoding: str, sent: bytes, problem: str
) -> None:
    for step in (1, 10**9):
        collects = collector(encoding, status=status)
        wanted = True
        for start in range(0, len(sent), step):
            wanted = collects.add(sent[start : start + step])

        response = collects.finish()

        assert (response.status, response.content, response.request_id) == (status, b"", "r-1")
        assert response.problem.startswith(problem)
        assert wanted is ("truncated" in problem)


@UNREADABLE
@pytest.mark.parametrize("status", [101, 200, 204, 299])
def test_any_other_response_needs_its_body(status: int, encoding: str, sent: bytes, problem: str) -> None:
    collects = collector(encoding, status=status)

    with pytest.raises(ResponseValidationError, match=problem) as caught:
        assert collects.add(sent) is collects.finish()  # one of them raises it

    assert (caught.value.status_code, caught.value.request_id) == (status, "r-1")
    assert caught.value.headers == {"x-request-id": "r-1"}


@pytest.mark.parametrize(("error", "good"), [(300, 299), (503, 200)])
def test_an_error_whose_body_does_not_arrive_is_complete(error: int, good: int) -> None:
    cut, broken, success = (collector("gzip", status=status) for status in (error, error, good))
    cut.add(gzip.compress(b"data")[:5])
    broken.add(b"plain text")

    assert cut.cut_off()
    assert broken.cut_off()
    assert not success.cut_off()

    assert (cut.finish().content, cut.finish().problem) == (b"", "the rest of the response was not received")
    assert broken.finish().problem == "the response cannot be decompressed"
    assert success.finish().problem == ""


@given(st.sampled_from(["gzip", "deflate", "", "gzip, deflate"]), st.binary(max_size=100), st.integers(1, 10))
def test_any_bytes_are_read_or_refused(encoding: str, sent: bytes, step: int) -> None:
    collects = collector(encoding, status=500)
    for start in range(0, len(sent), step):
        collects.add(sent[start : start + step])
    response = collects.finish()

    if response.problem:
        assert response.content == b""
        with pytest.raises(ResponseValidationError, match=f"^{response.problem} "):
            collect(encoding, sent, step)
    else:
        assert response.content == collect(encoding, sent, step)
