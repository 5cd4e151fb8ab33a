"""Reads type annotations: which values a parameter takes. No I/O."""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Required, Union, get_args, get_origin, is_typeddict

from strongly_api import models

Kind = Literal["text", "integer", "number", "flag", "list", "mapping", "json"]
_PLAIN: dict[Any, Kind] = {str: "text", int: "integer", float: "number", bool: "flag"}


@dataclass(frozen=True)
class Shape:
    """What values a parameter takes.

    Attributes:
        kind: How a value is written; `json` for what has no shorter form.
        choices: The texts that are known, though others may be given.
        nullable: Whether None is a value.
        required: Whether a key of a body has to be there.
        item: What a list holds.
        keys: The keys that a mapping may have; empty if it may have any.
    """

    kind: Kind
    choices: tuple[str, ...] = ()
    nullable: bool = False
    required: bool = False
    item: Shape | None = None
    keys: Mapping[str, Shape] = field(default_factory=dict)


def shape_of(annotation: Any, module: str) -> Shape:
    """Return what an annotation stands for.

    Args:
        annotation: A type, or its source text.
        module: Name of the module that it stands in.
    """
    annotation = _evaluated(annotation, module)
    arguments = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Union or origin is types.UnionType:
            return _of_union(arguments, module)
        case origin if origin is Literal:
            return Shape("text", choices=tuple(map(str, arguments)))
        case origin if origin is Required:
            return replace(shape_of(arguments[0], module), required=True)
        case origin if origin is list:
            return Shape("list", item=shape_of(arguments[0], module))
        case origin if origin is dict:
            return Shape("mapping")
    if is_typeddict(annotation):
        return Shape("mapping", keys=keys_of(annotation))
    return Shape(_PLAIN.get(annotation, "json"))


def keys_of(kind: type) -> dict[str, Shape]:
    """Return the keys of a TypedDict."""
    return {name: shape_of(annotation, kind.__module__) for name, annotation in kind.__annotations__.items()}


def _of_union(members: tuple[Any, ...], module: str) -> Shape:
    nullable = type(None) in members
    shapes = [shape_of(member, module) for member in members if member is not type(None)]
    choices = tuple(choice for shape in shapes for choice in shape.choices)
    if {shape.kind for shape in shapes} == {"text"}:
        return Shape("text", choices=choices, nullable=nullable)
    return replace(shapes[0] if len(shapes) == 1 else Shape("json"), nullable=nullable)


def _evaluated(annotation: Any, module: str) -> Any:
    """Return the type for its source text, which names what modules import for type checkers alone."""
    source = getattr(annotation, "__forward_arg__", annotation)
    if not isinstance(source, str):
        return annotation
    return eval(source, vars(sys.modules[module]).copy(), _Models())


class _Models(dict[str, Any]):
    """The names of all models and bodies; other names are looked up where they usually are."""

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(models, name)
        except AttributeError:
            raise KeyError(name) from None
