"""Prints results: as a table for people, or as JSON, YAML or CSV for programs."""

from __future__ import annotations

import errno
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from unicodedata import category

import click

LABEL_WIDTH = 60
TEXT_WIDTH = 10_000
_NEVER_CUT = frozenset({"id", "status"})
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
# Control characters, and those of Unicode that reorder or hide text.
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})


class BrokenOutput(Exception):  # noqa: N818 - a closed pipe is not an error
    """The reader of stdout has closed the pipe."""


def write(text: str) -> None:
    """Write data to stdout and flush it.

    Raises:
        BrokenOutput: The reader has closed the pipe.
    """
    with _broken_output():
        sys.stdout.write(text)
        sys.stdout.flush()


def write_bytes(data: bytes) -> None:
    """Write a part of a file to stdout.

    Raises:
        BrokenOutput: The reader has closed the pipe.
    """
    with _broken_output():
        sys.stdout.buffer.write(data)


@contextmanager
def _broken_output() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_closed_pipe(error):
            raise BrokenOutput from None  # click would turn a BrokenPipeError into exit status 1
        raise OSError(error.errno, error.strerror, "stdout") from None


def is_closed_pipe(error: OSError) -> bool:
    """Return whether writing failed because the reader has closed the pipe. Windows reports EINVAL."""
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def say(message: str) -> None:
    """Write a message to stderr. If that is closed or full, nobody can be told."""
    with suppress(OSError):
        click.echo(f"strongly: {neutralized(message)}", err=True)


_notes: set[str] = set()


def forget_notes() -> None:
    """Let the notes that are printed once be printed once more, by another command of this process."""
    _notes.clear()


def note_escapes() -> None:
    """Print a note, once, that stdout cannot encode some of the characters."""
    if "escapes" in _notes:
        return
    _notes.add("escapes")
    say(
        f"note: stdout has the encoding {sys.stdout.encoding}, which lacks some of the characters: they are written as "
        "escapes such as \\u2026; set PYTHONIOENCODING=utf-8 to write UTF-8"
    )


def harmless(text: str) -> str:
    """Return a string from the server without control sequences, if stdout is a terminal."""
    return neutralized(text) if sys.stdout.isatty() else text


def neutralized(text: str) -> str:
    """Return a string that cannot control a terminal, or look like another one. It may have several lines."""
    return _without_invisible(_COLOUR.sub("", text), lambda character: "\ufffd")


def _without_invisible(text: str, replacement: Callable[[str], str]) -> str:
    """Replace the invisible characters of a text, except tabs and line breaks."""
    if text.replace("\n", "").isprintable():  # much faster
        return text
    return "".join(
        replacement(character) if category(character) in _INVISIBLE and character not in "\t\n" else character
        for character in text
    )


