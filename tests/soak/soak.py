"""Sandbox, proxy, clients, and the comparison afterwards."""

from __future__ import annotations

import faulthandler
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import anyio
import trio  # noqa: F401 - here, because importing it in several threads at once can fail

from strongly import AsyncStrongly, Strongly
from tests.soak.faults import MIX, Mix
from tests.soak.leaks import SAMPLES, Growth, Sample, holdings, left_behind, overhearing, take_sample
from tests.soak.ledger import Create, Ledger, Violation
from tests.soak.processes import KEY, running_proxy, running_sandbox
from tests.soak.verify import Inventory, Verdict, compare
from tests.soak.worker import Worker, play, play_async

C = TypeVar("C", Strongly, AsyncStrongly)

TIMEOUT = 1.0
MAX_RETRIES = 3
WAIT_SHARE = 0.05  # of the usual waits between attempts
SHORTEST_MEASURED = 60.0  # seconds; in a shorter soak, what is loaded on first use would pass for growth
PATIENCE = 90.0  # a guard against hanging, far beyond what the last calls take
MOST_EVIDENCE = 20
NAME = re.compile(r"(?:thread|asyncio|trio)\d+-\w+-\d+")


@dataclass(frozen=True)
class Settings:
    """What to do.

    Attributes:
        seconds: How long to make calls.
        seed: What decides on the work and the faults.
        threads: How many threads share a client.
        tasks: How many tasks of asyncio share a client, and how many of trio share another.
        mix: The faults.
    """

    seconds: float = 180.0
    seed: str = "1"
    threads: int = 12
    tasks: int = 12
    mix: Mix = field(default_factory=lambda: MIX)


@dataclass(frozen=True)
class Result:
    """What came of it.

    Attributes:
        ledger: Calls, and what they came to.
        verdict: Creates, and their outcomes.
        faults: What the proxy did, and how often.
        growth: How objects and memory grew; None after a short soak.
        violations: All guarantees that were broken.
        evidence: What the proxy did to the requests that violations are about, by the name of what they created.
    """

    ledger: Ledger
    verdict: Verdict
    faults: Counter[str]
    growth: Growth | None
    violations: list[Violation]
    evidence: dict[str, list[str]]


def run(settings: Settings) -> Result:
    """Run the soak."""
    with TemporaryDirectory() as name, running_sandbox(Path(name)) as (sandbox, url):
        folder = Path(name)
        journal = folder / "journal.txt"
        with running_proxy(folder, url, settings.seed, settings.mix, journal) as (proxy, proxy_url):
            ledger = Ledger(folder / "ledger.txt")
            before = holdings()
            with overhearing() as heard:
                growth = hammer(settings, proxy_url, ledger)
            left = left_behind(before, holdings())
            ledger.close()
        verdict = _verify(ledger, url)
        violations = [*ledger.violations, *verdict.violations, *left, *heard, *proxy.complaints, *sandbox.complaints]
        if growth is not None:
            violations += growth.violations
        lines = journal.read_text(encoding="utf-8").splitlines()
        faults = Counter(line.split("\t")[1] for line in lines)
        return Result(ledger, verdict, faults, growth, violations, _evidence(violations, lines))


def _verify(ledger: Ledger, url: str) -> Verdict:
    shared = {
        entry.project_id for entry in ledger.entries() if isinstance(entry, Create) and entry.kind == "collaborator"
    }
    return compare(ledger.entries(), Inventory(url, KEY).items(shared))


def _evidence(violations: list[Violation], lines: list[str]) -> dict[str, list[str]]:
    names = {name: None for violation in violations for name in NAME.findall(violation.details)}
    return {name: [line for line in lines if f'"{name}"' in line] for name in list(names)[:MOST_EVIDENCE]}


def hammer(settings: Settings, url: str, ledger: Ledger) -> Growth | None:
    """Let all workers work, and measure how memory grows meanwhile."""
    started = time.monotonic()
    ends_at = started + settings.seconds
    crowd = _Crowd(settings, url, ledger, ends_at)
    groups = [threading.Thread(target=group, name=group.__name__, daemon=True) for group in crowd.groups]
    for group in groups:
        group.start()
    growth = None
    if settings.seconds >= SHORTEST_MEASURED:
        early = _samples(ledger, started + settings.seconds / 3)
        growth = Growth.between(early, _samples(ledger, ends_at - SAMPLES))
    for group in groups:
        group.join(max(ends_at + PATIENCE - time.monotonic(), 0))
        if group.is_alive():
            faulthandler.dump_traceback()
        ledger.check("every call ends", not group.is_alive(), group.name)
    return growth


def _samples(ledger: Ledger, since: float) -> list[Sample]:
    """Take a sample each second."""
    samples = []
    for number in range(SAMPLES):
        time.sleep(max(since + number - time.monotonic(), 0))
        samples.append(take_sample(ledger.calls.total()))
    return samples


class _Crowd:
    """All workers, in three groups that share a client each."""

    def __init__(self, settings: Settings, url: str, ledger: Ledger, ends_at: float) -> None:
        self._settings = settings
        self._url = url
        self._ledger = ledger
        self._ends_at = ends_at
        self.groups: list[Callable[[], None]] = [self.run_threads, self.run_asyncio, self.run_trio]

    def run_threads(self) -> None:
        with self._client(Strongly) as client:
            workers = self._workers("thread", self._settings.threads, client)
            threads = [threading.Thread(target=play, args=(worker.work(),), name=worker.name) for worker in workers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def run_asyncio(self) -> None:
        # The debug mode, which Python's development mode turns on, would make it slow.
        anyio.run(self._tasks, "asyncio", backend="asyncio", backend_options={"debug": False})

    def run_trio(self) -> None:
        anyio.run(self._tasks, "trio", backend="trio")

    async def _tasks(self, world: str) -> None:
        async with self._client(AsyncStrongly) as client, anyio.create_task_group() as tasks:
            for worker in self._workers(world, self._settings.tasks, client):
                tasks.start_soon(play_async, worker.work(), name=worker.name)

    def _client(self, kind: type[C]) -> C:
        client = kind(KEY, self._url, timeout=TIMEOUT, max_retries=MAX_RETRIES)
        client._transport._random = lambda: random.random() * WAIT_SHARE
        return client

    def _workers(self, world: str, number: int, client: Any) -> Iterator[Worker]:
        for index in range(number):
            yield Worker(f"{world}{index:02}", client, self._ledger, self._settings.seed, self._ends_at)
