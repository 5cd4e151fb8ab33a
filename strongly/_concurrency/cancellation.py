"""Cancels what another thread does: disconnects its requests and ends its waits.

Python cannot interrupt blocking I/O otherwise.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from types import BuiltinFunctionType
from typing import Any, Protocol

from .event_loops import running


class CancelledError(BaseException):
    """The request or wait was cancelled. A BaseException, so that `except Exception` does not continue the work."""


class Cancellable(Protocol):
    """An operation that another thread can cancel."""

    def cancel(self) -> None:
        """Cancel the operation."""


class Cancellation:
    """Cancels the requests and waits of all contexts in which it is `CANCELLATION`, now and in the future.

    Dictionary operations are atomic, so there is no lock, which a signal handler or a finalizer could need while the
    same thread holds it. Whichever of `operation` and `cancel` removes an operation first decides its outcome.
    """

    def __init__(self) -> None:
        self._operations: dict[Cancellable, None] = {}
        self._cancelled = False
        self._waits = threading.Lock()
        self._waits.acquire()  # released by `cancel`

    @contextmanager
    def operation(self, operation: Cancellable) -> Iterator[None]:
        """Let `cancel` cancel an operation, but not later, when its connection may serve another request.

        Raises:
            CancelledError: This was cancelled, before or during the operation.
        """
        self._operations[operation] = None
        try:
            self.check()
            yield
        finally:
            if self._operations.pop(operation, self) is self:
                raise CancelledError  # instead of the error that disconnecting caused, which would be retried

    def check(self) -> None:
        """Raise a CancelledError if this was cancelled."""
        if self._cancelled:
            raise CancelledError

    def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds.

        Raises:
            CancelledError: This is cancelled.
        """
        if self._waits.acquire(timeout=seconds):
            self._end_waits()  # of the other threads
            raise CancelledError

    def cancel(self) -> None:
        """Cancel all operations, now or as soon as they are attached."""
        self._cancelled = True
        self._end_waits()
        while True:
            try:
                operation, _ = self._operations.popitem()
            except KeyError:  # it is empty
                return
            operation.cancel()

    def _end_waits(self) -> None:
        with suppress(RuntimeError):  # another thread has released it
            self._waits.release()


CANCELLATION: ContextVar[Cancellation | None] = ContextVar("strongly_cancellation", default=None)


# Returns the cancellation that requests of this thread belong to.
current_cancellation = CANCELLATION.get


def async_current_cancellation() -> Cancellation | None:
    """Return None: event loops cancel their tasks themselves."""
    return None


def cancellable(operation: Cancellable) -> AbstractContextManager[None]:
    """Return a context manager in which the current cancellation, if there is one, can cancel an operation."""
    cancellation = CANCELLATION.get()
    return nullcontext() if cancellation is None else cancellation.operation(operation)


def sleep(seconds: float) -> None:
    """Wait for a number of seconds, or until the current cancellation is cancelled."""
    cancellation = CANCELLATION.get()
    if cancellation is None:
        time.sleep(seconds)
    else:
        cancellation.sleep(seconds)


def _is_frozen() -> bool:
    """Whether the monotonic clock may stand still; equal readings can also be a coincidence."""
    # freezegun replaces the function; time-machine 2 replaces what it does. Windows' own clock ticks every 15.6 ms.
    is_replaced = not isinstance(time.monotonic, BuiltinFunctionType)
    return is_replaced or (sys.platform != "win32" and time.monotonic() == time.monotonic())


async def async_sleep(seconds: float) -> None:
    """Wait for a number of seconds of real time."""
    # A test can freeze the clock that the event loop reads, and a timer would never be due. A thread needs no clock.
    if seconds <= 0 or not _is_frozen():
        await running().sleep(seconds)
        return
    timers: list[threading.Timer] = []

    def start(deliver: Callable[[Any], None]) -> None:
        timer = threading.Timer(seconds, deliver, (None,))
        timer.daemon = True
        timers.append(timer)
        timer.start()

    try:
        await running().in_thread(start)
    finally:
        for timer in timers:
            timer.cancel()
