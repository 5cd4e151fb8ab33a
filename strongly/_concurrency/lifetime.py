"""Where connections belong, and when they end; the asynchronous forms know of event loops."""

from __future__ import annotations

import os
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Any

# The process: a forked child must not share connections with its parent.
process = os.getpid

# What connections may not leave: the process, and of asynchronous clients the running event loop.
scope = process


def async_scope() -> object:
    """Return what connections may not leave: the process and the running event loop."""
    import asyncio  # only asynchronous clients need it

    try:
        return process(), asyncio.get_running_loop()
    except RuntimeError:
        from anyio.lowlevel import current_token  # another library's

        return process(), current_token()


def close_with(owner: object, close: Callable[[], None]) -> Callable[[], object]:
    """Call `close` when `owner` is no longer used, at the latest when Python exits.

    Returns:
        What calls it at once instead.
    """
    return weakref.finalize(owner, close)


async def async_close_with(owner: object, close: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[object]]:
    """Call `close` when `owner` is no longer used, at the latest when the event loop ends.

    Returns:
        What calls it at once instead.
    """
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _close_with_trio(owner, close)
    # Event loops finish the asynchronous generators that they know of before they close, or when nobody holds them.
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
            token.run_sync_soon(done.set)  # whoever collects the garbage may be another thread

    trio.lowlevel.spawn_system_task(wait)
    finalizer = weakref.finalize(owner, finish)

    async def close_now() -> Any:
        finalizer.detach()
        await close()
        done.set()

    return close_now
