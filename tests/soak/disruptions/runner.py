"""Runs the programs of this folder and their server, each in a process of its own, and reports what came of them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

from tests.soak.disruptions.program import PATIENCE
from tests.soak.ledger import Violation
from tests.soak.peer import HOST
from tests.soak.processes import ROOT, Program

# Forking with threads is warned of, since it is what breaks the programs that these clients must not break in.
FORKING = ("-W", "ignore:This process:DeprecationWarning")
# Development mode would make the programs slow.
LEADING_ELSEWHERE = re.compile(r"STRONGLY_.*|.*_PROXY|PYTHONDEVMODE", re.IGNORECASE)
PROGRAMS = "tests.soak.disruptions."
OPTIONS: dict[str, tuple[str, ...]] = {
    "interrupts": (),
    "forks": FORKING,
    "finalizers": (),
    "signal_handlers": (),
    "event_loops": ("-W", "default"),
}


@dataclass(frozen=True)
class Report:
    """The outcome of a program.

    Attributes:
        counts: How often it did what it does.
        violations: Guarantees that were broken.
    """

    counts: Counter[str]
    violations: list[Violation]


@dataclass(frozen=True)
class Server:
    """The server of the programs.

    Attributes:
        urls: Where it listens, with http and with https.
        authority: File with the certificate authority of the latter.
    """

    urls: tuple[str, str]
    authority: Path


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    program = Program(folder, "tests.soak.disruptions.origin", str(folder))
    try:
        http, https = program.first_line.split()
        yield Server((f"http://{HOST}:{http}", f"https://{HOST}:{https}"), folder / "ca.pem")
    finally:
        program.stop()


class Disruption:
    """A program under way.

    Args:
        server: Its server.
        name: Its name.
        scenario: What it does.
        seconds: How long it does what has no end.
        at_least: How often it does that at least, however long it takes.
        every: Which share of the points of a call it disrupts the call at, where it does so at each in turn.
        seed: What decides on what is left to chance.
    """

    def __init__(
        self,
        server: Server,
        name: str,
        scenario: str,
        *,
        seconds: float = 0.0,
        at_least: int = 1,
        every: int = 1,
        seed: str = "1",
    ) -> None:
        self._name = name
        arguments = [
            f"--seconds={seconds}",
            f"--at-least={at_least}",
            f"--every={every}",
            f"--seed={seed}",
            *server.urls,
            scenario,
        ]
        # Not pipes: those that nobody reads fill up, and children of a program that has ended keep them open.
        folder = Path(mkdtemp(dir=server.authority.parent))
        self._output, self._errors = folder / "output.txt", folder / "errors.txt"
        with self._output.open("w") as output, self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, *OPTIONS[name], "-m", f"{PROGRAMS}{name}", *arguments],
                cwd=ROOT,
                env=_environment(server.authority),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._process.poll() is None:
            self._kill()

    def _kill(self) -> None:
        if hasattr(os, "killpg"):
            os.killpg(self._process.pid, signal.SIGKILL)  # with its children
        else:
            self._process.kill()
        self._process.wait()

    def report(self, patience: float = 4 * PATIENCE) -> Report:
        """Wait for the program to end, and return its report. One that does not end is killed."""
        violations = []
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._kill()
            violations.append(Violation("every program ends", f"{self._name} was killed after {patience:g} seconds"))
        lines, errors = self._output.read_text().splitlines(), self._errors.read_text()
        if self._process.returncode:
            last = f"after {lines[-1]}" if lines else ""
            violations.append(
                Violation("every program ends", f"{self._name} with {self._process.returncode} {last}\n{errors}")
            )
            return Report(Counter(), violations)
        if errors:
            violations.append(Violation("nothing is written to stderr", f"{self._name}:\n{errors}"))
        found = json.loads(lines[-1])
        violations += [Violation(guarantee, f"{self._name}, {details}") for guarantee, details in found["violations"]]
        return Report(Counter(found["counts"]), violations)


def _environment(authority: Path) -> dict[str, str]:
    """Return an environment that leads the clients nowhere else."""
    own = {name: value for name, value in os.environ.items() if not LEADING_ELSEWHERE.fullmatch(name)}
    return {**own, "SSL_CERT_FILE": str(authority)}
