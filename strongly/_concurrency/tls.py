"""TLS for tasks: the standard library encrypts and decrypts, the event loop sends and receives."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from socket import socket
from ssl import MemoryBIO, SSLContext, SSLError, SSLWantReadError
from typing import TypeVar

from strongly._core.http1 import OutgoingData

from .event_loops import CHUNK, EventLoop

T = TypeVar("T")


class TLS:
    """An encrypted connection.

    Args:
        sock: The connected socket.
        context: Trusted certificates.
        host: Host name that the server's certificate must have.
    """

    def __init__(self, sock: socket, context: SSLContext, host: str) -> None:
        self._socket = sock
        self._incoming, self._outgoing = MemoryBIO(), MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    async def handshake(self, loop: EventLoop) -> None:
        """Agree on keys and verify the server's certificate."""
        try:
            await self._run(loop, self._object.do_handshake)
        except SSLError:
            # The alert that tells the server what was wrong. Sent if that is possible without waiting.
            with suppress(OSError):
                self._socket.send(self._outgoing.read())
            raise

    async def read(self, loop: EventLoop) -> bytes:
        """Wait for data and return it, as `Stream.read` does."""
        return await self._run(loop, lambda: self._object.read(CHUNK))

    async def write(self, loop: EventLoop, outgoing: OutgoingData) -> None:
        """Send data."""
        while outgoing:
            outgoing.advance(await self._run(loop, lambda: self._object.write(outgoing.piece())))

    def has_input(self) -> bool:
        """Whether data was received that has not been read, decrypted or not."""
        return bool(self._incoming.pending or self._object.pending())

    async def _run(self, loop: EventLoop, operation: Callable[[], T]) -> T:
        while True:
            try:
                result = operation()
            except SSLWantReadError:
                await self._flush(loop)
                if received := await loop.receive(self._socket):
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            else:
                await self._flush(loop)
                return result

    async def _flush(self, loop: EventLoop) -> None:
        if self._outgoing.pending:
            await loop.send(self._socket, OutgoingData(self._outgoing.read()))
