"""Leaves the frames of the SDK out of tracebacks in notebooks and pytest, which end at the caller's line instead.

Only what is displayed is shortened: exceptions keep their tracebacks, which Python, debuggers and loggers show in full.
"""

from __future__ import annotations

import sys
from copy import copy
from types import FrameType, TracebackType

from strongly._core.exceptions import StronglyError

_INTERNAL = frozenset(("strongly", "strongly_api", "IPython"))


def render(error: StronglyError) -> list[str]:
    """Return the traceback of an error as IPython displays it, but without internal frames."""
    shown = _shortened(error)
    formatter = sys.modules["IPython"].get_ipython().InteractiveTB
    lines: list[str] = formatter.structured_traceback(type(shown), shown, shown.__traceback__, tb_offset=0)
    return lines


def _shortened(error: StronglyError) -> StronglyError:
    shown = copy(error)
    shown.__traceback__ = without_internals(error.__traceback__)
    shown.__context__ = _chained(error.__context__)
    shown.__cause__ = _chained(error.__cause__)  # sets __suppress_context__, too
    shown.__suppress_context__ = error.__suppress_context__
    return shown


def _chained(error: BaseException | None) -> BaseException | None:
    """Return what to display of a cause or context; None for one of another library, which the message describes."""
    if isinstance(error, StronglyError):
        return _shortened(error)
    if error is None or error.__traceback__ is None or _is_internal(error.__traceback__.tb_frame):
        return None
    return error


def without_internals(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames of the SDK and of IPython, or None if it has no others."""
    kept = []
    while traceback is not None:
        if not _is_internal(traceback.tb_frame):
            kept.append(traceback)
        traceback = traceback.tb_next
    for entry in reversed(kept):
        traceback = TracebackType(traceback, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return traceback


def _is_internal(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] in _INTERNAL
