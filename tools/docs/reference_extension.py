"""An extension of griffe for the reference: examples of docstrings become code, and names of constants their values."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from griffe import Extension, Function, Object

EXAMPLE = re.compile(r"^Example:\n((?:    .*\n|\n)*    .*)", re.MULTILINE)


def fenced(docstring: str) -> str:
    """Return a docstring with the code of its examples between fences."""
    return EXAMPLE.sub(r"Example:\n    ```python\n\1\n    ```", docstring)


class ReferenceExtension(Extension):
    """Changes what griffe has read of the SDK."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Mark the code of a docstring."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Write defaults such as `DEFAULT_TIMEOUT` as numbers."""
        for parameter in func.parameters:
            name = str(parameter.default)
            if name.isupper() and isinstance(value := vars(import_module(func.module.path)).get(name), int | float):
                parameter.default = f"{value:_}"
