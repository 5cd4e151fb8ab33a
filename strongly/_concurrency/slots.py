"""Limits concurrent calls.

A slot is an object that returns to the others when it is released, or at the latest when it is garbage-collected: an
exception can be raised between any two instructions, such as the KeyboardInterrupt of Ctrl-C between taking a slot and
the `try` that would release it. `threading.Semaphore` loses slots that way, or stays locked.
"""

from __future__ import annotations

import queue
import weakref
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from .event_loops import running

if TYPE_CHECKING:
    from anyio import Event


class Slot(weakref.ref["Slots | AsyncSlots"]):
    """Permission for one call: a reference to the slots that it is one of.

    A weak one, because free slots must not be given back when all of them are collected.
    """

    __slots__ = ()

    def __del__(self) -> None:
        if (slots := self()) is not None:
            slots.release(Slot(slots))


class Slots:
    """Limits the calls of threads.

    Args:
        count: Number of slots.
    """

    def __init__(self, count: int) -> None:
        # The queue is implemented in C and reentrant: signal handlers and finalizers can use it at any time.
        self._free: queue.SimpleQueue[Slot] = queue.SimpleQueue()
        for _ in range(count):
            self._free.put(Slot(self))

    def acquire(self, *, timeout: float) -> Slot | None:
        """Wait up to `timeout` seconds for a free slot. Return it, or None."""
        with suppress(queue.Empty):
            return self._free.get(timeout=max(timeout, 0))
        return None

    def release(self, slot: Slot) -> None:
        """Free a slot."""
        self._free.put(slot)


class _Waiter:
    __slots__ = ("event", "slot")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.slot: Slot | None = None


class AsyncSlots:
    """Limits the calls of the tasks of an event loop. Waiters are served first in, first out.

    Args:
        count: Number of slots.
    """

    def __init__(self, count: int) -> None:
        self._free: deque[Slot] = deque()
        self._waiters: deque[_Waiter] = deque()
        for _ in range(count):
            self._free.append(Slot(self))

    async def acquire(self, *, timeout: float) -> Slot | None:
        """Wait up to `timeout` seconds for a free slot. Return it, or None."""
        with suppress(IndexError):
            return self._free.pop()
        from anyio import Event  # only calls that have to wait need it

        waiter = _Waiter(Event())
        self._waiters.append(waiter)
        try:
            await running().within(timeout, waiter.event.wait)
        except TimeoutError:
            pass
        except BaseException:
            if waiter.slot is not None:
                self.release(waiter.slot)
            raise
        finally:
            with suppress(ValueError):
                self._waiters.remove(waiter)
        return waiter.slot

    def release(self, slot: Slot) -> None:
        """Free a slot: hand it to the first waiter, so that tasks that start later cannot overtake it."""
        try:
            waiter = self._waiters.popleft()
        except IndexError:
            self._free.append(slot)
        else:
            waiter.slot = slot
            waiter.event.set()
