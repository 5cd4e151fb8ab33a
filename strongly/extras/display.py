"""Renders models as HTML for notebooks and in colors for rich. All values come from servers and are escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from strongly._core.model import Model
from strongly._core.plurals import counted
from strongly._core.polling import lines_of
from strongly._core.response import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

# The columns of a table of models, if the model has them. A single model is displayed with all fields.
COLUMNS = (
    "id",
    "user_id",
    "name",
    "label",
    "email",
    "role",
    "action",
    "status",
    "phase",
    "ready",
    "message",
    "type",
    "environment_type",
    "category",
    "size_gb",
    "tags",
    "project_id",
    "owner",
    "created_at",
    "granted_at",
    "timestamp",
    "url",
)
WIDTH = 60  # characters of a cell
BAR_WIDTH = 20
_GOOD, _BUSY, _BAD, _IDLE = "good", "busy", "bad", "idle"
_STATES = {
    **dict.fromkeys(("active", "running", "bound", "available", "ready"), _GOOD),
    **dict.fromkeys(("pending", "creating", "starting", "stopping", "resizing", "syncing"), _BUSY),
    **dict.fromkeys(("failed", "error", "lost", "terminated"), _BAD),
}
# Readable on white and on black backgrounds.
_HTML_COLORS = {_GOOD: "#2a9d5c", _BUSY: "#c58a00", _BAD: "#d9453d", _IDLE: "#808080"}
_RICH_COLORS = {_GOOD: "green", _BUSY: "yellow", _BAD: "red", _IDLE: "bright_black"}
_STATE_FIELDS = ("status", "phase")
_LOG_FIELDS = {"lines", "content"}
_STYLE_SEQUENCE = re.compile(r"\x1b\[[\d;]*m")  # sets a color, which programs also write to logs
_ABBREVIATIONS = {name: name.upper() for name in ("id", "url", "cpu", "gpu", "gb")}
_BORDER = "1px solid rgba(128,128,128,.35)"
_LOG = f"max-height:24em;overflow:auto;margin:4px 0;padding:4px 8px;border:{_BORDER};text-align:left"
_CELL = f"text-align:left;vertical-align:top;padding:2px 10px 2px 0;border-bottom:{_BORDER}"


class Cell(NamedTuple):
    """A formatted value."""

    text: str
    state: str = ""
    title: str = ""
    link: str = ""
    share: float | None = None


def cell(name: str, value: Any, now: datetime, width: int = WIDTH) -> Cell:
    """Return the formatted value of a field.

    Args:
        name: Name of the field.
        value: Its value.
        now: The current time, for relative times.
        width: Maximum length of a string.
    """
    if value is None:
        return Cell("-", _IDLE)
    if name in _STATE_FIELDS and isinstance(value, str):
        return Cell(printable(value, width), _STATES.get(value.lower(), _IDLE))
    if isinstance(value, bool):
        return Cell("yes" if value else "no", (_GOOD if value else _IDLE) if name == "ready" else "")
    if name.endswith("_usage") and isinstance(value, int | float):
        return Cell(f"{value:.1f} %", share=min(max(value / 100, 0.0), 1.0))
    if name.endswith("_gb") and isinstance(value, int | float):
        return Cell(size(value))
    if isinstance(value, str) and (name.endswith("_at") or name == "timestamp"):
        relative = since(value, now)
        return Cell(relative, title=printable(value, width)) if relative else Cell(printable(value, width))
    # Only these schemes become links: a server could send a `javascript:` URL.
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return Cell(printable(value, width), link=value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return Cell(printable(", ".join(value), width) or "-")
    if isinstance(value, list):
        return Cell(str(len(value)))
    if isinstance(value, Model):
        value = {key: item for key, item in value.to_dict().items() if item is not None}
    if isinstance(value, dict):
        return Cell(printable(", ".join(f"{key}: {item}" for key, item in value.items()), width) or "-")
    return Cell(printable(str(value), width))


def size(gigabytes: float) -> str:
    """Return an amount of storage in MB, GB or TB."""
    amount, unit = abs(gigabytes), "GB"
    if amount >= 1000:
        gigabytes, unit = gigabytes / 1000, "TB"
    elif 0 < amount < 1:
        gigabytes, unit = gigabytes * 1000, "MB"
    return f"{round(gigabytes, 1):,g} {unit}" if abs(gigabytes) < 100_000 else f"{gigabytes:,.0f} {unit}"


def since(text: str, now: datetime) -> str:
    """Return a timestamp relative to `now`, such as `3 d ago`, or an empty string if it is not a timestamp."""
    try:
        moment = datetime.fromisoformat(text)
        seconds = (now - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()
    except (ValueError, OverflowError):
        return ""
    for length, unit in ((86400 * 365.25, "y"), (86400 * 30.44, "mo"), (86400, "d"), (3600, "h"), (60, "min")):
        if abs(seconds) >= length:
            number = f"{abs(seconds) / length:.0f} {unit}"
            return f"{number} ago" if seconds > 0 else f"in {number}"
    return "now" if abs(seconds) < 5 else f"{seconds:.0f} s ago" if seconds > 0 else f"in {-seconds:.0f} s"


def html_of(model: Model) -> str:
    """Return a model as HTML: a card if it consists of numbers, else a table of its fields. Logs scroll."""
    cells = _cells(model)
    if _is_card(model):
        body = "".join(_html_number(name, shown) for name, shown in cells)
        return f'<div style="display:flex;flex-wrap:wrap;gap:10px">{body}</div>'
    rows = "".join(f"<tr>{_html_heading(name)}{_html_cell(shown)}</tr>" for name, shown in cells)
    caption = f'<caption style="text-align:left">{_title(model)}</caption>'
    table = f'<table style="border-collapse:collapse">{caption}{rows}</table>'
    if not _is_log(model):
        return table
    lines = _log_lines(model)
    body = "\n".join(map(escape, lines))
    return f'{table}<pre style="{_LOG}">{body}</pre><small>{counted(len(lines), "line")}</small>'


def html_table(items: Sequence[Any]) -> str:
    """Return models as an HTML table."""
    models = _models(items)
    if not models:
        return f"<em>{counted(len(items), 'item')}</em>"
    names, now = _columns(models), datetime.now(UTC)
    head = "".join(map(_html_heading, names))
    rows = "".join(
        "<tr>" + "".join(_html_cell(cell(name, getattr(model, name), now)) for name in names) + "</tr>"
        for model in models
    )
    table = f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f"{table}<small>{_amount(models)}</small>"


def rich_of(model: Model) -> RenderableType:
    """Return a model as a rich table. The lines of a log follow it."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, show_header=False, title=_title(model), title_justify="left")
    for name, shown in _cells(model):
        table.add_row(Text(_label(name)), rich_cell(shown))
    if not _is_log(model):
        return table
    return Group(table, Text("\n".join(_log_lines(model))))


