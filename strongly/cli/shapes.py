"""Derives the accepted values of a parameter from its type annotation. No I/O."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Required, Union, get_args, get_origin, get_type_hints

Kind = Literal["text", "integer", "number", "flag", "list", "mapping", "file", "json"]
_PLAIN: dict[Any, Kind] = {str: "text", int: "integer", float: "number", bool: "flag", bytes: "file"}


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


def shape_of(annotation: Any, inside: tuple[type, ...] = ()) -> Shape:
    """Return the shape of a type annotation.

    Args:
        annotation: The annotation.
        inside: The TypedDicts that contain it. One that contains itself is written as JSON.
    """
    arguments = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Union or origin is types.UnionType:
            return _of_union(arguments, inside)
        case origin if origin is Literal:
            is_number = all(type(value) is int for value in arguments)
            return Shape("integer") if is_number else Shape("text", choices=tuple(map(str, arguments)))
        case origin if origin is Required:
            return replace(shape_of(arguments[0], inside), required=True)
        case origin if origin is list:
            return Shape("list", item=shape_of(arguments[0], inside))
        case origin if origin is dict:
            return Shape("mapping")
    # Not `is_typeddict`, which does not recognize the classes of typing_extensions.
    if hasattr(annotation, "__required_keys__"):
        return Shape("json") if annotation in inside else Shape("mapping", keys=keys_of(annotation, inside))
    return Shape(_PLAIN.get(annotation, "json"))


def keys_of(kind: type, inside: tuple[type, ...] = ()) -> dict[str, Shape]:
    """Return the shape of each key of a TypedDict, which is inside of others."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: shape_of(hint, (*inside, kind)) for name, hint in hints.items()}


def _of_union(members: tuple[Any, ...], inside: tuple[type, ...]) -> Shape:
    nullable = type(None) in members
    shapes: list[Shape] = []
    for member in members:
        if member is not type(None) and (shape := shape_of(member, inside)) not in shapes:
            shapes.append(shape)
    choices = tuple(choice for shape in shapes for choice in shape.choices)
    if any(shape.kind == "text" for shape in shapes):  # every value can be written as text, such as a number of CPUs
        return Shape("text", choices=choices, nullable=nullable)
    return replace(shapes[0] if len(shapes) == 1 else Shape("json"), nullable=nullable)
