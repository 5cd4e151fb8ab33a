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
            slots.put(Slot(slots))


class Slots(queue.SimpleQueue[Slot]):
    """Limits the calls of threads: `get` takes a slot, and `put` gives it back.

    The queue is implemented in C and reentrant: signal handlers and finalizers can use it at any time.

    Args:
        count: Number of slots.
    """

    def __init__(self, count: int) -> None:
        for _ in range(count):
            self.put(Slot(self))


class _Waiter:
    __slots__ = ("event", "slot")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.slot: Slot | None = None


class AsyncSlots:
    """Limits the calls of the tasks of an event loop, as `Slots` does. Waiters are served first in, first out.

    Args:
        count: Number of slots.
    """

    def __init__(self, count: int) -> None:
        self._free: deque[Slot] = deque()
        self._waiters: deque[_Waiter] = deque()
        for _ in range(count):
            self._free.append(Slot(self))

    async def get(self, *, timeout: float) -> Slot:
        """Wait up to `timeout` seconds for a free slot, and return it.

        Raises:
            queue.Empty: There is none.
        """
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
                self.put(waiter.slot)
            raise
        finally:
            with suppress(ValueError):
                self._waiters.remove(waiter)
        if waiter.slot is None:
            raise queue.Empty
        return waiter.slot

    def put(self, slot: Slot) -> None:
        """Free a slot: hand it to the first waiter, so that tasks that start later cannot overtake it."""
        try:
            waiter = self._waiters.popleft()
        except IndexError:
            self._free.append(slot)
        else:
            waiter.slot = slot
            waiter.event.set()
