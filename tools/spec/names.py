"""Converts names of the document to Python names."""

from __future__ import annotations

import keyword
import re


def snake_case(name: str) -> str:
    """Return the Python spelling of a camelCase name; the generated package has the same rule at run time."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake


def constant(name: str) -> str:
    """Return the name of the constant with the keys of a body."""
    return f"{snake_case(name).upper()}_FIELDS"


def class_name(namespace: str, package: str = "_async") -> str:
    """Return the name of the class of a namespace, such as `AsyncProjects`."""
    words = "".join(word.capitalize() for word in namespace.split("_"))
    return f"Async{words}" if package == "_async" else words
