"""Prints results: as a table for people, or as JSON, YAML or CSV for programs."""

from __future__ import annotations

import errno
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from unicodedata import category

import click

from strongly.cli import terminal
from strongly.cli.settings import current_settings

# Characters that make a spreadsheet run the text of a cell as a formula, and numbers, which it does not run.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
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


# Whether stderr has one JSON object per line, for programs that read it.
json_messages: ContextVar[bool] = ContextVar("json_messages", default=False)


def say(message: str) -> None:
    """Write a message to stderr. If that is closed or full, nobody can be told."""
    if json_messages.get():
        level, found, text = message.partition(": ")
        known = found and level in ("error", "warning", "note")
        say_json({"level": level, "message": text} if known else {"level": "note", "message": message})
    else:
        with suppress(OSError):
            click.echo(f"strongly: {neutralized(message)}", err=True)


def say_json(fields: dict[str, Any]) -> None:
    """Write a message to stderr as one line of JSON."""
    with suppress(OSError):
        click.echo(json.dumps(fields), err=True)


@contextmanager
def prompt() -> Iterator[None]:
    """If a prompt of click that shows its input is left with Ctrl-C or Ctrl-D, end its line."""
    try:
        yield
    except click.Abort:
        click.echo(err=True)
        raise


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
        output: One of `settings.FORMATS`; by default a table on a terminal, and JSON elsewhere.
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
        self._notes: set[str] = set()

    @property
    def is_table(self) -> bool:
        """Whether results are printed as tables."""
        return self.output in ("table", "wide")

    def plain(self, result: Any) -> Any:
        """Return the fields of a result that are printed."""
        return self._selected(_plain(result))

    def show(self, result: Any) -> None:
        """Print a single result, in a pager if it is longer than the terminal."""
        text = self.text(result)
        if not terminal.pages(text):
            write(text)
        if result == [] and self.is_table and sys.stdout.isatty():
            say("note: no items")

    def text(self, result: Any, *, compact: bool = False) -> str:
        """Return a result formatted for output.

        Args:
            result: A model, a mapping or a scalar, or a list of them.
            compact: Whether to format JSON on one line.
        """
        plain = self.plain(result)
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
                from strongly.cli import tables

                return tables.render(self.table(result))

    def table(self, result: Any) -> Any:
        """Return a result as a rich table, with one row per item of a list, or one per field of a single object.

        If the terminal is too narrow for all columns, a note on stderr lists those that are left out.
        """
        from strongly.cli import tables

        plain = self.plain(result)
        if not isinstance(plain, list):
            return tables.of_one(plain)
        telling, others = tables.fields(plain, self._columns)
        if self.output == "wide":
            table, hidden = tables.of_many(plain, self._chosen or [*telling, *others])
        elif self._chosen:
            table, hidden = tables.of_many(plain, self._chosen, available=terminal.width())
        else:
            table, hidden = tables.of_many(plain, telling, others, available=terminal.width(), hides=True)
        if hidden:
            names = ", ".join(hidden)
            self._note(f"columns hidden for lack of width: {names} (-o wide shows all, --columns those you choose)")
        return table

    def _note(self, text: str) -> None:
        """Write a note to stderr, but not again with each refresh of --watch."""
        if text not in self._notes:
            self._notes.add(text)
            say(f"note: {text}")

    def _selected(self, plain: Any) -> Any:
        if not self._chosen:
            return plain
        if isinstance(plain, list):
            return [self._selected(item) for item in plain]
        return {name: plain.get(name) for name in self._chosen}

    def _csv(self, rows: list[dict[str, Any]]) -> str:
        names = self._chosen or [*dict.fromkeys([*self._columns, *_keys(rows)])]
        lines = [] if self._has_head else [names]
        self._has_head = True
        lines += [[_cell_of_csv(row.get(name)) for name in names] for row in rows]
        if not current_settings().raw_csv:
            lines = [[self._disarmed(text) for text in line] for line in lines]
        return "".join(map(_line_of_csv, lines))

    def _disarmed(self, text: str) -> str:
        """Return a text that a spreadsheet does not run as a formula."""
        if not _FORMULA.match(text) or _NUMBER.fullmatch(text):
            return text
        self._note("an apostrophe was put before text that a spreadsheet would run as a formula; --raw-csv omits it")
        return f"'{text}"


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


def _line_of_csv(cells: Sequence[str]) -> str:
    import csv

    file = io.StringIO()
    # With this terminator, Python quotes cells with a carriage return, which readers take for the end of a line.
    csv.writer(file, lineterminator="\r\n").writerow(cells)
    return file.getvalue().removesuffix("\r\n") + "\n"


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
