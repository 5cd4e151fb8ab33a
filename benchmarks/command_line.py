"""Compares the command line with Python itself and with the command of another SDK.

    python -m benchmarks.command_line [--rounds N]

The processes run alternately, in environments without editable installs, whose import hook takes longer than a help.
The CPU time is the median of the rounds. Instructions are those of user mode, counted by valgrind if it is installed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.processes import INHERITED, run
from benchmarks.server import ROOT, running

PEER = "huggingface-hub==2.4.0"
ENVIRONMENTS = ROOT / ".venv-bench"
PROJECT = "proj-00000001"
ITEMS = 50
ROUNDS = 10
_COLLECTED = re.compile(r"Collected : (\d+)")


def commands(own: Path, peer: Path) -> dict[str, list[str]]:
    """Return the command of each row."""
    strongly = str(own / "bin" / "strongly")
    return {
        "`python -c pass`": [str(own / "bin" / "python"), "-c", "pass"],
        "`python -c 'import click'`": [str(own / "bin" / "python"), "-c", "import click"],
        "`strongly --help`": [strongly, "--help"],
        f"`strongly projects retrieve {PROJECT}`": [strongly, "projects", "retrieve", PROJECT],
        "`strongly projects list`": [strongly, "projects", "list"],
        "`strongly projects list --output table`": [strongly, "projects", "list", "--output", "table"],
        "`hf --help`": [str(peer / "bin" / "hf"), "--help"],
    }


def environment(name: str, requirement: str) -> Path:
    """Return a new environment with a distribution."""
    directory = ENVIRONMENTS / name
    venv.create(directory, clear=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", str(directory)]
    subprocess.run([*pip, "install", requirement], check=True, cwd=ROOT)
    return directory


def instructions(command: list[str], variables: dict[str, str]) -> int | None:
    """Return the instructions of a process, or None if valgrind is not installed."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    done = subprocess.run(
        [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        env={name: os.environ[name] for name in INHERITED if name in os.environ} | {"PYTHONHASHSEED": "0", **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    found = _COLLECTED.search(done.stderr)
    assert found is not None
    return int(found[1])


def measure(rounds: int) -> list[str]:
    """Return the rows of the table."""
    rows = commands(environment("cli", ".[cli]"), environment("cli-peer", PEER))
    with running(ITEMS) as url:
        variables = {"STRONGLY_API_URL": url, "STRONGLY_API_KEY": "sk-bench"}
        times: dict[str, list[float]] = {name: [] for name in rows}
        for turn in range(rounds + 1):
            for name, command in rows.items():
                cpu = run(command, ROOT, variables).cpu
                if turn:  # the first run compiles the modules
                    times[name].append(cpu)
        counted = {name: instructions(command, variables) for name, command in rows.items()}
    return [
        f"| {name} | {statistics.median(times[name]) * 1000:.0f} | "
        f"{'-' if counted[name] is None else f'{(counted[name] or 0) / 1e6:,.0f}'} |"
        for name in rows
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of each command [default: {ROUNDS}]")
    rows = measure(parser.parse_args().rounds)
    print("| command | CPU time (ms) | instructions (millions) |\n| --- | --- | --- |", *rows, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
