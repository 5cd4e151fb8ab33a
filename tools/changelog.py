"""Reads and extends CHANGELOG.md."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date

PATH = "CHANGELOG.md"
WIDTH = 120
# The second form names the next version; it is the form before the first release.
UNRELEASED = re.compile(
    r"^## (?:\[Unreleased\]|\[\d+\.\d+\.\d+\] - Unreleased)\n(?P<body>.*?)(?=^## |^\[[^]]+\]: |\Z)", re.M | re.S
)


def unreleased(text: str) -> str | None:
    """Return what the section of the next version contains, or None if there is no such section."""
    section = UNRELEASED.search(text)
    return section["body"].strip() if section else None


def with_entries(text: str, entries: Mapping[str, Iterable[str]]) -> str:
    """Return the changelog with entries in the section of the next version, by their headings, such as `Added`."""
    section = UNRELEASED.search(text)
    assert section is not None
    above, *parts = re.split(r"^(?=### )", section["body"], flags=re.M)
    groups = {part.partition("\n")[0]: part.rstrip() for part in parts}
    for heading, lines in entries.items():
        written = [_filled(line) for line in lines]
        if written:
            title = f"### {heading}"
            groups[title] = "\n".join([groups.get(title, f"{title}\n"), *written])
    body = "\n\n".join(filter(None, [above.strip(), *groups.values()]))
    start, end = section.span("body")
    return f"{text[:start]}\n{body}\n\n{text[end:]}".rstrip() + "\n"


def _filled(entry: str) -> str:
    return textwrap.fill(f"- {entry}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def released(text: str, version: str, day: date, last_tag: str | None, source: str) -> str:
    """Return the changelog with the version released, and an empty section for the next one."""
    heading = f"## [Unreleased]\n\n## [{version}] - {day.isoformat()}\n"
    text = UNRELEASED.sub(lambda found: heading + found["body"], text, count=1)
    if not source:
        return text
    above, *older = re.split(r"^\[Unreleased\]: .*\n", text, maxsplit=1, flags=re.M)
    page = f"compare/{last_tag}...v{version}" if last_tag else f"releases/tag/v{version}"
    links = f"[Unreleased]: {source}/compare/v{version}...HEAD\n[{version}]: {source}/{page}\n"
    return above + links + older[0] if older else f"{above.rstrip()}\n\n{links}"
