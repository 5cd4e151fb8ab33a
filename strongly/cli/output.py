"""Prints results: as a table for people, or as JSON, YAML or CSV for programs."""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from strongly._core.model import Model
from strongly._core.response import printable

FORMATS = ("table", "json", "yaml", "csv")
LABEL_WIDTH = 60
TEXT_WIDTH = 10_000
_NEVER_CUT = frozenset({"id", "status"})
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class BrokenOutput(Exception):  # noqa: N818 - not an error of anybody's
    """Whatever reads the output has gone."""


def write(text: str) -> None:
    """Write data to stdout, at once.

    Raises:
        BrokenOutput: Nobody reads it.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        if is_closed_pipe(error):
            raise BrokenOutput from None  # the program would else be ended with a status that is not ours
        raise


def is_closed_pipe(error: OSError) -> bool:
    """Whether writing failed because nobody reads the output."""
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def say(message: str) -> None:
    """Write a message to stderr."""
    click.echo(f"strongly: {message}", err=True)


def harmless(text: str) -> str:
    """Return a text of a server's without what would command a terminal, if that is where it goes."""
    if not sys.stdout.isatty():
        return text
    return _CONTROL.sub("\ufffd", _COLOUR.sub("", text))


class Printer:
    """Prints one kind of result.

    Args:
        output: One of `FORMATS`; by default a table on a terminal, and JSON elsewhere.
        columns: The fields of an item, as far as they are known.
        chosen: The fields to print, in place of all of them.
    """

    def __init__(
        self,
        output: str | None = None,
        *,
        columns: Sequence[str] = (),
        chosen: Sequence[str] = (),
    ) -> None:
        self.output: str = output or ("table" if sys.stdout.isatty() else "json")
        self._columns = columns
        self._chosen = chosen
        self._has_head = False

    def show(self, result: Any) -> None:
        """Print a result that stands alone."""
        write(self.text(result))

    def text(self, result: Any, *, compact: bool = False) -> str:
        """Return a result as it is printed.

        Args:
            result: A model, a mapping, or a list of them.
            compact: Whether JSON is to stand in one line.
        """
        plain = self._narrowed(_plain(result))
        match self.output:
            case "json":
                return _json(plain, None if compact else 2)
            case "yaml":
                import yaml

                return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=_is_utf8(), explicit_start=compact))
            case "csv":
                return harmless(self._csv(plain if isinstance(plain, list) else [plain]))
            case _:
                return render(self.table(result))

    def table(self, result: Any) -> Any:
        """Return a result as a table of rich: a row for each item of a list, or for each field of one thing."""
        plain = self._narrowed(_plain(result))
        if isinstance(plain, list):
            return _table_of_many(plain, self._chosen or _telling(plain) or list(self._columns))
        return _table_of_one(plain)

    def _narrowed(self, plain: Any) -> Any:
        if not self._chosen:
            return plain
        if isinstance(plain, list):
            return [self._narrowed(item) for item in plain]
        return {name: plain.get(name) for name in self._chosen}

    def _csv(self, rows: list[dict[str, Any]]) -> str:
        names = self._chosen or [*dict.fromkeys([*self._columns, *_keys(rows)])]
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        if not self._has_head:
            writer.writerow(names)
            self._has_head = True
        writer.writerows([_cell_of_csv(row.get(name)) for name in names] for row in rows)
        return file.getvalue()


def render(*tables: Any) -> str:
    """Return tables as text: as wide as the terminal and coloured there, and elsewhere as wide as they are."""
    from rich.console import Console

    on_terminal = sys.stdout.isatty()
    console = Console(
        file=io.StringIO() if not on_terminal else None,
        force_terminal=on_terminal,
        width=None if on_terminal else 100_000,
        no_color=None if on_terminal else True,
    )
    with console.capture() as captured:
        console.print(*tables)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _table_of_many(items: list[dict[str, Any]], names: Sequence[str]) -> Any:
    """Return a table with one line for each item; what does not fit is cut, but for what is copied from it."""
    from rich.table import Table
    from rich.text import Text

    from strongly.extras.display import cell, rich_cell

    now = datetime.now(UTC)
    table = Table(box=None, pad_edge=False, header_style="bold")
    rows = [[rich_cell(cell(name, item.get(name), now)) for name in names] for item in items]
    for index, name in enumerate(names):
        least = max((row[index].cell_len for row in rows), default=0) if name in _NEVER_CUT else None
        table.add_column(Text(_label(name).upper(), no_wrap=True, overflow="ellipsis"), min_width=least)
    for row in rows:
        for text in row:
            text.no_wrap, text.overflow = True, "ellipsis"
        table.add_row(*row)
    return table


def _table_of_one(fields: dict[str, Any]) -> Any:
    """Return a table with a row for each field, in which texts are whole."""
    from rich.table import Table
    from rich.text import Text

    from strongly.extras.display import cell, rich_cell

    now = datetime.now(UTC)
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in fields.items():
        shown = cell(name, value, now)
        if isinstance(value, str) and shown.text.endswith("…"):
            shown = shown._replace(text=printable(value, TEXT_WIDTH))
        table.add_row(Text(_label(name)), rich_cell(shown))
    return table


def _telling(items: list[dict[str, Any]]) -> list[str]:
    """Return the fields that a table of many shows, in so far as one of the items has them."""
    from strongly.extras.display import COLUMNS

    return [name for name in COLUMNS if any(item.get(name) is not None for item in items)] or _keys(items)


def _label(name: str) -> str:
    return printable(name.replace("_", " "), LABEL_WIDTH)


def _plain(result: Any) -> Any:
    if isinstance(result, Model):
        return result.to_dict()
    return [_plain(item) for item in result] if isinstance(result, list) else result


def _keys(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [*dict.fromkeys(name for row in rows for name in row)]


def _cell_of_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _json(value: Any, indent: int | None) -> str:
    text = json.dumps(value, ensure_ascii=not _is_utf8(), indent=indent)
    return re.sub(r"[\x7f-\x9f\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
