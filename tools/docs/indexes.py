"""Writes the lists of resources, models, bodies and methods in the README, the navigation and the pages of docs/.

    python -m tools.docs.indexes           write them
    python -m tools.docs.indexes --check   exit 1 if one is out of date

The rest of these files is written by hand. A resource is listed when it has a page, `docs/datasets.md` for example.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module

from strongly import AsyncStrongly, Model, Strongly
from strongly_api import models
from strongly_api.manifest import OPERATIONS
from tools import ROOT

NAMESPACES = tuple(dict.fromkeys(entry.resource for entry in OPERATIONS.values()))
TYPES = {name: kind for name in models.__all__ if isinstance(kind := getattr(models, name), type)}
SECTIONS = {
    "Response models": ["Model", *(name for name, kind in TYPES.items() if issubclass(kind, Model))],
    "Request bodies": [name for name, kind in TYPES.items() if not issubclass(kind, Model)],
    "Known values": [name for name in models.__all__ if name not in TYPES],
}


def blocks() -> Iterator[tuple[str, str, str]]:
    """Yield for each list its file, a pattern whose first group comes before the list, and the list."""
    pages = {name: f"{name}.md" for name in NAMESPACES if (ROOT / f"docs/{name}.md").exists()}
    navigation = (f"      - {_title(name)}: {page}\n" for name, page in pages.items())
    yield "mkdocs.yml", r"(  - Resources:\n)(?: {6}.*\n)+", "".join(navigation)
    text = "every method of `client.{}`, with an example"
    described = (f"- [{_title(name)}]({page}): {text.format(name)}\n" for name, page in pages.items())
    yield "docs/llms.txt", r"(## Resources\n\n)(?:- .*\n)+", "".join(described)
    for path, folder in (("README.md", "docs/"), ("docs/index.md", "")):
        links = ", ".join(f"[{_title(name)}]({folder}{page})" for name, page in pages.items())
        yield path, r"(\| look up a method, with an example \| ).*(?= \|\n)", links
    for path, client in (("namespaces", Strongly), ("async-namespaces", AsyncStrongly)):
        listed = "\n".join(_namespace(name, client) for name in NAMESPACES)
        yield f"docs/reference/{path}.md", r"(?s)(\n\n)(?=:::).*\Z", listed
    for before, repeatable in (("declares repeatable", True), ("may have executed them", False)):
        yield "docs/retries-and-errors.md", rf"({before}:\n)[^.]*(?=\.\n)", _calls(repeatable)
    for heading, names in SECTIONS.items():
        pattern = rf"(?s)(## {heading}\n.*?\n\n)(?=:::).*?(?=\n## |\Z)"
        yield "docs/reference/models.md", pattern, "\n".join(map(_model, names))


def _title(namespace: str) -> str:
    return namespace.replace("_", " ").capitalize()


def _calls(repeatable: bool) -> str:
    """Return the methods that send a `POST` that may, or may not, be repeated."""
    operations = ((entry.name, import_module(entry.module).OPERATION) for entry in OPERATIONS.values())
    chosen = [name for name, found in operations if found.method == "POST" and found.idempotent == repeatable]
    *others, last = (f"`{name}`" for name in dict.fromkeys(chosen))
    text = f"{', '.join(others)} and {last}" if others else last
    return textwrap.fill(text, 120, initial_indent="  ", subsequent_indent="  ")


def _namespace(name: str, client: type[Strongly] | type[AsyncStrongly]) -> str:
    kind = getattr(client, name)
    heading = f"client.{name}"
    return (
        f"::: {kind.__module__}.{kind.__name__}\n    options:\n      heading: {heading}\n      toc_label: {heading}\n"
    )


def _model(name: str) -> str:
    return f"::: strongly.{name}\n    options:\n      heading_level: 3\n      separate_signature: false\n"


def render() -> dict[str, str]:
    """Return the contents of the files."""
    files: dict[str, str] = {}
    for path, pattern, text in blocks():
        before = files.get(path) or (ROOT / path).read_text(encoding="utf-8")
        files[path], count = re.subn(pattern, rf"\g<1>{text}", before)
        if count != 1:
            raise ValueError(f"{path}: {pattern} matches {count} times")
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    check = parser.parse_args().check
    changed = {path: text for path, text in render().items() if text != (ROOT / path).read_text(encoding="utf-8")}
    for path, text in changed.items():
        if check:
            print(f"{path} is out of date: run `make tables`, and commit", file=sys.stderr)
        else:
            (ROOT / path).write_text(text, encoding="utf-8")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
