"""Places for calls at the same time; whoever finds none waits, in the order of arrival."""

from __future__ import annotations

import threading


class Slots:
    """Places for threads.

    Args:
        count: How many there are.
    """

    def __init__(self, count: int) -> None:
        self._semaphore = threading.Semaphore(count)

    def acquire(self, timeout: float) -> bool:
        """Take a place; return whether there was one within `timeout` seconds."""
        return self._semaphore.acquire(timeout=max(timeout, 0))

    def release(self) -> None:
        """Give a place back."""
        self._semaphore.release()


class AsyncSlots:
    """Places for tasks.

    Args:
        count: How many there are.
    """

    def __init__(self, count: int) -> None:
        from anyio import Semaphore  # only asynchronous clients need it

        self._semaphore = Semaphore(count)

    async def acquire(self, timeout: float) -> bool:
        """Take a place; return whether there was one within `timeout` seconds."""
        if self._semaphore.value:
            self._semaphore.acquire_nowait()
            return True
        from anyio import move_on_after

        with move_on_after(timeout):
            await self._semaphore.acquire()
            return True
        return False

    def release(self) -> None:
        """Give a place back."""
        self._semaphore.release()
