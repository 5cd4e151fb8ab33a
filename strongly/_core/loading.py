"""Modules of the SDK that are only imported when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from types import SimpleNamespace
from typing import Any, TypeVar

from .exceptions import StronglyError

T = TypeVar("T")


def mockable(kind: type[T]) -> type[T]:
    """Make the cached properties of a class return the class of their value when they are accessed on the class.

    `unittest.mock.create_autospec(Strongly)` then knows the methods of `client.projects`.
    """
    for name, member in list(vars(kind).items()):
        if isinstance(member, cached_property):
            namespace = _Namespace(member.func)
            namespace.__set_name__(kind, name)
            setattr(kind, name, namespace)
    return kind


class _Namespace(cached_property[Any]):
    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return type(self.func(SimpleNamespace(_transport=None)))
        return super().__get__(instance, owner)


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
