"""Finds strings in the variables of tracebacks, the way crash reports collect them, and more thoroughly."""

from __future__ import annotations

import sys
import traceback
from collections import deque
from collections.abc import Collection, Iterator
from pathlib import Path
from types import FrameType, FunctionType, MethodType, ModuleType
from typing import Any

import strongly
import strongly_api

OURS = tuple(str(Path(str(package.__file__)).parent) for package in (strongly, strongly_api))
SANDBOX = str(Path(OURS[0]) / "sandbox")  # the server: it has to know its keys
DEPTH = 9
# The frames of libraries that can be cleared: before Python 3.13, those of coroutines cannot.
LIBRARIES_IN_TASKS = sys.version_info >= (3, 13)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """All exceptions that an exception refers to, whether a traceback prints them or not."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in seen:
            seen.append(each)
            waiting += each.__cause__, each.__context__
            yield each


def is_ours(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return file.startswith(OURS) and not file.startswith(SANDBOX)


def is_library(frame: FrameType) -> bool:
    module = str(frame.f_globals.get("__name__"))
    return module.partition(".")[0] in ("anyio", "asyncio", "h11", "httpcore", "httpx", "socket", "ssl", "trio")


def leaks(error: BaseException, secrets: Collection[str], *, libraries: bool = False) -> set[str]:
    """The variables of the SDK's functions that hold one of the secrets: function, variable, and where in it.

    Args:
        error: The exception, whose causes and contexts are searched too.
        secrets: The strings to look for.
        libraries: Whether to search variables of HTTP libraries as well.
    """
    found: set[str] = set()
    for each in chain(error):
        for frame, _ in traceback.walk_tb(each.__traceback__):
            if is_ours(frame) or (libraries and is_library(frame)):
                where = f"{Path(frame.f_code.co_filename).name}:{frame.f_code.co_name}"
                for name, value in frame.f_locals.items():
                    found |= {f"{where}: {place}" for place in places(value, secrets, name)}
    return found


def places(start: object, secrets: Collection[str], name: str) -> Iterator[str]:
    """Where an object holds one of the strings, itself or in its attributes and items."""
    seen: set[int] = set()
    kept: list[object] = []  # so that no id is used again
    waiting: deque[tuple[str, Any, int]] = deque([(name, start, 0)])
    while waiting:
        path, value, depth = waiting.popleft()
        if id(value) in seen or depth > DEPTH:
            continue
        seen.add(id(value))
        kept.append(value)
        text = value.decode("latin-1") if isinstance(value, bytes | bytearray) else f"{shown(value)}"
        if any(secret in text for secret in secrets):
            yield path
            continue
        waiting.extend((f"{path}{step}", part, depth + 1) for step, part in parts(value))


def shown(value: object) -> str:
    return f"{value!r} {value}" if not isinstance(value, str) else value


def parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from (("", key) for key in value)
        yield from (("[…]", part) for part in value.values())
    elif isinstance(value, list | tuple | set | frozenset | deque):
        yield from ((f"[{number}]", part) for number, part in enumerate(value))
    elif isinstance(value, MethodType):
        yield ".__self__", value.__self__
    elif isinstance(value, FunctionType):
        for number, cell in enumerate(value.__closure__ or ()):
            yield f".<cell {number}>", cell.cell_contents
    elif not isinstance(value, ModuleType | type | str | bytes | int) and not is_server(value):
        names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
        for name in {*getattr(value, "__dict__", ()), *names}:
            if hasattr(value, name):
                yield f".{name}", getattr(value, name)


def is_server(value: object) -> bool:
    return type(value).__module__.startswith(("strongly.sandbox", "tests."))
