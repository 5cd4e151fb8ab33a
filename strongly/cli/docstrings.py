"""Parses docstrings into help texts. The only I/O is reading the source code of the SDK."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

_SECTION = re.compile(r"^(Args|Returns|Raises|Example|Attributes):$", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}\**(\w+): ", re.MULTILINE)


@dataclass(frozen=True)
class Docstring:
    """A parsed docstring.

    Attributes:
        summary: The first paragraph.
        text: The paragraphs that follow it.
        arguments: The description of each argument.
    """

    summary: str = ""
    text: str = ""
    arguments: dict[str, str] = field(default_factory=dict)


def read_docstring(documented: Any) -> Docstring:
    """Parse the docstring of a function."""
    # `python -OO` strips docstrings from the compiled code; the source still has them.
    docstring = documented.__doc__ or ast.get_docstring(_source_of(documented)) or ""
    beginning, *sections = _SECTION.split(inspect.cleandoc(docstring))
    summary, _, text = beginning.strip().partition("\n\n")
    by_name = dict(zip(sections[::2], sections[1::2], strict=True))
    _, *entries = _ENTRY.split(by_name.get("Args", ""))
    arguments = {name: _joined(entry) for name, entry in zip(entries[::2], entries[1::2], strict=True)}
    return Docstring(_joined(summary), text.strip(), arguments)


def read_key_docs(kind: type) -> dict[str, str]:
    """Return the docstring below each key of a TypedDict; empty if the source is not available."""
    docs: dict[str, str] = {}
    key = None
    for node in _source_of(kind).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)):
                key = name
            case ast.Expr(value=ast.Constant(value=text)) if key:
                docs[key] = _joined(str(text))
    return docs


def _source_of(documented: Any) -> ast.FunctionDef | ast.ClassDef | ast.Module:
    """Return the definition of a function or class, or an empty module if its source is not available."""
    try:
        source = dedent(inspect.getsource(documented))
        # Not `ast.parse`, which since Python 3.14 also strips docstrings under -OO.
        tree: Any = compile(source, "<source>", "exec", ast.PyCF_ONLY_AST, optimize=0)
        definition = tree.body[0]
    except (OSError, TypeError):
        definition = None
    return definition if isinstance(definition, ast.FunctionDef | ast.ClassDef) else ast.Module([], [])


def _joined(text: str) -> str:
    return " ".join(text.split())
