"""Uses one asynchronous client in many event loops, which end in all ways that programs end them.

Nothing is written to stderr, whether the client is closed or not: no coroutine that was never awaited, no task or
generator that was destroyed, no socket that was left open. Loops that have ended are not kept, nor are their sockets.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import itertools
import logging
import threading
import warnings
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import anyio
import trio

from strongly import AsyncStrongly
from tests.injection import Injection
from tests.soak.disruptions.program import RANDOM, Run, Scenario, complaints_of_finalizers, main, unique
from tests.soak.leaks import holdings, overhearing

JOBS = 40
MOST_LOOPS = 1  # the last one may be kept until there is another
MOST_DESCRIPTORS = 8  # a loop has three, and a socket
LONGEST_PATIENCE = 0.01  # seconds until a call is cancelled

Job = Callable[[AsyncStrongly], Awaitable[Any]]
Main = Callable[[], Coroutine[Any, Any, None]]


# What is done in a loop


async def retrieve(client: AsyncStrongly, kind: str = "p") -> None:
    id = unique(kind)
    project = await client.projects.retrieve(id)
    assert project.id == id, (project.id, id)


async def read_list(client: AsyncStrongly) -> None:
    ids = [project.id async for project in client.projects.list(limit=3, prefetch=True)]
    assert ids == [f"item-{number}" for number in range(11)], ids


async def leave_list_early(client: AsyncStrongly, at: int = 4) -> None:
    number = 0
    async for project in client.projects.list(limit=3, prefetch=True):
        assert project.id == f"item-{number}", project.id
        if number == at:
            break
        number += 1


async def leave_iterator(client: AsyncStrongly) -> None:
    items = aiter(client.projects.list(limit=3, prefetch=True))
    assert (await anext(items)).id == "item-0"


async def call_at_once(client: AsyncStrongly) -> None:
    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(retrieve, client)


async def cancel(client: AsyncStrongly) -> None:
    with anyio.move_on_after(LONGEST_PATIENCE / 2):
        await retrieve(client, "slow")
        await read_list(client)


async def use_another_client(client: AsyncStrongly) -> None:
    async with AsyncStrongly("sk-another", client.base_url) as other:
        await retrieve(other)


async def leave_another_client(client: AsyncStrongly) -> None:
    await retrieve(AsyncStrongly("sk-another", client.base_url))


JOB: dict[str, Job] = {
    "retrieve": retrieve,
    "connect": partial(retrieve, kind="closing"),
    "retry": partial(retrieve, kind="retried"),
    "read a list": read_list,
    "leave a list early": leave_list_early,
    "leave a list at the end of a page": partial(leave_list_early, at=2),
    "leave an iterator": leave_iterator,
    "call at once": call_at_once,
    "cancel": cancel,
    "use another client": use_another_client,
    "leave another client": leave_another_client,
}


# How a loop is run


def run_until_complete(main: Main) -> None:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    loop.close()


def run_and_shut_down(main: Main) -> None:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def run_in_thread(main: Main) -> None:
    errors = []

    def act() -> None:
        try:
            asyncio.run(main())
        except Exception as error:  # noqa: BLE001 - raised below
            errors.append(error)

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


WAYS: dict[str, Callable[[Main], object]] = {
    "asyncio.run": lambda main: asyncio.run(main()),
    "run_until_complete": run_until_complete,
    "run_until_complete and shutdown_asyncgens": run_and_shut_down,
    "thread": run_in_thread,
    "trio.run": trio.run,
}


class Loops:
    """Keeps count of what is left of event loops."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
        self._before = holdings()
        logging.getLogger("asyncio").setLevel(logging.ERROR)  # not that a step takes long

    def play(self, way: str, client: AsyncStrongly, job: Job, *, closes: bool = False) -> None:
        """Do something in an event loop of its own."""

        async def main() -> None:
            if way != "trio.run":
                self._loops.add(asyncio.get_running_loop())
            await job(client)
            if closes:
                await client.aclose()

        self._run.watch(f"{way}, {job}")
        try:
            WAYS[way](main)
        except Exception as error:  # noqa: BLE001 - judged here
            self._run.check("calls succeed in each event loop", False, way, job, repr(error))
        self._run.counts["event loops"] += 1

    def check(self, *details: object) -> None:
        gc.collect()
        self._run.check("event loops are not kept", len(self._loops) <= MOST_LOOPS, len(self._loops), *details)
        more = len(holdings().descriptors - self._before.descriptors)
        self._run.check("descriptors of event loops are not kept", more <= MOST_DESCRIPTORS, more, *details)


# Scenarios


