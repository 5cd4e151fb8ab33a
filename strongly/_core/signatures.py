"""Signatures that show the keys of a body. No I/O."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from types import FunctionType
from typing import Any, get_args, get_type_hints

from .accepted import NOT_GIVEN


def spell_out(function: Callable[..., Any]) -> None:
    """Replace `**fields: Unpack[Body]` in the signature of a function by the keys of the body.

    Its annotations have the keys as well, because pydantic looks up the annotation of each parameter there. The
    function takes the same arguments as before: keys that are not in the body are for it to reject.
    """
    found, hints = signature(function), get_type_hints(function)
    if "fields" not in found.parameters or "fields" not in hints:
        return  # another thread has been faster
    (body,) = get_args(hints.pop("fields"))
    keys = get_type_hints(body)
    parameters = [
        parameter.replace(annotation=hints.get(name, Parameter.empty))
        for name, parameter in found.parameters.items()
        if parameter.kind is not Parameter.VAR_KEYWORD
    ]
    # All have a default, because `body` can be used instead.
    first = next(index for index, each in enumerate(parameters) if each.kind is Parameter.KEYWORD_ONLY)
    parameters[first:first] = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=NOT_GIVEN, annotation=kind) for name, kind in keys.items()
    ]
    # On another function, because wrappers of a bound method copy the attributes of the function, with a signature that
    # has `self`. With the same code, because tools look for the source code there.
    shown: Any = FunctionType(function.__code__, function.__globals__)
    shown.__doc__, shown.__kwdefaults__ = function.__doc__, function.__kwdefaults__
    shown.__annotations__ = {**keys, **hints}
    shown.__signature__ = found.replace(parameters=parameters, return_annotation=hints["return"])
    function.__wrapped__ = shown  # type: ignore[attr-defined]
    function.__annotations__ = shown.__annotations__
