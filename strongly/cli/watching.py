"""Implements `--watch`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import sleep
from typing import Any

from strongly.cli.output import Printer, write


def watch(fetch: Callable[[], Any], printer: Printer, seconds: float) -> None:
    """Print the result of `fetch` every few seconds, until Ctrl-C.

    On a terminal, a table is updated in place. Other output is appended: one JSON line, one YAML document or one CSV
    row per refresh.
    """
    if printer.output == "table" and sys.stdout.isatty():
        from rich.console import Console
        from rich.live import Live

        # Not rich's own console, which is shared by the process and may have been made before there was a terminal.
        with Live(printer.table(fetch()), console=Console(), auto_refresh=False) as live:
            while True:
                sleep(seconds)
                live.update(printer.table(fetch()), refresh=True)
    while True:
        write(printer.text(fetch(), compact=True))
        sleep(seconds)
