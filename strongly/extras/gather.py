"""Runs many calls concurrently, in threads or tasks, and collects the outcome of each."""

from __future__ import annotations

import contextvars
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from strongly._core.exceptions import StronglyError, invalid_argument

from .progress import Line, live

T = TypeVar("T")

MAX_CONCURRENCY = 8


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The outcome of one call: its result or its exception.

    Attributes:
        index: Index of the call, starting at 0.
        value: The result, or None if the call failed.
        error: The exception, or None if the call succeeded.
    """

    index: int
    value: T | None = None
    error: Exception | None = None

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
        return f"<Outcomes of {_count(len(self))}, {len(self.failed)} failed>"

    @property
    def failed(self) -> list[Outcome[T]]:
        """The outcomes of the calls that failed."""
        return [outcome for outcome in self if not outcome.ok]

    def values(self) -> list[T]:
        """Return the results of the calls.

        Raises:
            GatherError: A call failed. The cause of the error is a group of all exceptions.

        Example:
            stopped = gather(calls).values()
        """
        if failed := self.failed:
            first = failed[0]
            error = GatherError(
                f"{len(failed)} of {_count(len(self))} failed; the first failure is number {first.index}: {first.error}"
            )
            error.outcomes = self
            raise error from ExceptionGroup("calls that failed", [outcome.error for outcome in failed if outcome.error])
        return [cast("T", outcome.value) for outcome in self]


def gather(
    calls: Iterable[Callable[[], T]], *, max_concurrency: int = MAX_CONCURRENCY, progress: bool = False
) -> Outcomes[T]:
    """Run many calls concurrently in threads. A failing call does not stop the others.

    Args:
        calls: Functions without arguments, such as `functools.partial(client.workspaces.stop, id)`. A generator is
            consumed on demand, as calls finish.
        max_concurrency: Maximum number of calls in flight.
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
    _check_concurrency(max_concurrency)
    tally = _Tally[T]()
    with live(progress) as line, ThreadPoolExecutor(max_concurrency, "strongly-gather") as pool:
        in_flight: set[Future[Outcome[T]]] = set()
        for index, call in enumerate(_iterate(calls)):
            _check_callable(call, "functools.partial(client.workspaces.stop, id)")
            # Executors do not run functions in the context of the thread that submits them.
            in_flight.add(pool.submit(contextvars.copy_context().run, _make, index, call))
            in_flight = tally.collect(in_flight, None if len(in_flight) >= max_concurrency else 0)
            tally.show(line)
        while in_flight:
            in_flight = tally.collect(in_flight)
            tally.show(line)
    return tally.outcomes()


async def async_gather(
    calls: Iterable[Callable[[], Awaitable[T]] | Awaitable[T]]
    | AsyncIterable[Callable[[], Awaitable[T]] | Awaitable[T]],
    *,
    max_concurrency: int = MAX_CONCURRENCY,
    progress: bool = False,
) -> Outcomes[T]:
    """Run many calls concurrently in tasks. A failing call does not stop the others.

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

    _check_concurrency(max_concurrency)
    tally = _Tally[T]()
    room = anyio.Semaphore(max_concurrency)

    async def make(index: int, call: Any, line: Line) -> None:
        try:
            tally.keep(await _make_async(index, call))
        finally:
            room.release()
            tally.show(line)

    problem: Exception | None = None
    with live(progress) as line:
        async with anyio.create_task_group() as tasks:
            try:
                # `async for` does not close a generator that it leaves early.
                async with aclosing(_numbered(calls)) as numbered:
                    async for index, call in numbered:
                        _check_callable(call, "client.workspaces.stop(id)", awaitable=True)
                        # Acquired before the task starts, so that a generator is consumed on demand.
                        await room.acquire()
                        tasks.start_soon(make, index, call, line)
            except Exception as error:  # noqa: BLE001 (raised below: the task group would wrap it in an ExceptionGroup)
                problem = error
    if problem is not None:
        raise problem
    return tally.outcomes()


def _make(index: int, call: Callable[[], T]) -> Outcome[T]:
    try:
        return Outcome(index, value=call())
    except Exception as error:  # noqa: BLE001 (whatever a call raises is its outcome)
        return Outcome(index, error=error)


async def _make_async(index: int, call: Any) -> Outcome[Any]:
    try:
        return Outcome(index, value=await (call() if callable(call) else call))
    except Exception as error:  # noqa: BLE001 (whatever a call raises is its outcome)
        return Outcome(index, error=error)


class _Tally(Generic[T]):
    """The outcomes so far. Only one thread uses them, so there is no lock."""

    def __init__(self) -> None:
        self._found: list[Outcome[T]] = []
        self._failed = 0

    def keep(self, outcome: Outcome[T]) -> None:
        self._found.append(outcome)
        self._failed += not outcome.ok

    def collect(self, in_flight: set[Future[Outcome[T]]], seconds: float | None = None) -> set[Future[Outcome[T]]]:
        """Wait up to `seconds` until a call has finished. Return the calls that have not."""
        done, not_done = wait(in_flight, seconds, FIRST_COMPLETED)
        for future in done:
            self.keep(future.result())
        return not_done

    def show(self, line: Line) -> None:
        line.show(f"{_count(len(self._found))} done, {self._failed} failed")

    def outcomes(self) -> Outcomes[T]:
        return Outcomes(sorted(self._found, key=lambda outcome: outcome.index))


def _iterate(calls: object) -> Iterator[Any]:
    if not isinstance(calls, Iterable):
        raise invalid_argument("calls", f"calls must be an iterable of functions, not {type(calls).__name__}")
    return iter(calls)


async def _numbered(calls: object) -> AsyncGenerator[tuple[int, Any], None]:
    index = 0
    if isinstance(calls, AsyncIterable):
        async for call in calls:
            yield index, call
            index += 1
        return
    for index, call in enumerate(_iterate(calls)):
        yield index, call


def _check_concurrency(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise invalid_argument("max_concurrency", f"max_concurrency must be an int of at least 1, not {value!r}")


def _check_callable(call: object, example: str, *, awaitable: bool = False) -> None:
    if not callable(call) and not (awaitable and isinstance(call, Awaitable)):
        what = "awaitables, or functions that return them" if awaitable else "functions without arguments"
        raise invalid_argument("calls", f"calls must contain {what}, such as {example}; got {type(call).__name__}")


def _count(number: int) -> str:
    return f"{number} call" if number == 1 else f"{number} calls"