def each_way(way: str, closes: bool, run: Run) -> None:
    """Do each thing in a loop of its own, with one client for all of them if it is not closed."""
    loops = Loops(run)
    client = run.async_client("http")
    for scheme, job in itertools.product(run.urls, JOB.values()):
        with overhearing() as heard:
            client = run.async_client(scheme) if closes else client
            loops.play(way, client, job, closes=closes)
            gc.collect()
        run.check("nothing is complained of", not heard, *heard, way, job)
        loops.check(way)


def many_loops(run: Run) -> None:
    """Use a client in one loop after the other, and do not close it."""
    loops = Loops(run)
    client = run.async_client("https")
    for _, way in zip(range(JOBS), itertools.cycle(WAYS), strict=False):
        loops.play(way, client, retrieve)
    loops.check()


def loops_at_the_same_time(run: Run) -> None:
    """Use a client in several loops at once, each in a thread of its own."""
    loops = Loops(run)
    client = run.async_client("http")
    for _ in range(JOBS // 4):
        threads = [threading.Thread(target=loops.play, args=(way, client, call_at_once)) for way in WAYS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if run.violations:
            return
    loops.check()


def nested(run: Run) -> None:
    """Run a loop within a running one, which nest_asyncio allows."""
    if importlib.util.find_spec("nest_asyncio") is None:
        return
    import nest_asyncio

    nest_asyncio.apply()
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    client = run.async_client("http")

    async def outer(job: Job) -> None:
        await job(client)
        asyncio.run(inner(job))
        await job(client)

    async def inner(job: Job) -> None:
        await job(client)

    for name, job in JOB.items():
        run.watch(f"nested loops, {name}")
        with overhearing() as heard:
            asyncio.run(outer(job))
            gc.collect()
        run.check("nothing is complained of", not heard, *heard, name)
        run.counts["event loops"] += 2


def interrupted_at_each_point(name: str, run: Run) -> None:
    """Interrupt what is done in a loop at its first point, then in another loop at its second point, and so on."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # an interrupted loop leaves tasks behind
    warnings.simplefilter("ignore")
    complaints_of_finalizers(run, KeyboardInterrupt)
    client = run.async_client("http")
    run_until_complete(partial(JOB[name], client))
    before = len(holdings().descriptors)
    for number in run.points():
        injection = Injection(number, _interrupt, sdk_only=True)  # an interrupt breaks anyio's own scopes
        _run_interrupted(run, injection, partial(JOB[name], client))
        if not injection.place:
            break
        run.watch(f"an interrupt in {injection.place}")
        try:
            asyncio.run(retrieve(client))
        except Exception as error:  # noqa: BLE001 - judged here
            run.check("the next call succeeds", False, repr(error), "after an interrupt in", injection.place)
        run.counts["interrupts"] += 1
    gc.collect()
    more = len(holdings().descriptors) - before
    run.check("descriptors of event loops are not kept", more <= MOST_DESCRIPTORS, more)


def _run_interrupted(run: Run, injection: Injection, main: Main) -> None:
    loop = asyncio.new_event_loop()
    try:
        with injection:
            loop.run_until_complete(main())
    except BaseException as error:  # noqa: BLE001 - judged here
        # anyio groups what is raised while it connects.
        others = error.split(KeyboardInterrupt)[1] if isinstance(error, BaseExceptionGroup) else error
        passed = others is None or isinstance(others, KeyboardInterrupt)
        run.check("an interrupt passes through unchanged", passed, repr(error), injection.place)
    finally:
        loop.close()


def _interrupt() -> None:
    raise KeyboardInterrupt


def at_random(run: Run) -> None:
    """Use clients in many event loops until the time is over."""
    loops = Loops(run)
    clients = [run.async_client(scheme) for scheme in run.urls]
    with overhearing() as heard:
        while run.goes_on(run.counts["event loops"]):
            way, job = run.random.choice(list(WAYS)), run.random.choice(list(JOB.values()))
            if run.random.random() < 0.1:
                loops.play(way, run.async_client("http"), job, closes=True)
            else:
                loops.play(way, run.random.choice(clients), job)
            if run.counts["event loops"] % JOBS == 0:
                loops.check("among many")
            if heard:
                break
    run.check("nothing is complained of", not heard, *heard)


SCENARIOS: dict[str, Scenario] = {
    **{
        f"{way}, {'closed' if closes else 'not closed'}": partial(each_way, way, closes)
        for way in WAYS
        for closes in (False, True)
    },
    "many loops": many_loops,
    "loops at the same time": loops_at_the_same_time,
    "nested": nested,
    **{f"interrupted: {name}": partial(interrupted_at_each_point, name) for name in ("retrieve", "read a list")},
    RANDOM: at_random,
}

if __name__ == "__main__":
    main(SCENARIOS)
