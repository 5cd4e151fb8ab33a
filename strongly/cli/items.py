"""Finds the items that ids stand for: the operation that lists them, and their names."""

from __future__ import annotations

import re
from typing import Any

from strongly._core.reading import snake_case
from strongly._core.response import printable
from strongly.cli.operations import CommandOperation, Parameter, all_operations

PLACE = re.compile(r"/\{(\w+)\}")
_NAME_WIDTH = 60


def collection_of(operation: CommandOperation, parameter: Parameter) -> CommandOperation | None:
    """Return the operation that lists the items whose ids a parameter accepts, or None if there is none."""
    if not parameter.name.endswith("_id"):
        return None
    path = f"/{parameter.name.removesuffix('_id')}s"
    if parameter.place == "position":
        path = next(
            (
                operation.entry.path[: found.start()]
                for found in PLACE.finditer(operation.entry.path)
                if snake_case(found[1]) == parameter.name
            ),
            path,
        )
    return _reading(path)


def id_of(item: Any, parameter: Parameter) -> str:
    """Return the id of an item, which its type can name in full: a collaborator has a `user_id`."""
    return str(getattr(item, parameter.name, None) or getattr(item, "id", ""))


def name_of(item: Any) -> str:
    """Return the label, name or email address of an item, or an empty string."""
    found = (getattr(item, field, None) for field in ("label", "name", "email"))
    return printable(str(next(filter(None, found), "")), _NAME_WIDTH)


def _reading(path: str) -> CommandOperation | None:
    """Return the operation that reads a path."""
    return next((each for each in all_operations() if each.entry.method == "GET" and each.entry.path == path), None)
