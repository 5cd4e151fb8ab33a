"""Runs sandbox and proxy in processes of their own, so that what they hold is not taken for what clients hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.soak.faults import Mix
from tests.soak.ledger import Violation
from tests.soak.peer import HOST

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk-sandbox-soak"
USUAL = re.compile(
    r"The sandbox [\w-]+ is running\. Press Ctrl-C to stop it\.|(API reference|Dashboard): http://\S+|Stopped\."
)


class Program:
    """A Python program that says on its first line of output where it listens."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._errors = folder / f"{arguments[0]}.txt"
        # Development mode would make them slow, and they are not what is tested.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDEVMODE"}
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self._process.stdout is not None
        self.first_line = self._process.stdout.readline().strip()
        if not self.first_line:
            self.stop()
            raise RuntimeError(f"{arguments[0]} did not start: {self._errors.read_text()}")

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate()

    @property
    def complaints(self) -> list[Violation]:
        lines = self._errors.read_text().splitlines()
        return [Violation("sandbox and proxy do not fail", line) for line in lines if not USUAL.fullmatch(line)]


@contextmanager
def running_sandbox(folder: Path) -> Iterator[tuple[Program, str]]:
    """Run the sandbox; return it and its URL."""
    sandbox = Program(folder, "strongly.sandbox", "--port", "0", "--api-key", KEY, "--startup-seconds", "0")
    try:
        yield sandbox, sandbox.first_line.partition("=")[2]
    finally:
        sandbox.stop()


@contextmanager
def running_proxy(folder: Path, sandbox_url: str, seed: str, mix: Mix, journal: Path) -> Iterator[tuple[Program, str]]:
    """Run the proxy; return it and its URL."""
    port = str(urlsplit(sandbox_url).port)
    proxy = Program(folder, "tests.soak.proxy", port, seed, json.dumps(mix), str(journal))
    try:
        yield proxy, f"http://{HOST}:{proxy.first_line}"
    finally:
        proxy.stop()
