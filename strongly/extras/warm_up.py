"""Imports what the first calls of an asynchronous client need before they need it, without blocking the event loop.

In a program that has just started, the first call imports more than a hundred modules. That takes longer than other
tasks should wait.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from strongly._concurrency.background import start_thread
from strongly._concurrency.event_loops import Asyncio, running
from strongly._concurrency.processes import import_package, try_to_import
from strongly._config.network import may_go_direct

_PACKAGES = ("strongly._core", "strongly._concurrency", "strongly._config", "strongly_api", "strongly._async")
# The modules that send requests, of which a client needs one.
_BUILT_IN, _HTTPX, _BORROWED = (f"strongly._async.http.{name}" for name in ("connections", "httpx_client", "adapter"))
_NOT_ALWAYS = {_BUILT_IN, _HTTPX, _BORROWED, "strongly._async.http.backend"}
_done: set[object] = set()


async def warm_up(base_url: str, *, is_built_in: bool) -> None:
    """Import what the calls of a client need, in a thread, once for all clients of a server.

    Whatever fails is left to the call that needs it.

    Args:
        base_url: URL that all requests start with.
        is_built_in: Whether there is no custom HTTP client.
    """
    loop = running()
    server = base_url, is_built_in, type(loop)
    if server not in _done:
        prepare = partial(_prepare, base_url, is_built_in=is_built_in, on_asyncio=isinstance(loop, Asyncio))
        await loop.in_thread(partial(_start, prepare))
        _done.add(server)


def _start(prepare: Callable[[], None], deliver: Callable[[Any], object]) -> None:
    def run() -> None:
        try:
            with suppress(Exception):
                prepare()
        finally:
            deliver(None)

    if start_thread(run, "strongly-warm-up") is None:
        deliver(None)


def _prepare(base_url: str, *, is_built_in: bool, on_asyncio: bool) -> None:
    for package in _PACKAGES:
        import_package(package, without=_NOT_ALWAYS)
    goes_direct = is_built_in and may_go_direct(base_url)
    try_to_import(_BUILT_IN if goes_direct else _HTTPX if is_built_in else _BORROWED)
    # What libraries import when they are first used: the codec for host names, a JSON decoder, backends.
    for name in ("encodings.idna", "msgspec.json", f"anyio._backends._{'asyncio' if on_asyncio else 'trio'}"):
        try_to_import(name)
    if "httpcore" in sys.modules:
        try_to_import(f"httpcore._backends.{'anyio' if on_asyncio else 'trio'}")
    if is_built_in and (base_url.startswith("https:") or not goes_direct):
        from strongly._config.tls import shared_context

        shared_context()
