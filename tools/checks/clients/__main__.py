"""Generates clients from openapi.yaml in other languages, compiles them, and runs them against a sandbox.

    python -m tools.checks.clients [--require typescript,go,java,openapi-generator]

The commands are those of docs/other-languages.md, the programs those of clients/. Each program runs the steps of
examples/complete.py and must print the same output. Checks that need a missing program are skipped.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .collections import COLLECTIONS
from .commands import CheckError, missing
from .expected import example_output
from .mock_server import Mock
from .subjects import ACCEPTED, COMPLETE, LINTERS, MORE, CheckResult, Subject

SUBJECTS: list[Subject] = [*COMPLETE, *ACCEPTED, *MORE, *LINTERS, *COLLECTIONS, Mock()]
WORKERS = 2


def check(subject: Subject, expected: str) -> CheckResult:
    row = subject.row()
    row.skipped = missing(subject.needs)
    if row.skipped:
        return row
    started = time.monotonic()
    try:
        subject.check(row, expected)
    except CheckError as error:
        row.problem = str(error)
    row.seconds = time.monotonic() - started
    return row


def print_failure(row: CheckResult) -> CheckResult:
    """Print a failed check immediately."""
    if row.skipped:
        print(f"{row.title} skipped: {row.skipped}", flush=True)
    if row.not_run:
        print(f"{row.title} generated, not run: {row.not_run}", flush=True)
    if row.problem:
        print(f"{row.title} FAILED: {row.problem}", file=sys.stderr, flush=True)
    return row


def table(rows: Sequence[CheckResult]) -> str:
    head = ["language", "generator", "generated", "compiled", "ran", "seconds"]
    lines = [head, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def verdict(rows: Sequence[CheckResult], required: Sequence[str]) -> tuple[int, str]:
    """Return the exit code and the summary line."""
    failed = [row.title for row in rows if row.problem]
    skipped = [row for row in rows if row.skipped]
    missing_required = sorted({row.title for row in rows if (row.skipped or row.not_run) and row.name in required})
    passed = len(rows) - len(failed) - len(skipped)
    line = f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped"
    if not_run := [row.title for row in rows if row.not_run]:
        line += f"; generated, not run: {', '.join(not_run)}"
    if failed:
        line += f"; failed: {', '.join(failed)}"
    if missing_required:
        line += f"; required but skipped or not run: {', '.join(missing_required)}"
    return int(bool(failed or missing_required)), line


def names(text: str) -> list[str]:
    known = list(dict.fromkeys(subject.row().name for subject in SUBJECTS))
    given = [name for name in text.split(",") if name]
    for name in given:
        if name not in known:
            raise argparse.ArgumentTypeError(f"unknown client {name}: choose from {', '.join(known)}")
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.checks.clients", description="Check the clients of clients/."
    )
    parser.add_argument("--require", type=names, default=[], metavar="NAME,…", help="fail when one of these is skipped")
    options = parser.parse_args(arguments)
    try:
        expected = example_output()
    except CheckError as error:
        print(f"clients: {error}", file=sys.stderr)
        return 1
    with ThreadPoolExecutor(WORKERS) as workers:
        rows = [print_failure(row) for row in workers.map(lambda subject: check(subject, expected), SUBJECTS)]
    code, line = verdict(rows, options.require)
    print(f"\n{table(rows)}\n\n{line}")
    return code


if __name__ == "__main__":
    sys.exit(main())
