"""A griffe extension for the reference: formats examples as code, and shows the values of constants in defaults."""

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
    """Edits the objects that griffe has loaded."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Format the examples of a docstring as code."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Write defaults such as `DEFAULT_TIMEOUT` as numbers."""
        for parameter in func.parameters:
            name = str(parameter.default)
            if name.isupper() and isinstance(value := vars(import_module(func.module.path)).get(name), int | float):
                parameter.default = f"{value:_}"
