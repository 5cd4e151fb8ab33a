"""Warns about operations, parameters and keys that the spec marks as deprecated. Imported only where there are some."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable
from types import FrameType

# `warnings.warn` can skip files since Python 3.12.
INTERNAL = re.compile(r"strongly(_api\w*)?(\.|$)")


def warn_deprecated(what: str, note: str) -> None:
    """Emit a `DeprecationWarning` for the line that called the SDK.

    Args:
        what: The method or argument.
        note: The sentence of the spec about it, which begins with `Deprecated`.
    """
    frame: FrameType | None = sys._getframe(1)
    level = 2
    while frame is not None and INTERNAL.match(module := frame.f_globals.get("__name__", "")):
        # A paginator builds its first request when it is created, in the call of the user, and those of pages later.
        if module.endswith(".pagination") and frame.f_code.co_name != "__init__":
            return
        frame, level = frame.f_back, level + 1
    warnings.warn(f"{what} is {note[0].lower()}{note[1:]}", DeprecationWarning, stacklevel=level)


def deprecated(encode: Callable[[str, object], object], note: str) -> Callable[[str, object], object]:
    """Return the encoder of a key of a body that warns whenever the key is sent."""

    def encode_deprecated(name: str, value: object) -> object:
        warn_deprecated(f"the key {name}", note)
        return encode(name, value)

    return encode_deprecated
