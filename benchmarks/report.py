"""Writes docs/performance.md from the results of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from pathlib import Path
from string import Template

from benchmarks import command_line, sandbox
from benchmarks.contenders import CONTENDERS, PEERS, Contender
from benchmarks.results import Results, Samples, Summary, ratios
from benchmarks.scenarios import FEW_ROUNDS, MICROSECONDS, SCALINGS, SCENARIOS, Scenario, Unit

OWN = ("strongly", "strongly[speed]")
DASH = "\N{EN DASH}"

TEMPLATE = Path(__file__).with_name("page.md")


def page(results: Results) -> str:
    """Return the page."""
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(
        table="\n".join(table(results)),
        missed="\n".join(_missed(results)),
        command_line="\n".join(command_line_table(results)),
        sandbox="\n".join(sandbox_table(results)),
        rounds=results.rounds,
        few_rounds=min(results.rounds, FEW_ROUNDS),
        machine="\n".join(_machine(results)),
        plots="\n\n".join(
            f"![{scaling.title}](performance-{scaling.name}.svg)"
            for scaling in SCALINGS
            if scaling.name in results.scaling
        ),
    )


def table(results: Results) -> Iterator[str]:
    """Yield the lines of the table."""
    references = {scenario.reference for scenario in SCENARIOS}
    contenders = [each for each in CONTENDERS.values() if each.name in results.versions and each.name not in references]
    own = [each for each in contenders if each.environment != PEERS]
    peers = [each for each in contenders if each.environment == PEERS]
    yield _row(["", "raw httpx", *(each.name for each in own), "target", *(each.name for each in peers)])
    yield _row(["---", *["---:"] * (len(contenders) + 2)])
    for scenario in SCENARIOS:
        if samples := _samples(results, scenario):
            cells = [
                _title(scenario, quick=results.quick),
                _reference(scenario, samples),
                *(_own(scenario, samples, each.name) for each in own),
                _targets(scenario),
                *(_ratio(ratios(samples, each.name, scenario.reference), spread=False) for each in peers),
            ]
            yield _row(cells)


def command_line_table(results: Results) -> Iterator[str]:
    """Yield the lines of the table of the command line."""
    yield _row(["", "CPU", "instructions", "target"])
    yield _row(["---", "---:", "---:", "---:"])
    for name, measured in results.command_line.items():
        row = command_line.ROWS[name]
        counted = measured[command_line.INSTRUCTIONS]
        yield _row(
            [
                row.title,
                _spread(command_line.CPU_UNIT, measured[command_line.CPU]),
                command_line.UNIT.show(counted[0]) if counted else DASH,
                "" if row.target is None else f"≤ {command_line.UNIT.show(row.target)}",
            ]
        )


def sandbox_table(results: Results) -> Iterator[str]:
    """Yield the lines of the table of the sandbox."""
    yield _row(["", "CPU", "target"])
    yield _row(["---", "---:", "---:"])
    for name, samples in results.sandbox.items():
        row = sandbox.ROWS[name]
        target = "" if row.target is None else f"≤ {MICROSECONDS.show(row.target)}"
        yield _row([row.title, _spread(MICROSECONDS, samples), target])


def _samples(results: Results, scenario: Scenario) -> Samples:
    samples = results.scenarios.get(scenario.samples_of or scenario.name, {})
    return {} if scenario.samples_of and scenario.reference not in samples else samples


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _title(scenario: Scenario, *, quick: bool) -> str:
    size = scenario.quick_size if quick else scenario.size
    return scenario.title.format(size=size, width=scenario.width, latency=scenario.latency_ms)


def _reference(scenario: Scenario, samples: Samples) -> str:
    return _spread(scenario.unit, samples[scenario.reference]) if scenario.reference in samples else DASH


def _spread(unit: Unit, samples: Sequence[float]) -> str:
    """Return the median of samples, with their range."""
    summary = Summary.of(samples)
    middle, low, high = (unit.show(value) for value in (summary.middle, summary.low, summary.high))
    return middle if len(samples) == 1 else f"{middle} ({low.split()[0]}{DASH}{high.split()[0]})"


def _own(scenario: Scenario, samples: Samples, contender: str) -> str:
    shown = _ratio(ratios(samples, contender, scenario.reference), spread=len(samples.get(contender, ())) > 1)
    if scenario.target is None or contender not in samples:
        return shown
    return f"{shown}, {scenario.unit.show(Summary.of(samples[contender]).middle)}"


def _ratio(summary: Summary | None, *, spread: bool) -> str:
    if summary is None:
        return DASH
    return f"{summary.middle:.2f}" + (f" ({summary.low:.2f}{DASH}{summary.high:.2f})" if spread else "")


def _targets(scenario: Scenario) -> str:
    if scenario.target is not None:
        return f"≤ {scenario.unit.show(scenario.target)}"
    if not scenario.targets:
        return ""
    plain, speed = scenario.targets["strongly"], scenario.targets["strongly[speed]"]
    return f"≤ {plain:.2f}" if plain == speed else f"≤ {plain:.2f}; [speed] ≤ {speed:.2f}"


def _missed(results: Results) -> Iterator[str]:
    """Yield the lines of the list of missed targets."""
    missed = [*_missed_scenarios(results), *_missed_limits(results)]
    yield "These targets are missed:\n" if missed else "All targets are met."
    for title, figures, reason in missed:
        yield f"- {title}: {'; '.join(figures)}." + (f" {reason[0].upper()}{reason[1:]}." if reason else "")


def _missed_scenarios(results: Results) -> Iterator[tuple[str, list[str], str]]:
    for scenario in SCENARIOS:
        samples, figures = _samples(results, scenario), []
        for contender in OWN:
            compared = ratios(samples, contender, scenario.reference)
            if compared and compared.middle > (target := scenario.targets.get(contender, inf)):
                figures.append(f"{contender} {compared.middle:.3f} instead of {target:.2f}")
            absolute = Summary.of(samples[contender]).middle if contender in samples else 0
            if scenario.target is not None and absolute > scenario.target:
                figures.append(f"{contender} {_instead(scenario.unit, absolute, scenario.target)}")
        if figures:
            yield _title(scenario, quick=results.quick), figures, scenario.reason


def _missed_limits(results: Results) -> Iterator[tuple[str, list[str], str]]:
    """Yield what misses a target that is not a ratio: commands and requests to the sandbox."""
    for name, measured in results.command_line.items():
        command, counted = command_line.ROWS[name], measured[command_line.INSTRUCTIONS]
        if counted and command.target is not None and counted[0] > command.target:
            yield command.title, [_instead(command_line.UNIT, counted[0], command.target)], ""
    for name, samples in results.sandbox.items():
        row, middle = sandbox.ROWS[name], Summary.of(samples).middle
        if row.target is not None and middle > row.target:
            yield f"sandbox, {row.title}", [_instead(MICROSECONDS, middle, row.target)], row.reason


def _instead(unit: Unit, value: float, target: float) -> str:
    return f"{unit.show(value)} instead of {unit.show(target)}"


def _machine(results: Results) -> Iterator[str]:
    machine = results.machine
    yield (
        f"Measured on {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}, with {machine['python']}."
    )
    yield "\n| contender | version | on |\n| --- | --- | --- |"
    for contender in CONTENDERS.values():
        if contender.name in results.versions:
            version = results.version(contender.name, contender.distribution)
            yield _row([contender.name, version, ", ".join(_libraries(results, contender)) or DASH])
    for name, reason in results.missing.items():
        yield f"\n{name} was not measured: {reason}."


def _libraries(results: Results, contender: Contender) -> Iterator[str]:
    """Yield the libraries that a contender uses for calls."""
    for distribution in contender.uses:
        yield f"{distribution} {results.version(contender.name, distribution)}"
