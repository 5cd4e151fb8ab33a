"""Closes the client in a signal handler, or makes calls there, while the main thread is in a call of that client.

A handler that closes ends what it meets in success or an error that says so; one that also exits ends the program.
Calls of a handler succeed, and so does the call that it meets.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from functools import partial
from types import FrameType
from typing import NoReturn

from strongly import Strongly, StronglyError
from tests.injection import Injection
from tests.soak.disruptions.program import ACTS, RANDOM, Load, Run, Scenario, main, retrieve
from tests.soak.leaks import holdings

LONGEST_DELAY = 0.004  # seconds; most calls end before that
MOST_CALLS = 200  # of one client with a handler that closes it
EXIT_STATUS = 7


def close_and_exit(client: Strongly) -> NoReturn:
    client.close()
    raise SystemExit(EXIT_STATUS)


def closing_at_each_point(name: str, scheme: str, exits: bool, run: Run) -> None:
    """Close a client at the first point of a call, and another one at its second point, until it has no more."""
    act = ACTS[name]
    with run.client(scheme) as client:
        act(client)
    before = holdings()
    for number in run.points():
        client = run.client(scheme)
        retrieve(client)
        injection = Injection(number, partial(close_and_exit if exits else Strongly.close, client))
        try:
            with injection:
                act(client)
        except SystemExit as leaving:
            run.check("exiting passes through", leaving.code == EXIT_STATUS, leaving.code, injection.place)
        except StronglyError as error:
            run.check("exiting passes through", not exits, repr(error), injection.place)
            run.check("an interrupted call says that it was closed", "closed" in str(error), error, injection.place)
        if not injection.place:
            client.close()
            break
        run.watch(f"closing in {injection.place}")
        run.counts["closing"] += 1
        _check_closed(run, client, injection.place)
        if number % 50 == 0:
            run.check_nothing_left(before, "after closing in", injection.place)
    run.check_nothing_left(before)
    run.check_created()


def _check_closed(run: Run, client: Strongly, place: str) -> None:
    try:
        retrieve(client)
    except StronglyError as error:
        run.check("a closed client says so", "the client is closed" in str(error), error, place)
    else:
        run.check("a closed client says so", False, place)


def at_random_times(run: Run) -> None:
    """Send signals to programs at random times, whose handlers make calls, or close the client and exit."""
    # Before Python 3.13, an import in a handler can make the import that it interrupts fail with a KeyError.
    for scheme in run.urls:
        with run.client(scheme) as client:
            for act in ACTS.values():
                act(client)
    while run.goes_on(min(run.counts["calls in handlers"], 100 * run.counts["exits in handlers"])):
        _calling(run)
        _exiting(run)
    run.check_created()


def _calling(run: Run) -> None:
    before = holdings()
    clients = [run.client(scheme) for scheme in run.urls]
    errors: list[Exception] = []

    def handle(number: int, frame: FrameType | None) -> None:
        try:
            retrieve(run.random.choice(clients))
        except Exception as error:  # noqa: BLE001 - judged below
            errors.append(error)
        run.counts["calls in handlers"] += 1

    signal.signal(signal.SIGALRM, handle)
    acts = list(ACTS.values())
    with Load(lambda number: retrieve(clients[number], "slow"), len(clients)) as load:
        for _ in range(MOST_CALLS):
            signal.setitimer(signal.ITIMER_REAL, run.random.uniform(1e-6, LONGEST_DELAY))
            try:
                run.random.choice(acts)(run.random.choice(clients))
            except Exception as error:  # noqa: BLE001 - judged here
                errors.append(error)
            run.check("calls in handlers and below them succeed", not errors, errors)
            load.check(run)
        signal.setitimer(signal.ITIMER_REAL, 0)
    for client in clients:
        run.check_capacity(client, "after calls of handlers")
        client.close()
    run.check_nothing_left(before, "after calls of handlers")


def _exiting(run: Run) -> None:
    """Fork a program that makes calls until a signal ends it."""
    scheme = run.random.choice(list(run.urls))
    delay = run.random.uniform(0.001, 0.05)
    child = run.fork(f"exiting after {delay:.4f} seconds over {scheme}")
    if child == 0:
        client = run.client(scheme)
        signal.signal(signal.SIGALRM, lambda number, frame: close_and_exit(client))
        signal.setitimer(signal.ITIMER_REAL, delay)
        with Load(lambda number: _until_closed(client), 2):
            acts = itertools.cycle(ACTS.values())
            while True:
                next(acts)(client)
    found = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    run.check("a handler that closes the client can exit", found == EXIT_STATUS, f"exit code {found}")
    run.counts["exits in handlers"] += 1


def _until_closed(client: Strongly) -> None:
    try:
        retrieve(client)
    except StronglyError as error:
        if "closed" not in str(error):
            raise
        sys.exit()  # of this thread


SCENARIOS: dict[str, Scenario] = {
    f"{name} over {scheme}, {then}": partial(closing_at_each_point, name, scheme, then == "exit")
    for name in ACTS
    for scheme in ("http", "https")
    for then in ("go on", "exit")
} | {RANDOM: at_random_times}

if __name__ == "__main__":
    main(SCENARIOS)
