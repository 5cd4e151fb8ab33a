"""Lays out results as tables for people."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from strongly._core.response import printable
from strongly.cli import terminal
from strongly.extras.display import COLUMNS, cell, rich_cell

LABEL_WIDTH = 60
LEAST = 8  # characters of a cell that is cut
GAP = 2  # spaces between columns
# Values that users copy or compare, which are useless if they are cut.
_NEVER_CUT = re.compile(r"(.*_)?(id|ids|url|status|phase)")


def fields(items: Sequence[dict[str, Any]], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the most telling fields of a list, and the others that an item has a value of.

    Args:
        items: The items.
        known: The fields of the model in the order of the spec.
    """
    if not items:
        return [name for name in COLUMNS if name in known] or list(known), []
    names = dict.fromkeys([*known, *(name for item in items for name in item)])
    used = [name for name in names if any(item.get(name) is not None for item in items)]
    # The name of an item with a label is the label once more, as a slug.
    telling = [name for name in COLUMNS if name in used and (name != "name" or "label" not in used)]
    others = [name for name in used if name not in telling]
    # Ids alone tell nothing: those of the objects that metrics belong to, for instance.
    return (telling, others) if {*telling} - {"id"} else ([*telling, *others], [])


def widths(least: Sequence[int], wanted: Sequence[Sequence[int]], available: int, *, hides: bool) -> list[int]:
    """Return the width of each column; 0 for those that are hidden. No I/O.

    Args:
        least: The smallest widths.
        wanted: Larger widths, in stages. What is left of the terminal is given to the narrowest columns first.
        available: The width of the terminal.
        hides: Whether columns that do not fit are hidden. Otherwise the table may become wider than the terminal.
    """
    chosen: list[int] = [0] * len(least)
    left = available + GAP
    for index, width in enumerate(least):
        if width + GAP <= left or not hides or index == 0:
            chosen[index] = width
            left -= width + GAP
    for stage in wanted:
        while left > 0:
            growing = [index for index, width in enumerate(chosen) if 0 < width < stage[index]]
            if not growing:
                break
            chosen[min(growing, key=chosen.__getitem__)] += 1
            left -= 1
    return chosen


def of_many(
    items: Sequence[dict[str, Any]],
    names: Sequence[str],
    more: Sequence[str] = (),
    *,
    available: int | None = None,
    hides: bool = False,
) -> tuple[Table, list[str]]:
    """Return a table with one line per item, and the names of the columns that it has no space for.

    Args:
        items: The items.
        names: The columns.
        more: Columns to add, in this order, if there is space for them after all others.
        available: The width of the terminal to fit the table to; None if nothing is to be cut.
        hides: Whether columns can be hidden.
    """
    now = datetime.now(UTC)

    def column(name: str) -> list[Text]:
        values = (rich_cell(cell(name, item.get(name), now, sys.maxsize)) for item in items)
        return [Text(_label(name).upper()), *values]

    names = list(names)
    columns = [column(name) for name in names]
    natural = [_width(each) for each in columns]
    shown = natural
    if available is not None:
        for name in more:
            added = column(name)
            if sum(natural) + _width(added) + GAP * len(natural) > available:
                break
            names, columns, natural = [*names, name], [*columns, added], [*natural, _width(added)]
        values = [_width(each[1:]) for each in columns]
        least = [
            max(value if _NEVER_CUT.fullmatch(name) else 1, min(width, LEAST))
            for name, value, width in zip(names, values, natural, strict=True)
        ]
        shown = widths(least, (values, natural), available, hides=hides)  # values are cut last
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    visible = [(texts, width) for texts, width in zip(columns, shown, strict=True) if width]
    for texts, width in visible:
        table.add_column(_one_line(texts[0]), width=width, no_wrap=True)
    for index in range(1, len(items) + 1):
        table.add_row(*(_one_line(texts[index]) for texts, _ in visible))
    return table, [name for name, width in zip(names, shown, strict=True) if not width]


def _width(texts: Sequence[Text]) -> int:
    return max((text.cell_len for text in texts), default=1)


def of_one(item: dict[str, Any]) -> Table:
    """Return a table with one row per field. Strings are wrapped, not cut."""
    now = datetime.now(UTC)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=False)
    for name, value in item.items():
        table.add_row(Text(_label(name)), rich_cell(cell(name, value, now, sys.maxsize)))
    return table


def render(table: Table) -> str:
    """Return a table as text: plain and without a limit of width unless stdout is a terminal."""
    needed = sum((column.width or 0) + GAP for column in table.columns)
    console = terminal.console(max(terminal.width() or terminal.UNLIMITED, needed))
    with console.capture() as captured:
        console.print(table)
    # rich pads the cells of the last column as well.
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _one_line(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _label(name: str) -> str:
    return printable(name.replace("_", " "), LABEL_WIDTH)
