"""The scope in which connections can be shared, and how they are closed when their client is garbage-collected."""

from __future__ import annotations

import os
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Any

# A forked process must not share connections with its parent.
process = os.getpid

# The scope of connections: the process, and for asynchronous clients also the running event loop.
scope = process


def async_scope() -> object:
    """Return the scope of connections: the process and the running event loop."""
    import asyncio  # only asynchronous clients need it

    try:
        return process(), asyncio.get_running_loop()
    except RuntimeError:
        from anyio.lowlevel import current_token  # not asyncio, so trio

        return process(), current_token()


def close_with(owner: object, close: Callable[[], None]) -> Callable[[], object]:
    """Call `close` when `owner` is garbage-collected, at the latest when Python exits.

    Returns:
        A function that calls `close` immediately instead.
    """
    return weakref.finalize(owner, close)


async def async_close_with(owner: object, close: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[object]]:
    """Call `close` when `owner` is garbage-collected, at the latest when the event loop is closed.

    Returns:
        A function that calls `close` immediately instead.
    """
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _close_with_trio(owner, close)
    # asyncio closes asynchronous generators when they are garbage-collected, and all that are left in
    # `loop.shutdown_asyncgens()`, so a started generator is a finalizer that can await.
    generator = _closing(close)
    await anext(generator)
    return generator.aclose


async def _closing(close: Callable[[], Awaitable[None]]) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await close()


def _close_with_trio(owner: object, close: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[object]]:
    import trio

    done = trio.Event()
    token = trio.lowlevel.current_trio_token()

    async def wait() -> None:
        try:
            await done.wait()
        finally:
            with trio.CancelScope(shield=True):
                await close()

    def finish() -> None:
        with suppress(trio.RunFinishedError):
            token.run_sync_soon(done.set)  # garbage collection can run in another thread

    trio.lowlevel.spawn_system_task(wait)
    finalizer = weakref.finalize(owner, finish)

    async def close_now() -> Any:
        finalizer.detach()
        await close()
        done.set()

    return close_now
