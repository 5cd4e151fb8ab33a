"""The Python names of what the document names, and the names that are refused.

Names that are chosen for the wire get an underscore at their end if Python or the SDK has them already, as `class_`.
Names that are chosen for the SDK, such as `x-strongly-method`, are refused instead.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable
from functools import cache
from typing import Literal
from unicodedata import normalize

from strongly._core import accepted
from strongly._core.model import Model
from tools import ROOT

from .document import Place, Problem, SpecError, collected, refuse

# A model is any component schema, also an enumeration. A key is one of a request body.
Kind = Literal["field", "key", "parameter", "method", "resource", "model", "operation"]

# Parameters that the methods of the SDK have besides those of their operations.
OPTIONS = frozenset(
    {
        *("self", "body", "fields", "timeout", "max_retries", "extra_headers", "extra_query", "extra_body"),
        *("prefetch", "max_items", "wait", "poll_interval", "on_update", "progress", "exist_ok"),
        # What the methods use.
        *("api", "hide"),
    }
)
# What annotations, decorators and requests use. Other built-ins can be shadowed, such as `id` and `type`.
USED = frozenset(
    {
        *("bool", "bytes", "classmethod", "dict", "float", "frozenset", "int", "list", "object", "property"),
        *("set", "staticmethod", "str", "tuple"),
    }
)


def python_name(name: str, kind: Kind, place: Place = ()) -> str:
    """Return the Python name of something that the document names.

    Args:
        name: The name in the document.
        kind: What it names.
        place: Where it is named, for the refusal.

    Raises:
        SpecError: The name cannot be one in Python, or is taken and chosen for the SDK.
    """
    if not re.search("[^\\W_]", name):
        refuse(place, f"the name `{name}`", "write a name with letters")
    if kind == "model" and not re.fullmatch("[A-Z][A-Za-z0-9]*", name):
        refuse(place, f"the name `{name}`", f"write it as the name of a class: `{pascal_case(name)}`")
    if kind in ("method", "resource", "operation") and not re.fullmatch("[a-z][A-Za-z0-9_-]*", name):
        refuse(place, f"the name `{name}`", "begin it with a small letter, and write only ASCII letters and digits")
    python = name if kind == "model" else snake_case(name)
    is_keyword = keyword.iskeyword(python.removesuffix("_"))
    if kind not in ("method", "resource", "model"):
        return f"{python}_" if python in reserved(kind) else python
    if is_keyword or python in reserved(kind):
        owner = "Python" if is_keyword or hasattr(builtins, python) else "the SDK"
        instead = f", such as `{name}Details`" if kind == "model" else ""
        refuse(place, f"the name `{name}`, which has a meaning in {owner}", f"choose another one{instead}")
    return python


def python_names(names: Iterable[tuple[Place, str]], kind: Kind) -> dict[str, str]:
    """Return the Python names of what is in one object, operation or document, by the names in the document.

    Raises:
        SpecError: Names are refused, or are the same in Python: all of them.
    """
    problems: list[Problem] = []
    found: dict[str, str] = {}
    owners: dict[str, str] = {}
    for place, name in names:
        with collected(problems):
            python = python_name(name, kind, place)
            if name in found:
                refuse(place, f"`{name}`, which is the name of another {kind}, too", "rename one of them")
            # Models and operations are in modules, whose names must differ on file systems that ignore case.
            if (other := owners.setdefault(snake_case(python), name)) != name:
                same = snake_case(python) if kind == "model" else python
                refuse(place, f"`{name}` beside `{other}`", f"rename one of them: both are `{same}` in Python")
            found[name] = python
    if problems:
        raise SpecError(*problems)
    return found


@cache
def reserved(kind: Kind) -> frozenset[str]:
    """Return the names that things of this kind cannot have in Python, besides keywords."""
    match kind:
        case "field":
            # Methods assign to attributes of `self`. Their locals can have the names of fields.
            return USED | {name for name in dir(Model) if not name.startswith("_")} | _functions("model") | {"self"}
        case "key":
            return USED | OPTIONS
        case "parameter":
            return USED | OPTIONS | _names("endpoint_module")
        case "method":
            return frozenset({"with_raw_response", "mro"})
        case "resource":
            return _members_of_client()
        case "model":
            return (
                frozenset(dir(builtins))
                | frozenset(vars(accepted))
                | _names("model")
                | _names("endpoint_module")
                | _exports()
            )
        case "operation":
            return frozenset()


def _names(template: str) -> frozenset[str]:
    """Return what a template imports, assigns and defines. A leading underscore excludes collisions with the wire."""
    text = _template(template)
    found = {name for names in re.findall(r"^ *from \S+ import (\w[\w, ]*)", text, re.M) for name in names.split(", ")}
    found |= set(re.findall(r"^ *(\w+)(?:: [^=\n]+)? = ", text, re.M)) | set(re.findall(r" as (\w+):", text))
    return frozenset(name.strip() for name in found if not name.startswith("_")) | _functions(template)


def _functions(template: str) -> frozenset[str]:
    return frozenset(re.findall(r"^ *def ([a-z]\w+)", _template(template), re.M))


def _template(name: str) -> str:
    text = (ROOT / "templates" / f"{name}.py.jinja").read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}", "", text)


def _exports() -> frozenset[str]:
    """Return what `strongly` exports besides the generated models."""
    text = (ROOT / "strongly" / "__init__.py").read_text(encoding="utf-8")
    names = re.findall(r"from (\S+) import \w+ as (\w+)", text)
    return frozenset(name for module, name in names if not module.startswith("strongly_api"))


def _members_of_client() -> frozenset[str]:
    """Return the members of the client, except the resources. Its module cannot be imported without generated code."""
    tree = ast.parse((ROOT / "strongly" / "_async" / "client.py").read_text(encoding="utf-8"))
    functions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return frozenset(name for name in functions if not name.startswith("_")) | {"close", "aclose"}


# --- Spelling ---------------------------------------------------------------------------------------------------------


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


def pascal_case(name: str) -> str:
    """Return a name as part of the name of a class: `sizeGB` becomes `SizeGb`."""
    return "".join(word.capitalize() for word in snake_case(name).split("_"))


def constant(name: str) -> str:
    """Return the name of the constant with the keys of a body."""
    return f"{snake_case(name).upper()}_FIELDS"


def class_name(namespace: str, package: str = "_async") -> str:
    """Return the name of the class of a namespace, such as `AsyncProjects`."""
    words = "".join(word.capitalize() for word in namespace.split("_"))
    return f"Async{words}" if package == "_async" else words
