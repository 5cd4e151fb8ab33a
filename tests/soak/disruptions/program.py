"""What the programs of this folder have in common: they run scenarios, watch over themselves, and report in JSON."""

from __future__ import annotations

import argparse
import faulthandler
import gc
import http.client
import itertools
import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from random import Random
from typing import Any
from urllib.parse import urlsplit

from strongly import AsyncStrongly, Strongly
from tests.soak.leaks import Holdings, holdings, left_behind

KEY = "sk-disrupted"
LIMIT = 100  # concurrent calls of a client, as docs/network.md says
# Guards against hanging only: far more than calls on loopback take, however busy the machine is.
TIMEOUT = 60.0
PATIENCE = 150.0
RANDOM = "random"  # the scenario of each program that has no end
ALL = "all"

_numbers = itertools.count()


def unique(prefix: str) -> str:
    """Return an id that no other request has."""
    return f"{prefix}-{os.getpid()}-{next(_numbers)}"


class ViolationError(Exception):
    """A guarantee was broken, so that the scenario cannot go on."""


class Run:
    """A run of some scenarios.

    Args:
        options: What was given on the command line.

    Attributes:
        urls: Where the server listens, by scheme.
        random: Decides on what is left to chance.
        counts: How often each thing was done.
        violations: Guarantees that were broken, with details.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.urls = {"http": options.http, "https": options.https}
        self.random = Random(options.seed)
        self.counts: Counter[str] = Counter()
        self.violations: list[tuple[str, str]] = []
        self._ends_at = time.monotonic() + options.seconds
        self._at_least = options.at_least
        self._every = options.every

    def points(self, step: int = 1) -> Iterator[int]:
        """Yield the numbers of the points to disrupt a call at, without end: a share of those that are `step` apart."""
        return itertools.count(self.random.randrange(self._every) * step, self._every * step)

    def client(self, scheme: str) -> Strongly:
        return Strongly(KEY, self.urls[scheme], timeout=TIMEOUT)

    def async_client(self, scheme: str) -> AsyncStrongly:
        return AsyncStrongly(KEY, self.urls[scheme], timeout=TIMEOUT)

    def watch(self, last: str = "") -> None:
        """End the process, with the tracebacks of all threads, unless this is called again in time.

        Args:
            last: What was done last, for the report of a process that ends here.
        """
        if last:
            print(last, flush=True)
        faulthandler.dump_traceback_later(PATIENCE, exit=True)

    def fork(self, last: str) -> int:
        """Fork a child that is watched over like this process. Return its id, or 0 in the child."""
        # The child would wait for the watching thread of its parent to end.
        faulthandler.cancel_dump_traceback_later()
        child = os.fork()
        if child == 0:
            # Sooner than its parent, so that a child that hangs says where.
            faulthandler.dump_traceback_later(PATIENCE / 2, exit=True)
        else:
            self.watch(last)
        return child

    def goes_on(self, done: int) -> bool:
        """Whether the time is not over, or less was done than is to be done at least."""
        self.watch()
        return done < self._at_least or time.monotonic() < self._ends_at

    def check(self, guarantee: str, holds: bool, *details: object) -> None:
        """Record that a guarantee was checked.

        Raises:
            ViolationError: It was broken.
        """
        self.counts["checks"] += 1
        if not holds:
            self.violations.append((guarantee, " ".join(map(str, details))))
            raise ViolationError

    def check_capacity(self, client: Strongly, *details: object) -> None:
        """Check that a client makes as many calls at a time as its limit allows, and no more."""
        self.watch()
        held = unique(f"held-{LIMIT}")
        patient = client.with_options(timeout=2 * TIMEOUT, max_retries=0)
        names = []

        def call() -> None:
            names.append(str(patient.projects.retrieve(held).name))

        callers = [threading.Thread(target=call) for _ in range(LIMIT + 1)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        arrived = [int(name.rpartition(" ")[2]) for name in names]
        self.check("every call ends in success", len(arrived) == LIMIT + 1, len(arrived), *details)
        # The last one was let in when another one had ended.
        self.check("no slot is lost or doubled", min(arrived) == LIMIT, min(arrived), "calls at a time", *details)

    def check_nothing_left(self, before: Holdings, *details: object) -> None:
        """Check that sockets and threads are gone. Prefetched pages that nobody needs may take a moment to end."""
        ends_at = time.monotonic() + TIMEOUT
        while left := left_behind(before, holdings()):
            if time.monotonic() > ends_at:
                self.check(left[0].guarantee, False, left[0].details, *details)
            gc.collect()
            time.sleep(0.01)
        self.check("no sockets are left", True)

    def ask(self, path: str) -> Any:
        """Return what the server says of itself."""
        connection = http.client.HTTPConnection(urlsplit(self.urls["http"]).netloc, timeout=TIMEOUT)
        connection.request("GET", path)
        body = connection.getresponse().read()
        connection.close()
        return json.loads(body)

    def check_created(self, *names: str) -> None:
        """Check that nothing was created twice, and these projects were created."""
        created = self.ask("/created")
        twice = [name for name, count in created.items() if count > 1]
        self.check("nothing is created twice", not twice, twice)
        missing = [name for name in names if name not in created]
        self.check("what was created exists", not missing, missing)


Scenario = Callable[[Run], None]


def main(scenarios: Mapping[str, Scenario]) -> None:
    """Run the scenarios that are named on the command line, and print what came of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("http", help="URL of the server")
    parser.add_argument("https", help="its URL behind TLS")
    parser.add_argument("scenario", choices=[*scenarios, ALL])
    parser.add_argument("--seconds", type=float, default=0.0, help="how long scenarios without an end take")
    parser.add_argument("--at-least", type=int, default=1, help="how often they do what they do, whatever it takes")
    parser.add_argument("--every", type=int, default=1, help="which share of the points of a call to disrupt it at")
    parser.add_argument("--seed", default="1", help="what decides on what is left to chance")
    options = parser.parse_args()
    run = Run(options)
    for name in scenarios if options.scenario == ALL else [options.scenario]:
        try:
            scenarios[name](run)
        except ViolationError:
            run.violations[-1] = (run.violations[-1][0], f"{name}: {run.violations[-1][1]}")
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps({"counts": run.counts, "violations": run.violations}), flush=True)


