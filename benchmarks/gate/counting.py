"""Counts the bytecode instructions that a piece of a program executes, and the calls that it makes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from statistics import mode
from types import FrameType, TracebackType
from typing import Any, Self

import strongly
import strongly_api

INSTRUCTIONS, OWN, CALLS, BYTES = "instructions", "own instructions", "calls", "bytes"
Counts = dict[str, int]

WARM_UPS, REPEATS = 5, 5
# Where our own code is; what attrs generates has no file.
_OWN = (
    *(str(Path(package.__file__ or "").parent) for package in (strongly, strongly_api)),
    "<attrs generated methods strongly_api",
    "<attrs generated init strongly_api",
)


class Counter:
    """Counts what is executed in its `with` statements.

    Instructions and calls cannot be counted at the same time, so calls are once all instructions have been. The counts
    are the most frequent ones: Python sets itself up for counting in the first runs, and a response may take two reads.
    """

    def __init__(self) -> None:
        self._found: dict[str, list[int]] = {INSTRUCTIONS: [], OWN: [], CALLS: []}
        self._all = self._own = self._calls = 0

    def repeats(self) -> Iterator[int]:
        """Yield once for each repetition of what is counted."""
        yield from range(2 * (WARM_UPS + REPEATS))

    @property
    def _counts_calls(self) -> bool:
        return len(self._found[INSTRUCTIONS]) == WARM_UPS + REPEATS

    @property
    def counts(self) -> Counts:
        return {what: mode(found[WARM_UPS:]) for what, found in self._found.items()}

    def __enter__(self) -> Self:
        self._all = self._own = self._calls = 0
        if self._counts_calls:
            threading.setprofile(self._profile)
            sys.setprofile(self._profile)
        else:
            threading.settrace(self._trace)
            sys.settrace(self._trace)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._counts_calls:
            sys.setprofile(None)
            threading.setprofile(None)
            self._found[CALLS].append(self._calls)
        else:
            sys.settrace(None)
            threading.settrace(None)
            self._found[INSTRUCTIONS].append(self._all)
            self._found[OWN].append(self._own)

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        self._calls += event in ("call", "c_call")

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Choose how the instructions of a new frame are counted."""
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return self._count_own if frame.f_code.co_filename.startswith(_OWN) else self._count

    def _count(self, frame: FrameType, event: str, argument: Any) -> Any:
        self._all += event == "opcode"
        return self._count

    def _count_own(self, frame: FrameType, event: str, argument: Any) -> Any:
        self._all += event == "opcode"
        self._own += event == "opcode"
        return self._count_own
