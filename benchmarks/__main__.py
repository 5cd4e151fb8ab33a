"""The command line.

python -m benchmarks run [--quick] [--rounds N] [--only SCENARIO] [--contender NAME] [--output FILE]
python -m benchmarks sandbox [--rounds N]
python -m benchmarks command-line [--rounds N]
python -m benchmarks report [--check]
python -m benchmarks gate [--accept]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import command_line, gate, machine, plots, report, sandbox
from benchmarks.contenders import CONTENDERS, PEERS, REFERENCE, Contender
from benchmarks.results import Results
from benchmarks.rounds import Bench
from benchmarks.scenarios import SCALINGS, SCENARIOS
from benchmarks.server import ROOT

RESULTS = ROOT / "docs" / "performance.json"
PAGE = ROOT / "docs" / "performance.md"
ROUNDS, QUICK_ROUNDS = 5, 3


def run(arguments: argparse.Namespace) -> int:
    """Run the measurements and print the table."""
    rounds = arguments.rounds or (QUICK_ROUNDS if arguments.quick else ROUNDS)
    bench = Bench(arguments.environments, rounds, arguments.quick, _say)
    results = Results(machine.describe(), rounds, arguments.quick)
    contenders = _installed(bench, _selected(arguments), results)
    names = arguments.only or _names(quick=arguments.quick)
    for scenario in SCENARIOS:
        if scenario.name in names:
            with _timed(scenario.name):
                results.scenarios[scenario.name] = bench.scenario(scenario, contenders)
    # Peers would take most of the time, so they are measured for plots only on request.
    plotted = [each for each in contenders if arguments.contender or each.environment != PEERS]
    for scaling in SCALINGS:
        if scaling.name in names:
            with _timed(scaling.name):
                results.scaling[scaling.name] = bench.scaling(scaling, plotted)
    results.missing |= bench.failed
    print("\n".join(report.table(results)))
    if arguments.output:
        results.save(arguments.output)
    return 0


def run_sandbox(arguments: argparse.Namespace) -> int:
    """Measure the sandbox, and add the results to those of the contenders."""
    results = Results.load(RESULTS)
    results.sandbox = sandbox.measure(arguments.rounds, _say)
    print("\n".join(report.sandbox_table(results)))
    results.save(RESULTS)
    return 0


def run_command_line(arguments: argparse.Namespace) -> int:
    """Measure the command line, and add the results to those of the contenders."""
    results = Results.load(RESULTS)
    results.command_line = command_line.measure(arguments.rounds, _say)
    print("\n".join(report.command_line_table(results)))
    results.save(RESULTS)
    return 0


def _names(*, quick: bool) -> list[str]:
    scenarios = [each.name for each in SCENARIOS if not each.samples_of]
    return scenarios if quick else [*scenarios, *(each.name for each in SCALINGS)]


@contextmanager
def _timed(name: str) -> Iterator[None]:
    """Print how long a measurement takes."""
    start = time.monotonic()
    yield
    _say(f"  {name}: {time.monotonic() - start:.0f} s")


def _selected(arguments: argparse.Namespace) -> list[Contender]:
    """Return the contenders to measure, the reference first."""
    if arguments.contender:
        return [each for name, each in CONTENDERS.items() if name in {REFERENCE, *arguments.contender}]
    return [each for each in CONTENDERS.values() if not (arguments.quick and each.environment == PEERS)]


def _installed(bench: Bench, contenders: Sequence[Contender], results: Results) -> list[Contender]:
    """Return the installed contenders, and record why the others are missing."""
    installed = []
    for contender in contenders:
        found = bench.inspect(contender)
        if "missing" in found:
            results.missing[contender.name] = found["missing"]
            _say(f"{contender.name} is skipped: {found['missing']}")
        else:
            results.versions[contender.name] = found["versions"]
            installed.append(contender)
    return installed


def write_report(arguments: argparse.Namespace) -> int:
    """Write the page and its plots, or check whether the page is up to date."""
    results = Results.load(RESULTS)
    text = report.page(results)
    if arguments.check:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        _say(f"{PAGE.relative_to(ROOT)} is out of date: run `python -m benchmarks report`")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    for drawn in [PAGE, *plots.draw(results, PAGE.parent)]:
        print(drawn.relative_to(ROOT))
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)

    command = commands.add_parser("run", help="measure")
    command.add_argument("--quick", action="store_true", help="table only, without peers, smaller sizes")
    command.add_argument("--rounds", type=int, help=f"rounds (default: {ROUNDS}; {QUICK_ROUNDS} with --quick)")
    command.add_argument("--only", action="append", choices=_names(quick=False), help="scenario to measure; repeatable")
    command.add_argument(
        "--contender",
        action="append",
        choices=CONTENDERS,
        help="contender, besides raw httpx; repeatable",
    )
    command.add_argument("--output", type=Path, help="JSON file to write the results to")
    command.add_argument(
        "--environments", type=Path, default=ROOT / ".venv-bench", help="folder with the environments of the contenders"
    )
    command.set_defaults(function=run)

    command = commands.add_parser("sandbox", help=f"measure the sandbox, and add the results to {RESULTS.name}")
    command.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds (default: {ROUNDS})")
    command.set_defaults(function=run_sandbox)

    command = commands.add_parser(
        "command-line", help=f"measure the command line, and add the results to {RESULTS.name}"
    )
    command.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds (default: {ROUNDS})")
    command.set_defaults(function=run_command_line)

    command = commands.add_parser("report", help=f"write {PAGE.name} and its plots from {RESULTS.name}")
    command.add_argument("--check", action="store_true", help="fail if the page is not up to date")
    command.set_defaults(function=write_report)

    command = commands.add_parser("gate", help="compare counts with the committed baseline")
    command.add_argument("--accept", action="store_true", help="write the current counts to the baseline")
    command.set_defaults(function=lambda arguments: gate.check(accept=arguments.accept))

    arguments = parser.parse_args()
    result: int = arguments.function(arguments)
    return result


if __name__ == "__main__":
    sys.exit(main())