def rich_table(items: Sequence[Any]) -> RenderableType:
    """Return models as one rich table."""
    from rich import box
    from rich.table import Column, Table
    from rich.text import Text

    models = _models(items)
    if not models:
        return Text(counted(len(items), "item"))
    names, now = _columns(models), datetime.now(UTC)
    columns = (Column(_label(name), no_wrap=name == "id") for name in names)  # an id is of no use if it is cut
    table = Table(*columns, box=box.SIMPLE, caption=_amount(models), caption_justify="left")
    for model in models:
        table.add_row(*(rich_cell(cell(name, getattr(model, name), now)) for name in names))
    return table


def _models(items: Sequence[Any]) -> list[Model]:
    # Not isinstance: importing Model here would be an import cycle.
    return [item for item in items if hasattr(type(item), "_names")]


def _cells(model: Model) -> list[tuple[str, Cell]]:
    now = datetime.now(UTC)
    values = [(name, getattr(model, name)) for name in model._names]
    values += [(name, value) for name, value in model.extra.items()]
    if _is_log(model):
        values = [(name, value) for name, value in values if name not in _LOG_FIELDS]
    return [(name, cell(name, value, now)) for name, value in values if value is not None]


def _is_log(model: Model) -> bool:
    return _LOG_FIELDS.issubset(model._names)