class Printer:
    """Prints one kind of result.

    Args:
        output: One of the formats; by default a table on a terminal, and JSON elsewhere.
        columns: The known fields of an item.
        chosen: The fields to print; all of them by default.
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
        """Print a single result."""
        write(self.text(result))

    def text(self, result: Any, *, compact: bool = False) -> str:
        """Return a result formatted for output.

        Args:
            result: A model, a mapping or a scalar, or a list of them.
            compact: Whether to format JSON on one line.
        """
        plain = self._selected(_plain(result))
        match self.output:
            case "json":
                return _json(plain, None if compact else 2)
            case "yaml":
                import yaml

                text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, explicit_start=compact)
                if not _is_encodable(text):
                    note_escapes()
                if neutralized(text) != text or not _is_encodable(text):  # escape all characters that are not ASCII
                    text = yaml.safe_dump(plain, sort_keys=False, explicit_start=compact)
                return str(text)
            case _ if not _is_tabular(plain):
                return harmless("".join(f"{item}\n" for item in (plain if isinstance(plain, list) else [plain])))
            case "csv":
                return harmless(self._csv(plain if isinstance(plain, list) else [plain]))
            case _:
                return render(self.table(result))

    def table(self, result: Any) -> Any:
        """Return a result as a rich table, with one row per item of a list, or one per field of a single object."""
        plain = self._selected(_plain(result))
        if isinstance(plain, list):
            return _table_of_many(plain, self._chosen or _summary_fields(plain) or list(self._columns))
        return _table_of_one(plain)

    def _selected(self, plain: Any) -> Any:
        if not self._chosen:
            return plain
        if isinstance(plain, list):
            return [self._selected(item) for item in plain]
        return {name: plain.get(name) for name in self._chosen}

    def _csv(self, rows: list[dict[str, Any]]) -> str:
        names = self._chosen or [*dict.fromkeys([*self._columns, *_keys(rows)])]
        import csv

        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        if not self._has_head:
            writer.writerow(names)
            self._has_head = True
        writer.writerows([_cell_of_csv(row.get(name)) for name in names] for row in rows)
        return file.getvalue()


def render(*tables: Any) -> str:
    """Return tables as text: colored and fitted to the width on a terminal, plain and unlimited elsewhere."""
    from rich.console import Console

    on_terminal = sys.stdout.isatty()
    console = Console(
        file=io.StringIO() if not on_terminal else None,
        force_terminal=on_terminal,
        width=None if on_terminal else 100_000,  # rich assumes 80 columns, and would wrap lines in a file
        no_color=None if on_terminal else True,
    )
    with console.capture() as captured:
        console.print(*tables)
    # rich pads the cells of the last column as well.
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _table_of_many(items: list[dict[str, Any]], names: Sequence[str]) -> Any:
    """Return a table with one line per item. Values are truncated to fit, except those that users copy, such as ids."""
    from rich.table import Table
    from rich.text import Text

    from strongly.extras.display import cell, rich_cell

    now = datetime.now(UTC)
    table = Table(box=None, pad_edge=False, header_style="bold")
    rows = [[rich_cell(cell(name, item.get(name), now)) for name in names] for item in items]
    for index, name in enumerate(names):
        min_width = max((row[index].cell_len for row in rows), default=0) if name in _NEVER_CUT else None
        table.add_column(Text(_label(name).upper(), no_wrap=True, overflow="ellipsis"), min_width=min_width)
    for row in rows:
        for text in row:
            text.no_wrap, text.overflow = True, "ellipsis"
        table.add_row(*row)
    return table


def _table_of_one(fields: dict[str, Any]) -> Any:
    """Return a table with one row per field. Strings are not truncated."""
    from rich.table import Table
    from rich.text import Text

    from strongly._core.response import printable
    from strongly.extras.display import cell, rich_cell

    now = datetime.now(UTC)
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in fields.items():
        shown = cell(name, value, now)
        if isinstance(value, str) and shown.text.endswith("…"):
            shown = shown._replace(text=printable(value, TEXT_WIDTH))
        table.add_row(Text(_label(name)), rich_cell(shown))
    return table


def _summary_fields(items: list[dict[str, Any]]) -> list[str]:
    """Return the most useful fields that at least one item has."""
    from strongly.extras.display import COLUMNS

    return [name for name in COLUMNS if any(item.get(name) is not None for item in items)] or _keys(items)


def _label(name: str) -> str:
    from strongly._core.response import printable

    return printable(name.replace("_", " "), LABEL_WIDTH)


def _plain(result: Any) -> Any:
    from strongly._core.model import Model

    if isinstance(result, Model):
        return result.to_dict()
    return [_plain(item) for item in result] if isinstance(result, list) else result


def _is_tabular(plain: Any) -> bool:
    """Whether a result consists of objects."""
    items = plain if isinstance(plain, list) else [plain]
    return all(isinstance(item, dict) for item in items)


def _keys(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [*dict.fromkeys(name for row in rows for name in row)]


def _cell_of_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_encodable(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _json(value: Any, indent: int | None) -> str:
    text = json.dumps(value, ensure_ascii=not _is_utf8(), indent=indent)
    return _without_invisible(text, lambda character: json.dumps(character)[1:-1]) + "\n"
