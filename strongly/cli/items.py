"""Finds the items that ids stand for: the operation that lists them, and their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from strongly import StronglyError
from strongly._core.reading import snake_case
from strongly._core.response import printable
from strongly.cli.operations import CommandOperation, Parameter, all_operations
from strongly.cli.settings import Settings

PLACE = re.compile(r"/\{(\w+)\}")
_NAME_WIDTH = 60
_SECONDS = 5.0


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


def described(operation: CommandOperation, settings: Settings, values: Mapping[str, Any]) -> str:
    """Return the arguments of a command, with the name of what it concerns if the server says it at once."""
    positions = [parameter for parameter in operation.parameters if parameter.place == "position"]
    ids = [str(values[parameter.option]) for parameter in positions]
    with suppress(StronglyError):
        if name := _name(operation, settings, positions, ids):
            return " ".join([*ids[:-1], f"{name!r} ({ids[-1]})"])
    return " ".join(ids)


def _name(operation: CommandOperation, settings: Settings, positions: list[Parameter], ids: list[str]) -> str:
    # Not its retries, during which nothing would be shown.
    quick = replace(settings, timeout=min(settings.timeout or _SECONDS, _SECONDS), max_retries=0)
    if (reading := _reading(operation.entry.path)) is not None:
        with quick.client() as client:
            return name_of(_method(client, reading)(*ids))
    if positions and (listing := collection_of(operation, positions[-1])) is not None:
        with quick.client() as client:
            found = _method(client, listing)(*ids[:-1])
            return next((name_of(item) for item in found if id_of(item, positions[-1]) == ids[-1]), "")
    return ""


def _method(client: Any, operation: CommandOperation) -> Any:
    return getattr(getattr(client, operation.entry.resource), operation.entry.name)


def _reading(path: str) -> CommandOperation | None:
    """Return the operation that reads a path."""
    return next((each for each in all_operations() if each.entry.method == "GET" and each.entry.path == path), None)
