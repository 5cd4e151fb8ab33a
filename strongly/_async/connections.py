"""Connections of our own to one origin, each of which carries one call at a time.

They do without the pool and the layers of an HTTP client, which cost more than the exchange itself.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque

import httpcore

from strongly._answers import Answer
from strongly._call import Call
from strongly._cancellation import CANCELLATION
from strongly._deadline import time_left
from strongly._lifetime import async_hang_up
from strongly._slots import AsyncSlots

from .http1 import AsyncHTTP1Connection

MAX_CONNECTIONS = 100
IDLE_SECONDS = 5.0  # less than what servers and load balancers usually allow


class AsyncConnections:
    """A stack of connections: the one that was used last is used next, so that the others can be given up.

    Args:
        base_url: URL that all calls start with.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._slots = AsyncSlots(MAX_CONNECTIONS)
        self._lock = threading.Lock()
        self._idle: deque[AsyncHTTP1Connection] = deque()
        self._busy: set[AsyncHTTP1Connection] = set()
        self._closed = False

    async def exchange(self, call: Call, *, deadline: float, max_bytes: int) -> Answer:
        """Send a request once and read the whole answer, in the time that is left of the attempt.

        Args:
            call: What to send.
            deadline: When the attempt must end, in seconds of the monotonic clock.
            max_bytes: Largest decompressed body.

        Raises:
            ResponseValidationError: The body is damaged or too large.
            OutOfTimeError: The answer was still coming in when the time was over.
            httpcore.NetworkError: There was no whole answer; or another exception of httpcore or h11.
        """
        if not await self._slots.acquire(time_left(None) or 0.0):
            raise httpcore.PoolTimeout("all connections are busy")
        try:
            connection = self._take()
            cancellation = CANCELLATION.get()
            try:
                await self._close_stale()
                if cancellation is not None:
                    cancellation.attach(connection)
                return await connection.exchange(call, deadline=deadline, max_bytes=max_bytes)
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
            await connection.aclose()
        for connection in busy:
            if connection.stream is not None:
                await async_hang_up(connection.stream)

    def _take(self) -> AsyncHTTP1Connection:
        """Return a connection that is fit for use; what is not is found by `_close_stale`."""
        unfit = []
        expired = time.monotonic() - IDLE_SECONDS
        with self._lock:
            if self._closed:
                raise httpcore.PoolTimeout("the client is closed")
            while self._idle and self._idle[-1].idle_since >= expired:
                connection = self._idle.pop()
                if not connection.has_ended():  # a server that hangs up can be seen before anything is sent
                    break
                connection.idle_since = -math.inf
                unfit.append(connection)
            else:
                connection = AsyncHTTP1Connection(self._base_url)
            self._idle.extendleft(unfit)
            self._busy.add(connection)
        return connection

    async def _close_stale(self) -> None:
        # One by one: a call that is given up in between leaves the others to the next one.
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
