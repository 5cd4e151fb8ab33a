"""Reads and writes files, for threads and for tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .background import start_thread
from .event_loops import running

T = TypeVar("T")

_SIZE = 256 * 1024  # bytes to read at once


def read_piece(file: Any) -> Any:
    """Return the next bytes of an open file; none at its end."""
    return file.read(_SIZE)


async def async_read_piece(file: Any) -> Any:
    """Return the next bytes of an open file, as `read_piece` does, without blocking the event loop."""

    def start(deliver: Callable[[Any], None]) -> None:
        def read() -> None:
            try:
                deliver((read_piece(file), None))
            except BaseException as error:  # noqa: BLE001 - raised by the caller
                deliver((None, error))

        if start_thread(read, "strongly-upload") is None:
            read()

    data, error = await running().in_thread(start)
    if error is not None:
        raise error
    return data


def blocking(function: Callable[..., T], *args: Any) -> T:
    """Call a function that blocks."""
    return function(*args)


async def async_blocking(function: Callable[..., T], *args: Any) -> T:
    """Call a function that blocks, in a thread, so that the event loop runs on. A cancelled caller waits for it."""
    from anyio.to_thread import run_sync

    return await run_sync(function, *args)
