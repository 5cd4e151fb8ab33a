"""Implements `--query`, which applies a JMESPath expression to the result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from strongly._core.model import Model
from strongly._core.response import printable
from strongly.cli.output import Printer, harmless, neutralized

_REASON_WIDTH = 200


class QueryPrinter(Printer):
    """Prints what an expression selects from a result.

    By default, strings and numbers are printed plainly, lists of them one per line, and everything else as JSON. Of
    lists of lists, each inner list is a line, separated by tabs.

    Args:
        expression: The JMESPath expression.
        output: The output format; None for the default.

    Raises:
        click.UsageError: The expression is invalid.
    """

    def __init__(self, expression: str, output: str | None = None) -> None:
        super().__init__(output or "json")
        self._expression = expression
        self._is_plain = output is None
        # Imported on demand: this takes longer than what most commands do before their first request.
        import jmespath
        from jmespath.functions import Functions

        try:
            self._compiled = jmespath.compile(expression)
        except ValueError as error:  # all exceptions of jmespath are of this class
            raise click.UsageError(_message(expression, error)) from None
        unknown = [name for name in _functions_of(self._compiled.parsed) if name not in Functions.FUNCTION_TABLE]
        if unknown:
            raise click.UsageError(_message(expression, f"unknown function {unknown[0]}()"))

    def plain(self, result: Any) -> Any:
        """Return what the expression selects."""
        return self._select(result)

    def text(self, result: Any, *, compact: bool = False) -> str:
        """Return what the expression selects, formatted for output."""
        selected = self._select(result)
        shows_lines = self._is_plain or self.output not in ("json", "yaml", "csv")
        if (selected is None or selected == []) and (shows_lines or self.output == "csv"):
            return ""
        if _is_tabular(selected):
            return self._of_objects(selected).text(selected, compact=compact)
        if shows_lines and (lines := _lines_of(selected)) is not None:
            return harmless("".join(f"{line}\n" for line in lines))
        if self.output == "csv":
            raise QueryError("--query: CSV needs names for its columns: select objects, as in '[].{id: id}'")
        return Printer(self.output if self.output == "yaml" else "json").text(selected, compact=compact)

    def table(self, result: Any) -> Any:
        """Return what the expression selects as a table, or else as text."""
        selected = self._select(result)
        if _is_tabular(selected):
            return self._of_objects(selected).table(selected)
        from rich.text import Text

        return Text(neutralized(self.text(result)).rstrip())

    def _of_objects(self, selected: Any) -> Printer:
        """Return a printer that shows all keys, also those that are the fields of no model."""
        rows = selected if isinstance(selected, list) else [selected]
        return Printer(self.output, chosen=[*dict.fromkeys(key for row in rows for key in row)])

    def _select(self, result: Any) -> Any:
        try:
            return self._compiled.search(plain(result))
        except ValueError as error:
            raise QueryError(_message(self._expression, error)) from None


class QueryError(click.ClickException):
    """An expression does not fit a result, for example because it sorts by a missing field."""


def _message(expression: str, reason: object) -> str:
    # The lines after the first one repeat the expression, and point at the place.
    first = str(reason).splitlines()[0].rstrip(":").removeprefix("Invalid jmespath expression: ")
    return f"--query: cannot evaluate {expression!r}: {printable(first, _REASON_WIDTH)}"


def _functions_of(node: Any) -> Iterator[str]:
    """Yield the functions that a parsed expression calls."""
    if node["type"] == "function_expression":
        yield node["value"]
    for child in node["children"]:
        if isinstance(child, dict):
            yield from _functions_of(child)


def plain(result: Any) -> Any:
    """Return a result as the values of JSON."""
    if isinstance(result, list):
        return [plain(item) for item in result]
    return result.to_dict() if isinstance(result, Model) else result


def _is_tabular(selected: Any) -> bool:
    rows = selected if isinstance(selected, list) else [selected]
    return all(isinstance(row, dict) for row in rows)


def _lines_of(selected: Any) -> list[str] | None:
    """Return the lines of a value that is printed plainly, or None if it is printed as JSON."""
    rows = selected if isinstance(selected, list) else [selected]
    lines = []
    for row in rows:
        cells = row if isinstance(row, list) else [row]
        if any(isinstance(cell, list | dict) for cell in cells):
            return None
        lines.append("\t".join("" if cell is None and cells is row else _text(cell) for cell in cells))
    return lines


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
