"""Tells the layers below a call when its attempt must end."""

from __future__ import annotations

import time
from contextvars import ContextVar

DEADLINE: ContextVar[float | None] = ContextVar("strongly_deadline", default=None)


def time_left(timeout: float | None) -> float | None:
    """Return the seconds that an operation with the given timeout may take, in an attempt that may have a deadline."""
    deadline = DEADLINE.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    return left if timeout is None else min(left, timeout)
