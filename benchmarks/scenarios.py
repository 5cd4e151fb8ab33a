"""The scenarios: what is measured, at which size, and the targets of the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.contenders import AIOHTTP, REFERENCE

FEW_ROUNDS = 2  # of what varies little, and of plots, which take long
STEADY = ("memory", "second_client")  # the second is the median of several clients
IMPORT, FIRST_CALL = "import", "first_call"  # whole processes; all other measures are functions of `measures`
INSTRUCTIONS = "instructions"  # counted by valgrind


@dataclass(frozen=True)
class Unit:
    """The unit that a value in seconds or bytes is displayed in."""

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
THOUSANDS = Unit("ki", 1e-3, 1)


@dataclass(frozen=True)
class Scenario:
    """A row of the table.

    Attributes:
        name: Its name on the command line.
        title: Its title in the table.
        measure: A function of `measures`, one of the whole processes, or `INSTRUCTIONS`.
        unit: Unit of the displayed values.
        size: Number of calls, or of items in the list.
        quick_size: The size with `--quick`.
        width: Number of calls in flight.
        latency_ms: Delay of each response.
        https: Whether the server uses HTTPS.
        system_store: Whether whole processes find the certificates of the system.
        trio: Whether whole processes can import trio.
        distinct: Whether the objects have no values in common.
        reference: The contender that the others are compared with.
        samples_of: The scenario whose samples this one compares; empty if it has its own.
        targets: The maximum ratio to the reference, for contenders with a target.
        target: The maximum value of the SDK, instead of a ratio.
        reason: Why a target is missed, if it is.
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
    system_store: bool = True
    trio: bool = False
    distinct: bool = False
    reference: str = REFERENCE
    samples_of: str = ""
    targets: Mapping[str, float] = field(default_factory=dict)
    target: float | None = None
    reason: str = ""

    def rounds(self, most: int) -> int:
        """Return the number of rounds, of at most so many."""
        if self.measure == INSTRUCTIONS:
            return 1  # they do not vary
        return min(most, FEW_ROUNDS) if self.latency_ms or self.measure in STEADY else most


@dataclass(frozen=True)
class Scaling:
    """A plot: one measure over a growing size, or over a growing number of calls in flight or threads.

    Attributes:
        name: Its name on the command line and in the file name of the plot.
        title: Title of the plot.
        measure: A function of `measures`.
        unit: Unit of the displayed values.
        axis: Label of the horizontal axis.
        widths: Numbers of calls in flight, or of threads; empty if the sizes vary.
        logarithmic: Whether the vertical axis is logarithmic.
        sizes: The sizes, or a single size for all widths.
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


def _targets(plain: float, *, speed: float | None = None) -> dict[str, float]:
    return {"strongly": plain, "strongly[speed]": plain if speed is None else speed}


SCENARIOS = (
    Scenario(
        "import",
        "cold import, whole process, CPU",
        IMPORT,
        MILLISECONDS,
        targets=_targets(0.42),
        reason="most of it is the start of Python, and modules of the standard library such as typing and pathlib",
    ),
    Scenario(
        "first-call",
        "import, construct, first call, whole process, CPU",
        FIRST_CALL,
        MILLISECONDS,
        targets=_targets(0.50),
        reason="most of what a first call adds to the import is h11, which imports dataclasses and inspect",
    ),
    Scenario(
        "first-call-trio",
        "first call with trio installed, whole process, CPU",
        FIRST_CALL,
        MILLISECONDS,
        trio=True,
        targets=_targets(0.50),
    ),
    Scenario(
        "first-call-https",
        "first call over HTTPS, whole process, CPU",
        FIRST_CALL,
        MILLISECONDS,
        https=True,
        targets=_targets(0.70),
        reason="most of what a first call adds to the import is h11, and most of what HTTPS adds is the module ssl",
    ),
    Scenario(
        "first-call-certifi",
        "the same without certificates of the system",
        FIRST_CALL,
        MILLISECONDS,
        https=True,
        system_store=False,
    ),
    Scenario("second-client", "a second client until warm, CPU", "second_client", MILLISECONDS, targets=_targets(0.1)),
    Scenario(
        "second-client-https",
        "the same with an HTTPS server",
        "second_client",
        MILLISECONDS,
        https=True,
    ),
    Scenario(
        "retrieve",
        "retrieve, sequential, CPU per call",
        "retrieve",
        MICROSECONDS,
        2000,
        500,
        targets=_targets(0.40),
        reason="most of the time is that of h11, the HTTP/1.1 library, which is written in Python",
    ),
    Scenario(
        "list",
        "list of {size:,} in pages of 50, CPU per item",
        "listing",
        FINE_MICROSECONDS,
        10_000,
        5000,
    ),
    Scenario(
        "list-instructions",
        "list of {size:,} in pages of 50, instructions per item",
        INSTRUCTIONS,
        THOUSANDS,
        2000,
        500,
        targets=_targets(1.00, speed=0.70),
        reason="decoding JSON and creating the models takes most of the instructions",
    ),
    Scenario(
        "list-distinct",
        "list of {size:,} objects without common values, CPU per item",
        "listing",
        FINE_MICROSECONDS,
        10_000,
        5000,
        distinct=True,
    ),
    Scenario(
        "list-latency",
        "list of {size:,} at {latency} ms per response, wall",
        "listing_wall",
        SECONDS,
        10_000,
        2000,
        latency_ms=20,
        target=0.55,
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
    Scenario("memory", "memory per item held", "memory", BYTES, 1000, 1000, targets=_targets(0.50)),
    Scenario(
        "memory-distinct",
        "memory per item held, objects without common values",
        "memory",
        BYTES,
        1000,
        1000,
        distinct=True,
        targets=_targets(0.75),
    ),
    Scenario(
        "in-flight",
        "async, {size:,} retrieves, {width} in flight, CPU per call",
        "in_flight",
        MICROSECONDS,
        2000,
        1000,
        width=100,
        targets=_targets(0.25),
    ),
    Scenario(
        "in-flight-aiohttp",
        "async, 100 in flight, ratio to aiohttp",
        "in_flight",
        MICROSECONDS,
        reference=AIOHTTP,
        samples_of="in-flight",
        targets=_targets(1.20),
        reason="aiohttp parses responses in C and creates no models; h11, which the SDK uses, is written in Python",
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
