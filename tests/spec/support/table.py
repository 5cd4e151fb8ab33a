"""Writes docs/openapi-support.md: which constructs of OpenAPI work, and which are refused.

    python -m tests.spec.support.table           write it
    python -m tests.spec.support.table --check   exit 1 if it is out of date

The table states what tests/spec/test_support.py checks, so it is true for as long as that passes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tests.spec.support import ROWS
from tests.spec.support.rows import Row

PAGE = Path(__file__).parents[3] / "docs" / "openapi-support.md"

INTRODUCTION = """\
# OpenAPI support

<!-- Written by `python -m tests.spec.support.table` from tests/spec/support; edit the rows there. -->

What happens if a construct of OpenAPI 3.1 is added to `openapi.yaml`. For each of the {count} rows, the tests edit a
small document and run the linter. There are two outcomes:

- **works** ({works} rows): the generated code is used over HTTP, with both the synchronous and the asynchronous client,
  against a server that validates requests and responses with the edited document.
- **refused** ({refused} rows): `make generate` writes nothing. It prints the file, the line, and what to write instead,
  of which the table shows the essential part.

A construct that is not listed either consists of those that are, or needs a new row: see the docstring of
`tests/spec/support`.

| Topic | Works | Refused |
| --- | --- | --- |
"""


def render(rows: Sequence[Row]) -> str:
    """Return the page."""
    works = sum(row.use is not None for row in rows)
    parts = [INTRODUCTION.format(count=len(rows), works=works, refused=len(rows) - works)]
    topics = [(topic, list(found)) for topic, found in groupby(rows, key=lambda row: row.topic)]
    for topic, found in topics:
        accepted = sum(row.use is not None for row in found)
        parts.append(_line(topic, str(accepted), str(len(found) - accepted)))
    for topic, found in topics:
        parts.append(f"\n## {topic}\n\n")
        parts.append(_line("Construct", "Where", "Outcome"))
        parts.append(_line("---", "---", "---"))
        parts.extend(_rows(found))
    return "".join(parts)


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield _line(row.construct, row.where, "works" if row.use else f"refused: {_code(row.message)}")


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    padding = " " if fence == "``" else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    page = render(ROWS)
    if not arguments.check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
        print(f"{PAGE.name} is out of date: run `make tables`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
