"""The command line.

python -m benchmarks run [--quick] [--rounds N] [--only SCENARIO] [--contender NAME] [--output FILE]
python -m benchmarks report [--check]
python -m benchmarks gate [--accept]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import gate, machine, plots, report
from benchmarks.contenders import CONTENDERS, PEERS, REFERENCE, Contender
from benchmarks.results import Results
from benchmarks.rounds import Bench
from benchmarks.scenarios import SCALINGS, SCENARIOS
from benchmarks.server import ROOT

RESULTS = ROOT / "docs" / "performance.json"
PAGE = ROOT / "docs" / "performance.md"
ROUNDS, QUICK_ROUNDS = 5, 3


def run(arguments: argparse.Namespace) -> int:
    """Measure."""
    rounds = arguments.rounds or (QUICK_ROUNDS if arguments.quick else ROUNDS)
    bench = Bench(arguments.environments, rounds, arguments.quick, _say)
    results = Results(machine.describe(), rounds, arguments.quick)
    contenders = _present(bench, _chosen(arguments), results)
    wanted = arguments.only or _names(quick=arguments.quick)
    for scenario in SCENARIOS:
        if scenario.name in wanted:
            results.scenarios[scenario.name] = bench.scenario(scenario, contenders)
    # Peers would take most of the time, so they are only drawn if they are asked for.
    drawn = [each for each in contenders if arguments.contender or each.environment != PEERS]
    for scaling in SCALINGS:
        if scaling.name in wanted:
            results.scaling[scaling.name] = bench.scaling(scaling, drawn)
    results.missing |= bench.failed
    print("\n".join(report.table(results)))
    if arguments.output:
        results.save(arguments.output)
    return 0


def _names(*, quick: bool) -> list[str]:
    return [each.name for each in (SCENARIOS if quick else (*SCENARIOS, *SCALINGS))]


def _chosen(arguments: argparse.Namespace) -> list[Contender]:
    """Return the contenders to measure, the reference first."""
    if arguments.contender:
        return [each for name, each in CONTENDERS.items() if name in {REFERENCE, *arguments.contender}]
    return [each for each in CONTENDERS.values() if not (arguments.quick and each.environment == PEERS)]


def _present(bench: Bench, contenders: Sequence[Contender], results: Results) -> list[Contender]:
    """Return the contenders that are installed, and note down the others."""
    present = []
    for contender in contenders:
        found = bench.inspect(contender)
        if "missing" in found:
            results.missing[contender.name] = found["missing"]
            _say(f"{contender.name} is left out: {found['missing']}")
        else:
            results.versions[contender.name] = found["versions"]
            present.append(contender)
    return present


def write_report(arguments: argparse.Namespace) -> int:
    """Write the page and its plots, or see whether the page is up to date."""
    results = Results.load(RESULTS)
    text = report.page(results)
    if arguments.check:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        _say(f"{PAGE.relative_to(ROOT)} is not what `python -m benchmarks report` writes")
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
    command.add_argument("--quick", action="store_true", help="the table alone, without peers, in less time")
    command.add_argument("--rounds", type=int, help=f"how often ({ROUNDS}; {QUICK_ROUNDS} with --quick)")
    command.add_argument("--only", action="append", choices=_names(quick=False), help="a scenario; may be repeated")
    command.add_argument("--contender", action="append", choices=CONTENDERS, help="beside raw httpx; may be repeated")
    command.add_argument("--output", type=Path, help="where to put the results, as JSON")
    command.add_argument(
        "--environments", type=Path, default=ROOT / ".venv-bench", help="where contenders are installed"
    )
    command.set_defaults(function=run)

    command = commands.add_parser("report", help=f"write {PAGE.name} and its plots from {RESULTS.name}")
    command.add_argument("--check", action="store_true", help="fail if the page is not up to date")
    command.set_defaults(function=write_report)

    command = commands.add_parser("gate", help="compare what can be counted with what is committed")
    command.add_argument("--accept", action="store_true", help="commit to what is counted now")
    command.set_defaults(function=lambda arguments: gate.check(accept=arguments.accept))

    arguments = parser.parse_args()
    result: int = arguments.function(arguments)
    return result


if __name__ == "__main__":
    sys.exit(main())
