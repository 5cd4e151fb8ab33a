"""Runs many calls concurrently, in threads or tasks, and collects the outcome of each."""

from __future__ import annotations

import inspect
import math
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Collection, Iterable, Iterator, Sized
from contextlib import aclosing, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from strongly._concurrency.background import start_thread
from strongly._concurrency.cancellation import CANCELLATION, Cancellation, cancellable
from strongly._core.exceptions import StronglyError, invalid_argument
from strongly._core.loading import LazyModule
from strongly._core.model import ModelList
from strongly._core.plurals import counted
from strongly._core.scalars import as_int

from .progress import Line, live

if TYPE_CHECKING:
    import pandas
    import polars
else:
    pandas = LazyModule("pandas", optional=True)
    polars = LazyModule("polars", optional=True)

T = TypeVar("T")

MAX_CONCURRENCY = 8
_POLL_SECONDS = 0.2
_CANCEL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The outcome of one call: its result or its exception.

    Attributes:
        index: Index of the call, starting at 0.
        value: The result. None if the call failed: check `ok` first.
        error: The exception. None if the call succeeded: check `ok` first.
    """

    index: int
    # Not `T | None`, nor `Exception | None`: type checkers do not narrow them after `if outcome.ok`, so that each use
    # would need another check.
    value: T = None  # type: ignore[assignment]
    error: Exception = None  # type: ignore[assignment]

    @property
    def ok(self) -> bool:
        """Whether the call succeeded."""
        return self.error is None


class GatherError(StronglyError):
    """At least one of many concurrent calls failed.

    Attributes:
        outcomes: The outcomes of all calls, including successful ones.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.outcomes: Outcomes[Any] = Outcomes(())


GatherError.__module__ = "strongly"


