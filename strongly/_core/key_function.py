"""API keys that a function of the user returns, anew for each attempt. No I/O, except that of the function."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from inspect import isawaitable, iscoroutine
from typing import Any

from .exceptions import ConfigurationError
from .options import wrong_type
from .secret import Secret, Unpicklable


class KeyFunction(Unpicklable):
    """A function that returns the API key. All clients that share a key share an instance.

    Args:
        function: The function, in a secret: it can hold the key, as a bound method or a closure does.
        check: Raises a ConfigurationError for a key that cannot be sent.
    """

    def __init__(self, function: Secret, check: Callable[[Secret], None]) -> None:
        self._function: Any = function  # a secret that is not a str
        self._check = check
        self._running: set[object] = set()

    def ask(self) -> Secret:
        """Return the key for an attempt.

        Raises:
            ConfigurationError: The function returned no valid key, or used the client that asks it.
            Exception: What the function raised.
        """
        call, outer = object(), _calls.get()
        try:
            self._begin(call, outer)
            key: Any = Secret(self._function.reveal()())
        finally:
            # Not in a context manager: a KeyboardInterrupt in its methods would leave the call running forever, so that
            # all later ones were refused. Python raises none between entering `finally` and this call of C code.
            self._running.discard(call)
            _calls.set(outer)
        if isawaitable(key.reveal()):
            if iscoroutine(key.reveal()):
                key.reveal().close()  # otherwise Python warns that it was never awaited
            raise ConfigurationError(
                "the api_key function must return a str, not an awaitable: only AsyncStrongly takes async functions"
            )
        return self._checked(key)

    async def async_ask(self) -> Secret:
        """Return the key for an attempt, as `ask` does. The function may be asynchronous."""
        call, outer = object(), _calls.get()
        try:
            self._begin(call, outer)
            key: Any = Secret(self._function.reveal()())
            if isawaitable(key.reveal()):
                key = Secret(await key.reveal())
        finally:
            self._running.discard(call)  # see `ask`
            # Not `reset`, which fails if the garbage collector closes a coroutine in another context.
            _calls.set(outer)
        return self._checked(key)

    def _begin(self, call: object, outer: tuple[object, ...]) -> None:
        """Refuse a function that, while it runs, makes a call that would ask it in turn."""
        # Calls that are no longer running are passed over: tasks that a function starts inherit its context.
        if not self._running.isdisjoint(outer):
            raise ConfigurationError(
                "the api_key function uses the client that asks it for the key: use another client in it"
            )
        self._running.add(call)
        _calls.set((*outer, call))

    def _checked(self, key: Secret) -> Secret:
        if not isinstance(key.reveal(), str):
            raise ConfigurationError(f"the api_key function must return a str, not {wrong_type(key, 'return')}")
        if not key.reveal():
            raise ConfigurationError("the api_key function returned an empty str")
        self._check(key)
        return key


# The calls of such functions that this context is part of.
_calls: ContextVar[tuple[object, ...]] = ContextVar("strongly_key_functions", default=())
