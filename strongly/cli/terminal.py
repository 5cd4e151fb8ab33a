"""Colors, width and pager of the terminal that stdout is connected to, if it is."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

import click

from strongly.cli.settings import current_settings

if TYPE_CHECKING:
    from rich.console import Console

UNLIMITED = 1_000_000  # columns, of output that is not fitted to a terminal
# less: quit if the text fits on the screen, keep colors, and leave the text on the screen when it quits; as git does.
_LESS = "-FRX"


def uses_color(stream: TextIO | None = None) -> bool:
    """Whether to color what goes to a stream, by default stdout.

    `--color` overrides NO_COLOR, which overrides FORCE_COLOR and CLICOLOR_FORCE. By default, terminals get colors.
    """
    color = current_settings().color
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return (stream or sys.stdout).isatty() and not is_dumb() and os.environ.get("CLICOLOR") != "0"


def is_dumb() -> bool:
    """Whether the terminal, if there is one, can only append text."""
    return os.environ.get("TERM") == "dumb"


def width() -> int | None:
    """Return the number of columns of the terminal, or None if stdout is not one."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def console(columns: int | None = None) -> Console:
    """Return a console of rich.

    Args:
        columns: Its width; by default, that of the terminal.
    """
    from rich.console import Console

    colored = uses_color()
    return Console(
        file=None if sys.stdout.isatty() else io.StringIO(),
        force_terminal=colored or sys.stdout.isatty(),
        color_system="standard" if colored else None,
        width=columns or width() or UNLIMITED,
        height=shutil.get_terminal_size().lines,  # without one, rich ignores the width if TERM is dumb
        no_color=not colored,
        highlight=False,
    )


def pages(text: str) -> bool:
    """Show a text in a pager if it is longer than the terminal. Return whether it was shown."""
    settings = current_settings()
    if settings.no_pager or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    size = shutil.get_terminal_size()
    variables = pager_variables(os.environ)
    if variables is None or _height(text, size.columns) < size.lines:
        return False
    before = {name: os.environ.get(name) for name in variables}
    try:
        if shutil.which(shlex.split(variables["PAGER"])[0]) is None:
            return False
        os.environ.update(variables)
        # By default, click keeps the colors only for a pager that can show them.
        click.echo_via_pager(text.removesuffix("\n"), color=True if settings.color == "always" else None)
    except (ValueError, OSError):  # the command cannot be parsed, or not be run
        return False
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    return True


def pager_variables(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Return the environment variables for click's pager, or None if there is no pager to use. No I/O.

    `STRONGLY_PAGER` overrides `PAGER`. If the first of them that is set is empty or `cat`, nothing is paged.
    """
    default = "" if environment.get("TERM") in ("dumb", "emacs") else "less"
    pager = environment.get("STRONGLY_PAGER", environment.get("PAGER", default)).strip()
    return None if pager in ("", "cat") else {"PAGER": pager, "LESS": environment.get("LESS") or _LESS}


def _height(text: str, columns: int) -> int:
    from rich.cells import cell_len

    return sum(max(1, -(-cell_len(click.unstyle(line)) // columns)) for line in text.splitlines())
