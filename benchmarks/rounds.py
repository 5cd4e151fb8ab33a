"""Runs measurements in fresh processes, in rounds (A B C, A B C), so that slow phases of the machine affect all."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import trust
from benchmarks.certificate import Certificate, certificate
from benchmarks.contenders import PLAIN, Contender
from benchmarks.processes import CALLGRIND, ProcessError, run
from benchmarks.scenarios import FEW_ROUNDS, FIRST_CALL, IMPORT, INSTRUCTIONS, Scaling, Scenario
from benchmarks.server import ROOT, running

PROCESSES = (IMPORT, FIRST_CALL)
Samples = dict[str, list[float]]


@dataclass(frozen=True)
class Point:
    """The parameters of a measurement.

    Attributes:
        name: The scenario or plot that it belongs to.
        measure: Name of the measure.
        url: URL of the server.
        size: Number of calls, or of items in the list.
        width: Number of calls in flight.
        rounds: Number of rounds.
        preamble: Statements at the start of a whole process.
        variables: Additional environment variables of other processes.
    """

    name: str
    measure: str
    url: str
    size: int
    width: int
    rounds: int
    preamble: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """Measures contenders.

    Attributes:
        environments: The directory that holds the environments.
        rounds: Number of rounds.
        quick: Whether to reduce the sizes.
        log: Called with progress messages.
        failed: The failed measurements, each with its reason.
    """

    environments: Path
    rounds: int
    quick: bool
    log: Callable[[str], object]
    failed: dict[str, str] = field(default_factory=dict)

    def inspect(self, contender: Contender) -> dict[str, Any]:
        """Return the installed versions of a contender, or the reason under `missing`."""
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
        if scenario.measure == INSTRUCTIONS and shutil.which(CALLGRIND[0]) is None:
            self.failed[scenario.name] = "valgrind is not installed"
            return {}
        if scenario.trio and not self._trio().exists():
            self.failed[scenario.name] = "trio is not installed"
            return {}
        with ExitStack() as stack:
            made = stack.enter_context(certificate()) if scenario.https else None
            if scenario.https and made is None:
                self.failed[scenario.name] = "openssl is not installed"
                return {}
            url = stack.enter_context(
                running(size, scenario.latency_ms, made.chain if made else None, distinct=scenario.distinct)
            )
            point = Point(
                scenario.name,
                scenario.measure,
                url,
                size,
                scenario.width,
                scenario.rounds(self.rounds),
                self._preamble(scenario, made),
                {"SSL_CERT_FILE": str(made.added_to(self._roots()))} if made else {},
            )
            return self._rounds(point, contenders)

    def _preamble(self, scenario: Scenario, made: Certificate | None) -> str:
        """Return statements at the start of a whole process."""
        # At the end of the path: where trio is installed, other packages are not looked for.
        importable = f"import sys\nsys.path.append({str(self._trio())!r})\n" if scenario.trio else ""
        directory = None if scenario.system_store else self.environments / "no-certificates"
        return importable + (trust.preamble(made.file, directory) if made else "")

    def scaling(self, scaling: Scaling, contenders: Sequence[Contender]) -> dict[int, Samples]:
        """Measure the points of a plot."""
        found = {}
        for place, size, width in scaling.points:
            with running(size) as url:
                point = Point(scaling.name, scaling.measure, url, size, width, min(self.rounds, FEW_ROUNDS))
                found[place] = self._rounds(point, contenders)
        return found

    def _rounds(self, point: Point, contenders: Sequence[Contender]) -> Samples:
        samples: Samples = {each.name: [] for each in contenders if not each.only or point.name in each.only}
        # The first round of whole processes compiles the imported modules, and fills the file cache.
        warm_ups = 1 if point.measure in PROCESSES else 0
        for number in range(warm_ups + point.rounds):
            for contender in contenders:
                if contender.name in samples:
                    try:
                        sample = self._sample(contender, point)
                    except ProcessError as error:
                        self.log(f"  {contender.name} failed, and is skipped: {error}")
                        self.failed[f"{contender.name} in {point.name}"] = "it failed"
                        del samples[contender.name]
                    else:
                        samples[contender.name] += [sample] if number >= warm_ups else []
        return samples

    def _sample(self, contender: Contender, point: Point) -> float:
        if point.measure in PROCESSES:
            return self._process(contender, point)
        if point.measure == INSTRUCTIONS:
            return self._instructions(contender, point)
        return float(run(self._task(contender, point), ROOT, point.variables).output)

    def _instructions(self, contender: Contender, point: Point) -> float:
        """Return the user-mode instructions per item of a list."""
        with tempfile.TemporaryDirectory() as folder:
            output = f"--callgrind-out-file={folder}/callgrind"
            run([*CALLGRIND, "--dump-before=getpgrp", output, *self._task(contender, point)], ROOT, point.variables)
            # The first file counts what happened before the list, the last one what happened after it.
            counted = re.search(
                r"^totals: (\d+)$", Path(folder, "callgrind.2").read_text(encoding="utf-8"), re.MULTILINE
            )
        assert counted is not None
        return int(counted[1]) / point.size

    def _process(self, contender: Contender, point: Point) -> float:
        """Return the CPU seconds of a whole process that imports a contender, and may make a call."""
        program = point.preamble + contender.imports
        if point.measure == FIRST_CALL:
            program += "\n" + contender.first_call.format(url=point.url)
        # Outside the repository, so that the installed SDK is imported, not the sources.
        with tempfile.TemporaryDirectory() as folder:
            return run([self._python(contender), "-s", "-P", "-c", program], Path(folder)).cpu

    def _roots(self) -> Path:
        """Return the root certificates that httpx trusts by default."""
        return next((self.environments / PLAIN).glob("lib/python*/site-packages/certifi/cacert.pem"))

    def _trio(self) -> Path:
        """Return the folder that trio is installed in."""
        return self.environments / "trio"

    def _task(self, contender: Contender, point: Point) -> list[str]:
        arguments = [point.measure, point.url, "--size", str(point.size), "--width", str(point.width)]
        return [*self._worker(contender), *arguments]

    def _worker(self, contender: Contender) -> list[str]:
        return [self._python(contender), "-s", "-m", "benchmarks.worker", contender.name]

    def _python(self, contender: Contender) -> str:
        return str(self.environments.absolute() / contender.environment / "bin" / "python")
