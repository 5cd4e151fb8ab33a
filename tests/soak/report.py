"""The result of a soak as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import get_args

from tests.soak.faults import Fault
from tests.soak.leaks import MEGABYTE
from tests.soak.ledger import Kind, Told
from tests.soak.soak import Result, Settings

MOST_SHOWN = 10
ALL_FAULTS = list(Fault)


def describe(settings: Settings) -> str:
    """Return what is going to be done."""
    total = sum(settings.mix.values())
    mix = "\n".join(f"  {weight / total:6.1%}  {fault}" for fault, weight in settings.mix.items())
    return (
        f"{settings.seconds:g} seconds with seed {settings.seed}: {settings.threads} threads, "
        f"{settings.tasks} tasks of asyncio and {settings.tasks} of trio\n"
        f"Meanwhile: {', '.join(settings.programs) or 'nothing else'}\nOf all requests:\n{mix}\n"
    )


def summarize(result: Result) -> str:
    """Return the figures."""
    ledger, parts = result.ledger, []
    parts.append(_table("Calls", ("made", "succeeded", "unknown"), _calls(result)))
    parts.append(_table("Errors", ("raised",), ((name, (count,)) for name, count in ledger.errors.most_common())))
    known = [(fault, (result.faults[fault],)) for fault in ALL_FAULTS if result.faults[fault]]
    parts.append(_table("What the proxy did", ("times",), known))
    for name, counts in result.disruptions.items():
        title = f"Disrupted by {name.replace('_', ' ')}"
        parts.append(_table(title, ("times",), ((what, (count,)) for what, count in sorted(counts.items()))))
    parts.append(_table("Creates, by what was told", ("told", "exist now"), _creates(result)))
    parts.append(_table("Guarantees", ("checked",), ((name, (count,)) for name, count in ledger.checks.most_common())))
    parts.append(f"{ledger.retries:,} retries")
    if growth := result.growth:
        parts.append(
            f"Memory, from the first third to the end, in {growth.calls:,} calls: "
            f"{growth.resident / MEGABYTE:+.1f} MiB, {growth.blocks:+,} blocks of objects"
        )
    else:
        parts.append("Too short to measure memory.")
    return "\n\n".join(parts)


def accuse(result: Result) -> str:
    """Return what is wrong."""
    if not result.violations:
        return "All guarantees held."
    parts = []
    for guarantee, count in Counter(violation.guarantee for violation in result.violations).most_common():
        parts.append(f"BROKEN {count} times: {guarantee}")
        details = [violation.details for violation in result.violations if violation.guarantee == guarantee]
        parts += [f"  {text}" for text in details[:MOST_SHOWN]]
        parts += [f"  and {count - MOST_SHOWN} more"] * (count > MOST_SHOWN)
    for name, lines in result.evidence.items():
        parts += [f"What the proxy did about {name}:", *(f"  {line}" for line in lines)]
    return "\n".join(parts)


def _calls(result: Result) -> Iterator[tuple[str, tuple[int, ...]]]:
    ledger = result.ledger
    for operation, count in sorted(ledger.calls.items()):
        yield operation, (count, ledger.successes[operation], ledger.unknown[operation])
    yield "all", (ledger.calls.total(), ledger.successes.total(), ledger.unknown.total())


def _creates(result: Result) -> Iterator[tuple[str, tuple[int, ...]]]:
    for told in get_args(Told):
        for kind in get_args(Kind):
            key = kind, told
            yield f"{told} {kind}", (result.verdict.creates[key], result.verdict.existing[key])


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, tuple[int, ...]]]) -> str:
    head = f"{title:<52}" + "".join(f"{column:>12}" for column in columns)
    return "\n".join([head, *(f"  {name:<50}" + "".join(f"{cell:>12,}" for cell in cells) for name, cells in rows)])
