"""Modules of the SDK that are only imported when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


def import_failed(error: Exception) -> StronglyError:
    """Return the error for a module that cannot be imported when it is needed, before a request is sent."""
    return StronglyError(f"cannot import a part of the SDK, so nothing was sent: {error}")
