"""Runs measurements in fresh processes, in rounds: A B C, A B C, so that a change of the machine's mood hits all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.certificate import certificate
from benchmarks.contenders import PLAIN, Contender
from benchmarks.processes import ProcessError, run
from benchmarks.scenarios import FIRST_CALL, IMPORT, SLOW_ROUNDS, Scaling, Scenario
from benchmarks.server import ROOT, running

PROCESSES = (IMPORT, FIRST_CALL)
Samples = dict[str, list[float]]


@dataclass(frozen=True)
class Point:
    """What to measure contenders at.

    Attributes:
        name: The scenario or plot that it belongs to.
        measure: What to measure.
        url: Where the server is.
        size: How many calls to make, or how many items the list has.
        width: How many calls to have in flight.
        variables: What to add to the environment of the process.
    """

    name: str
    measure: str
    url: str
    size: int
    width: int
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """Where contenders are installed, and how long to measure them.

    Attributes:
        environments: The directory that holds the environments.
        rounds: How often each contender is measured.
        quick: Whether to measure less, in less time.
        say: Called with what is going on.
        failed: What could not be measured, and why.
    """

    environments: Path
    rounds: int
    quick: bool
    say: Callable[[str], object]
    failed: dict[str, str] = field(default_factory=dict)

    def inspect(self, contender: Contender) -> dict[str, Any]:
        """Return what is installed for a contender, or under `missing` what is not."""
        if not Path(self._python(contender)).exists():
            return {"missing": f"no environment {contender.environment}"}
        try:
            found: dict[str, Any] = json.loads(run(self._worker(contender), ROOT).output)
        except ProcessError as error:
            return {"missing": str(error)}
        return found

    def scenario(self, scenario: Scenario, contenders: Sequence[Contender]) -> Samples:
        """Measure a row of the table."""
        size = scenario.quick_size if self.quick else scenario.size
        self.say(scenario.name)
        with ExitStack() as stack:
            made = stack.enter_context(certificate(self._roots())) if scenario.https else None
            if scenario.https and made is None:
                self.failed[scenario.name] = "openssl is not installed"
                return {}
            url = stack.enter_context(running(size, scenario.latency_ms, made.chain if made else None))
            trust = {"SSL_CERT_FILE": str(made.trusted)} if made else {}
            point = Point(scenario.name, scenario.measure, url, size, scenario.width, trust)
            return self._rounds(point, contenders, SLOW_ROUNDS if scenario.latency_ms else self.rounds)

    def scaling(self, scaling: Scaling, contenders: Sequence[Contender]) -> dict[int, Samples]:
        """Measure the points of a plot."""
        found = {}
        for place, size, width in scaling.points:
            self.say(f"{scaling.name} {place:,}")
            with running(size) as url:
                point = Point(scaling.name, scaling.measure, url, size, width)
                found[place] = self._rounds(point, contenders, SLOW_ROUNDS)
        return found

    def _rounds(self, point: Point, contenders: Sequence[Contender], most: int) -> Samples:
        samples: Samples = {each.name: [] for each in contenders if not each.only or point.name in each.only}
        # The first round of whole processes compiles what they import, and brings it into the file cache.
        uncounted = 1 if point.measure in PROCESSES else 0
        for number in range(uncounted + min(self.rounds, most)):
            for contender in contenders:
                if contender.name in samples:
                    try:
                        sample = self._sample(contender, point)
                    except ProcessError as error:
                        self.say(f"  {contender.name} failed, and is left out: {error}")
                        self.failed[f"{contender.name} in {point.name}"] = "it failed"
                        del samples[contender.name]
                    else:
                        samples[contender.name] += [sample] if number >= uncounted else []
        return samples

    def _sample(self, contender: Contender, point: Point) -> float:
        if point.measure in PROCESSES:
            return self._process(contender, point)
        task = [point.measure, point.url, "--size", str(point.size), "--width", str(point.width)]
        return float(run([*self._worker(contender), *task], ROOT, point.variables).output)

    def _process(self, contender: Contender, point: Point) -> float:
        """Return the CPU seconds of a whole process that imports a contender, and may make a call."""
        program = contender.imports
        if point.measure == FIRST_CALL:
            program += "\n" + contender.first_call.format(url=point.url)
        # Away from the repository, so that the SDK is found where it is installed, as everything else is.
        with tempfile.TemporaryDirectory() as elsewhere:
            return run([self._python(contender), "-s", "-P", "-c", program], Path(elsewhere)).cpu

    def _roots(self) -> Path:
        """Return the certificates that httpx trusts by itself."""
        return next((self.environments / PLAIN).glob("lib/python*/site-packages/certifi/cacert.pem"))

    def _worker(self, contender: Contender) -> list[str]:
        return [self._python(contender), "-s", "-m", "benchmarks.worker", contender.name]

    def _python(self, contender: Contender) -> str:
        return str(self.environments.absolute() / contender.environment / "bin" / "python")
