"""Runs a program in stages, and prints the modules that each loads and the bytecode instructions that it executes.

    python -S -P stages.py PATH OWN PREAMBLE COUNT STATEMENTS...

PATH is the `sys.path` of the program and OWN the files of the SDK, both separated by line breaks. PREAMBLE is not
counted. COUNT is an expression, which is evaluated after the last stage: what else is counted.

From Python 3.12 on, instructions are counted from the second run of a code object on, so that those of imports are not.
The baseline is that of Python 3.11.

This file imports only `sys`, because modules that are loaded before the program are not counted.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any


class _Counts:
    """The instructions of a stage, all of them and those of the SDK."""

    def __init__(self, own_files: tuple[str, ...]) -> None:
        self._own_files = own_files
        self.all = self.own = 0

    def trace(self, frame: "FrameType", event: str, argument: "Any") -> "Callable[..., Any] | None":
        """Choose the counter for the instructions of a new frame."""
        name = frame.f_code.co_filename
        # How Python finds modules depends on the folders in the path, and on which modules it has compiled before.
        if name.startswith("<frozen importlib"):
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return self._count_own if name.startswith(self._own_files) else self._count

    def _count(self, frame: "FrameType", event: str, argument: "Any") -> "Callable[..., Any]":
        self.all += event == "opcode"
        return self._count

    def _count_own(self, frame: "FrameType", event: str, argument: "Any") -> "Callable[..., Any]":
        self.all += event == "opcode"
        self.own += event == "opcode"
        return self._count_own


def _main(path: str, own: str, preamble: str, also: str, *statements: str) -> None:
    sys.path[:] = path.split("\n")
    namespace: dict[str, object] = {}
    exec(preamble, namespace)
    stages = []
    for statement in statements:
        counts, before, code = _Counts(tuple(own.split("\n"))), set(sys.modules), compile(statement, "<stage>", "exec")
        sys.settrace(counts.trace)
        try:
            exec(code, namespace)
        finally:
            sys.settrace(None)
        stages.append((sorted(set(sys.modules) - before), counts.all, counts.own))
    print("\n", (stages, eval(also, namespace)), sep="")


if __name__ == "__main__":
    _main(*sys.argv[1:])
