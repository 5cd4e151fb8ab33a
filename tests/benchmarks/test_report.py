"""The page of performance is derived from the results, and lists the targets that are missed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from benchmarks import report
from benchmarks.__main__ import PAGE, RESULTS
from benchmarks.contenders import CONTENDERS
from benchmarks.results import Results
from benchmarks.scenarios import SCENARIOS

MACHINE = {"processor": "P", "cores": 2, "memory_gib": 4, "system": "S", "python": "Python"}
MEASURED = {"httpx": [1.0, 2.0, 3.0], "strongly": [0.1, 0.2, 0.3], "strongly[speed]": [0.1, 0.2, 0.3]}


def results(**found: Any) -> Results:
    return Results(MACHINE, 3, quick=False, versions={name: {} for name in CONTENDERS}, **found)


def cells(lines: Iterable[str], title: str) -> dict[str, str]:
    """Return the cells of a row by the titles of their columns."""
    lines = [line.replace(report.DASH, "-") for line in lines]
    head, row = lines[0], next(line for line in lines if line.startswith(f"| {title}"))
    return dict(zip(*([cell.strip() for cell in line.split("|")[1:-1]] for line in (head, row)), strict=True))


def test_the_page_is_that_of_the_results() -> None:
    assert report.page(Results.load(RESULTS)) == PAGE.read_text(encoding="utf-8")


def test_ratios_are_shown_with_their_range_and_target() -> None:
    row = cells(
        list(report.table(results(scenarios={"import": MEASURED | {"openai": [5.0, 8.0, 12.0]}}))), "cold import"
    )

    assert row["raw httpx"] == "2,000.0 ms (1,000.0-3,000.0)"
    assert row["strongly"] == "0.10 (0.10-0.10)"
    assert (row["target"], row["openai"], row["stripe"]) == ("≤ 0.42", "4.00", "-")


def test_a_target_in_seconds_is_shown_beside_the_seconds() -> None:
    row = cells(report.table(results(scenarios={"list-latency": MEASURED})), "list of 10,000 at 20 ms")

    assert (row["strongly"], row["target"]) == ("0.10 (0.10-0.10), 0.20 s", "≤ 0.55 s")


def test_a_single_sample_has_no_range() -> None:
    row = cells(
        list(report.table(results(scenarios={"list-instructions": {"httpx": [2000], "strongly": [1000]}}))), "list"
    )

    assert (row["raw httpx"], row["strongly"]) == ("2.0 ki", "0.50")


def test_concurrent_calls_are_compared_with_aiohttp_as_well() -> None:
    found = results(scenarios={"in-flight": MEASURED | {"aiohttp": [0.1, 0.1, 0.2]}})
    row = cells(report.table(found), "async, 100 in flight")

    assert row["raw httpx"] == "100,000 µs (100,000-200,000)"
    assert (row["strongly"], row["target"]) == ("1.50 (1.00-2.00)", "≤ 1.20")
    assert "aiohttp" not in row


def test_without_aiohttp_the_row_is_left_out() -> None:
    lines = report.table(results(scenarios={"in-flight": MEASURED}))

    assert [line for line in lines if "aiohttp" in line] == []


@pytest.mark.parametrize("scenario", [each for each in SCENARIOS if each.targets], ids=lambda each: each.name)
def test_a_missed_ratio_is_listed_with_its_reason(scenario: Any) -> None:
    samples = {scenario.reference: [1.0], "strongly": [9.0]}
    page = report.page(results(scenarios={scenario.samples_of or scenario.name: samples}))

    assert f"strongly 9.000 instead of {scenario.targets['strongly']:.2f}" in page
    assert scenario.reason[1:] in page
    assert "All targets are met." not in page


def test_missed_seconds_instructions_and_requests_to_the_sandbox_are_listed() -> None:
    found = results(
        scenarios={"list-latency": {"httpx": [4.0], "strongly": [0.56]}},
        command_line={"help": {"cpu": [0.05], "instructions": [301e6]}},
        sandbox={"get-10k": [0.2e-3]},
    )
    page = report.page(found)

    assert "- list of 10,000 at 20 ms per response, wall: strongly 0.56 s instead of 0.55 s.\n" in page
    assert "- `strongly --help`: 301 Mi instead of 300 Mi.\n" in page
    assert "- sandbox, get a workspace, among 10,000: 200 µs instead of 150 µs.\n" in page


def test_met_targets_are_stated() -> None:
    found = results(
        scenarios={"import": MEASURED, "list-latency": MEASURED},
        command_line={"help": {"cpu": [0.05], "instructions": [300e6]}},
        sandbox={"get-10k": [0.15e-3]},
    )

    assert "All targets are met." in report.page(found)


def test_commands_are_shown_with_cpu_time_and_instructions() -> None:
    found = {
        "help": {"cpu": [0.05, 0.06], "instructions": [299e6]},
        "retrieve": {"cpu": [1], "instructions": []},  # without valgrind
    }
    first, second = (
        list(cells(report.command_line_table(results(command_line=found)), f"`strongly {command}`").values())
        for command in ("--help", "projects retrieve")
    )

    assert first == ["`strongly --help`", "55 ms (50-60)", "299 Mi", "≤ 300 Mi"]
    assert second == ["`strongly projects retrieve`", "1,000 ms", "-", "≤ 480 Mi"]


def test_the_reason_of_a_missing_contender_is_stated() -> None:
    found = replace(results(), missing={"first-call-trio": "trio is not installed"})

    assert "first-call-trio was not measured: trio is not installed." in report.page(found)
