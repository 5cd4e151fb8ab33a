"""Measurements within a process, after it has imported a contender and made a first call."""

from __future__ import annotations

import asyncio
import gc
import os
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from statistics import median
from threading import Thread
from types import ModuleType
from typing import Any

from benchmarks.contenders.base import AsyncCaller, Caller

CLIENTS = 15
STEADY_CALLS = 10


@dataclass(frozen=True)
class Task:
    """A measurement to make.

    Attributes:
        contender: The module that drives a contender.
        url: URL of the server.
        size: Number of calls, or of items in the list.
        width: Number of calls in flight, or of threads.
        options: Arguments of the client's constructor.
    """

    contender: ModuleType
    url: str
    size: int
    width: int = 1
    options: dict[str, Any] = field(default_factory=dict)

    def sync(self) -> Caller:
        """Return a warm client."""
        caller: Caller = self.contender.Sync(self.url, **self.options)
        for number in range(STEADY_CALLS):
            caller.retrieve(number)
        next(caller.items())
        return caller

    def measure_async(self, work: Callable[[AsyncCaller], Awaitable[float]]) -> float:
        """Return the result of `work` with a warm client."""

        async def run() -> float:
            caller: AsyncCaller = await self.contender.Async(self.url, **self.options).open()
            for number in range(STEADY_CALLS):
                await caller.retrieve(number)
            await anext(caller.items())
            try:
                return await work(caller)
            finally:
                await caller.close()

        return asyncio.run(run())


def second_client(task: Task) -> float:
    """CPU seconds until one more client is warm.

    That is the cost of creating it and making one call, minus that of a later call, so that deferred work counts.
    """
    task.sync()
    costs = []
    for _ in range(CLIENTS):
        start = time.process_time()
        caller: Caller = task.contender.Sync(task.url, **task.options)
        caller.retrieve(0)
        ready = time.process_time()
        for number in range(STEADY_CALLS):
            caller.retrieve(number)
        costs.append(ready - start - (time.process_time() - ready) / STEADY_CALLS)
        caller.close()
    return median(costs)


def retrieve(task: Task) -> float:
    """CPU seconds per call, sequential on one connection."""
    caller = task.sync()
    start = time.process_time()
    for number in range(task.size):
        caller.retrieve(number)
    return (time.process_time() - start) / task.size


def listing(task: Task) -> float:
    """CPU seconds per item of a list that is collected."""
    caller = task.sync()
    start = time.process_time()
    _expect(len(caller.to_list()), task.size)
    return (time.process_time() - start) / task.size


def instructions(task: Task) -> float:
    """Collect a list between two calls of `os.getpgrp`, at which callgrind writes what it has counted."""
    caller = task.sync()
    caller.retrieve(0)  # loads what the first call needs, which other rows measure
    os.getpgrp()
    _expect(len(caller.to_list()), task.size)
    os.getpgrp()
    return 0


def listing_wall(task: Task) -> float:
    """Seconds to collect a list."""
    caller = task.sync()
    start = time.perf_counter()
    _expect(len(caller.to_list()), task.size)
    return time.perf_counter() - start


def iterating_wall(task: Task) -> float:
    """Seconds of a loop over a list with an empty body."""
    caller = task.sync()
    start = time.perf_counter()
    _expect(sum(1 for _ in caller.items()), task.size)
    return time.perf_counter() - start


def async_listing_wall(task: Task) -> float:
    """Seconds to collect a list in an event loop."""

    async def work(caller: AsyncCaller) -> float:
        start = time.perf_counter()
        _expect(len(await caller.to_list()), task.size)
        return time.perf_counter() - start

    return task.measure_async(work)


def memory(task: Task) -> float:
    """Bytes allocated per item of a list, including the list itself, after the client is gone."""
    caller = task.sync()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    items = caller.to_list()
    caller.close()
    del caller
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - before
    _expect(len(items), task.size)
    return held / task.size


def in_flight(task: Task) -> float:
    """CPU seconds per call with a constant number in flight, including opening the connections."""

    async def work(caller: AsyncCaller) -> float:
        numbers = iter(range(task.size))

        async def keep_calling() -> None:
            for number in numbers:
                await caller.retrieve(number)

        start = time.process_time()
        await asyncio.gather(*(keep_calling() for _ in range(task.width)))
        return (time.process_time() - start) / task.size

    return task.measure_async(work)


def threads(task: Task) -> float:
    """CPU seconds per call of several threads that share a client."""
    caller = task.sync()
    share = task.size // task.width

    def keep_calling() -> None:
        for number in range(share):
            caller.retrieve(number)

    # In a copy of this thread's context, because some contenders store their connections in context variables.
    workers = [Thread(target=copy_context().run, args=(keep_calling,)) for _ in range(task.width)]
    start = time.process_time()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return (time.process_time() - start) / (share * task.width)


def _expect(actual: int, size: int) -> None:
    if actual != size:
        raise RuntimeError(f"expected {size} items, got {actual}")


MEASURES: dict[str, Callable[[Task], float]] = {
    measure.__name__: measure
    for measure in (
        second_client,
        retrieve,
        listing,
        instructions,
        listing_wall,
        iterating_wall,
        async_listing_wall,
        memory,
        in_flight,
        threads,
    )
}
