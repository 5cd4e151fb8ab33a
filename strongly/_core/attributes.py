"""Refuses to set attributes of a client that would have no effect, such as `client.timeout`. No I/O."""

from __future__ import annotations

from difflib import get_close_matches
from inspect import signature
from typing import Any


def assignment_error(kind: type, base: Any, name: str) -> AttributeError | None:
    """Return the error for setting an attribute of a client, or None if it may be set.

    Methods and namespaces may be set, because test doubles replace them, and so may attributes that a subclass adds.

    Args:
        kind: The class of the client.
        base: The class of the SDK that it is or inherits from, whose arguments are the options.
        name: Name of the attribute.
    """
    changeable = [*signature(base.with_options).parameters][1:]
    options = {*signature(base).parameters, *changeable}
    member = getattr(kind, name, None)
    if isinstance(member, property) and member.fset is None:
        problem = f"{name} cannot be set on a client."
    elif hasattr(kind, name) or (kind is not base and name not in options):
        return None
    elif name in options:
        problem = f"{name} cannot be set on a client."
    else:
        problem = f"{kind.__name__!r} object has no attribute {name!r}"
        public = [each for each in dir(base) if not each.startswith("_")]
        if close := get_close_matches(name, [*options, *public]):
            name = close[0]
            problem += f"; did you mean {name!r}?"
    if name == "api_key":
        problem += " To change it, create another client; if keys change often, pass a function as api_key="
    elif name in changeable:
        problem += f" To change it, use client.with_options({name}=…), which returns another client"
    elif name in options:
        problem += f" To change it, create another client with {name}=…"
    return AttributeError(problem.removesuffix("."))
