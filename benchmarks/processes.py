"""Runs processes and returns their output and CPU time."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

LIMIT_SECONDS = 300
# No other variable can affect the measurements.
INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR")
NO_VARIABLES: Mapping[str, str] = {}
CALLGRIND = ("valgrind", "--tool=callgrind")


class ProcessError(Exception):
    """A process failed; the message is the last line that it printed."""


@dataclass(frozen=True)
class Finished:
    """The output of a process, and its user and system CPU seconds."""

    output: str
    cpu: float


def run(command: Sequence[str], directory: Path, variables: Mapping[str, str] = NO_VARIABLES) -> Finished:
    """Run a process until it exits.

    Args:
        command: The program and its arguments.
        directory: Working directory.
        variables: Additional environment variables.

    Raises:
        ProcessError: It failed, or exceeded the time limit.
    """
    environment = {name: value for name, value in os.environ.items() if name in INHERITED}
    environment |= {"PYTHONHASHSEED": "0", **variables}  # the order of sets must not vary between rounds
    # Into files: while `os.wait4` waits for the process and its CPU time, nothing would read from pipes.
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, cwd=directory, env=environment, stdout=output, stderr=errors)
        timer = Timer(LIMIT_SECONDS, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            lines = [line for line in errors.read().splitlines() if line and "Warning" not in line]
            raise ProcessError(lines[-1] if lines else f"it ended with {process.returncode}")
        output.seek(0)
        return Finished(output.read(), usage.ru_utime + usage.ru_stime)
