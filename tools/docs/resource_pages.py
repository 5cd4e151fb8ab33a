"""Reads the pages of resources, such as docs/volumes.md: which methods, filters and keys they describe."""

from __future__ import annotations

import re

from tools.spec.view_types import BodyFieldView, OperationView, ParameterView

# Documented in prose, because they are the same for all lists.
NOT_FILTERS = ("limit", "offset", "sort")


def methods(page: str) -> set[str]:
    """Return the methods that the headings of a page name."""
    return set(re.findall(r"`(\w+)`", "".join(re.findall(r"^## (.*)$", page, re.MULTILINE))))


def rows(page: str, method: str) -> list[str]:
    """Return the names in the first column of the tables below the heading of a method."""
    section = page.partition(f"\n## `{method}`\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def members(operation: OperationView) -> tuple[ParameterView | BodyFieldView, ...]:
    """Return what the table of a method lists: the filters of `list`, and the keys of `create`."""
    if operation.name == "list":
        return tuple(each for each in operation.query_parameters if each.name not in NOT_FILTERS)
    if operation.name == "create" and operation.body:
        return operation.body.fields
    return ()
