"""Mutation testing: changes the pure modules one place at a time, and checks that a test fails.

    python -m tools.checks.mutation                      all mutations
    python -m tools.checks.mutation 'strongly._core.retry.*'  those of the matching functions

Exit 1 if a mutation survives that docs/mutation-testing.md does not list, or if the page lists one that does not
survive. [tool.mutmut] in pyproject.toml selects the modules and the tests.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tools import ROOT

PAGE = ROOT / "docs" / "mutation-testing.md"
# mutmut requires both packages in the same directory, and writes to it.
WORK_DIR = ROOT / "build" / "mutation"
LAYOUT = {
    "strongly": "strongly",
    "generated/strongly_api": "strongly_api",
    "tests": "tests",
    "pyproject.toml": "pyproject.toml",
}
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
# A mutation that makes a test hang is detected as well.
DETECTED = frozenset({"killed", "timeout"})
NOT_TESTED = "not checked"


class Mutation(NamedTuple):
    """A mutation that survived, without line and mutant numbers, which shift with every edit.

    Attributes:
        function: Dotted name of the function that was changed.
        lines: The lines that differ, as in a diff, without indentation.
    """

    function: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([f"### `{self.function}`", "", "```diff", *self.lines, "```", ""])


def prepare_work_dir() -> None:
    """Copy the files that mutmut needs to an empty work directory."""
    shutil.rmtree(WORK_DIR, ignore_errors=True)
    for source, target in LAYOUT.items():
        (WORK_DIR / target).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, WORK_DIR / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, WORK_DIR / target)


def mutmut(*arguments: str) -> str:
    """Return the output of a mutmut command."""
    return subprocess.run([MUTMUT, *arguments], cwd=WORK_DIR, check=True, capture_output=True, text=True).stdout


def outcomes() -> dict[str, str]:
    """Return the outcome of each tested mutant by name."""
    pairs = (line.strip().rpartition(": ") for line in mutmut("results", "--all", "true").splitlines())
    return {name: outcome for name, _, outcome in pairs if outcome != NOT_TESTED}


def function_name(mutant: str) -> str:
    """Return the name of the mutated function: `a.b.x_f__mutmut_1` → `a.b.f`, `a.b.xǁCǁf__mutmut_1` → `a.b.C.f`."""
    return re.sub(r"\.x(_|ǁ)", ".", mutant.partition("__mutmut_")[0]).replace("ǁ", ".")


def mutation_of(mutant: str) -> Mutation:
    """Return the mutation that a mutant applies."""
    # `---` and `+++` begin the headers of the diff.
    differing = re.findall(r"^([-+])(?!\1\1)\s*(.*)$", mutmut("show", mutant), re.MULTILINE)
    return Mutation(function_name(mutant), tuple(sign + text for sign, text in differing))


def recorded(page: str) -> Iterator[Mutation]:
    """Yield the mutations that a page lists: a heading with the function, and below it one diff for each."""
    function = ""
    for heading, diff in re.findall(r"^### `([^`]+)`$|^```diff\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        function = heading or function
        if diff:
            yield Mutation(function, tuple(diff.splitlines()))


def table(results: dict[str, str]) -> str:
    """Return the number of tested mutants of each module, by outcome."""
    columns = ("killed", "timeout", "survived", "no tests")
    counts: dict[str, Counter[str]] = {}
    for mutant, outcome in results.items():
        counts.setdefault(mutant.partition(".x")[0], Counter())[outcome] += 1
    counts["all"] = sum(counts.values(), Counter())
    rows = [["module", "mutants", *columns], ["---", *["--:"] * (len(columns) + 1)]]
    for module, found in counts.items():
        rows.append([f"`{module}`", str(found.total()), *(str(found[column]) for column in columns)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def report(title: str, changes: Iterable[Mutation]) -> None:
    print(f"\n{title}:\n")
    print(*sorted(changes), sep="\n")


def main(patterns: list[str]) -> int:
    prepare_work_dir()
    running = subprocess.run([MUTMUT, "run", *patterns], cwd=WORK_DIR, check=False)
    if running.returncode:
        return running.returncode
    results = outcomes()
    survivors = {mutation_of(mutant) for mutant, outcome in results.items() if outcome not in DETECTED}
    known = set(recorded(PAGE.read_text(encoding="utf-8")))
    print(f"\n{table(results)}")
    if unknown := survivors - known:
        report("These mutations survive", unknown)
    if gone := known - survivors if not patterns else None:
        report(f"{PAGE.relative_to(ROOT)} lists these mutations as surviving, but they do not", gone)
    if unknown or gone:
        return 1
    print(f"\n{len(survivors)} mutations survive, for the reasons given in {PAGE.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
