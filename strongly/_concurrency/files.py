"""Reads files while they are sent, for threads and for tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .background import start_thread
from .event_loops import running

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
