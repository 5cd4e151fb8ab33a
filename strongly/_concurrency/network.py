"""Network primitives for threads and tasks."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from typing import Any

# Pools of httpcore pass only the timeouts of single operations to a network backend. The deadline of the whole attempt
# reaches the backend through this context variable.
POOL_DEADLINE: ContextVar[float | None] = ContextVar("strongly_pool_deadline", default=None)


def network_backend() -> Any:
    """Return the network backend of httpcore for threads."""
    import httpcore

    return httpcore.SyncBackend()


def async_network_backend() -> Any:
    """Return the network backend of httpcore for the running event loop."""
    import asyncio

    import httpcore

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return httpcore.TrioBackend()
    return httpcore.AnyIOBackend()


def disconnect(stream: Any) -> None:
    """Disconnect a stream that another thread uses: its read or write ends, and the thread closes the stream."""
    import socket

    found = stream.get_extra_info("socket")
    if not isinstance(found, socket.socket):
        return  # of an event loop in the other thread, which may use it at any time
    with suppress(OSError):
        # Not `SSLSocket.shutdown`, which first switches the socket to plain text: the other thread would send its next
        # data, including the key, unencrypted.
        socket.socket.shutdown(found, socket.SHUT_RDWR)


async def async_disconnect(stream: Any) -> None:
    """Disconnect a stream that another task uses."""
    await stream.aclose()


def close_stream(stream: Any) -> None:
    """Close a stream."""
    stream.close()


async def async_close_stream(stream: Any) -> None:
    """Close a stream, even if the current task is being cancelled."""
    from anyio import CancelScope

    with CancelScope(shield=True):
        await stream.aclose()


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host, to be tried one by one: `socket.create_connection` gives each the full timeout.

    Raises:
        OSError: The host name cannot be resolved.
    """
    import socket

    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def async_addresses(host: str, port: int) -> list[str]:
    """Return the host itself: anyio and trio try all its addresses within one timeout."""
    return [host]
