"""Warns about operations, parameters, keys and fields that the spec marks as deprecated.

Imported only where there are some.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

# `warnings.warn` can skip files since Python 3.12.
INTERNAL = re.compile(r"strongly(_api\w*)?(\.|$)")

# These read all attributes of an object, which is no use of one of them.
_READERS = re.compile(INTERNAL.pattern + r"|(attrs?|copy|copyreg|dataclasses|pickle|pprint)(\.|$)")


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


def deprecated_attributes(kind: type[Any], notes: Mapping[str, str]) -> None:
    """Let attributes of a class with slots warn when they are read by name.

    Args:
        kind: The class.
        notes: The sentences of the spec about the attributes.
    """
    for name, note in notes.items():
        setattr(kind, name, _DeprecatedAttribute(vars(kind)[name], f"{kind.__name__}.{name}", note))


class _DeprecatedAttribute:
    """Stands before the slot of an attribute."""

    def __init__(self, slot: Any, what: str, note: str) -> None:
        self._slot = slot
        self._message = f"{what} is {note[0].lower()}{note[1:]}"
        self.__doc__ = note

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if not _READERS.match(sys._getframe(1).f_globals.get("__name__", "")):
            warnings.warn(self._message, DeprecationWarning, stacklevel=2)
        return self._slot.__get__(instance)

    def __set__(self, instance: object, value: object) -> None:
        self._slot.__set__(instance, value)

    def __delete__(self, instance: object) -> None:
        self._slot.__delete__(instance)
