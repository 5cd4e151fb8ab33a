"""Forks while calls are under way: at each point of a call in turn, and at random times.

Whatever a child does and however it ends, calls of its parent succeed, and connections of its parent stay open. Calls
of the child succeed, over connections of its own.
"""

from __future__ import annotations

import asyncio
import atexit
import faulthandler
import gc
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import trio

from strongly import AsyncStrongly
from tests.injection import Halt, Injection
from tests.soak.disruptions.program import (
    ACTS,
    PATIENCE,
    RANDOM,
    TIMEOUT,
    Act,
    Load,
    Run,
    Scenario,
    create,
    main,
    of_acts,
    retrieve,
    unique,
)

FIRST_CALL_POINTS = 30
ASYNC_CALLS = 10

Clients = dict[str, Any]  # the only references to them, so that a child can drop them


# What a child does


async def _retrieve(client: AsyncStrongly) -> None:
    id = unique("p")
    project = await client.projects.retrieve(id)
    assert project.id == id, (project.id, id)


def _use_another(run: Run, clients: Clients) -> None:
    with run.client(clients["sync"].base_url.partition(":")[0]) as client:
        retrieve(client)


def _use_in_block(run: Run, clients: Clients) -> None:
    with clients["sync"] as client:
        retrieve(client)


CALLS: dict[str, Callable[[Run, Clients], object]] = {
    "nothing": lambda run, clients: None,
    "sync": lambda run, clients: retrieve(clients["sync"]),
    "create": lambda run, clients: create(clients["sync"]),
    "asyncio": lambda run, clients: asyncio.run(_retrieve(clients["async"])),
    "trio": lambda run, clients: trio.run(_retrieve, clients["async"]),
    "with block": _use_in_block,
    "another client": _use_another,
}


# How it ends


def _exit(clients: Clients) -> NoReturn:
    sys.exit(0)


def _exit_at_once(clients: Clients) -> NoReturn:
    os._exit(0)


def _run_exit_functions(clients: Clients) -> NoReturn:
    atexit._run_exitfuncs()  # all that multiprocessing does before it ends a child, and much faster than `_exit`
    os._exit(0)


def _fail(clients: Clients) -> NoReturn:
    faulthandler.dump_traceback_later(PATIENCE / 2, exit=True, file=os.dup(2))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    raise RuntimeError


def _close(clients: Clients) -> NoReturn:
    clients["sync"].close()
    sys.exit(0)


def _collect(clients: Clients) -> NoReturn:
    clients.clear()
    gc.collect()
    os._exit(0)


QUICK_ENDS = {"_exit": (_exit_at_once, 0), "atexit": (_run_exit_functions, 0), "collect": (_collect, 0)}
# Python takes a fraction of a second to free everything, which is what most of the time would go to.
SLOW_ENDS = {"exit": (_exit, 0), "exception": (_fail, 1), "close": (_close, 0)}
ENDS: dict[str, tuple[Callable[[Clients], NoReturn], int]] = {**QUICK_ENDS, **SLOW_ENDS}
SLOW_SHARE = 0.1
ENDS_OF_POINTS = ("_exit", "atexit", "_exit", "atexit", "collect")  # collecting takes longer than forking


def fork(run: Run, clients: Clients, call: str, end: str, *details: object) -> None:
    """Fork a child that makes a call and ends, and wait for it."""
    leave, status = ENDS[end]
    child = run.fork(f"forking a child with {call}, {end} {details}")
    if child == 0:
        CALLS[call](run, clients)
        leave(clients)
    found = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    run.counts["forks"] += 1
    run.check("children end well", found == status, f"{call}, {end}: exit code {found}", *details)


def _clients(run: Run, scheme: str) -> Clients:
    """Return clients that have made calls: what a child needs is imported."""
    clients: Clients = {"sync": run.client(scheme), "async": run.async_client(scheme)}
    retrieve(clients["sync"])
    for backend in ("asyncio", "trio"):
        CALLS[backend](run, clients)
    return clients


