"""Derives the accepted values of a parameter from its type annotation. No I/O."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Required, Union, get_args, get_origin, get_type_hints

Kind = Literal["text", "integer", "number", "flag", "list", "mapping", "json"]
_PLAIN: dict[Any, Kind] = {str: "text", int: "integer", float: "number", bool: "flag"}


@dataclass(frozen=True)
class Shape:
    """The values that a parameter accepts.

    Attributes:
        kind: The notation of a value; `json` if there is no simpler one.
        choices: The known strings. Others are accepted too.
        nullable: Whether None is accepted.
        required: Whether the key is required in a body.
        item: The shape of the items of a list.
        keys: The keys of a mapping; empty if any key is accepted.
    """

    kind: Kind
    choices: tuple[str, ...] = ()
    nullable: bool = False
    required: bool = False
    item: Shape | None = None
    keys: Mapping[str, Shape] = field(default_factory=dict)


def shape_of(annotation: Any) -> Shape:
    """Return the shape of a type annotation."""
    arguments = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Union or origin is types.UnionType:
            return _of_union(arguments)
        case origin if origin is Literal:
            return Shape("text", choices=tuple(map(str, arguments)))
        case origin if origin is Required:
            return replace(shape_of(arguments[0]), required=True)
        case origin if origin is list:
            return Shape("list", item=shape_of(arguments[0]))
        case origin if origin is dict:
            return Shape("mapping")
    # Not `is_typeddict`, which does not recognize the classes of typing_extensions.
    if hasattr(annotation, "__required_keys__"):
        return Shape("mapping", keys=keys_of(annotation))
    return Shape(_PLAIN.get(annotation, "json"))


def keys_of(kind: type) -> dict[str, Shape]:
    """Return the shape of each key of a TypedDict."""
    return {name: shape_of(hint) for name, hint in get_type_hints(kind, include_extras=True).items()}


def _of_union(members: tuple[Any, ...]) -> Shape:
    nullable = type(None) in members
    shapes = [shape_of(member) for member in members if member is not type(None)]
    choices = tuple(choice for shape in shapes for choice in shape.choices)
    if {shape.kind for shape in shapes} == {"text"}:
        return Shape("text", choices=choices, nullable=nullable)
    return replace(shapes[0] if len(shapes) == 1 else Shape("json"), nullable=nullable)
