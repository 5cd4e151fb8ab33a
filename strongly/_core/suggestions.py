"""Says what was probably meant, where a name is misspelled."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from .exceptions import ValidationError, invalid_argument


class Suggesting:
    """A class whose instances say which attribute was probably meant."""

    __slots__ = ()

    if not TYPE_CHECKING:  # a type checker would take it for a declaration of all attributes

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{_attribute(self, name)}")


class CheckedCalls(Suggesting):
    """A namespace whose methods say which argument was probably meant."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            if inspect.isfunction(method) and not name.startswith("_"):
                setattr(cls, name, _checked(method))


def _checked(method: Callable[..., Any]) -> Callable[..., Any]:
    # Python's own check comes first, so that a call that is right costs next to nothing more.
    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except TypeError:
            problem = _explain(method, args, kwargs)
            if problem is None:
                raise
        raise problem

    @wraps(method)
    async def async_call(*args: Any, **kwargs: Any) -> Any:
        return await call(*args, **kwargs)

    return async_call if inspect.iscoroutinefunction(method) else call


def _explain(method: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> ValidationError | None:
    """Return what is wrong with the arguments of a call, or None if they are right."""
    parameters = inspect.signature(method).parameters
    try:
        inspect.signature(method).bind(*args, **kwargs)
    except TypeError as error:
        for name in kwargs.keys() - parameters.keys():
            from .model import suggestion  # only needed when something is misspelled

            known = list(parameters)[1:]
            meant = suggestion(name, known) or f"; its arguments are {', '.join(known) or 'none'}"
            return invalid_argument(name, f"{method.__name__}() has no argument {name!r}{meant}")
        for name in list(parameters)[len(args) :]:
            if name not in kwargs and parameters[name].default is inspect.Parameter.empty:
                return invalid_argument(name, f"{method.__name__}() needs the argument {name!r}")
        return invalid_argument("args", f"{method.__name__}() cannot be called like this: {error}")
    return None


def _attribute(target: object, name: str) -> str:
    if name.startswith("_"):
        return ""  # protocols such as copying ask for these, and nobody misspells them
    from .model import suggestion  # only needed when something is misspelled

    return suggestion(name, (known for known in dir(type(target)) if not known.startswith("_")))
