"""Attributes and modules that are only loaded when they are needed."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .exceptions import StronglyError

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:

    class cached_property(functools.cached_property):  # noqa: N801
        # Without the lock, as from Python 3.12 on. Python 3.11 holds a lock of the class while it computes the value,
        # here while it imports a module: if the process forks at that time, it stays locked in the child.
        def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
            if instance is None:
                return self
            return instance.__dict__.setdefault(self.attrname, self.func(instance))


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


def import_failed(error: Exception) -> StronglyError:
    """Return the error for a module that cannot be imported when it is needed, before a request is sent."""
    return StronglyError(f"cannot import a part of the SDK, so nothing was sent: {error}")


__all__ = ["cached_property", "import_failed", "importing"]
