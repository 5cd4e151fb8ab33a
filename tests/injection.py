"""Runs a function, and something else at one of its points: an interrupt, a signal handler, a finalizer, a fork.

Trying one point after the other is exhaustive where random times are not: an interrupt that loses a slot in one of
five hundred places is found in each run, on any machine.

The points are those at which CPython runs Python code that the program did not call. Signal handlers run after a call,
at the start of a function and at the end of a loop's body (`Points.OF_SIGNALS`), never between taking a lock with
`with lock:` and the body. Garbage collection, and with it finalizers, can also run before any other instruction that
allocates (`Points.ALL`), and another thread can fork at each of them.
"""

from __future__ import annotations

import dis
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import cache, wraps
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, ClassVar, ParamSpec, Self

import strongly

_SDK = str(Path(strongly.__file__).parent)
# What the SDK stands on and keeps state in. h11 is left out, because it has no locks, and its state ends with its
# connection. anyio is left out, because its cancel scopes do not survive an exception in their own methods.
_LIBRARIES = ("/httpcore/", "/httpx/")
_STANDARD = frozenset({"contextlib", "queue", "selectors", "socket", "ssl", "threading", "weakref"})


P = ParamSpec("P")


def in_own_thread(test: Callable[P, None]) -> Callable[P, None]:
    """Run a test in a thread of its own.

    If an exception is raised between the instructions of a `with` statement, CPython 3.11 goes on handling it: it would
    be the context of all exceptions that this thread raises later, in other tests.
    """

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with ThreadPoolExecutor(1) as executor:
            executor.submit(test, *args, **kwargs).result()

    return run


class Points(Enum):
    """Between which instructions something may happen."""

    OF_SIGNALS = "signals"
    ALL = "all"


@cache
def _is_followed(code: CodeType, sdk_only: bool) -> bool:
    name = code.co_filename.replace("\\", "/")
    if code.co_name == "__del__":  # Python prints and drops what is raised there, so that it cannot pass through
        return False
    if name.startswith(_SDK.replace("\\", "/")):
        return True
    library = any(library in name for library in _LIBRARIES)
    return not sdk_only and (library or ("site-packages" not in name and Path(name).stem in _STANDARD))


def _lets_signals_through(instruction: str) -> bool:
    return instruction.startswith("CALL") or instruction in ("RESUME", "JUMP_BACKWARD")


class Injection:
    """Runs `strike` once, at one point of what this thread does within `with injection:`.

    Args:
        number: At which point: 0 for the first.
        strike: What happens there. An exception that it raises is raised by the function that was to go on.
        points: Which points count.
        sdk_only: Whether only points in code of the SDK count, and not those of libraries that it calls.

    Attributes:
        place: Function, file and line of the point, or an empty string if it was not reached.
    """

    def __init__(
        self,
        number: int,
        strike: Callable[[], object],
        points: Points = Points.OF_SIGNALS,
        *,
        sdk_only: bool = False,
    ) -> None:
        self.place = ""
        self._left = number
        self._strike = strike
        self._tracer = _Tracer(self._pass, points, sdk_only)

    def __enter__(self) -> Self:
        self._tracer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._tracer.stop()

    def _pass(self, frame: FrameType) -> None:
        if self._left:
            self._left -= 1
        elif not self.place:
            self._tracer.stop()
            code = frame.f_code
            self.place = f"{code.co_qualname} ({Path(code.co_filename).name}:{frame.f_lineno})"
            self._strike()


class _SetTrace:
    """Calls a function at each point of this thread."""

    # Shared by all, because reading `co_code` copies it.
    _instructions: ClassVar[dict[tuple[CodeType, bool], bytes | None]] = {}

    def __init__(self, at_point: Callable[[FrameType], None], points: Points, sdk_only: bool) -> None:
        self._at_point = at_point
        self._all = points is Points.ALL
        self._sdk_only = sdk_only

    def start(self) -> None:
        sys.settrace(self._enter)

    def stop(self) -> None:
        sys.settrace(None)

    def _enter(self, frame: FrameType, event: str, argument: object) -> Any:
        code, key = frame.f_code, (frame.f_code, self._sdk_only)
        if key not in self._instructions:
            self._instructions[key] = code.co_code if _is_followed(code, self._sdk_only) else None
        instructions = self._instructions[key]
        if instructions is None:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        passable = False

        def step(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal passable
            if event == "opcode":
                if self._all or passable:
                    self._at_point(frame)
                passable = _lets_signals_through(dis.opname[instructions[frame.f_lasti]])
            return step

        return step


class _Monitoring:
    """The same for Python 3.12 and newer, whose `settrace` misses instructions of functions that it has not traced."""

    _TOOL = 4  # of the two that no tool has by convention

    def __init__(self, at_point: Callable[[FrameType], None], points: Points, sdk_only: bool) -> None:
        self._at_point = at_point
        self._all = points is Points.ALL
        self._sdk_only = sdk_only
        self._thread = threading.get_ident()
        self._runs = False

    def start(self) -> None:
        monitoring = sys.monitoring
        events = monitoring.events
        self._thread, self._runs = threading.get_ident(), True
        monitoring.use_tool_id(self._TOOL, "injection")
        if self._all:
            callbacks = {events.INSTRUCTION: self._reach}
        else:
            callbacks = {
                events.PY_START: self._reach,
                events.PY_RESUME: self._reach,
                events.JUMP: self._jump,
                events.CALL: self._call,
                events.C_RETURN: self._reach,
            }
        for event, callback in callbacks.items():
            monitoring.register_callback(self._TOOL, event, callback)
        # A call enables what returns from it.
        monitoring.set_events(self._TOOL, sum(event for event in callbacks if event != events.C_RETURN))
        monitoring.restart_events()

    def stop(self) -> None:
        if self._runs:
            self._runs = False
            sys.monitoring.set_events(self._TOOL, 0)
            sys.monitoring.free_tool_id(self._TOOL)

    def _reach(self, code: CodeType, *details: object) -> None:
        self._reach_in(sys._getframe(1))

    def _jump(self, code: CodeType, offset: int, target: int) -> None:
        if target < offset:
            self._reach_in(sys._getframe(1))

    def _call(self, code: CodeType, *details: object) -> object:
        return None if _is_followed(code, self._sdk_only) else sys.monitoring.DISABLE

    def _reach_in(self, frame: FrameType) -> None:
        if self._runs and threading.get_ident() == self._thread and _is_followed(frame.f_code, self._sdk_only):
            self._at_point(frame)


_Tracer = _SetTrace if sys.version_info < (3, 12) else _Monitoring


class Halt:
    """Halts a thread at one of its points until it is resumed; use `halt` as the `strike` of an `Injection`.

    Args:
        longest: Seconds after which the thread goes on by itself; None for no limit.
    """

    def __init__(self, longest: float | None = None) -> None:
        self._longest = longest
        self._halted, self._resumed = threading.Event(), threading.Event()

    def halt(self) -> None:
        self._halted.set()
        self._resumed.wait(self._longest)

    def wait(self, thread: threading.Thread) -> bool:
        """Return whether the thread has halted, as soon as it has, or has ended."""
        while not self._halted.wait(0.001) and thread.is_alive():
            pass
        return self._halted.is_set()

    def resume(self) -> None:
        self._resumed.set()
