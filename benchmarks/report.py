"""Writes docs/performance.md from the results of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template

from benchmarks.contenders import CONTENDERS, PEERS, REFERENCE, Contender
from benchmarks.results import Results, Summary, ratios
from benchmarks.sandbox import ROWS
from benchmarks.scenarios import MICROSECONDS, SCALINGS, SCENARIOS, SLOW_ROUNDS, Scenario

DASH = "\N{EN DASH}"

TEMPLATE = Path(__file__).with_name("page.md")


def page(results: Results) -> str:
    """Return the page."""
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(
        table="\n".join(table(results)),
        missed=_missed(results),
        sandbox="\n".join(sandbox_table(results)),
        rounds=results.rounds,
        slow_rounds=min(results.rounds, SLOW_ROUNDS),
        machine="\n".join(_machine(results)),
        plots="\n\n".join(
            f"![{scaling.title}](performance-{scaling.name}.svg)"
            for scaling in SCALINGS
            if scaling.name in results.scaling
        ),
    )


def table(results: Results) -> Iterator[str]:
    """Yield the lines of the table."""
    contenders = [each for each in CONTENDERS.values() if each.name in results.versions and each.name != REFERENCE]
    own = [each for each in contenders if each.environment != PEERS]
    peers = [each for each in contenders if each.environment == PEERS]
    yield _row(["", "raw httpx", *(each.name for each in own), "target", *(each.name for each in peers)])
    yield _row(["---", *["---:"] * (len(contenders) + 2)])
    for scenario in SCENARIOS:
        samples = results.scenarios.get(scenario.name)
        if samples:
            cells = [
                _title(scenario, quick=results.quick),
                _absolute(scenario, samples.get(REFERENCE)),
                *(_ratio(ratios(samples, each.name), spread=True) for each in own),
                _targets(scenario),
                *(_ratio(ratios(samples, each.name), spread=False) for each in peers),
            ]
            yield _row(cells)


def sandbox_table(results: Results) -> Iterator[str]:
    """Yield the lines of the table of the sandbox."""
    yield _row(["", "CPU", "target"])
    yield _row(["---", "---:", "---:"])
    for name, samples in results.sandbox.items():
        row, summary = ROWS[name], Summary.of(samples)
        low, high = (MICROSECONDS.show(value).split()[0] for value in (summary.low, summary.high))
        target = "" if row.target is None else f"≤ {MICROSECONDS.show(row.target)}"
        yield _row([row.title, f"{MICROSECONDS.show(summary.middle)} ({low}{DASH}{high})", target])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _title(scenario: Scenario, *, quick: bool) -> str:
    size = scenario.quick_size if quick else scenario.size
    return scenario.title.format(size=size, width=scenario.width, latency=scenario.latency_ms)


def _absolute(scenario: Scenario, samples: list[float] | None) -> str:
    if not samples:
        return DASH
    summary = Summary.of(samples)
    low, high = scenario.unit.show(summary.low).split()[0], scenario.unit.show(summary.high).split()[0]
    return f"{scenario.unit.show(summary.middle)} ({low}{DASH}{high})"


def _ratio(summary: Summary | None, *, spread: bool) -> str:
    if summary is None:
        return DASH
    return f"{summary.middle:.2f}" + (f" ({summary.low:.2f}{DASH}{summary.high:.2f})" if spread else "")


def _targets(scenario: Scenario) -> str:
    targets = scenario.targets
    if not targets:
        return ""
    plain, speed = targets["strongly"], targets["strongly[speed]"]
    return f"≤ {plain:.2f}" if plain == speed else f"≤ {plain:.2f}; [speed] ≤ {speed:.2f}"


def _missed(results: Results) -> str:
    missed = [
        f"{scenario.name} ({contender}: {summary.middle:.2f} instead of {target:.2f})"
        for scenario in SCENARIOS
        for contender, target in scenario.targets.items()
        if (summary := ratios(results.scenarios.get(scenario.name, {}), contender)) and summary.middle > target
    ]
    missed += [
        f"{name} ({MICROSECONDS.show(middle)} instead of {MICROSECONDS.show(target)})"
        for name, samples in results.sandbox.items()
        if (target := ROWS[name].target) and (middle := Summary.of(samples).middle) > target
    ]
    return f"Targets missed: {', '.join(missed)}." if missed else "All targets are met."


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
