"""Notices what is left behind: sockets, threads, objects, memory, warnings."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import sys
import threading
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.soak.ledger import Violation

DESCRIPTORS = Path("/proc/self/fd")
STATISTICS = Path("/proc/self/statm")
SAMPLES = 5
MEGABYTE = 1024 * 1024
# Tens of thousands of calls are made between the samples. One object kept for every call would be far above the first
# bound, and a kilobyte kept for every call above the second. Below them are some thousand objects of calls that are
# under way, and some megabytes of fragments that the allocator cannot give back.
CALLS_PER_BLOCK = 4
MOST_GROWTH = 16 * MEGABYTE


@dataclass(frozen=True)
class Holdings:
    """What a process holds: descriptors with what they refer to, and threads."""

    descriptors: frozenset[str]
    threads: frozenset[str]


def holdings() -> Holdings:
    descriptors = set()
    for entry in DESCRIPTORS.iterdir() if DESCRIPTORS.exists() else ():
        with suppress(FileNotFoundError):  # the one that lists the directory
            descriptors.add(f"{entry.name} {entry.readlink()}")
    # Python lists a thread from before it starts it, and goes on listing one that a signal handler kept from starting.
    threads = frozenset(str(thread) for thread in threading.enumerate() if thread.ident is not None)
    return Holdings(frozenset(descriptors), threads)


def left_behind(before: Holdings, after: Holdings) -> list[Violation]:
    return [
        Violation(guarantee, ", ".join(sorted(left)))
        for guarantee, left in (
            ("no sockets are left", after.descriptors - before.descriptors),
            ("no threads are left", after.threads - before.threads),
        )
        if left
    ]


@dataclass(frozen=True)
class Sample:
    """How much memory was in use at some time.

    Attributes:
        calls: How many calls had been made.
        resident: Bytes of memory of the process.
        blocks: How many blocks Python had allocated, for objects of any type.
        objects: How many objects of each type the garbage collector knew.
    """

    calls: int
    resident: int
    blocks: int
    objects: Counter[str]


def take_sample(calls: int) -> Sample:
    gc.collect()
    _give_back_free_memory()
    objects = Counter(type(item).__qualname__ for item in gc.get_objects())
    resident = 0
    if STATISTICS.exists():
        resident = int(STATISTICS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return Sample(calls, resident, sys.getallocatedblocks(), objects)


def _give_back_free_memory() -> None:
    """Have glibc return what it keeps for later, which grows for a long time when many threads allocate."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").malloc_trim(0)


@dataclass(frozen=True)
class Growth:
    """What came on top between two times."""

    calls: int
    resident: int
    blocks: int
    most: tuple[tuple[str, int], ...]

    @classmethod
    def between(cls, early: list[Sample], late: list[Sample]) -> Growth:
        """Compare the smallest samples of each time: calls that are under way only ever add to what is there."""
        first, last = (min(samples, key=lambda sample: sample.blocks) for samples in (early, late))
        resident = min(sample.resident for sample in late) - min(sample.resident for sample in early)
        most = tuple((last.objects - first.objects).most_common(5))
        return cls(last.calls - first.calls, resident, last.blocks - first.blocks, most)

    @property
    def violations(self) -> list[Violation]:
        since = f"more after {self.calls:,} calls"
        found = []
        if self.blocks > self.calls / CALLS_PER_BLOCK:
            found.append(Violation("objects do not pile up", f"{self.blocks:,} blocks {since}, for {self.most}"))
        if self.resident > MOST_GROWTH:
            found.append(Violation("memory does not grow", f"{self.resident:,} bytes {since}"))
        return found


class _Listener(logging.Handler):
    def __init__(self, heard: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard(f"{record.name}: {record.getMessage()}")


@contextmanager
def overhearing() -> Iterator[list[Violation]]:
    """Collect every warning, every log record that is one, and every exception that nobody could catch."""
    heard: list[Violation] = []

    def hear(text: str) -> None:
        heard.append(Violation("nothing is complained of", text))

    def hear_uncaught(arguments: Any) -> None:
        trace = "".join(traceback.format_exception(arguments.exc_value))
        hear(f"uncaught exception: {getattr(arguments, 'object', '')!r} {trace}")

    listener = _Listener(hear)
    hooks = sys.unraisablehook, threading.excepthook
    logging.getLogger().addHandler(listener)
    sys.unraisablehook = threading.excepthook = hear_uncaught
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            # A failed write leaves the HTTP library's generator of the body behind, which trio remarks on.
            warnings.filterwarnings("ignore", "Async generator 'httpx", ResourceWarning)
            yield heard
            gc.collect()
        for warning in caught:
            hear(f"{warning.category.__name__}: {warning.message}")
    finally:
        sys.unraisablehook, threading.excepthook = hooks
        logging.getLogger().removeHandler(listener)
