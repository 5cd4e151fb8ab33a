"""Connections of our own to one origin, each of which carries one call at a time.

The protocol is httpcore's. Its pool and the layers that an HTTP client adds are left out, since they cost more than the
exchange itself.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import httpcore

from strongly._answers import Answer, header_map
from strongly._call import Call
from strongly._cancellation import CANCELLATION
from strongly._config import origin
from strongly._deadline import time_left
from strongly._lifetime import async_hang_up, async_network_backend
from strongly._slots import AsyncSlots

from .body import read_body
from .network import AsyncDeadlineBackend

MAX_CONNECTIONS = 100
IDLE_SECONDS = 5.0  # less than what servers and load balancers usually allow
_WITH_BODY = ("POST", "PUT", "PATCH")


class AsyncConnections:
    """A stack of connections: the one that was used last is used next, so that the others can be given up.

    Args:
        base_url: URL that all calls start with.
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._prefix = f"{parts.scheme}://{parts.netloc}"
        scheme, host, port = origin(parts)
        self._origin = httpcore.Origin(scheme.encode(), (host or "").encode(), port or 0)
        self._authority = parts.netloc.encode()
        self._slots = AsyncSlots(MAX_CONNECTIONS)
        self._lock = threading.Lock()
        self._idle: deque[_Connection] = deque()
        self._busy: set[_Connection] = set()
        self._closed = False

    async def exchange(self, call: Call, *, deadline: float, max_bytes: int) -> Answer:
        """Send a request once and read the whole answer, in the time that is left of the attempt.

        Args:
            call: What to send.
            deadline: When the attempt must end, in seconds of the monotonic clock.
            max_bytes: Largest decompressed body.

        Raises:
            ResponseValidationError: The body is damaged or too large.
            httpcore.NetworkError: There was no whole answer; or another exception of httpcore.
        """
        if not await self._slots.acquire(time_left(None) or 0.0):
            raise httpcore.PoolTimeout("all connections are busy")
        try:
            connection = self._take()
            cancellation = CANCELLATION.get()
            try:
                await self._close_stale()
                if cancellation is not None:
                    cancellation.attach(connection.backend)
                return await self._send(connection, call, deadline, max_bytes)
            finally:
                if cancellation is not None:
                    cancellation.detach()
                await self._give_back(connection)
        finally:
            self._slots.release()

    async def aclose(self) -> None:
        """Close all connections; calls that are under way end with an error."""
        with self._lock:
            self._closed = True
            idle, busy = list(self._idle), list(self._busy)
            self._idle.clear()
        for connection in idle:
            await connection.http.aclose()
        for connection in busy:
            if connection.backend.stream is not None:
                await async_hang_up(connection.backend.stream)

    def _take(self) -> _Connection:
        """Return a connection that is fit for use; what is not is found by `_close_stale`."""
        unfit = []
        expired = time.monotonic() - IDLE_SECONDS
        with self._lock:
            if self._closed:
                raise httpcore.PoolTimeout("the client is closed")
            while self._idle and self._idle[-1].idle_since >= expired:
                connection = self._idle.pop()
                if not connection.http.has_expired():  # a server that hangs up can be seen before anything is sent
                    break
                connection.idle_since = -math.inf
                unfit.append(connection)
            else:
                connection = self._connection()
            self._idle.extendleft(unfit)
            self._busy.add(connection)
        return connection

    async def _close_stale(self) -> None:
        # One by one: a call that is given up in between leaves the others to the next one.
        while (connection := self._pop_stale()) is not None:
            await connection.http.aclose()

    def _pop_stale(self) -> _Connection | None:
        expired = time.monotonic() - IDLE_SECONDS
        with self._lock:
            return self._idle.popleft() if self._idle and self._idle[0].idle_since < expired else None

    async def _give_back(self, connection: _Connection) -> None:
        with self._lock:
            self._busy.discard(connection)
            if connection.http.is_available() and not self._closed:
                connection.idle_since = time.monotonic()
                self._idle.append(connection)
                return
        if not connection.http.is_closed():
            await connection.http.aclose()

    def _connection(self) -> _Connection:
        from strongly._tls import shared_context

        backend = AsyncDeadlineBackend(async_network_backend())
        context = shared_context() if self._origin.scheme == b"https" else None
        return _Connection(httpcore.AsyncHTTPConnection(self._origin, context, network_backend=backend), backend)

    async def _send(self, connection: _Connection, call: Call, deadline: float, max_bytes: int) -> Answer:
        target = call.url.removeprefix(self._prefix).encode()
        scheme, host, port = self._origin.scheme, self._origin.host, self._origin.port
        url = httpcore.URL(scheme=scheme, host=host, port=port, target=target)
        headers = [(b"host", self._authority)]
        headers += [(name.encode(), value.encode()) for name, value in call.headers]
        content = call.content or b""
        if content or call.method in _WITH_BODY:
            headers.append((b"content-length", b"%d" % len(content)))
        request = httpcore.Request(call.method, url, headers=headers, content=AsyncContent(content))
        response = await connection.http.handle_async_request(request)
        try:
            fields = header_map(response.headers)
            pieces: Any = response.stream
            stream = response.extensions["network_stream"]
            body = await read_body(aiter(pieces), fields, stream, deadline, max_bytes)
            return Answer(response.status, fields, body)
        finally:
            await response.aclose()


class _Connection:
    def __init__(self, http: httpcore.AsyncHTTPConnection, backend: AsyncDeadlineBackend) -> None:
        self.http = http
        self.backend = backend
        self.idle_since = 0.0


class AsyncContent:
    """The body of a request in one piece; no generator, which would have to be closed when sending fails."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def __aiter__(self) -> AsyncContent:
        return self

    async def __anext__(self) -> bytes:
        content, self._rest = self._rest, b""
        if not content:
            raise StopAsyncIteration
        return content
