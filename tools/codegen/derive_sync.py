"""Derives the sync API from the async sources, so that the two cannot diverge."""

from __future__ import annotations

import re
from pathlib import Path

HEADER = "# Derived from strongly/_async by `make generate`; edit the source there.\n"

# Regular expressions, because a syntax tree would lose comments and formatting. They are applied in order. `derive`
# rejects unused ones, so that none outlives its reason.
SUBSTITUTIONS = [
    (r"\n[^\n]*  # async only(\n(?=\n))?(?=\n)", ""),
    (r"\bawait ", ""),
    (r"\basync (def|for|with)\b", r"\1"),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\b__aiter__\b", "__iter__"),
    (r"\b__anext__\b", "__next__"),
    (r"\bAsyncIterator, Awaitable, Callable, Iterator\b", "Callable, Iterator"),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\bAwaitable, Callable, Mapping\b", "Callable, Mapping"),
    (r"\bstr \| Awaitable\[str\]", "str"),
    (r"\bAwaitable\[(Page\[T\]|RawResponse\[Page\[T\]\]|object|None)\]", r"\1"),
    (r"\bStopAsyncIteration\b", "StopIteration"),
    (r"\bAsyncGenerator\[bytes, None\]", "Generator[bytes, None, None]"),
    (r"\bAsyncPaginator\b", "SyncPaginator"),
    (r"\bAsync([A-Z]\w+)", r"\1"),
    (r"\bAnyIOBackend\b", "SyncBackend"),
    (r"\baclose\b", "close"),
    (r"\baiter(_raw)?\b", r"iter\1"),
    (
        r"\basync_(scope|check_http_client|addresses|connect|current_cancellation|sleep|ask|blocking|read_piece|busy_time)"
        r"\b",
        r"\1",
    ),
    (r"\bstrongly\._async\b", "strongly._sync"),
]
LEFTOVERS = re.compile(r"\b(async(_\w+|io)?|await|anyio|trio|Async\w*|_async\w*|a(close|iter|next)\w*)\b")


class DerivationError(Exception):
    """The async sources contain code that has no sync form."""


def derive_text(text: str, used: set[str] | None = None) -> str:
    """Return the sync form of `text`. Patterns that matched are added to `used`."""
    for pattern, replacement in SUBSTITUTIONS:
        text, count = re.subn(pattern, replacement, text)
        if count and used is not None:
            used.add(pattern)
    return text


def derive(source: Path, target: Path) -> None:
    """Write the sync counterpart of the package `source` to `target`."""
    used: set[str] = set()
    for path in sorted(source.rglob("*.py")):
        text = derive_text(path.read_text(encoding="utf-8"), used)
        if leftover := LEFTOVERS.search(text):
            line = text.count("\n", 0, leftover.start()) + 1
            raise DerivationError(f"{path}:{line} has {leftover.group()!r}, which has no sync form")
        derived = target / path.relative_to(source)
        derived.parent.mkdir(parents=True, exist_ok=True)
        derived.write_text(HEADER + text, encoding="utf-8")
    if unused := [pattern for pattern, _ in SUBSTITUTIONS if pattern not in used]:
        raise DerivationError(f"unused substitutions: {', '.join(unused)}")
