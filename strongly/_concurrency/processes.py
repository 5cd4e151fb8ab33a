"""The scope in which connections can be shared, and what happens to them in a forked process.

Threads other than the one that forks do not exist in the child. So locks that they held stay locked there, and this
package has none. Connections that they used are copies of the parent's, which the child must close but never shut down:
that would end them for the parent, too.
"""

from __future__ import annotations

import os
import sys
import threading
import weakref
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cached_property, partial
from importlib import import_module
from typing import Protocol

from .event_loops import asyncio_loop


class Inherited(Protocol):
    """An object with resources that a forked process must not share with its parent."""

    def forget_connections(self) -> None:
        """Close the copies of the parent's connections."""


class _Process:
    """Represents the current process. The child of a fork has another one."""


_process = [_Process()]
_holders: set[weakref.ref[Inherited]] = set()


# Returns the scope of connections: the process. A method in C, because each call needs it.
scope: Callable[[], object] = partial(_process.__getitem__, 0)


def async_scope() -> object:
    """Return the scope of connections: the running event loop."""
    if (loop := asyncio_loop()) is not None:
        return loop
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
    """Import what calls need. Otherwise, another thread could be importing it, whose locks stay locked in the child."""
    if not _holders:  # no client was created
        return
    for package in _PACKAGES - _imported:
        if package in sys.modules:
            _imported.add(package)
            import_package(package)
    # What other modules import when they need it. Waits for the threads that are importing it now.
    for name in [name for name in list(sys.modules) if name.partition(".")[0] in _LIBRARIES]:
        try_to_import(name)


def import_package(package: str, *, without: Collection[str] = ()) -> None:
    """Import the modules of a package, except for some."""
    from pkgutil import walk_packages

    for module in walk_packages(import_module(package).__path__, f"{package}."):
        if module.name not in without:
            try_to_import(module.name)


def try_to_import(name: str) -> None:
    """Import a module. An import that fails is reported where it is needed."""
    with suppress(Exception):
        import_module(name)


_PACKAGES = {"strongly._async", "strongly._config", "strongly._core", "strongly._sync", "strongly_api"}
_LIBRARIES = {"anyio", "attr", "certifi", "email", "h11", "httpcore", "httpx", "msgspec", "ssl", "trio"}
_imported: set[str] = set()


def _forget() -> None:
    global _process
    _process = [_Process()]
    for reference in list(_holders):
        if (holder := reference()) is not None:
            holder.forget_connections()
    if sys.version_info < (3, 12):
        _renew_locks()


def _renew_locks() -> None:
    """Replace the locks of cached properties, which exist before Python 3.12. Another thread may have held one."""
    for name in [name for name in list(sys.modules) if name.startswith("strongly.")]:
        for kind in [value for value in vars(sys.modules[name]).values() if isinstance(value, type)]:
            for member in [value for value in vars(kind).values() if isinstance(value, cached_property)]:
                member.lock = threading.RLock()  # type: ignore[attr-defined, unused-ignore]


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=_finish_imports, after_in_child=_forget)
