"""Implements `workspaces logs`: which lines to print, and when.

The API sends the most recent part of a log and has no parameters to select lines, so `--tail` and `--since` select
among the lines that it sends.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import click

from strongly._core.polling import lines_of
from strongly.cli import terminal
from strongly.cli.output import Printer, neutralized, say, write
from strongly.cli.settings import Settings
from strongly.cli.watching import line_after_interrupt

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhdw])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")
_HEAD = 60  # characters of a line in which its time is looked for, as after `[I ` of Jupyter or `{"time": "` of JSON
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?(?!\d)")


class Since(click.ParamType[datetime]):
    """A time in the past, as a duration such as `10m` or as an ISO 8601 timestamp."""

    name = "DURATION|TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse the time."""
        now = datetime.now(UTC)
        try:
            found = before(now, value) or time_of(value)
        except OverflowError:
            found = None
        if found is None:
            self.fail(
                f"{value!r} is neither a duration such as 30s, 10m, 2h or 1d12h "
                "nor a time such as 2026-05-04T09:30:00Z",
                param,
                ctx,
            )
        if found > now:
            self.fail(f"{value} is in the future", param, ctx)
        return found


def options() -> list[click.Parameter]:
    """Return the options that select lines."""
    return [
        click.Option(
            ["--tail"], type=click.IntRange(0), metavar="COUNT", help="Print only the last lines of the current log."
        ),
        click.Option(
            ["--since"],
            type=Since(),
            metavar="DURATION|TIME",
            help="Print only lines since a time, such as 10m (s, m, h, d or w) or 2026-05-04T09:30:00Z.",
        ),
    ]


def before(now: datetime, duration: str) -> datetime | None:
    """Return the time that is a duration before `now`, or None if the text is no duration. No I/O.

    Raises:
        OverflowError: There is no such time.
    """
    if not _DURATION.fullmatch(duration):
        return None
    return now - sum((timedelta(**{_UNITS[unit]: float(n)}) for n, unit in _PART.findall(duration)), timedelta())


def time_of(text: str) -> datetime | None:
    """Return a timestamp as a time, in UTC unless it has an offset; None if it is none. No I/O."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def lines_since(lines: Sequence[str], since: datetime) -> list[str] | None:
    """Return the lines from the first one that is not older than `since`; None if no line has a time. No I/O.

    Lines without a time belong to the one before them, such as those of a traceback.
    """
    has_time = False
    for index, line in enumerate(lines):
        found = _TIME.search(line[:_HEAD])
        time = time_of(found[0]) if found else None
        if time is not None and time >= since:
            # Lines before the first time may be older or not: they are the rest of an entry that the server has cut.
            return list(lines[index if has_time else 0 :])
        has_time = has_time or time is not None
    return [] if has_time or not lines else None


def selected(lines: list[str], *, tail: int | None, since: datetime | None) -> list[str]:
    """Return the lines that the options select. A note says if `since` cannot be applied."""
    if since is not None:
        recent = lines_since(lines, since)
        if recent is None:
            say("note: the lines of this log have no times, so that --since does not apply")
        lines = lines if recent is None else recent
    return lines if tail is None else lines[max(len(lines) - tail, 0) :]


def show(printer: Printer, settings: Settings, values: Mapping[str, Any], logs: Any) -> None:
    """Print the lines of a log, or the log in the format that is selected."""
    select = _selection(values)
    if settings.output is None and settings.query is None:
        text = "".join(map(_line, select(lines_of(logs))))
        if not terminal.pages(text):
            write(text)
    elif values.get("tail") is None and values.get("since") is None:
        printer.show(logs)
    else:
        lines = select(lines_of(logs))
        printer.show(logs.to_dict() | {"lines": lines, "content": "".join(f"{line}\n" for line in lines)})


def follow(client: Any, settings: Settings, values: Mapping[str, Any]) -> None:
    """Print lines as they are written, until the workspace stops."""
    from strongly._sync.polling import LogStream  # imported on demand, to keep other commands fast

    if settings.output is not None:
        raise click.UsageError("--follow prints raw log lines: it cannot be combined with --output.")
    stream = LogStream(
        client._transport,
        values["workspace_id"],
        type=values.get("type"),
        follow=True,
        poll_interval=None,
        first=_selection(values),
    )
    with line_after_interrupt():
        for line in stream:
            write(_line(line))


def _selection(values: Mapping[str, Any]) -> Callable[[list[str]], list[str]]:
    return partial(selected, tail=values.get("tail"), since=values.get("since"))


def _line(line: str) -> str:
    # A carriage return at the end belongs to the line terminator of Windows.
    return f"{neutralized(line.removesuffix(chr(13))) if sys.stdout.isatty() else line}\n"
