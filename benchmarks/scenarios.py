"""The scenarios: what is measured, at which size, and the targets of the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SLOW_ROUNDS = 3  # what waits for the server varies little, and takes long
IMPORT, FIRST_CALL = "import", "first_call"  # whole processes; all other measures are functions of `measures`


@dataclass(frozen=True)
class Unit:
    """How a measured value is shown; values are in seconds or bytes."""

    name: str
    factor: float
    digits: int

    def show(self, value: float) -> str:
        return f"{value * self.factor:,.{self.digits}f} {self.name}"


MICROSECONDS = Unit("µs", 1e6, 0)
FINE_MICROSECONDS = Unit("µs", 1e6, 1)
MILLISECONDS = Unit("ms", 1e3, 1)
SECONDS = Unit("s", 1, 2)
BYTES = Unit("B", 1, 0)


@dataclass(frozen=True)
class Scenario:
    """A row of the table.

    Attributes:
        name: How it is named on the command line.
        title: How it is named in the table.
        measure: A function of `measures`, or one of the whole processes.
        unit: How values are shown.
        size: How many calls are made, or how many items the list has.
        quick_size: The same when there is little time.
        width: How many calls are in flight.
        latency_ms: How long the server waits before it responds.
        https: Whether the server speaks https.
        bars: The largest ratio to the reference accepted, for contenders with a target.
    """

    name: str
    title: str
    measure: str
    unit: Unit
    size: int = 1
    quick_size: int = 1
    width: int = 1
    latency_ms: float = 0
    https: bool = False
    bars: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Scaling:
    """A plot: one measure over a growing size, or over a growing number of calls in flight or threads.

    Attributes:
        name: How it is named on the command line, and in the name of the plot's file.
        title: What the plot shows.
        measure: A function of `measures`.
        unit: How values are shown.
        axis: What grows.
        widths: Numbers of calls in flight, or of threads; empty if the size grows.
        logarithmic: Whether what is measured differs so much that its axis has to be logarithmic.
        sizes: Sizes, if the size grows; else the one size, at each width.
    """

    name: str
    title: str
    measure: str
    unit: Unit
    axis: str
    sizes: tuple[int, ...]
    widths: tuple[int, ...] = ()
    logarithmic: bool = False

    @property
    def points(self) -> list[tuple[int, int, int]]:
        """Return each point as its place on the axis, its size and its width."""
        if not self.widths:
            return [(size, size, 1) for size in self.sizes]
        return [(width, self.sizes[0], width) for width in self.widths]


def _all(bar: float, *, decoder: float | None = None) -> dict[str, float]:
    return {"strongly": bar, "strongly[speed]": bar if decoder is None else decoder}


SCENARIOS = (
    Scenario("import", "cold import, whole process, CPU", IMPORT, MILLISECONDS, bars=_all(0.60)),
    Scenario(
        "first-call",
        "import, construct, first call, whole process, CPU",
        FIRST_CALL,
        MILLISECONDS,
        bars=_all(1.05),
    ),
    Scenario("second-client", "a second client until warm, CPU", "second_client", MILLISECONDS, bars=_all(0.1)),
    Scenario(
        "second-client-https",
        "the same with an HTTPS server",
        "second_client",
        MILLISECONDS,
        https=True,
    ),
    Scenario("retrieve", "retrieve, sequential, CPU per call", "retrieve", MICROSECONDS, 2000, 500, bars=_all(0.70)),
    Scenario(
        "list",
        "list of {size:,} in pages of 50, CPU per item",
        "listing",
        FINE_MICROSECONDS,
        10_000,
        5000,
        bars=_all(0.90, decoder=0.75),
    ),
    Scenario(
        "list-latency",
        "the same at {latency} ms per response, wall",
        "listing_wall",
        SECONDS,
        10_000,
        2000,
        latency_ms=20,
        bars=_all(0.20),
    ),
    Scenario(
        "iterate-latency",
        "the same in a loop, not collected, wall",
        "iterating_wall",
        SECONDS,
        10_000,
        2000,
        latency_ms=20,
    ),
    Scenario(
        "async-list-latency",
        "the same collected in asyncio, wall",
        "async_listing_wall",
        SECONDS,
        10_000,
        2000,
        latency_ms=20,
    ),
    Scenario("memory", "memory per item held", "memory", BYTES, 1000, 1000, bars=_all(0.60)),
    Scenario(
        "in-flight",
        "async, {size:,} retrieves, {width} in flight, CPU per call",
        "in_flight",
        MICROSECONDS,
        2000,
        1000,
        width=100,
        bars=_all(0.25),
    ),
)

SCALINGS = (
    Scaling(
        "list-size",
        "List in pages of 50: CPU per item",
        "listing",
        FINE_MICROSECONDS,
        "items in the list",
        (1000, 3000, 10_000, 30_000, 100_000),
    ),
    Scaling(
        "concurrency",
        "Async retrieve: CPU per call",
        "in_flight",
        MICROSECONDS,
        "calls in flight",
        (2000,),
        (1, 3, 10, 30, 100, 300, 1000),
        logarithmic=True,
    ),
    Scaling(
        "threads",
        "Retrieve from threads that share a client: CPU per call",
        "threads",
        MICROSECONDS,
        "threads",
        (2048,),
        (1, 2, 4, 8, 16, 32, 64),
    ),
)
