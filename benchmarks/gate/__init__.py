"""The performance gate: compares machine-independent counts with a committed baseline.

Times are noisy, and the number of CPU instructions depends on the build of Python. The gate instead counts what is
identical on all machines with the same minor version of Python and the same libraries: for starts of programs, the
modules that they load, the bytecode instructions, and the certificates that they read; for hot paths, the bytecode
instructions, calls, bytes and steps of SQLite. Functions written in C count as one call, whatever they do.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.gate.counting import CALLS, INSTRUCTIONS, Counts
from benchmarks.gate.paths import count_paths, versions
from benchmarks.gate.starts import count_starts

BASELINE = Path(__file__).with_name("baseline.json")
TOLERANCE = 0.05
ACCEPT = "If this change is intended, run `python -m benchmarks gate --accept`, and commit the baseline."


@dataclass(frozen=True)
class Baseline:
    """The counts for one minor version of Python.

    Attributes:
        versions: The libraries that the counts depend on.
        modules: The modules that each start loads.
        counts: The counts of each start and hot path.
    """

    versions: dict[str, str]
    modules: dict[str, list[str]]
    counts: dict[str, Counts]


def check(*, accept: bool) -> int:
    """Compare the counts with the baseline, or write them to it. Return the exit status."""
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    committed = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    if minor not in committed and not accept:
        print(f"Skipped: the baseline has no counts for Python {minor}, only for {', '.join(committed)}.")
        return 0
    now = count_all()
    if accept:
        BASELINE.write_text(
            json.dumps({**committed, minor: asdict(now)}, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        print(f"Accepted for Python {minor}.")
        return 0
    before = Baseline(**committed[minor])
    problems = [*_new_modules(now, before), *_higher_counts(now, before)]
    print(*(f"FAILED {problem}" for problem in problems), sep="\n", end="\n" if problems else "")
    print(ACCEPT if problems else "No count has increased.")
    return 1 if problems else 0


def count_all() -> Baseline:
    """Count everything with the running Python."""
    starts = count_starts()
    return Baseline(
        versions(),
        {name: start.modules for name, start in starts.items()},
        {**{name: start.counts for name, start in starts.items()}, **count_paths()},
    )


def _new_modules(now: Baseline, before: Baseline) -> Iterator[str]:
    for stage, modules in now.modules.items():
        expected = before.modules.get(stage, [])
        gone = sorted(set(expected) - set(modules))
        print(f"{stage}: {len(modules)} modules" + (f", no longer {', '.join(gone)}" if gone else ""))
        if new := sorted(set(modules) - set(expected)):
            yield f"{stage}: now loads {', '.join(new)}"


def _higher_counts(now: Baseline, before: Baseline) -> Iterator[str]:
    others = [
        f"{library} {now.versions.get(library, 'none')}, not {version}"
        for library, version in before.versions.items()
        if now.versions.get(library) != version
    ]
    if others:
        print(f"Compared only for the SDK itself, because library versions differ: {'; '.join(others)}.")
    for path, counts in now.counts.items():
        shown = []
        for what, count in counts.items():
            expected = before.counts.get(path, {}).get(what, 0)
            change = f"{count / expected - 1:+.1%}" if expected else "new"
            shown.append(f"{count:,} {what} ({change})")
            if count > expected * (1 + TOLERANCE) and (what not in (INSTRUCTIONS, CALLS) or not others):
                yield f"{path}: {count:,} {what}, {change}; the baseline has {expected:,}"
        print(f"{path}: {', '.join(shown)}")
