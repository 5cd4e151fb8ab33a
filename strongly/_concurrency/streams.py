"""Connected sockets with a deadline for every operation, for threads and for tasks. TLS is the standard library's.

They stand on the standard library and not on httpcore's network streams, because a connection may only be reused if its
server has sent nothing that was not requested. Over TLS and in asyncio, such data can already be in a buffer, where
those streams do not show it: it would be taken for the response to the next request.
"""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from .event_loops import CHUNK, running

if TYPE_CHECKING:
    from collections.abc import Callable
    from ssl import SSLContext

    from strongly._core.http1 import OutgoingData

    from .tls import TLS


def time_left(deadline: float) -> float:
    """Return the seconds until a deadline.

    Args:
        deadline: Deadline in seconds of the monotonic clock.

    Raises:
        TimeoutError: The deadline has passed.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _is_readable(sock: socket.socket) -> bool:
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()  # unlike `select`, it accepts file descriptors above 1023
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def shut_down(sock: socket.socket) -> None:
    """End the operation of another thread on a socket, and all later ones. The thread closes the socket."""
    with suppress(OSError):
        # Not `SSLSocket.shutdown`, which first switches the socket to plain text: the other thread would send its next
        # data, including the key, unencrypted.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Stream:
    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def disconnect(self) -> None:
        """Disconnect a stream that another thread or task uses: its operation ends, and it closes the stream."""
        shut_down(self._socket)

    def close(self) -> None:
        """Close the stream. Other processes that have inherited it can still use it."""
        self._socket.close()


class Stream(_Stream):
    """A connected socket for one thread at a time."""

    def start_tls(self, context: SSLContext, host: str, deadline: float) -> None:
        """Encrypt the connection.

        Args:
            context: Trusted certificates.
            host: Host name that the server's certificate must have.
            deadline: Deadline in seconds of the monotonic clock.

        Raises:
            ssl.SSLError: The handshake failed.
            OSError: The connection failed.
        """
        self._socket.settimeout(time_left(deadline))
        self._socket = encrypted = context.wrap_socket(
            self._socket, server_hostname=host, suppress_ragged_eofs=False, do_handshake_on_connect=False
        )
        encrypted.do_handshake()

    def read(self, deadline: float) -> bytes:
        """Wait for data and return it; no bytes if the server has disconnected.

        Raises:
            ssl.SSLEOFError: The server has disconnected without ending TLS.
            OSError: The connection failed.
            TimeoutError: The deadline has passed.
        """
        self._socket.settimeout(time_left(deadline))
        return self._socket.recv(CHUNK)

    def write(self, outgoing: OutgoingData, deadline: float) -> None:
        """Send data.

        Raises:
            OSError: The connection failed.
            TimeoutError: The deadline has passed.
        """
        while outgoing:
            self._socket.settimeout(time_left(deadline))
            # Not `sendall`: for TLS, its timeout applies to each record instead of all.
            outgoing.advance(self._socket.send(outgoing.piece()))

    def has_input(self) -> bool:
        """Whether there is anything to read, among it the end of the connection."""
        pending: Callable[[], int] | None = getattr(self._socket, "pending", None)  # decrypted data
        return bool(pending and pending()) or _is_readable(self._socket)


class AsyncStream(_Stream):
    """A connected socket for one task at a time, of asyncio or trio."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self._tls: TLS | None = None

    async def start_tls(self, context: SSLContext, host: str, deadline: float) -> None:
        """Encrypt the connection, as `Stream.start_tls` does."""
        from .tls import TLS  # importing ssl is slow, and only HTTPS needs it

        self._tls = TLS(self._socket, context, host)
        loop = running()
        await loop.within(time_left(deadline), self._tls.handshake, loop)

    async def read(self, deadline: float) -> bytes:
        """Wait for data and return it, as `Stream.read` does."""
        loop = running()
        if self._tls is not None:
            return await loop.within(time_left(deadline), self._tls.read, loop)
        return await loop.within(time_left(deadline), loop.receive, self._socket)

    async def write(self, outgoing: OutgoingData, deadline: float) -> None:
        """Send data, as `Stream.write` does."""
        loop = running()
        if self._tls is not None:
            await loop.within(time_left(deadline), self._tls.write, loop, outgoing)
            return
        with suppress(BlockingIOError):  # a request seldom has to wait for room in the socket's buffer
            while outgoing:
                outgoing.advance(self._socket.send(outgoing.piece()))
        if outgoing:
            await loop.within(time_left(deadline), loop.send, self._socket, outgoing)

    def has_input(self) -> bool:
        """Whether there is anything to read, among it the end of the connection."""
        return (self._tls is not None and self._tls.has_input()) or _is_readable(self._socket)
