"""Calls of functions that wait for a disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def blocking(function: Callable[..., T], *args: Any) -> T:
    """Call a function that blocks."""
    return function(*args)


async def async_blocking(function: Callable[..., T], *args: Any) -> T:
    """Call a function that blocks, in a thread, so that the event loop runs on. A cancelled caller waits for it."""
    from anyio.to_thread import run_sync

    return await run_sync(function, *args)
