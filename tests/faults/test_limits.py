"""Bounds that hold over a whole call: memory, the sum of all waits, the number of attempts."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from strongly import (
    RateLimitError,
    ResponseValidationError,
    ServiceUnavailableError,
    Strongly,
    StronglyError,
    TimeoutError,
)
from tests.faults.driver import BODY, KEY
from tests.faults.fault import Fault, harmless
from tests.faults.server import Server
from tests.faults.steps import Step, flood, head, send

MEGABYTE = 1024 * 1024
LIMIT = MEGABYTE
BOMB = 50 * MEGABYTE


def packed(window: int) -> bytes:
    """Compress zeros without having them all in memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return b"".join([*(packer.compress(bytes(MEGABYTE)) for _ in range(BOMB // MEGABYTE)), packer.flush()])


def compressed(encoding: str, body: bytes) -> bytes:
    return head(200, f"Content-Encoding: {encoding}", len(body)) + body


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: send(compressed("gzip", packed(zlib.MAX_WBITS | 16))), id="gzip"),
        pytest.param(lambda: send(compressed("deflate", packed(zlib.MAX_WBITS))), id="deflate"),
        pytest.param(lambda: send(compressed("gzip", gzip.compress(bytes(MEGABYTE)) * 100)), id="gzip members"),
        pytest.param(lambda: flood(head(200) + bytes(65_536)), id="endless"),
    ],
)
def test_a_response_takes_no_more_memory_than_allowed(make: Callable[[], Step]) -> None:
    error, peak = peak_of(make())

    assert isinstance(error, ResponseValidationError)
    assert f"larger than {LIMIT:,} bytes" in str(error)
    assert peak < 4 * LIMIT


@pytest.mark.parametrize(
    ("headers", "piece"),
    [
        pytest.param("Content-Encoding: gzip", gzip.compress(b""), id="empty gzip members"),
        pytest.param("Transfer-Encoding: chunked", b"1\r\n \r\n", id="tiny chunks"),
    ],
)
def test_nothing_in_many_pieces_takes_no_memory(headers: str, piece: bytes) -> None:
    error, peak = peak_of(send(head(200, headers)), flood(piece), timeout=0.5)

    assert isinstance(error, ResponseValidationError | TimeoutError)
    assert peak < 4 * LIMIT


def peak_of(*steps: Step, timeout: float = 10) -> tuple[StronglyError, int]:
    """Return what a call raises, and how much memory it took."""
    with Server(Fault("", "", steps, harmless())) as server, Strongly(KEY, server.url, max_retries=0) as client:
        client.projects.retrieve("warm-up")  # imports what is needed
        limited = client.with_options(max_response_bytes=LIMIT, timeout=timeout)
        tracemalloc.start()
        try:
            with pytest.raises(StronglyError) as caught:
                limited.projects.retrieve("p1")
            return caught.value, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    ("headers", "max_retries", "waits"),
    [
        ("Retry-After: 25", 9, [25.0, 25.0]),
        ("Retry-After: 60", 9, [60.0]),
        ("Retry-After: 0", 3, [0.0, 0.0, 0.0]),
        ("", 3, [0.5, 1.0, 2.0]),
        ("", 90, [0.5, 1.0, 2.0, *[8.0 if wait else 4.0 for wait in range(7)]]),
    ],
)
def test_the_waits_of_a_call_add_up_to_a_minute_at_most(headers: str, max_retries: int, waits: list[float]) -> None:
    waited: list[float] = []
    fault = Fault("", "", (send(head(429, headers, 0)),), harmless())
    with Server(fault) as server, Strongly(KEY, server.url, max_retries=max_retries) as client:
        client._transport._sleep = waited.append
        client._transport._random = lambda: 1.0
        with pytest.raises(RateLimitError) as caught:
            client.projects.create(BODY)

    assert waited == waits
    assert sum(waited) <= 60
    assert server.tries == caught.value.attempts == len(waits) + 1


def test_a_server_that_stays_down_is_left_alone_after_a_while() -> None:
    fault = Fault("", "", (send(head(503, "", 0)),), harmless())
    with Server(fault) as server, Strongly(KEY, server.url, max_retries=3) as client:
        client._transport._sleep = lambda seconds: None
        for _ in range(100):
            with pytest.raises(ServiceUnavailableError):
                client.projects.retrieve("p1")

    # 500 tokens of 5 are 100 retries, for 300 that would have been made.
    assert server.tries == 100 + 100
