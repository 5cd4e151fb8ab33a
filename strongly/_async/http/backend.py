"""Enforces the deadline of an attempt: each connect, read and write gets the time that is left.

HTTP libraries limit the time of each operation instead, so a server that sends a byte now and then could keep a call
waiting forever.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpcore

from strongly._concurrency.network import POOL_DEADLINE, async_addresses
from strongly._core.http1 import has_surplus

_PIECE = 64 * 1024


async def connect(
    backend: httpcore.AsyncNetworkBackend, host: str, port: int, deadline: float | None, **options: Any
) -> httpcore.AsyncNetworkStream:
    """Connect to a host. Its addresses share the time, so that one that does not respond leaves time for the others.

    Args:
        backend: The network backend.
        host: Host name or address.
        port: Port.
        deadline: Deadline of the attempt in seconds of the monotonic clock; None for no limit.
        **options: Further arguments of the backend.

    Raises:
        httpcore.ConnectError: The host name cannot be resolved, or no address accepts connections.
        httpcore.ConnectTimeout: The deadline has passed.
    """
    try:
        *others, last = found = async_addresses(host, port)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    for number, address in enumerate(others):
        with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
            left = time_left(deadline, httpcore.ConnectTimeout)
            share = None if left is None else left / (len(found) - number)
            return await backend.connect_tcp(address, port, timeout=share, **options)
    left = time_left(deadline, httpcore.ConnectTimeout)
    return await backend.connect_tcp(last, port, timeout=left, **options)


async def write(stream: httpcore.AsyncNetworkStream, buffer: bytes, deadline: float | None) -> None:
    """Write data in pieces, because httpcore applies the timeout to each `send()` of a large buffer, not to all.

    Raises:
        httpcore.WriteTimeout: The deadline has passed.
    """
    try:
        for start in range(0, len(buffer), _PIECE):
            await stream.write(buffer[start : start + _PIECE], time_left(deadline, httpcore.WriteTimeout))
    finally:
        del buffer  # it holds the key, and crash reports show variables


def time_left(deadline: float | None, error: type[Exception]) -> float | None:
    """Return the seconds that are left of an attempt, or None if there is no deadline.

    Args:
        deadline: Deadline of the attempt in seconds of the monotonic clock.
        error: The exception to raise if it has passed.
    """
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the deadline of the attempt has passed")
    return left


class AsyncDeadlineStream(httpcore.AsyncNetworkStream):
    """A network stream for the pools of httpcore that enforces the deadline of the current attempt."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._received = b""
        self._spoiled = False
        self.reads = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._received = await self._stream.read(max_bytes, time_left(POOL_DEADLINE.get(), httpcore.ReadTimeout))
        self.reads += 1
        return self._received

    def response_complete(self, last: bytes, *, with_head: bool, chunked: bool) -> None:
        """Record that a response is complete. Trailing data would be taken for the response to the next request."""
        self._spoiled |= has_surplus(self._received, last, with_head=with_head, chunked=chunked)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._spoiled:
            # httpcore's pool can miss `is_readable` if a connection passes from one thread to another. Nothing was sent
            # yet: as a ConnectError, this is retried.
            raise httpcore.ConnectError("the server sent trailing data after its last response")
        await write(self._stream, buffer, POOL_DEADLINE.get())

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        left = time_left(POOL_DEADLINE.get(), httpcore.ConnectTimeout)
        self._stream = await self._stream.start_tls(ssl_context, server_hostname, left)
        return self

    def get_extra_info(self, info: str) -> Any:
        # httpcore closes idle connections that are readable.
        return (self._spoiled and info == "is_readable") or self._stream.get_extra_info(info)


class AsyncDeadlineBackend(httpcore.AsyncNetworkBackend):
    """A network backend for the pools of httpcore that enforces the deadline of the current attempt.

    Args:
        backend: The network backend that opens connections.
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncDeadlineStream:
        options = {"local_address": local_address, "socket_options": socket_options}
        return AsyncDeadlineStream(await connect(self._backend, host, port, POOL_DEADLINE.get(), **options))


def bound(client: Any) -> None:
    """Make the connections of the built-in httpx client enforce deadlines.

    httpcore's pools take a `network_backend`, but httpx's transports have no argument for it, and a custom transport
    over such a pool would hide the requests from instrumentation, which patches those of httpx. So this
    function, and nothing else, sets a private attribute of the pools. A test with a slow server fails if that stops
    working.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = AsyncDeadlineBackend(pool._network_backend)
