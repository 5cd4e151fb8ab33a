"""Network primitives that differ between threads and tasks, and the deadline of the running attempt."""

from __future__ import annotations

import time
from contextlib import suppress
from contextvars import ContextVar
from typing import Any


def network_backend() -> Any:
    """Return what makes connections for threads."""
    import httpcore

    return httpcore.SyncBackend()


def async_network_backend() -> Any:
    """Return what makes connections in the running event loop."""
    import asyncio

    import httpcore

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return httpcore.TrioBackend()
    return httpcore.AnyIOBackend()


def hang_up(stream: Any) -> None:
    """End a connection that another thread is using: the thread wakes up, and closes it."""
    import socket

    with suppress(OSError):
        # Not the method of `SSLSocket`: it turns the connection into a plain one first, so that what the other thread
        # sends next, the key included, would not be encrypted.
        socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)


async def async_hang_up(stream: Any) -> None:
    """End a connection that another task is using."""
    await stream.aclose()


def shut(stream: Any) -> None:
    """Close a connection."""
    stream.close()


async def async_shut(stream: Any) -> None:
    """Close a connection, also when the task that does so is being cancelled."""
    from anyio import CancelScope

    with CancelScope(shield=True):
        await stream.aclose()


DEADLINE: ContextVar[float | None] = ContextVar("strongly_deadline", default=None)


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host; the synchronous library gives each of them all the time that there is.

    Raises:
        OSError: The host is not known.
    """
    import socket

    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def async_addresses(host: str, port: int) -> list[str]:
    """Return the host as it is: asynchronous libraries try all its addresses in the time that there is."""
    return [host]


def time_left(timeout: float | None) -> float | None:
    """Return the seconds that an operation with the given timeout may take, in an attempt that may have a deadline."""
    deadline = DEADLINE.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    return left if timeout is None else min(left, timeout)
