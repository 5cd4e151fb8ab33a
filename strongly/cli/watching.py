"""Looks again and again at what changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import sleep
from typing import Any

from strongly.cli.output import Printer, write


def watch(ask: Callable[[], Any], printer: Printer, seconds: float) -> None:
    """Print what is asked for every few seconds, until Ctrl-C.

    A table stays in its place on a terminal. Everything else is printed one after the other: JSON in one line for each
    look, YAML in a document for each, CSV in a row for each.
    """
    if printer.output == "table" and sys.stdout.isatty():
        from rich.live import Live

        with Live(printer.table(ask()), auto_refresh=False) as live:
            while True:
                sleep(seconds)
                live.update(printer.table(ask()), refresh=True)
    while True:
        write(printer.text(ask(), compact=True))
        sleep(seconds)
