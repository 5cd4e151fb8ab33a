"""Converts names of the document to Python names."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Literal
from unicodedata import normalize

# What names would replace where they are written. Keywords are reserved everywhere.
_RESERVED = {
    # Members of all models, and names that the bodies of their classes and the constructor of attrs use.
    "field": {
        *("extra", "from_dict", "from_response", "to_dict", "to_json", "self"),
        *("bool", "classmethod", "dict", "float", "int", "list", "str"),
    },
    # Names that the modules of models, bodies and operations use.
    "class": {
        *dir(builtins),
        *("ABSENT", "Any", "Literal", "Mapping", "Model", "ModelList", "Operation", "Page", "Request", "Required"),
        *("Self", "TypeAlias", "TypedDict", "UntypedBody"),
        *("BodyField", "EnumLike", "FloatLike", "IntLike", "ListLike", "PathLike"),
    },
}


def reserved(kind: Literal["field", "class"], name: str) -> bool:
    """Whether a Python name has another meaning where a name of this kind is written."""
    return keyword.iskeyword(name) or name in _RESERVED[kind]


def snake_case(name: str) -> str:
    """Return the Python spelling of a camelCase name; the generated package has the same rule at run time.

    Other characters than letters and digits separate words, such as those of `x-rate` and `filter[name]`.
    """
    # Python normalizes identifiers, but not the strings by which attributes are looked up.
    words = re.sub(r"\W+", "_", normalize("NFKC", name)).strip("_")
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words).lower()
    if not snake.isidentifier():
        snake = f"field_{snake}"
    return f"{snake}_" if keyword.iskeyword(snake) else snake


def attribute(key: str) -> str:
    """Return the name of the attribute of a model, such as `size_gb`, or `extra_` for a name that models use."""
    name = snake_case(key)
    return f"{name}_" if reserved("field", name) else name


def constant(name: str) -> str:
    """Return the name of the constant with the keys of a body."""
    return f"{snake_case(name).upper()}_FIELDS"


def pascal_case(name: str) -> str:
    """Return a name as part of the name of a class: `sizeGB` becomes `SizeGb`."""
    return "".join(word.capitalize() for word in snake_case(name).split("_"))


def class_name(namespace: str, package: str = "_async") -> str:
    """Return the name of the class of a namespace, such as `AsyncProjects`."""
    words = "".join(word.capitalize() for word in namespace.split("_"))
    return f"Async{words}" if package == "_async" else words
