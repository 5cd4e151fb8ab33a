# Derived from strongly/_async by `make generate`; edit the source there.
"""Finds out what instrumentation and test doubles have patched: classes of httpx and httpcore, and sockets.

Requests over the built-in connections would bypass them. They come and go at any time, so each request is preceded by a
comparison with the last state, which runs in C and takes one to two microseconds. Only a difference is inspected.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from itertools import chain
from operator import attrgetter
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType, SimpleNamespace
from typing import Any

_LIBRARIES = ("socket", "httpx", "httpcore")
_SOCKETS = ("socket.socket", "socket.socket.connect", "socket.create_connection")  # what connections are made with
# The classes that each request passes through, and their methods that send it.
_SENDERS = (
    "httpx.Client",
    "httpx.HTTPTransport",
    "httpcore.ConnectionPool",
    "httpcore.HTTPConnection",
)
_METHODS = {"send", "handle_request", "handle_async_request"}
# Tracers that patch httpx as soon as it is imported, which the built-in connections do not do.
_TRACERS = {"ddtrace", "newrelic"}
END = (object(),)  # so that additional members differ
_first_seen: dict[str, Any] = {}


class Patches:
    """What is patched at the time of its creation.

    Attributes:
        found: Whether anything is patched.
        classes: The classes that a client of httpx consists of, and their constructors. If they are replaced, only new
            clients notice. All of them notice other patches.
        missing: Modules that make a difference once they are imported.
        present: Returns these classes, and what sockets are made with, as they are now.
        members: The members of the classes, as they are now.
        known: What `present` and `members` were, then `END`.
    """

    def __init__(self) -> None:
        if not sys.modules.keys().isdisjoint(_TRACERS):
            import_module("httpx")
        libraries = {name: _imported(name) for name in _LIBRARIES}
        self.missing = {name for name, library in libraries.items() if library is None}
        if "httpx" in self.missing:
            self.missing |= _TRACERS
        names = [name for name in (*_SOCKETS, *_SENDERS) if libraries[name.partition(".")[0]] is not None]
        self.present: Callable[[], tuple[Any, ...]] = (
            partial(attrgetter(*names), SimpleNamespace(**libraries)) if names else tuple  # an empty one
        )
        try:
            found = self.present()
        except AttributeError:  # a test has deleted a class, so that nothing can send requests
            found = (None,) * len(names)
            self.missing = {"sys"}  # looks again before the next request
        kinds = [kind for kind, name in zip(found, names, strict=True) if name in _SENDERS and _is_class(kind)]
        self.members: list[Iterable[Any]] = [vars(kind).values() for kind in kinds]
        self.known = (*found, *chain(*self.members), *END)
        self.classes = (*found, *(vars(kind).get("__init__") for kind in kinds))
        self.found = not all(map(_is_usual, found, names))


def _imported(name: str) -> ModuleType | None:
    if name not in sys.modules:
        return None
    module = import_module(name)  # not sys.modules[name], which another thread may be importing
    # A signal handler can interrupt its import.
    return None if getattr(module.__spec__, "_initializing", False) else module


def _is_usual(found: Any, name: str) -> bool:
    if name in _SENDERS:
        return _is_own(found, name)
    # gevent and eventlet replace sockets for good, before the SDK is imported. Test doubles may do so in the meantime.
    return found is _first_seen.setdefault(name, found) or getattr(found, "__module__", "") == "socket"


def _is_own(kind: Any, name: str) -> bool:
    """Whether a class is the one that its library has defined, with the same members."""
    library = name.partition(".")[0]
    return (
        _is_class(kind)
        and _is_of(library, kind.__module__)
        and any(callable(vars(kind).get(method)) for method in _METHODS)
        and all(_is_defined_in(library, member) for member in list(vars(kind).values()))
    )


def _is_class(kind: Any) -> bool:
    # Not `isinstance`: proxies of wrapt have the `__class__` of what they wrap.
    return issubclass(type(kind), type)


def _is_defined_in(library: str, member: Any) -> bool:
    """Whether a member of a class is data, or a function that the library has defined."""
    if isinstance(member, property):
        return all(_is_defined_in(library, function) for function in (member.fget, member.fset, member.fdel))
    if isinstance(member, classmethod | staticmethod):
        member = member.__func__
    if not callable(member):
        # Descriptors, such as functools.partialmethod, become methods. Each class has some that Python defines.
        return not hasattr(type(member), "__get__") or isinstance(member, GetSetDescriptorType | MemberDescriptorType)
    # Not `isinstance` and `__module__`: mocks and wrappers imitate the function that they replace.
    if type(member) is not FunctionType:
        return False
    home, wrapped = member.__globals__.get("__name__", ""), member.__dict__.get("__wrapped__")
    if wrapped is None:
        return _is_of(library, home)
    return (home == "contextlib" or _is_of(library, home)) and _is_defined_in(library, wrapped)


def _is_of(library: str, module: str) -> bool:
    return module.partition(".")[0] == library
