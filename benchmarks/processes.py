"""Runs processes, and says what they printed and cost."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

LIMIT_SECONDS = 300
INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR")  # no other variable may change what is measured
NO_VARIABLES: Mapping[str, str] = {}


class ProcessError(Exception):
    """A process failed; the message is the last line that it printed."""


@dataclass(frozen=True)
class Finished:
    """What a process printed, and the seconds of CPU that it took, user and system."""

    output: str
    cpu: float


def run(command: Sequence[str], directory: Path, variables: Mapping[str, str] = NO_VARIABLES) -> Finished:
    """Run a process to its end.

    Args:
        command: The program and its arguments.
        directory: Where to run it.
        variables: What to add to its environment.

    Raises:
        ProcessError: It failed, or took too long.
    """
    environment = {name: value for name, value in os.environ.items() if name in INHERITED}
    environment |= {"PYTHONHASHSEED": "0", **variables}
    # Into files, because waiting for the process and its cost leaves nobody to read from pipes.
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
