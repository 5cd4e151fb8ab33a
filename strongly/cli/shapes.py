"""Derives the accepted values of a parameter from its type annotation. No I/O."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Required, Union, get_args, get_origin, is_typeddict

from strongly_api import models
from strongly_api.manifest import OPERATIONS

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


def shape_of(annotation: Any, module: str) -> Shape:
    """Return the shape of an annotation.

    Args:
        annotation: A type, or its source code.
        module: Name of the module that contains the annotation.
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
    """Return the shape of each key of a TypedDict."""
    return {name: shape_of(annotation, kind.__module__) for name, annotation in kind.__annotations__.items()}


def _of_union(members: tuple[Any, ...], module: str) -> Shape:
    nullable = type(None) in members
    shapes = [shape_of(member, module) for member in members if member is not type(None)]
    # Such as the `str` of `str | Project`: programs can pass objects, too.
    shapes = [shape for shape in shapes if shape.kind != "json"] or shapes
    choices = tuple(choice for shape in shapes for choice in shape.choices)
    if any(shape.kind == "text" for shape in shapes):  # every value can be written as text, such as a number of CPUs
        return Shape("text", choices=choices, nullable=nullable)
    return replace(shapes[0] if len(shapes) == 1 else Shape("json"), nullable=nullable)


def _evaluated(annotation: Any, module: str) -> Any:
    """Evaluate an annotation. It can contain names that its module imports only for type checkers."""
    source = getattr(annotation, "__forward_arg__", annotation)
    if not isinstance(source, str):
        return annotation
    # A copy, because `eval` adds `__builtins__` to the globals.
    return eval(source, vars(sys.modules[module]).copy(), _Models())


# Models that users of the command line cannot pass. Importing them would take longer than printing a help text.
_RETURNED = frozenset(models.__all__).intersection(
    name for entry in OPERATIONS.values() for name in re.findall(r"\w+", entry.returns)
)


class _Models(dict[str, Any]):
    """Resolves the names of models and bodies; a KeyError makes `eval` fall back to globals and built-ins."""

    def __missing__(self, name: str) -> Any:
        if name in _RETURNED:
            return object
        try:
            return getattr(models, name)
        except AttributeError:
            raise KeyError(name) from None