class _Caller(threading.Thread):
    """Makes a call in a thread, and keeps the error."""

    def __init__(self, call: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.error: Exception | None = None
        self._call = call

    def run(self) -> None:
        try:
            self._call()
        except Exception as error:  # noqa: BLE001 - told to the main thread
            self.error = error

    def check(self, run: Run, *details: object) -> None:
        self.join()
        run.check("calls of the parent succeed", self.error is None, repr(self.error), *details)


# Scenarios


def at_each_point(name: str, scheme: str, run: Run) -> None:
    """Fork at each point of a call that another thread makes. The child makes the call as well."""
    clients = _clients(run, scheme)
    ends = itertools.cycle(ENDS_OF_POINTS)
    for number in run.points():
        halt = Halt()
        injection = Injection(number, halt.halt)
        caller = _Caller(partial(_under, injection, clients, ACTS[name]))
        caller.start()
        if not halt.wait(caller):
            break
        end = next(ends)
        try:
            fork(run, clients, "sync", end, "at", injection.place)
        finally:
            halt.resume()
        caller.check(run, end, "at", injection.place)
    caller.check(run)
    run.check_created()


def _under(injection: Injection, clients: Clients, act: Act) -> None:
    with injection:
        act(clients["sync"])


def within_first_call(run: Run) -> None:
    """Fork while another thread makes the first call of the process, and imports what that takes."""
    for number in range(FIRST_CALL_POINTS):
        process = run.fork(f"a first call at point {number} of {FIRST_CALL_POINTS}")
        if process == 0:
            _fork_within_first_call(run, number)
            os._exit(bool(run.violations))
        found = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        run.check("a child of a first call ends well", found == 0, f"exit code {found}, point {number}")
        run.counts["forks"] += 1


def _fork_within_first_call(run: Run, number: int) -> None:
    clients: Clients = {"sync": run.client("https")}
    # Not until the fork is over: a fork waits for imports of other threads, whose locks would stay locked in the child.
    halt = Halt(longest=0.05)
    # The distance grows: imports come early, and there are thousands of points.
    injection = Injection(number * (number + 1) * 3, halt.halt)
    caller = _Caller(partial(_under, injection, clients, retrieve))
    caller.start()
    if halt.wait(caller):
        try:
            fork(run, clients, "sync", "_exit", "at", injection.place)
        finally:
            halt.resume()
    caller.check(run, "at", injection.place)


def with_calls_in_flight(scheme: str, run: Run) -> None:
    """Fork children that end in each way while a create is in flight."""
    clients = _clients(run, scheme)
    runtimes: dict[str, Callable[[str], object]] = {
        "sync": lambda name: clients["sync"].projects.create(name=name, description="d"),
        "asyncio": lambda name: asyncio.run(_create(clients["async"], name)),
        "trio": lambda name: trio.run(_create, clients["async"], name),
    }
    names = []
    for runtime, end, call in itertools.product(runtimes, ENDS, ("nothing", "sync")):
        names.append(name := unique("held-2"))
        caller = _Caller(partial(runtimes[runtime], name))
        caller.start()
        while name not in run.ask("/created"):
            time.sleep(0.001)
        fork(run, clients, call, end, "with a create in flight in", runtime)
        run.ask(f"/api/v1/projects/{name}")  # the second request of its group lets it go on
        caller.check(run, runtime, call, end)
    run.check_created(*names)


async def _create(client: AsyncStrongly, name: str) -> None:
    await client.projects.create(name=name, description="d")


def with_idle_connections(scheme: str, run: Run) -> None:
    """Fork children that end in each way while no call is in flight: the parent's connection stays open."""
    clients = _clients(run, scheme)
    for end, call in itertools.product(ENDS, CALLS):
        before = retrieve(clients["sync"])
        fork(run, clients, call, end)
        after = retrieve(clients["sync"])
        run.check("connections of the parent stay open", before == after, before, after, call, end)


def under_load(run: Run) -> None:
    """Fork children at random times while threads of the parent make calls, until the time is over."""
    clients = {scheme: _clients(run, scheme) for scheme in run.urls}
    names: list[str] = []

    def work(number: int) -> None:
        own = clients["https" if number % 2 else "http"]
        if number == 2:
            asyncio.run(_work(own["async"], names))
            return
        retrieve(own["sync"])
        name = unique("created")
        own["sync"].projects.create(name=name, description="d")
        names.append(name)

    with Load(work, 3) as load:
        while run.goes_on(run.counts["forks"]):
            time.sleep(run.random.uniform(0, 0.002))
            own = clients[run.random.choice(list(clients))]
            ends = SLOW_ENDS if run.random.random() < SLOW_SHARE else QUICK_ENDS
            fork(run, own, run.random.choice(list(CALLS)), run.random.choice(list(ends)), "under load")
            load.check(run)
    load.check(run)
    run.counts["creates of parents"] += len(names)
    run.check_created(*names)


async def _work(client: AsyncStrongly, names: list[str]) -> None:
    async with asyncio.timeout(TIMEOUT):
        for _ in range(ASYNC_CALLS):
            await _retrieve(client)
            name = unique("created")
            await _create(client, name)
            names.append(name)


SCENARIOS: dict[str, Scenario] = {
    **of_acts(at_each_point, ("retrieve", "connect", "retry", "read a list")),
    "first call": within_first_call,
    **{f"in flight over {scheme}": partial(with_calls_in_flight, scheme) for scheme in ("http", "https")},
    **{f"idle over {scheme}": partial(with_idle_connections, scheme) for scheme in ("http", "https")},
    RANDOM: under_load,
}

if __name__ == "__main__":
    main(SCENARIOS)
