"""Interrupts calls in the main thread: at each point of a call in turn, and at random times.

An interrupt ends the call that it meets with `KeyboardInterrupt`. The next call succeeds, no slot, socket or thread is
lost, and calls of other threads go on.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from types import FrameType

from strongly import Strongly
from tests.injection import Injection
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
    unique,
)
from tests.soak.leaks import holdings

ROUND = 500  # interrupts, after which the clients are closed, and what is left of them is looked for
LONGEST_DELAY = 0.004  # seconds; most calls end before that
WAITING_SHARE = 0.02  # of calls that wait half a second


def interrupt() -> None:
    raise KeyboardInterrupt


def at_each_point(name: str, scheme: str, run: Run) -> None:
    """Interrupt a call at its first point, then the same call at its second one, until it has no more."""
    act = ACTS[name]
    complaints_of_finalizers(run, KeyboardInterrupt)
    with run.client(scheme) as client:
        act(client)  # what is loaded on first use stays open
    before = holdings()
    client = run.client(scheme)
    act(client)
    for number in run.points():
        injection = Injection(number, interrupt)
        _interrupted(run, client, act, injection)
        if not injection.place:
            break
        run.watch(f"an interrupt in {injection.place}")
        _next_call(run, client, name, f"an interrupt in {injection.place}")
        run.counts["interrupts"] += 1
    run.check_capacity(client, name, scheme)
    client.close()
    run.check_nothing_left(before, name, scheme)
    run.check_created()


def _interrupted(run: Run, client: Strongly, act: Act, injection: Injection) -> None:
    try:
        with injection:
            act(client)
    except KeyboardInterrupt:
        pass
    except Exception as error:  # noqa: BLE001 - judged here
        run.check("an interrupt passes through unchanged", False, repr(error), injection.place)


def _next_call(run: Run, client: Strongly, name: str, when: str) -> None:
    # An interrupted retry keeps its five tokens of the quota, and a success without a retry gives back one.
    times = 5 if name == "retry" else 1
    try:
        for _ in range(times):
            retrieve(client, "closing" if name == "connect" else "p")
    except Exception as error:  # noqa: BLE001 - judged here
        run.check("the next call succeeds", False, repr(error), "after", when)
    run.check("the next call succeeds", True)


class Interrupter:
    """Interrupts the main thread once, at a random time: with a timer, or with a signal from another thread."""

    def __init__(self, run: Run) -> None:
        self._random = run.random
        self._armed = False
        self._delays: queue.SimpleQueue[float | None] = queue.SimpleQueue()
        for number in (signal.SIGALRM, signal.SIGINT):
            signal.signal(number, self._handle)
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._armed:
            self._armed = False
            raise KeyboardInterrupt

    def _send(self) -> None:
        while (delay := self._delays.get()) is not None:
            time.sleep(delay)
            os.kill(os.getpid(), signal.SIGINT)

    def interrupts(self, act: Act, client: Strongly) -> bool:
        """Do something, and return whether it was interrupted."""
        delay = self._random.uniform(0, LONGEST_DELAY)
        if self._random.random() < 0.5:
            signal.setitimer(signal.ITIMER_REAL, delay + 1e-6)
        else:
            self._delays.put(delay)
        try:
            self._armed = True
            act(client)
            self._armed = False
        except KeyboardInterrupt:
            return True
        return False

    def close(self) -> None:
        self._delays.put(None)
        self._thread.join()


def wait_for_start(client: Strongly) -> None:
    id = unique("starting")
    assert client.workspaces.wait_until_ready(id).id == id


def at_random_times(run: Run) -> None:
    """Interrupt calls of several clients that other threads use as well, until the time is over."""
    complaints_of_finalizers(run, KeyboardInterrupt)
    for scheme in run.urls:
        with run.client(scheme) as client:
            for act in ACTS.values():
                act(client)
    interrupter = Interrupter(run)
    try:
        while run.goes_on(run.counts["interrupts"]):
            _round(run, interrupter)
    finally:
        interrupter.close()
    run.check_created()


def _round(run: Run, interrupter: Interrupter) -> None:
    before = holdings()
    clients = [run.client(scheme) for scheme in (*run.urls, "http")]
    with Load(lambda number: retrieve(clients[number], "slow"), len(clients)) as load:
        made, ends_at = 0, run.counts["interrupts"] + ROUND
        while run.counts["interrupts"] < ends_at and run.goes_on(run.counts["interrupts"]):
            waits = run.random.random() < WAITING_SHARE
            name, act = ("wait", wait_for_start) if waits else run.random.choice(list(ACTS.items()))
            client = run.random.choice(clients)
            made += 1
            try:
                interrupted = interrupter.interrupts(act, client)
            except Exception as error:  # noqa: BLE001 - judged here
                run.check("an interrupt passes through unchanged", False, name, repr(error))
            if interrupted:
                run.counts["interrupts"] += 1
                _next_call(run, client, name, f"an interrupt at a random time of {name}")
        load.check(run)
    run.counts["calls that could be interrupted"] += made
    for client in clients:
        run.check_capacity(client, "after interrupts at random times")
        client.close()
    run.check_nothing_left(before, "after interrupts at random times")


SCENARIOS = of_acts(at_each_point) | {RANDOM: at_random_times}

if __name__ == "__main__":
    main(SCENARIOS)
