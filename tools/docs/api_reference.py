"""Writes docs/api.md: every public method with its signature, and the keys and fields of bodies and models.

Signatures and descriptions are those of the synchronous sources, keys and fields those of the document.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.spec.names import class_name
from tools.spec.view_types import BodyView, ModelView
from tools.spec.views import SpecViews

PAGE = "docs/api.md"
WIDTH = 100

INTRODUCTION = """\
# API reference

<!-- Written by `make generate` from the signatures and docstrings of strongly/ and from openapi.yaml. -->

Everything here is imported from `strongly`. `AsyncStrongly` has the same methods: calls are awaited, lists are an
`AsyncPaginator`, and the client is closed with `aclose()`. The docstring of a method has its arguments, what it raises
and an example.
"""


def render(views: SpecViews, sources: Path, options: Path) -> str:
    """Return the page; `sources` is the folder of the synchronous package, `options` has the values of defaults."""
    defaults = dict(re.findall(r"^(DEFAULT_\w+)[^=]*= ([^#\n]+)", options.read_text(encoding="utf-8"), re.MULTILINE))
    operations = {(view.resource, view.name): f" `{view.method} {view.path}`" for view in views.operations.values()}
    namespaces = dict.fromkeys(view.resource for view in views.operations.values())
    parts = [INTRODUCTION]
    client = "".join(_class(sources / "client.py", "Strongly", "client"))
    parts.append(re.sub(r"\bDEFAULT_\w+", lambda match: defaults[match[0]].strip(), client))
    for namespace in namespaces:
        notes = {name: note for (resource, name), note in operations.items() if resource == namespace}
        parts += _class(
            sources / "resources" / f"{namespace}.py", class_name(namespace, "_sync"), f"client.{namespace}", notes
        )
    parts += _class(sources / "pagination.py", "SyncPaginator", "paginator")
    parts += ["\n## Bodies\n", *map(_table, _sorted(views.bodies))]
    parts += ["\n## Models\n", *map(_table, _sorted(views.models))]
    return "".join(parts)


def _sorted(views: Mapping[str, BodyView | ModelView]) -> Iterable[BodyView | ModelView]:
    return (views[name] for name in sorted(views))


# --- Methods ---


def _class(path: Path, name: str, variable: str, notes: Mapping[str, str] | None = None) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    yield f"\n## `{variable if '.' in variable else name}`\n\n{_summary(node)}\n"
    methods: dict[str, list[ast.FunctionDef]] = {}
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
            methods.setdefault(member.name, []).append(member)
        elif isinstance(member, ast.FunctionDef) and member.name == "__init__" and variable == "client":
            yield f"\n```py\n{_wrapped(f'{name}(', _arguments(member.args), ')')}\n```\n"
    for key, variants in methods.items():
        # Overloads stand before what implements them, which has the docstring.
        lines = "\n".join(_signature(variant, variable) for variant in variants[:-1] or variants)
        yield f"\n```py\n{lines}\n```\n\n{_summary(variants[-1])}{(notes or {}).get(key, '')}\n"


def _summary(node: ast.ClassDef | ast.FunctionDef) -> str:
    return " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())


def _signature(node: ast.FunctionDef, variable: str) -> str:
    returns = ast.unparse(node.returns) if node.returns else "None"
    if any("property" in ast.unparse(decorator) for decorator in node.decorator_list):
        return f"{variable}.{node.name}: {returns}"
    return _wrapped(f"{variable}.{node.name}(", _arguments(node.args), f") -> {returns}")


def _arguments(arguments: ast.arguments) -> list[str]:
    positional = arguments.args[1:]  # without self
    defaults = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
    found = list(map(_argument, positional, defaults))
    if arguments.kwonlyargs:
        found += ["*", *map(_argument, arguments.kwonlyargs, arguments.kw_defaults)]
    return found + ([f"**{ast.unparse(arguments.kwarg)}"] if arguments.kwarg else [])


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + (f" = {ast.unparse(default)}" if default else "")


def _wrapped(start: str, arguments: list[str], end: str) -> str:
    line = start + ", ".join(arguments) + end
    if len(line) > WIDTH:
        line = "\n".join([start, *(f"    {argument}," for argument in arguments), end])
    return line.replace("builtins.list[", "list[")


# --- Bodies and models ---


def _table(view: BodyView | ModelView) -> str:
    is_body = isinstance(view, BodyView)
    rows = [["key", "type", "required", "what it is"] if is_body else ["field", "type", "what it is"]]
    rows.append(["---"] * len(rows[0]))
    for member in view.fields:
        required = ["yes" if member.required else "no"] if is_body else []
        rows.append([f"`{member.name}`", f"`{_cell(member.type.text)}`", *required, _cell(member.description)])
    lines = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return f"\n### `{view.name}`\n\n{' '.join(view.description.split())}\n\n{lines}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