# Calls


def retrieve(client: Strongly, kind: str = "p") -> str:
    """Make a call, check that the response is its own, and return the name in it."""
    id = unique(kind)
    project = client.projects.retrieve(id)
    assert project.id == id, (project.id, id)
    return str(project.name)


def read_list(client: Strongly) -> None:
    ids = [project.id for project in client.projects.list(limit=3, prefetch=True)]
    assert ids == [f"item-{number}" for number in range(11)], ids


def leave_list_early(client: Strongly) -> None:
    for number, project in enumerate(client.projects.list(limit=3, prefetch=True)):
        assert project.id == f"item-{number}", project.id
        if number == 4:
            break


def create(client: Strongly) -> None:
    name = unique("created")
    assert client.projects.create(name=name, description="d").id == name


def wait(client: Strongly) -> None:
    id = unique("ready")
    assert client.workspaces.wait_until_ready(id).id == id


def use_another_client(client: Strongly) -> None:
    with Strongly(KEY, client.base_url, timeout=TIMEOUT) as other:
        retrieve(other)


Act = Callable[[Strongly], object]

ACTS: dict[str, Act] = {
    "retrieve": retrieve,
    "connect": lambda client: retrieve(client, "closing"),
    "retry": lambda client: retrieve(client, "retried"),
    "read a list": read_list,
    "leave a list early": leave_list_early,
    "create": create,
    "wait": wait,
    "use other options": lambda client: retrieve(client.with_options(timeout=TIMEOUT / 2)),
    "use another client": use_another_client,
}


class Load:
    """Threads that make calls until they are told to stop.

    Args:
        act: What they do over and over, with their number.
        threads: How many there are.
    """

    def __init__(self, act: Callable[[int], object], threads: int) -> None:
        self._over = threading.Event()
        self._act = act
        self._errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(threads)]

    def _work(self, number: int) -> None:
        try:
            while not self._over.is_set():
                self._act(number)
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            self._errors.append(error)

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def check(self, run: Run, *details: object) -> None:
        """Check that all that was done so far has succeeded."""
        run.check("calls of other threads succeed", not self._errors, self._errors, *details)


def complaints_of_finalizers(run: Run, *expected: type[BaseException]) -> None:
    """Let exceptions that nobody can catch be violations, unless they are expected."""

    def complain(unraisable: Any) -> None:
        if not isinstance(unraisable.exc_value, expected or ()):
            run.violations.append(("finalizers raise nothing", f"{unraisable.object!r}: {unraisable.exc_value!r}"))

    sys.unraisablehook = complain


def of_acts(play: Callable[[str, str, Run], None], names: Iterable[str] = tuple(ACTS)) -> dict[str, Scenario]:
    """Return a scenario for each act over each scheme.

    Args:
        play: Plays the act with this name over this scheme.
        names: Names of the acts.
    """
    return {f"{name} over {scheme}": partial(play, name, scheme) for name in names for scheme in ("http", "https")}
