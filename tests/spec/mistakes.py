"""Writes docs/spec-mistakes.md: ten mistakes in the spec, and what is printed for each.

python -m tests.spec.mistakes           write the page
python -m tests.spec.mistakes --check   compare, write nothing; exit 1 if it differs
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.spec.style_faults import BASE
from tools import ROOT
from tools.spec.lint.__main__ import main as lint

PAGE = ROOT / "docs" / "spec-mistakes.md"


class Mistake(NamedTuple):
    """An edit of a small document: the first `old` after the text `after` becomes `new`."""

    title: str
    after: str
    old: str
    new: str


SUMMARY = "      summary: List lamps"
RANGE = """        range:
          type: array
          description: From and to.
          prefixItems: [{type: number}, {type: number}]
          items: false
          examples: [[1, 2]]
"""
GET = "  /lamps/{lampId}:"
MISTAKES = [
    Mistake("A line that is indented too far", "    get:", SUMMARY, f" {SUMMARY}"),
    Mistake("A key that is there twice", "    get:", SUMMARY, f"{SUMMARY}\n      summary: All lamps"),
    Mistake("A misspelled key", "    get:", SUMMARY, "      sumary: List lamps"),
    Mistake("A type that does not exist", "    Lamp:", "          type: number", "          type: decimal"),
    Mistake("A `$ref` to nothing", GET, "schemas/LampEnvelope'", "schemas/LampEnvelop'"),
    Mistake("An operationId that another operation has", GET, "operationId: getLamp", "operationId: listLamps"),
    Mistake("A method with a name of Python", GET, "x-strongly-method: retrieve", "x-strongly-method: import"),
    Mistake("Two parameters with the same name in Python", "    Limit:", "name: limit", "name: Kind"),
    Mistake("A text in a body without a bound", "    LampCreate:", "          maxLength: 100\n", ""),
    Mistake("A construct that the SDK does not support", "    Lamp:", "        note:\n", f"{RANGE}        note:\n"),
]

HEADER = """# Mistakes in the spec

`make lint-spec` and `make generate` print each problem of `openapi.yaml` as `FILE:LINE: place: what to do`, several at
once. This page shows ten mistakes and what is printed for each. The lines are those of a small document,
`tests/spec/support/base.yaml`.

`python -m tests.spec.mistakes` writes this page from runs of the lint.
"""


def edited(mistake: Mistake) -> str:
    text = BASE.read_text(encoding="utf-8")
    start = text.index(mistake.old, text.index(f"\n{mistake.after}\n"))
    return text[:start] + mistake.new + text[start + len(mistake.old) :]


def printed(mistake: Mistake) -> str:
    """Return what `python -m tools.spec.lint` prints about the document with the mistake."""
    output = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
    ):
        Path("openapi.yaml").write_text(edited(mistake), encoding="utf-8")
        lint(["openapi.yaml"])
    return output.getvalue()


def page() -> str:
    parts = [HEADER]
    for number, mistake in enumerate(MISTAKES, 1):
        parts.append(f"## {number}. {mistake.title}\n")
        removed = "".join(f"-{line}\n" for line in mistake.old.splitlines())
        added = "".join(f"+{line}\n" for line in mistake.new.splitlines())
        parts.append(f"```diff\n{removed}{added}```\n")
        parts.append(f"```text\n{printed(mistake)}```\n")
    return "\n".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    text = page()
    if not parser.parse_args().check:
        PAGE.write_text(text, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.relative_to(ROOT)} is out of date: run `make tables`, and commit", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
