"""Built-in HTTP/1.1 connections to one origin, each with one request at a time.

They avoid the pool and the layers of an HTTP client, which take more CPU time than the request itself.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpcore

from strongly._concurrency import network
from strongly._concurrency.cancellation import CANCELLATION
from strongly._concurrency.network import async_close_stream, async_disconnect, async_network_backend
from strongly._concurrency.slots import AsyncSlots
from strongly._core.errors import DeadlineExceededError
from strongly._core.http1 import Protocol
from strongly._core.request import HTTPRequest, origin
from strongly._core.response import HTTPResponse

from .backend import connect, time_left, write

if TYPE_CHECKING:
    from ssl import SSLContext


# The default of httpx.
MAX_CONNECTIONS = 100
IDLE_SECONDS = 5.0  # less than the keep-alive timeout of common servers and load balancers


class AsyncConnections:
    """A stack of connections: last in, first out, so that surplus connections expire.

    Args:
        base_url: URL that all requests start with.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._slots = AsyncSlots(MAX_CONNECTIONS)
        self._lock = threading.Lock()
        self._idle: deque[AsyncHTTP1Connection] = deque()
        self._busy: set[AsyncHTTP1Connection] = set()
        self._closed = False

    async def exchange(self, http_request: HTTPRequest, *, deadline: float, max_bytes: int) -> HTTPResponse:
        """Send a request once and read the complete response before the deadline.

        Args:
            http_request: The request.
            deadline: Deadline of the attempt in seconds of the monotonic clock.
            max_bytes: Largest body to accept, in bytes after decompression.

        Raises:
            ResponseValidationError: The body is malformed or too large.
            DeadlineExceededError: The deadline passed while the response was being received.
            httpcore.NetworkError: The connection failed. Other exceptions of httpcore and h11 are raised too.
        """
        if not await self._slots.acquire(timeout=deadline - time.monotonic()):
            raise httpcore.PoolTimeout("all connections are busy")
        try:
            connection = self._take()
            cancellation = CANCELLATION.get()
            try:
                await self._close_stale()
                if cancellation is None:
                    return await connection.exchange(http_request, deadline=deadline, max_bytes=max_bytes)
                # Inside of `try`: another thread or task can use the connection as soon as it is given back.
                with cancellation.operation(connection):
                    return await connection.exchange(http_request, deadline=deadline, max_bytes=max_bytes)
            finally:
                await self._give_back(connection)
        finally:
            self._slots.release()

    async def aclose(self) -> None:
        """Close all connections. Requests in flight fail."""
        with self._lock:
            self._closed = True
            idle, busy = list(self._idle), list(self._busy)
            self._idle.clear()
        for connection in idle:
            await connection.aclose()
        for connection in busy:
            if connection.stream is not None:
                await async_disconnect(connection.stream)

    def _take(self) -> AsyncHTTP1Connection:
        """Return an idle connection that is still open, or a new one. Others are left for `_close_stale`."""
        unfit = []
        expired = time.monotonic() - IDLE_SECONDS
        with self._lock:
            if self._closed:
                # This exception counts as a request that was not sent.
                raise httpcore.PoolTimeout("the client is closed")
            while self._idle and self._idle[-1].idle_since >= expired:
                connection = self._idle.pop()
                if not connection.has_ended():  # so a closed connection costs no attempt
                    break
                connection.idle_since = -math.inf
                unfit.append(connection)
            else:
                connection = AsyncHTTP1Connection(self._base_url)
            self._idle.extendleft(unfit)
            self._busy.add(connection)
        return connection

    async def _close_stale(self) -> None:
        # One by one: if the call is cancelled in between, the next call closes the others.
        while (connection := self._pop_stale()) is not None:
            await connection.aclose()

    def _pop_stale(self) -> AsyncHTTP1Connection | None:
        expired = time.monotonic() - IDLE_SECONDS
        with self._lock:
            return self._idle.popleft() if self._idle and self._idle[0].idle_since < expired else None

    async def _give_back(self, connection: AsyncHTTP1Connection) -> None:
        with self._lock:
            self._busy.discard(connection)
            if connection.is_idle and not self._closed:
                connection.idle_since = time.monotonic()
                self._idle.append(connection)
                return
        await connection.aclose()


_PIECE = 64 * 1024  # bytes


class AsyncHTTP1Connection:
    """A connection with one request at a time, opened with the first request.

    Args:
        base_url: URL that all requests start with.

    Raises:
        ConfigurationError: The certificates in `SSL_CERT_FILE` cannot be read.

    Attributes:
        is_idle: Whether it is open and ready for another request.
        idle_since: When it became idle, in seconds of the monotonic clock.
        stream: The network stream; None until it is connected.
    """

    def __init__(self, base_url: str) -> None:
        self.is_idle = False
        self.idle_since = 0.0
        scheme, self._host, self._port = origin(urlsplit(base_url))
        self._context = _context() if scheme == "https" else None
        self._protocol = Protocol(base_url)
        self.stream: httpcore.AsyncNetworkStream | None = None

    def has_ended(self) -> bool:
        """Whether an idle connection is readable: the server disconnected, or sent data that was not requested."""
        return self.stream is None or bool(self.stream.get_extra_info("is_readable"))

    async def exchange(self, http_request: HTTPRequest, *, deadline: float, max_bytes: int) -> HTTPResponse:
        """Send a request and read the complete response before the deadline.

        Args:
            http_request: The request.
            deadline: Deadline of the attempt in seconds of the monotonic clock.
            max_bytes: Largest body to accept, in bytes after decompression.

        Raises:
            ResponseValidationError: The body is malformed or too large.
            DeadlineExceededError: The deadline passed while the response was being received.
            httpcore.NetworkError: The connection failed. Other exceptions of httpcore and h11 are raised too.
        """
        stream = self.stream if self.is_idle and self.stream is not None else await self._connect(deadline)
        # Not idle until the response is complete: after an exception or a cancellation, the connection is closed.
        self.is_idle = False
        sent = False
        # A server may respond and disconnect before it has read the whole request. Its response is still readable.
        with suppress(httpcore.WriteError):
            await write(stream, self._protocol.request(http_request, max_bytes), deadline)
            sent = True
        while not self._protocol.receive(await stream.read(_PIECE, time_left(deadline, httpcore.ReadTimeout))):
            if time.monotonic() > deadline:
                raise DeadlineExceededError
        # After a partial request, the server would read the next one as the rest of its body.
        self.is_idle = self._protocol.start_next() and sent
        return self._protocol.response()

    def cancel(self) -> None:
        """Disconnect, from another thread."""
        if self.stream is not None:
            network.disconnect(self.stream)

    async def aclose(self) -> None:
        """Close the connection."""
        if self.stream is not None:
            await async_close_stream(self.stream)

    async def _connect(self, deadline: float) -> httpcore.AsyncNetworkStream:
        self.stream = await connect(async_network_backend(), self._host or "", self._port or 0, deadline)
        if self._context is not None:
            left = time_left(deadline, httpcore.ConnectTimeout)
            self.stream = await self.stream.start_tls(self._context, self._host, left)
        if (cancellation := CANCELLATION.get()) is not None:
            cancellation.check()  # connecting cannot be cancelled
        return self.stream


def _context() -> SSLContext:
    from strongly._config.tls import shared_context  # importing ssl is slow, and only HTTPS needs it

    context = shared_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
