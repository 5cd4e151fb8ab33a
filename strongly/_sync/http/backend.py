# Derived from strongly/_async by `make generate`; edit the source there.
"""Bounds a whole attempt in time. HTTP libraries bound each read, so a server that drips bytes could hold them forever.

Every read, write and connect gets the time that is left of its attempt.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpcore
from strongly._concurrency.network import addresses, time_left
from strongly._core.http1 import has_surplus

_PIECE = 64 * 1024


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    left = time_left(timeout)
    if left is not None and left <= 0:
        raise late("the time for the attempt is over")
    return left


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose operations end with the attempt that they belong to."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._received = b""
        self._spoiled = False
        self.reads = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._received = self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))
        self.reads += 1
        return self._received

    def answered(self, last: bytes, *, with_head: bool, chunked: bool) -> None:
        """Take note that an answer is complete: what is behind it would pass for the answer to the next request."""
        self._spoiled |= has_surplus(self._received, last, with_head=with_head, chunked=chunked)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._spoiled:
            # The library's pool can miss what `is_readable` says when a thread hands the connection to another one.
            raise httpcore.ConnectError("the server had sent more than its last answer")
        # In pieces, because the library bounds each of the sends that a large buffer takes, and not all of them.
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        self._stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return self

    def get_extra_info(self, info: str) -> Any:
        # The library drops a connection that can be read although no answer is due.
        return (self._spoiled and info == "is_readable") or self._stream.get_extra_info(info)


class DeadlineBackend(httpcore.NetworkBackend):
    """Makes connections that end with the attempt that they belong to.

    Args:
        backend: What makes them.

    Attributes:
        stream: The last connection that was made.
    """

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend
        self.stream: DeadlineStream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> DeadlineStream:
        try:
            hosts = addresses(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error

        def connect(address: str, share: int) -> DeadlineStream:
            left = _left(timeout, httpcore.ConnectTimeout)
            stream = self._backend.connect_tcp(
                address,
                port,
                timeout=None if left is None else left / share,
                local_address=local_address,
                socket_options=socket_options,
            )
            return DeadlineStream(stream)

        # The addresses share the time, so that one that does not answer leaves some for the others.
        *others, last = hosts
        for number, address in enumerate(others):
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                self.stream = connect(address, len(hosts) - number)
                return self.stream
        self.stream = connect(last, 1)
        return self.stream


def bound(client: Any) -> None:
    """Give the connections of a client of our own deadlines.

    The HTTP library has no public way to do this for clients that take proxies from the environment, so its pools are
    reached into; a test with a dripping server notices if that ever stops working.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = DeadlineBackend(pool._network_backend)
