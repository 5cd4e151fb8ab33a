"""Reads single values of an answer; what is malformed stays as it is, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from .envelopes import describe
from .errors import UnexpectedResponseError
from .types import Memo

# One string for all equal ones. Not `sys.intern`: CPython 3.12 never frees its strings, nor do free-threaded builds.
interned = Memo(str)


def expect_object(value: object, kind: str) -> dict[str, Any]:
    """Return `value` if it is an object.

    Raises:
        UnexpectedResponseError: It is something else.
    """
    if not isinstance(value, dict):
        raise UnexpectedResponseError(f"expected an object for {kind}, got {describe(value)}")
    return dict(value)  # a plain one, whatever class it was of


def picker(names: tuple[str, ...]) -> Callable[[dict[str, Any]], Iterable[Any]]:
    """Return a function that takes the named members of an object, all at once; a KeyError if there are not all."""
    pick = itemgetter(*names)
    return pick if len(names) > 1 else lambda data: (pick(data),)


def read_float(value: Any) -> Any:
    """Return a whole number as a float: JSON does not tell 50 from 50.0."""
    if value.__class__ is int:
        try:
            return float(value)
        except OverflowError:
            return value
    return value


def read_member(value: Any, name: str) -> Any:
    """Return the member `name` of an object; anything else stays as it is."""
    return value.get(name) if isinstance(value, dict) else value


def read_nested(value: Any, read: Callable[[dict[str, Any]], Any]) -> Any:
    """Read an object; anything else stays as it is."""
    return read(value) if isinstance(value, dict) else value


def read_list(value: Any, read: Callable[[dict[str, Any]], Any]) -> Any:
    """Read a list of objects; anything else stays as it is."""
    if not isinstance(value, list):
        return value
    return [read(item) if isinstance(item, dict) else item for item in value]


def unknown_fields(data: dict[str, Any], known: frozenset[str]) -> dict[str, Any] | None:
    """Return the fields of `data` that are not `known`, if there are any."""
    return None if known.issuperset(data) else {name: value for name, value in data.items() if name not in known}
