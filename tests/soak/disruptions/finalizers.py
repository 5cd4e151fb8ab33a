"""Makes calls from finalizers that run within other calls of the same client: at each point, and where they happen to.

An object's `__del__`, and a callback of a weak reference, run wherever the last reference is dropped, and wherever the
garbage collector is started: within a call of the client as well, in the same thread.
"""

from __future__ import annotations

import gc
import weakref
from functools import partial

from strongly import Strongly
from tests.injection import Injection, Points
from tests.soak.disruptions.program import (
    ACTS,
    RANDOM,
    Act,
    Load,
    Run,
    complaints_of_finalizers,
    main,
    of_acts,
    retrieve,
)
from tests.soak.leaks import holdings

THRESHOLD = 40  # objects after whose allocation the garbage collector is started
ROUND = 2000  # calls, after which the clients are closed, and what is left of them is looked for
MOST_GARBAGE = 200  # objects between two calls, so that the collector starts at another place each time
THREADS = 2
STEP = 5  # points; what a lock protects has more of them


def at_each_point(name: str, scheme: str, run: Run) -> None:
    """Make a call at the first point of another one, then at a later one, until it has no more."""
    act = ACTS[name]
    with run.client(scheme) as client:
        act(client)
    before = holdings()
    client = run.client(scheme)
    act(client)
    for number in run.points(STEP):
        injection = Injection(number, partial(retrieve, client), Points.ALL)
        try:
            with injection:
                act(client)
        except Exception as error:  # noqa: BLE001 - judged here
            run.check("a call within another one succeeds, and so does that", False, repr(error), injection.place)
        if not injection.place:
            break
        run.watch(f"a call in {injection.place}")
        run.counts["calls within calls"] += 1
    run.check_capacity(client, name, scheme)
    client.close()
    run.check_nothing_left(before, name, scheme)
    run.check_created()


class Scratch:
    """Something that is released with a call when nobody holds it any more.

    Args:
        run: Counts the calls.
        client: Makes them.
    """

    def __init__(self, run: Run, client: Strongly) -> None:
        self._run = run
        self._client = client
        self._itself = self  # a cycle, so that the garbage collector ends it

    def __del__(self) -> None:
        retrieve(self._client)
        self._run.counts["calls in __del__"] += 1


class Watched:
    """Something whose end is reported with a call, by a callback of a weak reference."""

    def __init__(self) -> None:
        self._itself = self


def where_they_happen_to(run: Run) -> None:
    """Make calls while the garbage collector runs often, in several threads, until the time is over."""
    complaints_of_finalizers(run)
    for scheme in run.urls:
        with run.client(scheme) as client:
            for act in ACTS.values():
                act(client)
    usual = gc.get_threshold()
    gc.set_threshold(THRESHOLD, 2, 2)
    try:
        while run.goes_on(run.counts["calls with a collector"]):
            _round(run)
    finally:
        gc.set_threshold(*usual)
    run.check_created()


def _round(run: Run) -> None:
    gc.collect()
    before = holdings()
    clients = [run.client(scheme) for scheme in run.urls]
    watching = set()

    def report(client: Strongly, reference: weakref.ref[Watched]) -> None:
        watching.discard(reference)
        retrieve(client)
        run.counts["calls in callbacks of weak references"] += 1

    def work(client: Strongly, act: Act) -> None:
        Scratch(run, client)
        watching.add(weakref.ref(Watched(), partial(report, client)))
        garbage: list[object] = [[] for _ in range(run.random.randrange(MOST_GARBAGE))]
        act(client)
        del garbage

    acts = list(ACTS.values())
    with Load(lambda number: work(clients[number], retrieve), THREADS) as load:
        for _ in range(ROUND):
            if not run.goes_on(run.counts["calls with a collector"]):
                break
            client, act = run.random.choice(clients), run.random.choice(acts)
            try:
                work(client, act)
            except Exception as error:  # noqa: BLE001 - judged here
                run.check("calls succeed while finalizers make calls", False, repr(error))
            run.counts["calls with a collector"] += 1
            load.check(run)
    gc.collect()
    for client in clients:
        run.check_capacity(client, "after calls of finalizers")
        client.close()
    run.check_nothing_left(before, "after calls of finalizers")


SCENARIOS = of_acts(at_each_point) | {RANDOM: where_they_happen_to}

if __name__ == "__main__":
    main(SCENARIOS)
