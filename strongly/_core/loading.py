"""Modules of the SDK that are only imported when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from .exceptions import StronglyError


@contextmanager
def importing() -> Iterator[None]:
    """Import modules of the SDK that are only loaded when they are needed.

    Raises:
        StronglyError: A module cannot be read, for example because of too many open files.
    """
    try:
        yield
    except (ImportError, OSError) as error:
        raise import_failed(error) from error


class LazyModule:
    """Stands for a module that is imported when an attribute is used, for example when an annotation is evaluated.

    `typing.get_type_hints` evaluates annotations in the globals of a module, where names that are only imported for
    type checkers are missing.

    Args:
        name: Name of the module.
        optional: Whether the module belongs to an optional package. If that is not installed, all attributes are `Any`.
    """

    def __init__(self, name: str, *, optional: bool = False) -> None:
        self._name = name
        self._optional = optional

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # Python's own protocols, such as copying, must not import the module
            raise AttributeError(name)
        try:
            with importing():
                return getattr(import_module(self._name), name)
        except StronglyError:
            if self._optional:
                return Any
            raise


def import_failed(error: Exception) -> StronglyError:
    """Return the error for a module that cannot be imported when it is needed, before a request is sent."""
    return StronglyError(f"cannot import a part of the SDK, so nothing was sent: {error}")
