"""Limits concurrent calls. Waiters are served first in, first out."""

from __future__ import annotations

import threading

Slots = threading.Semaphore


class AsyncSlots:
    """A semaphore for tasks, with the interface of the one for threads.

    Args:
        count: Number of slots.
    """

    def __init__(self, count: int) -> None:
        from anyio import Semaphore  # only asynchronous clients need it

        self._semaphore = Semaphore(count)

    async def acquire(self, *, timeout: float) -> bool:
        """Wait up to `timeout` seconds for a free slot. Return whether one was acquired."""
        if self._semaphore.value:
            self._semaphore.acquire_nowait()
            return True
        from anyio import move_on_after

        with move_on_after(timeout):
            await self._semaphore.acquire()
            return True
        return False

    def release(self) -> None:
        """Free a slot."""
        self._semaphore.release()
