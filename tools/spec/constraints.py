"""Compares the sets of values that schemas accept."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import jsonschema_rs
from jsonschema_rs.canonical import Containment

from .document import JSON
from .versions import CompatibilityError

PROSE = ("title", "summary", "description", "example", "examples", "externalDocs")
BOUNDS = frozenset(
    {"minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"}
)


def covers(wide: JSON, narrow: JSON) -> bool:
    """Return whether `wide` certainly accepts every value that `narrow` accepts."""
    try:
        return jsonschema_rs.canonicalize(wide).covers(jsonschema_rs.canonicalize(narrow)) == Containment.YES
    except ValueError as error:  # jsonschema_rs raises this for an invalid schema
        raise CompatibilityError(f"a schema cannot be compared: {str(error).splitlines()[0]}") from None


def constraints(schema: JSON) -> JSON:
    skipped = {*PROSE, "$ref", "properties", "required", "deprecated"}
    return {key: value for key, value in schema.items() if key not in skipped and not key.startswith("x-")}


def as_read(schema: JSON) -> JSON:
    """Return the constraints that readers rely on, without those that may change in a compatible version."""
    skipped = {*BOUNDS, "additionalProperties"}
    if isinstance(schema.get("additionalProperties"), dict):
        skipped.remove("additionalProperties")
    if schema.get("x-strongly-open"):
        skipped.add("enum")
    return {key: value for key, value in constraints(schema).items() if key not in skipped}


def lost_values(old: JSON, new: JSON) -> list[Any]:
    return [value for value in old.get("enum", ()) if "enum" in new and value not in new["enum"]]


def difference(key: str, before: Any, after: Any) -> str:
    if key == "enum" and before is not None and after is not None:
        lost, gained = lost_values({key: before}, {key: after}), lost_values({key: after}, {key: before})
        clauses = [f"loses {shown(lost)}"] * bool(lost) + [f"gains {shown(gained)}"] * bool(gained)
        return " and ".join(clauses) or "lists its values in another order"
    if before is None:
        return f"{key} is new: {shown(after)}"
    if after is None:
        return f"{key} is removed, it was {shown(before)}"
    return f"{key} is {shown(after)} instead of {shown(before)}"


def shown(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(item, (list, dict)) for item in value):
        return ", ".join(map(shown, value)) or "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return textwrap.shorten(text, 80, placeholder="…")


def extension_breaks(key: str, before: Any, after: Any) -> bool:
    match key:
        case "x-strongly-method" | "x-strongly-read-as":
            return True
        case "x-strongly-idempotent":
            return before is True
        case "x-strongly-always-sent":
            return before is True  # what clients read without a check can be missing now
        case "x-strongly-collection":
            return before is not None
        case "x-strongly-aliases":
            return not set(before or ()) <= set(after or ())
    return False
