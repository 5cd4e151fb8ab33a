"""Prefetches pages in the background: in threads, or in tasks."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from .cancellation import CANCELLATION, Cancellation, CancelledError, cancellable
from .event_loops import asyncio_loop

T = TypeVar("T")


def busy_time() -> float:
    """Return the CPU time of this thread in seconds; 0 on Windows.

    Windows counts CPU time in ticks of 15.6 ms, although the clock reports a resolution of 100 ns. A tick during a wait
    for a page can be longer than the wait.
    """
    return 0.0 if sys.platform == "win32" else time.thread_time()


def async_busy_time() -> float:
    """Return 0: the CPU time of an event loop's thread is that of all its tasks."""
    return 0.0


class _Started(threading.Event):
    """Tells that a thread has begun; an exception of a signal handler cannot leave it locked.

    The thread that starts another one waits for this. `Event` waits with a lock that is taken in Python code: a
    `KeyboardInterrupt` between taking it and its `with` leaves it locked, and the new thread blocks on it forever.
    """

    def __init__(self) -> None:
        super().__init__()
        self._awaited = threading.Lock()
        self._awaited.acquire()

    def set(self) -> None:
        super().set()  # nothing waits for its lock
        self._awaited.release()

    def wait(self, timeout: float | None = None) -> bool:
        with self._awaited:
            return True


class _Thread(threading.Thread):
    """A thread that begins whenever its start was not refused, even if an exception ends the waiting for that."""

    def __init__(self, run: Callable[[], object], name: str, daemon: bool) -> None:
        super().__init__(target=copy_context().run, args=(run,), name=name, daemon=daemon)
        self._started = _Started()


def start_thread(run: Callable[[], object], name: str, *, daemon: bool = True) -> threading.Thread | None:
    """Start a thread. Return None if that is impossible.

    Args:
        run: The function to run, in a copy of the current context.
        name: Name of the thread.
        daemon: Whether Python can exit without waiting for it.
    """
    # Python 3.11 ends threads that are started during shutdown before they run, and `start` then waits forever.
    if sys.is_finalizing():
        return None
    try:
        thread = _Thread(run, name, daemon)
        thread.start()
    except RuntimeError:  # too many threads, Python is shutting down, or a subinterpreter
        return None
    return thread


class _Fetch(Generic[T]):
    """A page that is fetched in a thread."""

    thread: threading.Thread

    def __init__(self, fetch: Callable[[int], T], offset: int) -> None:
        self.result: T | None = None
        self.cancellation = Cancellation()
        self._fetch = fetch
        self._offset = offset

    def start(self) -> bool:
        """Start the thread. Return whether that was possible."""
        # A daemon thread, so that a program can exit without waiting for pages that are not needed.
        thread = start_thread(self._run, "strongly-page")
        if thread is not None:
            self.thread = thread
        return thread is not None

    def _run(self) -> None:
        # On other errors, the consumer requests the page again, and gets the error then.
        with suppress(Exception, CancelledError), cancellable(self.cancellation):
            CANCELLATION.set(self.cancellation)  # in the context of this thread
            self.result = self._fetch(self._offset)


class Prefetcher(Generic[T]):
    """Prefetches pages in threads.

    Args:
        fetch: Fetches the page at an offset.
    """

    def __init__(self, fetch: Callable[[int], T]) -> None:
        self._fetch = fetch
        self._fetches: dict[int, _Fetch[T]] = {}

    def start(self, offset: int) -> None:
        """Start to fetch a page, unless it is in flight or prefetched."""
        if offset not in self._fetches:
            fetch = _Fetch(self._fetch, offset)
            if fetch.start():
                self._fetches[offset] = fetch

    def expects(self, offset: int) -> bool:
        """Whether a page is in flight or prefetched."""
        return offset in self._fetches

    def is_in_flight(self, offset: int) -> bool:
        """Whether a page is in flight."""
        return self._fetches[offset].thread.is_alive()

    def take(self, offset: int) -> T | None:
        """Wait for a page and return it, or None if it could not be fetched."""
        fetch = self._fetches.pop(offset)
        try:
            fetch.thread.join()
        except BaseException:
            fetch.cancellation.cancel()
            raise
        return fetch.result

    def cancel(self) -> None:
        """Cancel all fetches in flight."""
        while self._fetches:
            self._fetches.popitem()[1].cancellation.cancel()

    def __del__(self) -> None:
        with suppress(AttributeError):  # the constructor was interrupted
            self.cancel()


