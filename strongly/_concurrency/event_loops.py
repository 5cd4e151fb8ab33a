"""What the SDK needs from asyncio and trio: timeouts, lookups and socket I/O.

Sockets are plain non-blocking sockets, not transports or streams of an event loop, so that they can be closed at any
time: without awaiting, from any thread, and after their event loop was closed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import asyncio
    from socket import socket

    from strongly._core.http1 import OutgoingData

T = TypeVar("T")

CHUNK = 64 * 1024  # bytes to receive at once


class EventLoop(Protocol):
    """The running event loop."""

    async def within(self, seconds: float, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Return the result of an asynchronous function.

        Raises:
            TimeoutError: It took longer than `seconds`.
        """

    async def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""

    async def connect(self, sock: socket, address: Any) -> None:
        """Connect a socket."""

    async def receive(self, sock: socket) -> bytes:
        """Wait for data and return it; no bytes if the other side has disconnected."""

    async def send(self, sock: socket, outgoing: OutgoingData) -> None:
        """Send all data."""

    async def in_thread(self, start: Callable[[Callable[[Any], None]], object]) -> Any:
        """Return what a daemon thread delivers. A cancelled caller does not wait for it.

        Args:
            start: Starts the thread, which passes its result to the function that it gets.
        """


class Asyncio:
    """asyncio, with any of its event loops."""

    async def within(self, seconds: float, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        import asyncio

        # Not a cancel scope of anyio: it fails if the coroutine is closed by the garbage collector instead of its task.
        async with asyncio.timeout(seconds):
            return await function(*args)

    async def sleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds)

    async def connect(self, sock: socket, address: Any) -> None:
        await _running_loop().sock_connect(sock, address)

    async def receive(self, sock: socket) -> bytes:
        data: bytes = await _running_loop().sock_recv(sock, CHUNK)
        return data

    async def send(self, sock: socket, outgoing: OutgoingData) -> None:
        while outgoing:
            await _running_loop().sock_sendall(sock, outgoing.piece())
            outgoing.advance(len(outgoing.piece()))

    # Not `run_in_executor`: asyncio.run() would wait for the threads of its executor, however long they take.
    async def in_thread(self, start: Callable[[Callable[[Any], None]], object]) -> Any:
        loop = _running_loop()
        result = loop.create_future()

        def set_result(value: Any) -> None:
            if not result.done():
                result.set_result(value)

        def deliver(value: Any) -> None:
            with suppress(RuntimeError):  # the event loop was closed in the meantime
                loop.call_soon_threadsafe(set_result, value)

        start(deliver)
        return await result


class Trio:
    """trio."""

    async def within(self, seconds: float, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        import trio

        with trio.move_on_after(seconds):
            return await function(*args)
        raise TimeoutError

    async def sleep(self, seconds: float) -> None:
        import trio

        await trio.sleep(seconds)

    async def connect(self, sock: socket, address: Any) -> None:
        from socket import SO_ERROR, SOL_SOCKET  # importing socket is slow, and constructing a client needs none

        import trio

        # Not `trio.socket`, which does not accept subclasses of `socket`.
        try:
            sock.connect(address)
        except BlockingIOError:
            await trio.lowlevel.wait_writable(sock)
            if code := sock.getsockopt(SOL_SOCKET, SO_ERROR):
                raise OSError(code, os.strerror(code)) from None

    async def receive(self, sock: socket) -> bytes:
        import trio

        while True:
            await trio.lowlevel.wait_readable(sock)
            with suppress(BlockingIOError):
                return sock.recv(CHUNK)

    async def send(self, sock: socket, outgoing: OutgoingData) -> None:
        import trio

        while outgoing:
            await trio.lowlevel.wait_writable(sock)
            with suppress(BlockingIOError):
                outgoing.advance(sock.send(outgoing.piece()))

    async def in_thread(self, start: Callable[[Callable[[Any], None]], object]) -> Any:
        import trio

        done, found = trio.Event(), []
        token = trio.lowlevel.current_trio_token()

        def deliver(value: Any) -> None:
            found.append(value)
            with suppress(trio.RunFinishedError):
                token.run_sync_soon(done.set)

        start(deliver)
        await done.wait()
        return found[0]


def _running_loop() -> Any:
    import asyncio

    return asyncio.get_running_loop()


_ASYNCIO, _TRIO = Asyncio(), Trio()


def running() -> EventLoop:
    """Return the running event loop."""
    # Not through anyio or sniffio: importing trio where it is merely installed takes longer than a call.
    return _TRIO if asyncio_loop() is None else _ASYNCIO


def asyncio_loop() -> asyncio.AbstractEventLoop | None:
    """Return the running event loop of asyncio, or None if trio is running, whose programs need not import asyncio."""
    if "asyncio" not in sys.modules:
        return None
    import asyncio  # not taken from sys.modules: another thread may have imported only a part of it

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
