"""The performance gate fails if a count of any row grows."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import gate, trust
from benchmarks.certificate import certificate
from benchmarks.gate import starts
from benchmarks.gate.counting import CALLS, CERTIFICATES, INSTRUCTIONS, OWN
from benchmarks.server import running

VERSION = "3.11"
BASELINE = gate.Baseline(**json.loads(gate.BASELINE.read_text(encoding="utf-8"))[VERSION])
ROWS = [(row, what) for row, counts in BASELINE.counts.items() for what in counts]
Check = Callable[[gate.Baseline], int]
runs_processes = pytest.mark.skipif(not hasattr(os, "wait4"), reason="benchmarks run on POSIX systems only")
counts_instructions = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="Python counts the instructions of code that runs once only up to 3.11"
)


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Check:
    """Return a function that compares counts with the committed baseline, and returns the exit status."""
    committed = tmp_path / "baseline.json"
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    committed.write_text(json.dumps({minor: vars(BASELINE)}), encoding="utf-8")
    monkeypatch.setattr(gate, "BASELINE", committed)

    def check(now: gate.Baseline) -> int:
        monkeypatch.setattr(gate, "count_all", lambda: now)
        return gate.check(accept=False)

    return check


def grown(row: str, what: str, factor: float) -> gate.Baseline:
    count = int(BASELINE.counts[row][what] * factor) + 1
    return replace(BASELINE, counts={**BASELINE.counts, row: {**BASELINE.counts[row], what: count}})


def test_each_start_and_hot_path_has_a_row() -> None:
    assert set(BASELINE.counts) == {
        "import",
        "construct",
        "first call over http",
        "first call over https",
        "strongly --help",
        "read a project",
        "retrieve",
        "retrieve with a client of the user's",
        "retrieve in asyncio",
        "list one page",
        "hold a project",
        "get from a sandbox with 10,000 workspaces",
    }


@pytest.mark.parametrize(("row", "what"), ROWS)
def test_a_row_that_grows_fails(row: str, what: str, check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(grown(row, what, 1 + gate.TOLERANCE)) == 1
    assert f"FAILED {row}: " in capsys.readouterr().out


def test_counts_within_the_tolerance_pass(check: Check) -> None:
    assert check(grown("retrieve", OWN, 1.01)) == 0


def test_a_row_without_a_baseline_fails(check: Check) -> None:
    assert check(replace(BASELINE, counts={**BASELINE.counts, "new": {OWN: 1}})) == 1


@pytest.mark.parametrize("stage", BASELINE.modules)
def test_a_module_that_was_not_loaded_before_fails(
    stage: str, check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    modules = {**BASELINE.modules, stage: [*BASELINE.modules[stage], "asyncio"]}

    assert check(replace(BASELINE, modules=modules)) == 1
    assert f"FAILED {stage}: now loads asyncio" in capsys.readouterr().out


@pytest.mark.parametrize(("what", "status"), [(OWN, 1), (INSTRUCTIONS, 0), (CALLS, 0)])
def test_with_other_libraries_only_the_sdk_is_compared(what: str, status: int, check: Check) -> None:
    other = replace(grown("retrieve", what, 2), versions={**BASELINE.versions, "h11": "99"})

    assert check(other) == status


@runs_processes
@counts_instructions
def test_a_stage_reports_what_it_loads_and_executes() -> None:
    first, second, third = starts.count(["import colorsys", "import colorsys", "for _ in range(1000): pass"])

    assert first.modules == ["colorsys"]
    assert second.modules == third.modules == []
    assert third.counts[INSTRUCTIONS] > first.counts[INSTRUCTIONS] > second.counts[INSTRUCTIONS]


@runs_processes
@counts_instructions
def test_instructions_of_the_sdk_are_counted_separately() -> None:
    imported, again = starts.count([starts.IMPORT, starts.IMPORT])

    assert imported.counts[INSTRUCTIONS] > imported.counts[OWN] > 1000
    assert again.counts[OWN] < 100
    assert again.modules == []


@runs_processes
def test_certificates_that_a_first_call_reads_are_counted(tmp_path: Path) -> None:
    with certificate() as made:
        if made is None:
            pytest.skip("openssl is not installed")
        with running(1, chain=made.chain) as url:
            program = [starts.IMPORT, starts.CONSTRUCT.format(url=url), starts.CALL]
            # Without certificates of the system, the SDK reads those of certifi.
            *_, called = starts.count(program, trust.preamble(made.file, tmp_path), starts.CERTIFICATES_READ)

    assert called.counts[CERTIFICATES] > 100
