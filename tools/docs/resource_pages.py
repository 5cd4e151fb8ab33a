"""Reads the pages of resources, such as docs/volumes.md: which methods, filters and keys they describe."""

from __future__ import annotations

import re


def methods(page: str) -> set[str]:
    """Return the methods that the headings of a page name."""
    return set(re.findall(r"`(\w+)`", "".join(re.findall(r"^## (.*)$", page, re.MULTILINE))))


def rows(page: str, method: str) -> list[str]:
    """Return the names in the first column of the tables below the heading of a method."""
    section = page.partition(f"\n## `{method}`\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
