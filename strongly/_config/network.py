"""Decides whether the built-in connections can be used, or httpx is needed, for example for proxies."""

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
    """Whether the built-in connections can be used for `host`: no proxy, no IDNA encoding, no patched HTTP library.

    Args:
        host: Host name of the API.
    """
    # httpx encodes host names with IDNA 2008, Python's sockets with IDNA 2003: they can be different hosts.
    return host.isascii() and not may_need_proxy(host) and not _is_patched()


def may_need_proxy(host: str) -> bool:
    """Whether the environment or the operating system configures proxies. httpx decides for which hosts.

    Loopback hosts are never reached through a proxy, which would see the key in requests over unencrypted HTTP.
    """
    if is_loopback(host):
        return False
    # Not `os.environ.items()`, which raises a KeyError if another thread removes a variable.
    if any(name.lower() in _PROXIES and os.environ.get(name) for name in os.environ):
        return True
    if sys.platform not in ("darwin", "win32"):
        return False
    if sys.platform == "darwin" and os.getpid() != _PROCESS:
        return False  # macOS kills forked processes that read the system's proxy settings
    from urllib.request import getproxies  # slow to import

    return any(name in ("http", "https", "all") for name in getproxies())


def _is_patched() -> bool:
    """Whether instrumentation or a test double has patched the methods that send requests in httpx or httpcore."""
    return any(
        # functools.wraps and wrapt set `__wrapped__`. Other patches are functions of another module.
        hasattr(sender, "__wrapped__") or sender.__module__.partition(".")[0] != library
        for library, names in _SENDERS.items()
        for sender in _found(library, names)
    )


def _found(library: str, names: tuple[str, ...]) -> Iterator[Any]:
    if library in sys.modules:
        module = import_module(library)  # not sys.modules[library], which may be partially imported by another thread
        for name in names:
            kind = getattr(module, name)
            yield kind.handle_async_request if name.startswith("Async") else kind.handle_request
