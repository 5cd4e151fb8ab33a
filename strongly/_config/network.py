"""Decides whether requests may use the built-in connections, or need all that an HTTP client does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from .endpoint import is_loopback

_PROCESS = os.getpid()
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_SENDERS = {
    "httpx": ("HTTPTransport", "AsyncHTTPTransport"),
    "httpcore": ("ConnectionPool", "AsyncConnectionPool", "HTTPConnection", "AsyncHTTPConnection"),
}


def may_go_direct(host: str) -> bool:
    """Whether nothing stands between the SDK and `host` that only a complete HTTP client takes care of.

    Args:
        host: Host name of the API.
    """
    return host.isascii() and not may_need_proxy(host) and not _is_patched()


def may_need_proxy(host: str) -> bool:
    """Whether the environment or the system names proxies; the HTTP client finds out which hosts they are for.

    This machine itself is never reached through one, which would get to see the key of a call over plain http.
    """
    if is_loopback(host):
        return False
    # By name, since another thread may remove a variable: `os.environ.items()` would raise a KeyError.
    if any(name.lower() in _PROXIES and os.environ.get(name) for name in os.environ):
        return True
    if sys.platform not in ("darwin", "win32"):
        return False
    if sys.platform == "darwin" and os.getpid() != _PROCESS:
        return False  # macOS kills a forked child that asks for the system's settings
    from urllib.request import getproxies  # reads the system's settings, and is slow to import

    return any(name in ("http", "https", "all") for name in getproxies())


def _is_patched() -> bool:
    """Whether instrumentation or a test double has taken the place of what httpx sends requests with."""
    return any(
        hasattr(sender, "__wrapped__") or sender.__module__.partition(".")[0] != library
        for library, names in _SENDERS.items()
        for sender in _found(library, names)
    )


def _found(library: str, names: tuple[str, ...]) -> Iterator[Any]:
    if library in sys.modules:
        module = import_module(library)  # and not what is there already: another thread may be about to import it
        for name in names:
            kind = getattr(module, name)
            yield kind.handle_async_request if name.startswith("Async") else kind.handle_request