def _log_lines(model: Any) -> list[str]:
    """Return all lines of a log as a terminal shows them: without colors, and progress bars in their last state."""
    lines = (_STYLE_SEQUENCE.sub("", line).rstrip("\r").rpartition("\r")[2] for line in lines_of(model))
    return [
        line
        if line.isprintable()
        else "".join(character if character.isprintable() or character == "\t" else "\ufffd" for character in line)
        for line in lines
    ]


def _columns(models: Sequence[Model]) -> list[str]:
    """Return the columns for which at least one of the models has a value."""
    columns = [name for name in COLUMNS if any(getattr(model, name, None) is not None for model in models)]
    return columns or list(models[0]._names)


def _is_card(model: Model) -> bool:
    """Whether all fields of a model are numbers, not counting percentages."""
    values = [getattr(model, name) for name in model._names if not name.endswith("_usage")]
    return bool(values) and all(type(value) in (int, float) for value in values) and not model.extra


def _html_number(name: str, shown: Cell) -> str:
    return (
        f'<div style="border:{_BORDER};border-radius:6px;padding:6px 14px">'
        f'<div style="font-size:1.6em">{escape(shown.text)}</div>'
        f'<div style="opacity:.7">{escape(_label(name))}</div></div>'
    )


def _html_heading(name: str) -> str:
    return f'<th style="{_CELL}">{escape(_label(name))}</th>'


def _html_cell(shown: Cell) -> str:
    text = escape(shown.text)
    if shown.share is not None:
        filled = f'<span style="display:inline-block;height:.7em;width:{shown.share:.0%};background:#3b82c4"></span>'
        bar = f'<span style="display:inline-block;width:8em;background:rgba(128,128,128,.25)">{filled}</span>'
        text = f"{bar} {text}"
    if shown.link:
        text = f'<a href="{escape(shown.link)}" target="_blank" rel="noopener noreferrer">{text}</a>'
    if shown.state:
        dot = "" if shown.text == "-" else "● "
        text = f'<span style="color:{_HTML_COLORS[shown.state]}">{dot}{text}</span>'
    title = f' title="{escape(shown.title)}"' if shown.title else ""
    return f'<td style="{_CELL}"{title}>{text}</td>'


def rich_cell(shown: Cell) -> Text:
    """Return a formatted value as rich text."""
    from rich.text import Text

    text = shown.text
    if shown.share is not None:
        filled = round(shown.share * BAR_WIDTH)
        text = f"{'█' * filled}{'░' * (BAR_WIDTH - filled)} {text}"
    # Not a str, in which rich would interpret markup such as `[bold]`.
    return Text(text, style=_RICH_COLORS.get(shown.state, ""))


def _title(model: Model) -> str:
    return escape(type(model).__name__)


def _label(name: str) -> str:
    """Return the name of a field as a heading. The values of sizes have a unit, so their headings need none."""
    words = [_ABBREVIATIONS.get(word, word) for word in name.removesuffix("_gb").split("_")]
    text = " ".join(words)
    return _line(text[:1].upper() + text[1:])


def _amount(models: Sequence[Model]) -> str:
    """Return the number of models of one class, such as `2 activities` for those of a `ProjectActivity`."""
    last_word = re.search(r"(?:[A-Z]+|[A-Z]?[a-z\d]+)$", type(models[0]).__name__)
    return counted(len(models), last_word[0].lower() if last_word else "item")


def _line(text: str) -> str:
    return printable(text, WIDTH)
