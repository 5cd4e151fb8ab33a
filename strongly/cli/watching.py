"""Implements `--watch`, and ends commands that only Ctrl-C ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

import click

from strongly.cli import terminal
from strongly.cli.exits import Exit
from strongly.cli.output import Printer, write


def until_interrupted(action: Callable[[], object]) -> Exit:
    """Run an action that may go on until Ctrl-C, which ends it without a message."""
    try:
        action()
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return Exit.OK


def watch(fetch: Callable[[], Any], printer: Printer, seconds: float) -> None:
    """Print the result of `fetch` every few seconds.

    On a terminal, a table is updated in place. Elsewhere, it is printed when it changes. Other output is appended: one
    JSON line, one YAML document, or the rows of CSV per refresh.
    """
    if printer.is_table and sys.stdout.isatty():
        from rich.live import Live

        from strongly.extras.progress import keep_cursor

        # The width of the console is that of the terminal at the time of each refresh, not of the first one.
        first = printer.table(fetch())
        console = terminal.console()
        keep_cursor(console)
        with Live(first, console=console, auto_refresh=False) as live:
            while True:
                sleep(seconds)
                table = printer.table(fetch())
                live.console.width = terminal.width() or live.console.width
                live.update(table, refresh=True)
    with line_after_interrupt():
        _append(fetch, printer, seconds)


@contextmanager
def line_after_interrupt() -> Iterator[None]:
    """After Ctrl-C, end the line on which the terminal has shown ^C."""
    try:
        yield
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            click.echo(err=True)
        raise


def _append(fetch: Callable[[], Any], printer: Printer, seconds: float) -> None:
    last: object = None
    while True:
        result = fetch()
        plain = printer.plain(result)
        if not printer.is_table:
            write(printer.text(result, compact=True))
        elif plain != last:
            write(("" if last is None else "\n") + printer.text(result))
            last = plain
        sleep(seconds)
