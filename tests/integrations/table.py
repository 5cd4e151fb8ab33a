"""Writes docs/integrations.md: the tools that the tests use together with strongly.

    python -m tests.integrations.table           write it, with the versions that are installed
    python -m tests.integrations.table --check   exit 1 if it is out of date, apart from versions

Each module of this folder names its tools in `WORKS`, from the distribution to a sentence that says how it is used.
Tools that are too large to be installed for the tests are in `BY_HAND`, with the version that was tried.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "integrations.md"

INTRODUCTION = """\
# Integrations

<!-- Written by `python -m tests.integrations.table` from tests/integrations; edit `WORKS` there. -->

The test suite uses the SDK together with these tools, in the versions that are named, and checks what the last column
says. A version with an asterisk was tried by hand, because the tool is too large for the test suite. The guides have
the code: [Testing](testing.md), [Models](models.md), [Data frames](data-frames.md), [Use it from an agent](agents.md).
"""


def render() -> str:
    """Return the page."""
    sections = [_section(module) for module in sorted(FOLDER.glob("test_*.py"))]
    return INTRODUCTION + "".join(section for section in sections if section)


def _section(module: Path) -> str:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    constants = dict(_constants(tree))
    rows = {name: (_version(name), how) for name, how in constants.get("WORKS", {}).items()}
    rows |= {name: (f"{tried}*", how) for name, (tried, how) in constants.get("BY_HAND", {}).items()}
    if not rows:
        return ""
    title = (ast.get_docstring(tree) or module.stem).partition("\n")[0].rstrip(".")
    lines = [f"| {name} | {tried} | {how} |" for name, (tried, how) in sorted(rows.items())]
    return "\n".join([f"\n## {title}\n", "| Tool | Version | How |", "| --- | --- | --- |", *lines, ""])


def _constants(tree: ast.Module) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the tables of a module, without importing it: the tool may be missing."""
    for statement in tree.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id="WORKS" | "BY_HAND" as name), value=ast.expr() as value):
                yield name, ast.literal_eval(value)
            case ast.Assign(targets=[ast.Name(id="WORKS" | "BY_HAND" as name)], value=value):
                yield name, ast.literal_eval(value)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _without_versions(page: str) -> str:
    return re.sub(r"(?m)^(\| [^|]+ \|) [^|*]+ \|", r"\1 |", page)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    page = render()
    if not arguments.check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if not PAGE.exists() or _without_versions(PAGE.read_text(encoding="utf-8")) != _without_versions(page):
        print(f"{PAGE.name} is out of date: run `make tables`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
