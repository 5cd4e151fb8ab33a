"""Reads the body of an answer, up to a limit of size and of time."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from strongly._decompression import BodyCollector


class OutOfTimeError(Exception):
    """The answer was still coming in when the time was over."""


async def read_body(
    pieces: AsyncGenerator[bytes, None], headers: Mapping[str, str], stream: Any, deadline: float, max_bytes: int
) -> bytes:
    """Return the decompressed body.

    Args:
        pieces: The body as it comes over the network.
        headers: Headers of the answer, names in lower case.
        stream: The connection that it comes over, if that is known.
        deadline: When it must be complete, in seconds of the monotonic clock.
        max_bytes: Largest decompressed body.

    Raises:
        ResponseValidationError: The body is damaged or too large.
        OutOfTimeError: The deadline has passed.
    """
    body = BodyCollector(headers.get("content-encoding", ""), max_bytes)
    reads, last = getattr(stream, "reads", None), b""
    try:
        async for piece in pieces:
            body.add(piece)
            if time.monotonic() > deadline:
                raise OutOfTimeError
            last = piece
    finally:
        await pieces.aclose()
    if reads is not None:  # a connection of our own
        stream.answered(last, with_head=stream.reads == reads, chunked="transfer-encoding" in headers)
    return body.finish()
