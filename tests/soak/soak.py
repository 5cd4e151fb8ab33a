"""Sandbox, proxy, clients, and the comparison afterwards."""

from __future__ import annotations

import faulthandler
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import anyio
import trio  # noqa: F401 - here, because importing it in several threads at once can fail

from strongly import AsyncStrongly, Strongly
from tests.soak.disruptions.program import ALL, RANDOM
from tests.soak.disruptions.program import PATIENCE as PROGRAM_PATIENCE
from tests.soak.disruptions.runner import Disruption, running_server
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
# How often each program does what it does, in a soak of so many seconds or more, and in proportion in a shorter one.
GOALS = {
    "interrupts": 20_000,
    "forks": 2_000,
    "finalizers": 20_000,
    "signal_handlers": 5_000,
    "event_loops": 2_000,
}
FULL_SECONDS = 180.0
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
        programs: Programs of `disruptions` that run meanwhile.
        thorough: Whether they disrupt calls at each point as well, before they do so at random times.
    """

    seconds: float = 180.0
    seed: str = "1"
    threads: int = 12
    tasks: int = 12
    mix: Mix = field(default_factory=lambda: MIX)
    programs: Collection[str] = tuple(GOALS)
    thorough: bool = False


@dataclass(frozen=True)
class Result:
    """What came of it.

    Attributes:
        ledger: Calls, and what they came to.
        verdict: Creates, and their outcomes.
        faults: What the proxy did, and how often.
        disruptions: What each program did, and how often.
        growth: How objects and memory grew; None after a short soak.
        violations: All guarantees that were broken.
        evidence: What the proxy did to the requests that violations are about, by the name of what they created.
    """

    ledger: Ledger
    verdict: Verdict
    faults: Counter[str]
    disruptions: dict[str, Counter[str]]
    growth: Growth | None
    violations: list[Violation]
    evidence: dict[str, list[str]]


def run(settings: Settings) -> Result:
    """Run the soak."""
    with TemporaryDirectory() as name, running_sandbox(Path(name)) as (sandbox, url), ExitStack() as stack:
        folder = Path(name)
        programs = _disrupt(settings, folder, stack)
        journal = folder / "journal.txt"
        with running_proxy(folder, url, settings.seed, settings.mix, journal) as (proxy, proxy_url):
            ledger = Ledger(folder / "ledger.txt")
            before = holdings()
            with overhearing() as heard:
                growth = hammer(settings, proxy_url, ledger)
            left = left_behind(before, holdings())
            ledger.close()
        verdict = _verify(ledger, url)
        reports = {name: program.report(_patience(settings)) for name, program in programs.items()}
        violations = [*ledger.violations, *verdict.violations, *left, *heard, *proxy.complaints, *sandbox.complaints]
        violations += [violation for report in reports.values() for violation in report.violations]
        if growth is not None:
            violations += growth.violations
        lines = journal.read_text(encoding="utf-8").splitlines()
        faults = Counter(line.split("\t")[1] for line in lines)
        counts = {name: report.counts for name, report in reports.items()}
        return Result(ledger, verdict, faults, counts, growth, violations, _evidence(violations, lines))


def _disrupt(settings: Settings, folder: Path, stack: ExitStack) -> dict[str, Disruption]:
    """Start all programs."""
    if not settings.programs:
        return {}
    server = stack.enter_context(running_server(folder))
    share = min(1.0, settings.seconds / FULL_SECONDS)
    return {
        name: stack.enter_context(
            Disruption(
                server,
                name,
                ALL if settings.thorough else RANDOM,
                seconds=settings.seconds,
                at_least=max(1, round(GOALS[name] * share)),
                seed=settings.seed,
            )
        )
        for name in settings.programs
    }


def _patience(settings: Settings) -> float:
    """Return a guard against hanging: a program takes as long as it has to for its goal."""
    return 4 * settings.seconds + 10 * PROGRAM_PATIENCE


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

    async def _tasks(self, runtime: str) -> None:
        async with self._client(AsyncStrongly) as client, anyio.create_task_group() as tasks:
            for worker in self._workers(runtime, self._settings.tasks, client):
                tasks.start_soon(play_async, worker.work(), name=worker.name)

    def _client(self, kind: type[C]) -> C:
        client = kind(KEY, self._url, timeout=TIMEOUT, max_retries=MAX_RETRIES)
        client._transport._random = lambda: random.random() * WAIT_SHARE
        return client

    def _workers(self, runtime: str, number: int, client: Any) -> Iterator[Worker]:
        for index in range(number):
            yield Worker(f"{runtime}{index:02}", client, self._ledger, self._settings.seed, self._ends_at)
