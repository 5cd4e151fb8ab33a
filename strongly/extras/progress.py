"""Displays a progress line on a terminal or in a notebook, and nothing elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol


class Line(Protocol):
    """A progress line."""

    def show(self, text: str) -> None:
        """Replace the text of the line."""


class _Silent:
    def show(self, text: str) -> None:
        pass


class _Plain:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self._width = 0

    def show(self, text: str) -> None:
        text = f"{text} ({time.monotonic() - self._started:.0f} s)"
        # Padded, because a carriage return does not erase the previous text.
        sys.stderr.write(f"\r{text:<{self._width}}")
        sys.stderr.flush()
        self._width = len(text)

    def end(self) -> None:
        if self._width:
            sys.stderr.write("\n")


class _Notebook:
    """An output that is replaced. Saved notebooks, and what nbconvert makes of them, contain its last text only."""

    _INTERVAL = 0.1  # seconds between two updates: notebooks drop output that comes too fast

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._shown = 0.0
        self._text: str | None = None
        self._output: Any = None

    def show(self, text: str) -> None:
        self._text = text
        if time.monotonic() - self._shown >= self._INTERVAL:
            self.end()

    def end(self) -> None:
        """Display the last text."""
        if self._text is None:
            return
        self._shown = time.monotonic()
        data = {"text/plain": f"{self._text} ({self._shown - self._started:.0f} s)"}
        if self._output is None:
            display: Any = import_module("IPython.display").display  # it has no types
            self._output = display(data, raw=True, display_id=True)
        else:
            self._output.update(data, raw=True)


@contextmanager
def live(wanted: bool, *, colored: bool | None = None) -> Iterator[Line]:
    """Display a progress line: on standard error with a spinner if rich is installed, else as plain text.

    Notebooks display it as an output of the cell. Displays nothing if standard error is not a terminal.

    Args:
        wanted: Whether to display anything.
        colored: Whether the line has colors; by default, the environment decides.
    """
    # sys.stderr is None in programs without a console, such as with pythonw.
    if not wanted or not (in_notebook() or (sys.stderr and sys.stderr.isatty())):
        yield _Silent()
        return
    try:
        if in_notebook():
            raise ImportError  # in notebooks, rich leaves an output behind for each line
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    except ImportError:
        plain = _Notebook() if in_notebook() else _Plain()
        try:
            yield plain
        finally:
            plain.end()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    colors: Any = {None: "auto", True: "standard", False: None}[colored]
    no_color = None if colored is None else not colored
    # With an empty FORCE_COLOR, rich would not take stderr for a terminal.
    console = Console(stderr=True, force_terminal=True, color_system=colors, no_color=no_color)
    keep_cursor(console)
    line = _Rich(Progress(*columns, console=console))
    try:
        yield line
    finally:
        line.end()


def keep_cursor(console: Any) -> None:
    """Do not let rich hide the cursor: a process that is killed, such as by SIGTERM, would leave it hidden."""
    console.show_cursor = lambda show=True: False


class _Rich:
    """A line with a spinner. It is displayed from its first text on."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task: Any = None

    def show(self, text: str) -> None:
        if self._task is None:
            self._task = self._bar.add_task(text, total=None)
            self._bar.start()
        self._bar.update(self._task, description=text)

    def end(self) -> None:
        if self._task is not None:
            self._bar.stop()


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")
