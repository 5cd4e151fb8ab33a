"""API keys in objects that do not show them, and exceptions without the variables that do. No I/O."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, overload

from .exceptions import StronglyError


class Unpicklable:
    """Base class of objects that belong to a client: they are neither pickled nor copied, which would copy its key."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        raise StronglyError(
            "clients and their parts cannot be pickled or copied, because that would copy the API key: "
            "create a client in each process, and use with_options() for other options"
        )


class Secret(Unpicklable):
    """A string, such as an API key, that is shown nowhere: not by `repr` and `str`, and not by a list of attributes.

    Args:
        value: The string.

    Attributes:
        encode: Returns the string encoded as UTF-8. The method of the string itself, because each call needs it.
    """

    __slots__ = ("_value", "encode")

    encode: Callable[[], bytes]

    def __init__(self, value: str) -> None:
        _VALUE.__set__(self, value)
        if isinstance(value, str):  # arguments of wrong types become secrets, too, before they are rejected
            self.encode = value.encode

    @overload
    @classmethod
    def of(cls, value: None) -> None: ...
    @overload
    @classmethod
    def of(cls, value: str | Secret | Callable[[], object]) -> Secret: ...
    @classmethod
    def of(cls, value: Any) -> Any:
        """Return the secret of an argument, which may be of a wrong type. None and secrets are returned unchanged."""
        return value if value is None or isinstance(value, cls) else cls(value)

    def reveal(self) -> str:
        """Return the string. Do not assign it to a variable of a function that can raise."""
        value: str = _VALUE.__get__(self)
        return value

    def __eq__(self, other: object) -> bool:
        return self.reveal() == other.reveal() if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __repr__(self) -> str:
        return "Secret(…)"


# Crash reports walk the attributes of variables. Without its descriptor in the class, this one cannot be found.
_VALUE: Any = Secret.__dict__["_value"]
type.__delattr__(Secret, "_value")


# CO_GENERATOR, CO_COROUTINE and CO_ASYNC_GENERATOR of `inspect`, which takes longer to load than all of this package.
_SUSPENDABLE = 0x20 | 0x80 | 0x200


def forget_variables(error: BaseException) -> None:
    """Clear the variables of all functions that have ended with an exception or one of its causes.

    Those of HTTP libraries hold requests with their headers, and debuggers and crash reports show them. Lines and names
    in tracebacks are kept.
    """
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        waiting += current.__cause__, current.__context__
        traceback = current.__traceback__
        while traceback is not None:
            frame, traceback = traceback.tb_frame, traceback.tb_next
            # Before Python 3.13, clearing the frame of a suspended coroutine ends it. An exception can be raised in
            # several tasks, such as the one with which a connection of HTTP/2 has ended.
            if sys.version_info >= (3, 13) or not frame.f_code.co_flags & _SUSPENDABLE:
                with suppress(RuntimeError):  # it has not ended
                    frame.clear()
