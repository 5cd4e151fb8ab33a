"""A connection that speaks HTTP/1.1; sockets and TLS are httpcore's.

Its own connections do the same with all that pools, traces and HTTP/2 need, which costs more than the exchange itself.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpcore

from strongly._answers import Answer
from strongly._call import Call
from strongly._config import origin
from strongly._http1 import Protocol
from strongly._lifetime import async_network_backend, async_shut

from .body import OutOfTimeError
from .network import AsyncDeadlineBackend, AsyncDeadlineStream

if TYPE_CHECKING:
    from ssl import SSLContext

_PIECE = 64 * 1024  # bytes


class AsyncHTTP1Connection:
    """A connection, which carries one call at a time.

    Args:
        base_url: URL that all calls start with.

    Raises:
        ConfigurationError: The certificates that the environment names cannot be read.

    Attributes:
        is_idle: Whether it is ready for another call; a new one has had none.
        idle_since: When that began, in seconds of the monotonic clock.
    """

    def __init__(self, base_url: str) -> None:
        self.is_idle = False
        self.idle_since = 0.0
        scheme, self._host, self._port = origin(urlsplit(base_url))
        self._context = _context() if scheme == "https" else None
        self._protocol = Protocol(base_url)
        self._backend = AsyncDeadlineBackend(async_network_backend())
        self._ready: AsyncDeadlineStream | None = None

    @property
    def stream(self) -> AsyncDeadlineStream | None:
        """What goes over the network, as soon as there is something."""
        return self._backend.stream

    def has_ended(self) -> bool:
        """Whether an idle connection can be read: the server hung up, or sends what nobody asked for."""
        return self._ready is None or bool(self._ready.get_extra_info("is_readable"))

    async def exchange(self, call: Call, *, deadline: float, max_bytes: int) -> Answer:
        """Send a request and read the whole answer, in the time that is left of the attempt.

        Args:
            call: What to send.
            deadline: When the attempt must end, in seconds of the monotonic clock.
            max_bytes: Largest decompressed body.

        Raises:
            ResponseValidationError: The body is damaged or too large.
            OutOfTimeError: The answer was still coming in when the time was over.
            httpcore.NetworkError: There was no whole answer; or another exception of httpcore or h11.
        """
        self.is_idle = False
        stream = self._ready or await self._connect()
        sent = False
        # A server may refuse a request, and hang up, before it has all of it.
        with suppress(httpcore.WriteError):
            await stream.write(self._protocol.request(call, max_bytes))
            sent = True
        while not self._protocol.receive(await stream.read(_PIECE)):
            if time.monotonic() > deadline:
                raise OutOfTimeError
        self.is_idle = self._protocol.start_next() and sent
        return self._protocol.answer()

    async def aclose(self) -> None:
        """Close the connection."""
        if self._backend.stream is not None:
            await async_shut(self._backend.stream)

    async def _connect(self) -> AsyncDeadlineStream:
        stream = await self._backend.connect_tcp(self._host or "", self._port or 0)
        if self._context is not None:
            await stream.start_tls(self._context, self._host)
        self._ready = stream
        return stream


def _context() -> SSLContext:
    from strongly._tls import shared_context  # importing ssl takes time, and only https needs it

    context = shared_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
