# Derived from strongly/_async by `make generate`; edit the source there.
"""Bounds a whole attempt in time. HTTP libraries bound each read, so a server that drips bytes could hold them forever.

Every read, write and connect gets the time that is left of its attempt.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpcore
from strongly._concurrency.network import POOL_DEADLINE, addresses
from strongly._core.http1 import has_surplus

_PIECE = 64 * 1024


def connect(
    backend: httpcore.NetworkBackend, host: str, port: int, deadline: float | None, **options: Any
) -> httpcore.NetworkStream:
    """Connect to a host; its addresses share the time, so that one that does not respond leaves some for the others.

    Args:
        backend: What makes the connection.
        host: Host name or address.
        port: Port.
        deadline: When the attempt must end, in seconds of the monotonic clock; None for no limit.
        **options: Further arguments of the backend.

    Raises:
        httpcore.ConnectError: The host is not known, or no address accepts connections.
        httpcore.ConnectTimeout: The deadline has passed.
    """
    try:
        *others, last = found = addresses(host, port)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    for number, address in enumerate(others):
        with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
            left = time_left(deadline, httpcore.ConnectTimeout)
            share = None if left is None else left / (len(found) - number)
            return backend.connect_tcp(address, port, timeout=share, **options)
    left = time_left(deadline, httpcore.ConnectTimeout)
    return backend.connect_tcp(last, port, timeout=left, **options)


def write(stream: httpcore.NetworkStream, buffer: bytes, deadline: float | None) -> None:
    """Send data, in pieces: the library bounds each of the sends that a large buffer takes, and not all of them.

    Raises:
        httpcore.WriteTimeout: The deadline has passed.
    """
    for start in range(0, len(buffer), _PIECE):
        stream.write(buffer[start : start + _PIECE], time_left(deadline, httpcore.WriteTimeout))


def time_left(deadline: float | None, late: type[Exception]) -> float | None:
    """Return the seconds that an operation may take; None if there is no deadline.

    Args:
        deadline: When the attempt must end, in seconds of the monotonic clock.
        late: What to raise when it has passed.
    """
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the deadline of the attempt has passed")
    return left


class DeadlineStream(httpcore.NetworkStream):
    """A connection of a pool, whose operations end with the attempt that they belong to."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._received = b""
        self._spoiled = False
        self.reads = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._received = self._stream.read(max_bytes, time_left(POOL_DEADLINE.get(), httpcore.ReadTimeout))
        self.reads += 1
        return self._received

    def response_complete(self, last: bytes, *, with_head: bool, chunked: bool) -> None:
        """Record that a response is complete: trailing data would pass for the response to the next request."""
        self._spoiled |= has_surplus(self._received, last, with_head=with_head, chunked=chunked)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._spoiled:
            # The library's pool can miss what `is_readable` says when a thread hands the connection to another one.
            raise httpcore.ConnectError("the server sent trailing data after its last response")
        write(self._stream, buffer, POOL_DEADLINE.get())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = time_left(POOL_DEADLINE.get(), httpcore.ConnectTimeout)
        self._stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return self

    def get_extra_info(self, info: str) -> Any:
        # The library drops a connection that can be read although no response is due.
        return (self._spoiled and info == "is_readable") or self._stream.get_extra_info(info)


class DeadlineBackend(httpcore.NetworkBackend):
    """Makes connections for a pool that end with the attempt that they belong to.

    Args:
        backend: What makes them.
    """

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> DeadlineStream:
        options = {"local_address": local_address, "socket_options": socket_options}
        return DeadlineStream(connect(self._backend, host, port, POOL_DEADLINE.get(), **options))


def bound(client: Any) -> None:
    """Give the connections of the built-in httpx client deadlines.

    httpcore's pools take a `network_backend`, but httpx's transports have no argument for it, and a custom transport
    over such a pool would hide the requests from instrumentation, which patches those of httpx. So the pools are
    reached into here and nowhere else; a test with a dripping server notices if that ever stops working.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = DeadlineBackend(pool._network_backend)
