"""Network primitives that differ between threads and tasks."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from typing import Any

# httpx and httpcore hand timeouts of single operations down to a network backend, and nothing else: what belongs to the
# attempt, its deadline, reaches the connections of their pools only around them.
POOL_DEADLINE: ContextVar[float | None] = ContextVar("strongly_pool_deadline", default=None)


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


def disconnect(stream: Any) -> None:
    """End a connection that another thread is using: the thread wakes up, and closes it."""
    import socket

    with suppress(OSError):
        # Not the method of `SSLSocket`: it turns the connection into a plain one first, so that what the other thread
        # sends next, the key included, would not be encrypted.
        socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)


async def async_disconnect(stream: Any) -> None:
    """End a connection that another task is using."""
    await stream.aclose()


def close_stream(stream: Any) -> None:
    """Close a connection."""
    stream.close()


async def async_close_stream(stream: Any) -> None:
    """Close a connection, also when the task that does so is being cancelled."""
    from anyio import CancelScope

    with CancelScope(shield=True):
        await stream.aclose()


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
