"""Reads docstrings, for the help. No I/O but reading the source of this program."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass, field
from textwrap import dedent

_SECTION = re.compile(r"^(Args|Returns|Raises|Example|Attributes):$", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}\**(\w+): ", re.MULTILINE)


@dataclass(frozen=True)
class Docstring:
    """What a docstring says.

    Attributes:
        summary: Its first paragraph.
        text: The paragraphs that follow.
        arguments: What it says of each argument.
    """

    summary: str = ""
    text: str = ""
    arguments: dict[str, str] = field(default_factory=dict)


def read_docstring(source: str | None) -> Docstring:
    """Read a docstring that is divided into sections."""
    beginning, *sections = _SECTION.split(inspect.cleandoc(source or ""))
    summary, _, text = beginning.strip().partition("\n\n")
    by_name = dict(zip(sections[::2], sections[1::2], strict=True))
    _, *entries = _ENTRY.split(by_name.get("Args", ""))
    arguments = {name: _joined(entry) for name, entry in zip(entries[::2], entries[1::2], strict=True)}
    return Docstring(_joined(summary), text.strip(), arguments)


def read_key_docs(kind: type) -> dict[str, str]:
    """Return what stands below each key of a TypedDict; nothing where its source is not at hand."""
    try:
        body = ast.parse(dedent(inspect.getsource(kind))).body[0]
    except (OSError, TypeError):
        return {}
    docs: dict[str, str] = {}
    key = None
    for node in body.body if isinstance(body, ast.ClassDef) else []:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)):
                key = name
            case ast.Expr(value=ast.Constant(value=text)) if key:
                docs[key] = _joined(str(text))
    return docs


def _joined(text: str) -> str:
    return " ".join(text.split())
