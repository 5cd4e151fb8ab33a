"""Writes the table of commands in docs/command-line.md.

    python -m tools.docs.command_table           write it
    python -m tools.docs.command_table --check   exit 1 if it is out of date

The rest of the page is written by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import click

from strongly.cli.program import Program
from strongly.cli.settings import common_options
from tools import ROOT

PAGE = ROOT / "docs" / "command-line.md"
START = "<!-- Written by `python -m tools.docs.command_table`. -->\n"
END = "<!-- End of what is written. -->\n"


def render() -> str:
    """Return the table."""
    lines = ["| command | what it does | options |", "| --- | --- | --- |"]
    root = Program()
    lines += _rows(root, click.Context(root, info_name="strongly"))
    return "\n".join(lines) + "\n"


def _rows(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, parent=context, info_name=name)
        if isinstance(command, click.Group):
            yield from _rows(command, inner)
            continue
        arguments = [p.make_metavar(inner) for p in command.get_params(inner) if isinstance(p, click.Argument)]
        summary = " ".join((command.help or "").split("\n\n")[0].split())
        # A pipe would end the cell, even within code.
        usage = " ".join([inner.command_path, *arguments]).replace("|", "\\|")
        yield f"| `{usage}` | {summary} | {_options(command, inner)} |"


def _options(command: click.Command, context: click.Context) -> str:
    common = {"--help", *(option.opts[-1] for option in common_options())}
    options = [p.opts[-1] for p in command.get_params(context) if isinstance(p, click.Option)]
    return ", ".join(f"`{option}`" for option in options if option not in common)


def page_with(table: str, page: str) -> str:
    """Return the page with the table in its place."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    return f"{before}{start}\n{table}\n{end}{after}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    written = page_with(render(), page)
    if not arguments.check:
        PAGE.write_text(written, encoding="utf-8")
    elif page != written:
        print(f"{PAGE.name} is out of date: run `make tables`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
