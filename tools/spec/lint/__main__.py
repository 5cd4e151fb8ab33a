"""Checks that openapi.yaml is OpenAPI, keeps to its conventions, and has no construct that the SDK does not support.

    python -m tools.spec.lint [FILE]   print each finding as FILE:LINE: where: what to do

Exit code 1 means that there are findings, 2 that the file cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.spec.document import UnreadableError, read, structure

from . import MOST, report


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path("openapi.yaml"))
    file: Path = parser.parse_args(arguments).file
    try:
        document, lines = read(file)
        with structure():
            found = report(document, lines, str(file))
    except UnreadableError as error:
        print(error.located(str(file)), file=sys.stderr)
        return 2
    if found:
        print(*found[:MOST], sep="\n")
        rest = f"; the first {MOST} are shown" if len(found) > MOST else ""
        print(f"findings: {len(found)}{rest}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
