"""Results of a run: what is kept of it, and what is worked out from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Self

from benchmarks.contenders import REFERENCE

Samples = dict[str, list[float]]


@dataclass
class Results:
    """The results of a run.

    Attributes:
        machine: The machine that measured.
        rounds: Number of rounds.
        quick: Whether the sizes were reduced.
        versions: The installed distributions of each contender.
        missing: Why contenders were not measured.
        scenarios: Samples by scenario and contender.
        scaling: Samples by plot, place on its axis and contender.
        sandbox: Samples by row of `benchmarks.sandbox`.
        command_line: Samples by row of `benchmarks.command_line` and by what was measured.
    """

    machine: dict[str, Any]
    rounds: int
    quick: bool
    versions: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    scenarios: dict[str, Samples] = field(default_factory=dict)
    scaling: dict[str, dict[int, Samples]] = field(default_factory=dict)
    sandbox: Samples = field(default_factory=dict)
    command_line: dict[str, Samples] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_rounded(asdict(self)), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        results = cls(**json.loads(path.read_text(encoding="utf-8")))
        # Keys are always strings in JSON.
        results.scaling = {
            name: {int(place): samples for place, samples in places.items()} for name, places in results.scaling.items()
        }
        return results

    def version(self, contender: str, distribution: str) -> str:
        return self.versions[contender].get(distribution, "unknown")


def _rounded(value: Any) -> Any:
    """Return `value` with floats rounded to five significant digits."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Summary:
    """The median of samples, and their range."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> Self:
        return cls(median(samples), min(samples), max(samples))


def ratios(samples: Mapping[str, Sequence[float]], contender: str, reference: str = REFERENCE) -> Summary | None:
    """Return how a contender compares with the reference, round by round; None if one of them is missing."""
    if contender not in samples or reference not in samples:
        return None
    return Summary.of([own / other for own, other in zip(samples[contender], samples[reference], strict=True)])