class _Task(Generic[T]):
    """A page that is fetched in a task."""

    def __init__(self, fetch: Callable[[int], Awaitable[T]], offset: int) -> None:
        from anyio import Event

        self.result: T | None = None
        self.done = Event()
        self._fetch = fetch
        self._offset = offset
        self.cancel = _spawn(self._run)

    async def _run(self) -> None:
        try:
            with suppress(Exception):  # as in _Fetch
                self.result = await self._fetch(self._offset)
        finally:
            with suppress(RuntimeError):  # the event loop was closed, and the garbage collector ends this coroutine
                self.done.set()


class _Quiet(Coroutine[Any, Any, None]):
    """A coroutine that begins with its first step.

    Python would warn of a native coroutine that was never awaited if the event loop is closed before that, as
    nest_asyncio lets programs do.

    Args:
        run: The function that runs.
    """

    def __init__(self, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._run = run
        self._begun: Coroutine[Any, Any, None] | None = None

    def _begin(self) -> Coroutine[Any, Any, None]:
        self._begun = self._begun or self._run()
        return self._begun

    def send(self, value: Any) -> Any:
        return self._begin().send(value)

    def throw(self, *error: Any) -> Any:
        return self._begin().throw(*error)

    def close(self) -> None:
        self._begin().close()

    def __await__(self) -> Any:
        return self._begin().__await__()


def _spawn(run: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], object]:
    """Run a function in a task of the running event loop. Return a function that cancels the task from any thread."""
    loop = asyncio_loop()
    if loop is None:
        return _spawn_on_trio(run)
    task = loop.create_task(_Quiet(run))
    # A program may end its event loop while a page is in flight. Nothing is lost then, so asyncio must not log "Task
    # was destroyed but it is pending!". There is no public way to tell it; `asyncio.gather` sets this attribute, too.
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    # asyncio keeps only weak references to tasks, so this function also keeps the task alive.
    return lambda: loop.call_soon_threadsafe(task.cancel)


def _spawn_on_trio(run: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], object]:
    import trio

    scope, token = trio.CancelScope(), trio.lowlevel.current_trio_token()

    async def scoped() -> None:
        with scope:
            await run()

    # A system task, because an iterator has no nursery. It must not raise: that would crash trio.
    trio.lowlevel.spawn_system_task(scoped, context=copy_context())
    return lambda: token.run_sync_soon(scope.cancel)


class AsyncPrefetcher(Generic[T]):
    """Prefetches pages in tasks.

    Args:
        fetch: Fetches the page at an offset.
    """

    def __init__(self, fetch: Callable[[int], Awaitable[T]]) -> None:
        self._fetch = fetch
        self._tasks: dict[int, _Task[T]] = {}

    def start(self, offset: int) -> None:
        """Start to fetch a page, unless it is in flight or prefetched."""
        if offset not in self._tasks:
            self._tasks[offset] = _Task(self._fetch, offset)

    def expects(self, offset: int) -> bool:
        """Whether a page is in flight or prefetched."""
        return offset in self._tasks

    def is_in_flight(self, offset: int) -> bool:
        """Whether a page is in flight."""
        return not self._tasks[offset].done.is_set()

    async def take(self, offset: int) -> T | None:
        """Wait for a page and return it, or None if it could not be fetched."""
        task = self._tasks.pop(offset)
        try:
            await task.done.wait()
        except BaseException:
            _cancel(task)
            raise
        return task.result

    def cancel(self) -> None:
        """Cancel all fetches in flight."""
        while self._tasks:
            _cancel(self._tasks.popitem()[1])

    def __del__(self) -> None:
        with suppress(AttributeError):  # the constructor was interrupted
            self.cancel()


def _cancel(task: _Task[Any]) -> None:
    if not task.done.is_set():
        with suppress(RuntimeError):  # the event loop is closed, and its tasks have ended
            task.cancel()