class Outcomes(tuple[Outcome[T], ...]):
    """The outcomes of many concurrent calls, in the order of the calls.

    Example:
        outcomes = gather(partial(client.workspaces.stop, workspace.id) for workspace in workspaces)
        for outcome in outcomes.failed:
            print(workspaces[outcome.index].name, outcome.error)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Outcomes of {counted(len(self), 'call')}, {len(self.failed)} failed>"

    @property
    def failed(self) -> list[Outcome[T]]:
        """The outcomes of the calls that failed."""
        return [outcome for outcome in self if not outcome.ok]

    def values(self) -> ModelList[T]:
        """Return the results of the calls.

        Raises:
            GatherError: A call failed. The cause of the error is a group of all exceptions.

        Example:
            stopped = gather(calls).values()
        """
        if failed := self.failed:
            first = failed[0]
            error = GatherError(
                f"{len(failed)} of {counted(len(self), 'call')} failed; "
                f"the first failure is number {first.index}: {first.error}"
            )
            error.outcomes = self
            raise error from ExceptionGroup("calls that failed", [outcome.error for outcome in failed])
        return ModelList(outcome.value for outcome in self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the results as a pandas data frame, if they are models. Requires the extra `pandas`.

        Raises:
            GatherError: A call failed.
            ConfigurationError: pandas is not installed.
            ValidationError: The results are not models of one class, or there are none.

        Example:
            calls = [partial(client.projects.stats, project.id) for project in client.projects.list()]
            stats = gather(calls).to_pandas()
        """
        return self.values().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Return the results as a polars data frame, if they are models. Requires the extra `polars`.

        Raises:
            GatherError: A call failed.
            ConfigurationError: polars is not installed.
            ValidationError: The results are not models of one class, or there are none.

        Example:
            calls = [partial(client.projects.stats, project.id) for project in client.projects.list()]
            stats = gather(calls).to_polars()
        """
        return self.values().to_polars()


def gather(
    calls: Iterable[Callable[[], T]], *, max_concurrency: int = MAX_CONCURRENCY, progress: bool = False
) -> Outcomes[T]:
    """Run many calls concurrently in threads. A failing call does not stop the others.

    Ctrl-C cancels the calls in flight and is raised within a second. So does any other exception that is not an
    `Exception`, such as `SystemExit` in a call. Cancelled calls send nothing more; the server may have executed them.

    Args:
        calls: Functions without arguments, such as `functools.partial(client.workspaces.stop, id)`. A generator is
            consumed on demand, as calls finish.
        max_concurrency: Maximum number of calls in flight. Where no thread can be started, such as when Python exits,
            calls run one by one instead.
        progress: Whether to display a progress line, on a terminal or in a notebook.

    Returns:
        The outcomes in the order of the calls.

    Raises:
        ValidationError: An argument has the wrong type. If an element of `calls` is not a function, this is raised
            when it is reached, after the calls in flight have finished.

    Example:
        from functools import partial

        running = client.workspaces.list(status="running")
        outcomes = strongly.gather(partial(client.workspaces.stop, workspace.id) for workspace in running)
        print(len(outcomes), "calls,", len(outcomes.failed), "failed")
    """
    max_concurrency = _check_concurrency(max_concurrency)
    # Not `_Tally[T]()`, which imports since Python 3.12: that fails in finalizers while Python exits.
    tally: _Tally[T] = _Tally(calls)
    in_flight: _CallsInFlight[T] = _CallsInFlight()
    outer = CANCELLATION.get()
    try:
        with live(progress) as line, in_flight.cancelled_on_exit():
            for index, call in enumerate(_iterate(calls)):
                _check_callable(call, "functools.partial(client.workspaces.stop, id)")
                in_flight.start(index, call)
                while outcome := in_flight.next(wait=len(in_flight) >= max_concurrency):
                    tally.keep(outcome)
                tally.show(line)
            while outcome := in_flight.next():
                tally.keep(outcome)
                tally.show(line)
    finally:
        # Here, because a second Ctrl-C can be raised in the methods of a context manager instead of what they do.
        CANCELLATION.set(outer)
    return tally.outcomes()


async def async_gather(
    calls: Iterable[Callable[[], Awaitable[T]] | Awaitable[T]]
    | AsyncIterable[Callable[[], Awaitable[T]] | Awaitable[T]],
    *,
    max_concurrency: int = MAX_CONCURRENCY,
    progress: bool = False,
) -> Outcomes[T]:
    """Run many calls concurrently in tasks. A failing call does not stop the others.

    If the calling task is cancelled, so are the calls in flight. The same holds for any other exception that is not an
    `Exception`, such as `SystemExit` in a call.

    Args:
        calls: Awaitables such as `client.workspaces.stop(id)`, or functions that return them. A generator, synchronous
            or asynchronous, is consumed on demand, as calls finish.
        max_concurrency: Maximum number of calls in flight.
        progress: Whether to display a progress line, on a terminal or in a notebook.

    Returns:
        The outcomes in the order of the calls.

    Raises:
        ValidationError: An argument has the wrong type.

    Example:
        running = client.workspaces.list(status="running")
        outcomes = await strongly.async_gather(client.workspaces.stop(workspace.id) async for workspace in running)
        print(len(outcomes), "calls,", len(outcomes.failed), "failed")
    """
    import anyio  # imported on demand: only asynchronous clients need it

    max_concurrency = _check_concurrency(max_concurrency)
    tally: _Tally[T] = _Tally(calls)
    room = anyio.Semaphore(max_concurrency)
    unstarted: dict[int, Any] = {}
    problems: list[BaseException] = []  # raised at the end: the task group would wrap them in a group

    async def make(index: int, line: Line) -> None:
        try:
            call = unstarted.pop(index)
            tally.keep(Outcome(index, value=await (call() if callable(call) else call)))
        except Exception as error:  # noqa: BLE001 (whatever a call raises is its outcome)
            tally.keep(Outcome(index, error=error))
        except GeneratorExit:  # the event loop was closed
            raise
        except BaseException as error:
            if anyio.current_effective_deadline() == -math.inf:  # cancelled
                raise
            # Not raised here: asyncio would leave the event loop at once, with all other tasks pending.
            problems.append(error)
            tasks.cancel_scope.cancel()
        finally:
            room.release()
            tally.show(line)

    try:
        with live(progress) as line:
            async with anyio.create_task_group() as tasks:
                try:
                    async with aclosing(_numbered(calls)) as numbered:
                        # Before each call is created: one that is cancelled could not be awaited any more.
                        await room.acquire()
                        async for index, call in numbered:
                            _check_callable(call, "client.workspaces.stop(id)", awaitable=True)
                            unstarted[index] = call
                            tasks.start_soon(make, index, line)
                            await room.acquire()
                except Exception as error:  # noqa: BLE001 (raised below, after the calls in flight)
                    problems.append(error)
    except BaseExceptionGroup as group:
        problems.append(_first(group))
    finally:
        _discard([*unstarted.values(), *(calls if isinstance(calls, Collection) else ())])
    if problems:
        raise problems[0]
    return tally.outcomes()


class _CallsInFlight(Generic[T]):
    """The calls in flight, in daemon threads, so that one that hangs does not keep Python from exiting."""

    def __init__(self) -> None:
        self._count = 0
        self._threads: list[threading.Thread] = []
        self._calls: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._finished: SimpleQueue[tuple[int, T | None, BaseException | None]] = SimpleQueue()
        self._cancellation = Cancellation()

    def __len__(self) -> int:
        return self._count

    @contextmanager
    def cancelled_on_exit(self) -> Iterator[None]:
        """Cancel the calls if the block raises. After an `Exception`, let them finish.

        The caller restores `CANCELLATION`.
        """
        with cancellable(self._cancellation):
            try:
                try:
                    CANCELLATION.set(self._cancellation)
                    yield
                except Exception:
                    while self.next():
                        pass
                    raise
            except BaseException:
                self._cancellation.cancel()
                raise
            finally:
                self._calls.put(None)
                # So that connections are closed. A call that does not end when it is cancelled is left behind.
                deadline = time.monotonic() + _CANCEL_SECONDS
                for thread in self._threads:
                    thread.join(max(deadline - time.monotonic(), 0))

    def start(self, index: int, call: Callable[[], T]) -> None:
        """Start a call in a thread, or make it in this one if there is no other."""
        if len(self._threads) <= self._count:
            begin = partial(start_thread, self._work, "strongly-call")
            thread = begin() or begin(daemon=False)  # isolated subinterpreters do not allow daemon threads
            if thread is not None:
                self._threads.append(thread)
        # Threads do not run functions in the context of the thread that passes them on.
        make = partial(copy_context().run, self._make, index, call)
        self._count += 1
        if self._threads:
            self._calls.put(make)
        else:
            make()

    def next(self, *, wait: bool = True) -> Outcome[T] | None:
        """Return the outcome of the next call that finishes; None if no call is in flight.

        Args:
            wait: Whether to wait. Otherwise, return None if no call has finished.

        Raises:
            BaseException: The call raised an exception that is not an `Exception`.
        """
        while self._count:
            try:
                # On Windows, Ctrl-C does not interrupt the wait.
                index, value, error = self._finished.get(wait, _POLL_SECONDS)
            except Empty:
                self._cancellation.check()  # if this is a call of another `gather`
                if wait:
                    continue
                return None
            self._count -= 1
            if error is None or isinstance(error, Exception):
                return Outcome(index, cast("T", value), cast("Exception", error))
            raise error
        return None

    def _work(self) -> None:
        while (make := self._calls.get()) is not None:
            make()
        self._calls.put(None)  # for the other threads

    def _make(self, index: int, call: Callable[[], T]) -> None:
        try:
            self._cancellation.check()
            self._finished.put((index, call(), None))
        except BaseException as error:  # noqa: BLE001 (raised in the thread that gathers)
            self._finished.put((index, None, error))


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _discard(calls: Iterable[Any]) -> None:
    """Close coroutines that were not awaited: Python would warn of them."""
    for call in calls:
        if inspect.iscoroutine(call):
            call.close()


class _Tally(Generic[T]):
    """The outcomes so far. Only one thread uses them, so there is no lock.

    Args:
        calls: The calls to make, of which only some collections know the number.
    """

    def __init__(self, calls: object) -> None:
        self._total = len(calls) if isinstance(calls, Sized) else None
        self._found: list[Outcome[T]] = []
        self._failed = 0

    def keep(self, outcome: Outcome[T]) -> None:
        self._found.append(outcome)
        self._failed += not outcome.ok

    def show(self, line: Line) -> None:
        done = len(self._found)
        progress = counted(done, "call") if self._total is None else f"{done} of {counted(self._total, 'call')}"
        line.show(f"{progress} done, {self._failed} failed")

    def outcomes(self) -> Outcomes[T]:
        return Outcomes(sorted(self._found, key=lambda outcome: outcome.index))


def _iterate(calls: object) -> Iterator[Any]:
    if not isinstance(calls, Iterable):
        raise invalid_argument("calls", f"calls must be an iterable of functions, not {type(calls).__name__}")
    return iter(calls)


async def _numbered(calls: object) -> AsyncGenerator[tuple[int, Any], None]:
    if isinstance(calls, AsyncIterable):
        index = 0
        iterator = aiter(calls)
        try:
            async for call in iterator:
                yield index, call
                index += 1
        finally:
            if isinstance(iterator, AsyncGenerator):  # `async for` does not close a generator that it leaves early
                await iterator.aclose()
        return
    for index, call in enumerate(_iterate(calls)):
        yield index, call


def _check_concurrency(value: object) -> int:
    concurrency = as_int(value)
    if concurrency is None or concurrency < 1:
        raise invalid_argument("max_concurrency", f"max_concurrency must be an int of at least 1, not {value!r}")
    return concurrency


def _check_callable(call: object, example: str, *, awaitable: bool = False) -> None:
    if not callable(call) and not (awaitable and isinstance(call, Awaitable)):
        what = "awaitables, or functions that return them" if awaitable else "functions without arguments"
        raise invalid_argument("calls", f"calls must contain {what}, such as {example}; got {type(call).__name__}")
