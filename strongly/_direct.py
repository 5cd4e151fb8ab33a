"""Tells whether requests may go over connections of our own, or need all that an HTTP client does."""

from __future__ import annotations

import os
import sys

from ._config import is_loopback

_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


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
    if any(value and name.lower() in _PROXIES for name, value in os.environ.items()):
        return True
    if sys.platform not in ("darwin", "win32"):
        return False
    from urllib.request import getproxies  # reads the system's settings, and is slow to import

    return any(name in ("http", "https", "all") for name in getproxies())


def _is_patched() -> bool:
    """Whether instrumentation or a test double has taken the place of what httpx sends requests with."""
    httpx = sys.modules.get("httpx")
    if httpx is None:
        return False
    senders = (httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request)
    return any(hasattr(sender, "__wrapped__") or not sender.__module__.startswith("httpx.") for sender in senders)
