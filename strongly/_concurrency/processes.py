"""The scope in which connections can be shared, and what happens to them in a forked process.

Threads other than the one that forks do not exist in the child. So locks that they held stay locked there, and this
package has none. Connections that they used are copies of the parent's, which the child must close but never shut down:
that would end them for the parent, too.
"""

from __future__ import annotations

import os
import sys
import weakref
from contextlib import suppress
from importlib import import_module
from typing import Protocol


class Inherited(Protocol):
    """An object with resources that a forked process must not share with its parent."""

    def forget_connections(self) -> None:
        """Close the copies of the parent's connections."""


class _Process:
    """Represents the current process. The child of a fork has another one."""


_process = _Process()
_holders: set[weakref.ref[Inherited]] = set()


def scope() -> object:
    """Return the scope of connections: the process."""
    return _process


def async_scope() -> object:
    """Return the scope of connections: the running event loop."""
    import asyncio  # only asynchronous clients need it

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        from trio.lowlevel import current_trio_token

        return current_trio_token()


def is_over(scope: object) -> bool:
    """Whether a scope is an event loop that was closed."""
    is_closed = getattr(scope, "is_closed", None)
    return is_closed is not None and bool(is_closed())


def forget_when_forked(holder: Inherited) -> None:
    """Call `holder.forget_connections()` in forked processes, unless it was garbage-collected."""
    # `set.discard` and not a WeakSet, whose methods could be interrupted by a fork or a finalizer.
    _holders.add(weakref.ref(holder, _holders.discard))


def _finish_imports() -> None:
    """Wait for other threads to finish their imports, whose locks would stay locked in the child."""
    for name in [name for name in list(sys.modules) if name.startswith(_IMPORTED_LATE)]:
        with suppress(Exception):  # an import that fails is reported where it is needed
            import_module(name)


_IMPORTED_LATE = ("strongly", "anyio", "attr", "certifi", "h11", "httpcore", "httpx", "msgspec", "trio")


def _forget() -> None:
    global _process
    _process = _Process()
    for reference in list(_holders):
        if (holder := reference()) is not None:
            holder.forget_connections()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=_finish_imports, after_in_child=_forget)
