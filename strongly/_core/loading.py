"""Modules of the SDK that are only imported when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from types import SimpleNamespace
from typing import Any, TypeVar

from .exceptions import StronglyError

M = TypeVar("M")
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


class _SpelledOut:
    def __init__(self, method: Any) -> None:
        self.__wrapped__ = method
        self.__doc__ = method.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, instance: object, owner: type) -> Any:
        with importing():
            from .signatures import spell_out

            spell_out(self.__wrapped__)
        setattr(self._owner, self._name, self.__wrapped__)
        return self.__wrapped__.__get__(instance, owner)


def spelled_out(method: M) -> M:
    """Show the keys of the body in the signature of a method with `**fields: Unpack[...]`, for `help` and completion.

    The body's type is imported when the method is used for the first time, not with the class of the method.
    """
    return _SpelledOut(method)  # type: ignore[return-value]


def import_failed(error: Exception) -> StronglyError:
    """Return the error for a module that cannot be imported when it is needed, before a request is sent."""
    return StronglyError(f"cannot import a part of the SDK, so nothing was sent: {error}")
