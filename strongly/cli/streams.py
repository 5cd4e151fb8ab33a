"""Prepares stdin, stdout and stderr, whatever the locale and even if they are closed."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from contextlib import suppress
from typing import TextIO

from strongly.cli.exits import Exit
from strongly.cli.output import forget_notes, is_closed_pipe, note_escapes, say

_ESCAPE = "strongly.escape"


def prepare() -> None:
    """Open streams that are closed, and set the encoding of stdin and how stdout writes what its encoding lacks."""
    codecs.register_error(_ESCAPE, _escape)
    forget_notes()
    # Closed by `>&-`, or a Windows program without a console. Writing to stdout then fails, because data is lost.
    # Messages have nowhere to go.
    for name, mode, flag in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flag), mode, encoding="utf-8"))
    if isinstance(sys.stdin, io.TextIOWrapper) and not sys.stdin.isatty():
        sys.stdin.reconfigure(encoding="utf-8-sig")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Servers can send lone surrogates, which UTF-8 lacks.
        sys.stdout.reconfigure(errors=_ESCAPE)


def finish(status: int) -> int:
    """Write what is still in the buffers of stdout and stderr, and return the exit status."""
    try:
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)
    try:
        sys.stdout.flush()
    except OSError as error:
        _discard(sys.stdout)
        if status == Exit.OK and is_closed_pipe(error):
            return Exit.BROKEN_PIPE
        if status == Exit.OK:
            say(f"error: {describe(error)}")
            return Exit.FAILED
    return status


def _discard(stream: TextIO) -> None:
    """Discard what a stream could not write. At exit, the interpreter would try it once more, and fail."""
    with suppress(OSError):  # it has no descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def describe(error: OSError) -> str:
    """Return what failed, as other programs say it."""
    if error.errno == errno.EBADF:
        return "stdout is closed"
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else f"cannot write: {reason}"


def _escape(error: UnicodeError) -> tuple[str | bytes, int]:
    note_escapes()
    return codecs.backslashreplace_errors(error)
