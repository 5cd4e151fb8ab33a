"""Tells the layers below a call when its attempt must end."""

from __future__ import annotations

import time
from contextvars import ContextVar

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
