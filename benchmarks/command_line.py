"""Compares the command line with Python itself and with the command of another SDK.

    python -m benchmarks command-line

The processes run alternately, in environments without editable installs, whose import hook takes longer than a help.
Instructions are those of user mode, counted by valgrind if it is installed. The results are added to those of the
contenders.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import CALLGRIND, run
from benchmarks.results import Samples
from benchmarks.scenarios import Unit
from benchmarks.server import ROOT, running

PEER = "huggingface-hub==2.4.0"
ENVIRONMENTS = ROOT / ".venv-bench"
PROJECT = "proj-00000001"
ITEMS = 50
CPU, INSTRUCTIONS = "cpu", "instructions"
CPU_UNIT, UNIT = Unit("ms", 1e3, 0), Unit("Mi", 1e-6, 0)
_COLLECTED = re.compile(r"Collected : (\d+)")


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        title: What is measured.
        command: The name of the program, in the folder with the programs of its environment, and its arguments.
        target: The maximum number of instructions; None if there is none.
    """

    title: str
    command: tuple[str, ...]
    target: float | None = None


ROWS = {
    "python": Row("`python -c pass`", ("python", "-c", "pass")),
    "click": Row("`python -c 'import click'`", ("python", "-c", "import click")),
    "help": Row("`strongly --help`", ("strongly", "--help"), 300e6),
    "retrieve": Row("`strongly projects retrieve`", ("strongly", "projects", "retrieve", PROJECT), 480e6),
    "list": Row(f"`strongly projects list`, {ITEMS} projects", ("strongly", "projects", "list")),
    "table": Row("the same with `--output table`", ("strongly", "projects", "list", "--output", "table")),
    "peer": Row(f"`hf --help` of {PEER.replace('==', ' ')}", ("hf", "--help")),
}


def environment(name: str, requirement: str) -> Path:
    """Return a new environment with a distribution."""
    directory = ENVIRONMENTS / name
    venv.create(directory, clear=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", str(directory)]
    subprocess.run([*pip, "install", requirement], check=True, cwd=ROOT)
    return directory


def measure(rounds: int, log: Callable[[str], object]) -> dict[str, Samples]:
    """Return samples of the CPU seconds of each row, taken in rounds, and its instructions."""
    log("command line: making the environments")
    own, peer = environment("cli", ".[cli]"), environment("cli-peer", PEER)
    commands = {
        name: [str((peer if name == "peer" else own) / "bin" / row.command[0]), *row.command[1:]]
        for name, row in ROWS.items()
    }
    samples: dict[str, Samples] = {name: {CPU: [], INSTRUCTIONS: []} for name in ROWS}
    with running(ITEMS) as url:
        variables = {"STRONGLY_API_URL": url, "STRONGLY_API_KEY": "sk-bench"}
        for number in range(rounds + 1):
            log(f"command line, round {number} of {rounds}")
            for name, command in commands.items():
                cpu = run(command, ROOT, variables).cpu
                if number:  # the first run compiles the modules
                    samples[name][CPU].append(cpu)
        if shutil.which(CALLGRIND[0]):
            for name, command in commands.items():
                output = run(
                    [*CALLGRIND, "--callgrind-out-file=/dev/null", "--log-fd=1", *command], ROOT, variables
                ).output
                samples[name][INSTRUCTIONS].append(int(_COLLECTED.findall(output)[-1]))
    return samples
