"""Runs one scenario synchronously, under asyncio and under trio."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any, Literal

import anyio
import anyio.to_thread
import httpx

from strongly import AsyncStrongly, Strongly, SyncPaginator

Runtime = Literal["sync", "asyncio", "trio"]
RUNTIMES: list[Runtime] = ["sync", "asyncio", "trio"]
Scenario = Callable[[Any], Awaitable[None]]
Play = Callable[..., None]
KEY = "sk-interop-0123456789"
PATIENCE = 60.0


class Awaited:
    """Makes a synchronous client look like an asynchronous one, so that a scenario is written once."""

    def __init__(self, target: Any) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        if name == "total":

            async def total() -> Any:
                return self._target.total

            return total()
        return self._wrap(getattr(self._target, name))

    def _wrap(self, value: Any) -> Any:
        if inspect.ismethod(value):
            return lambda *args, **kwargs: _Result(lambda: value(*args, **kwargs))
        return Awaited(value) if type(value).__module__.startswith("strongly._sync") else value

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self._target:
            yield item


class _Result:
    """What a call gives: something to await, or a paginator to go through."""

    def __init__(self, call: Callable[[], Any]) -> None:
        value = call()
        self._value = Awaited(value) if isinstance(value, SyncPaginator | Strongly) else value

    def __await__(self) -> Any:
        yield from ()
        return self._value

    def __aiter__(self) -> AsyncIterator[Any]:
        return Awaited(self._value).__aiter__() if isinstance(self._value, Iterator) else self._value.__aiter__()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._value, name)


async def call_aside(client: Any, call: Callable[[Any], Any]) -> Any:
    """Make a call so that others can be made at the same time: a synchronous one in a thread."""
    if isinstance(client, AsyncStrongly):
        return await call(client)
    return await anyio.to_thread.run_sync(call, client._target)


async def close(client: Any) -> None:
    await (client.aclose if isinstance(client, AsyncStrongly) else client.close)()


def factory(**settings: Any) -> Callable[[Runtime], Any]:
    """Return what makes HTTP clients with the settings."""
    return lambda runtime: httpx.Client(**settings) if runtime == "sync" else httpx.AsyncClient(**settings)


def play_in(runtime: Runtime) -> Play:
    """Return a function that runs a scenario in this runtime, with a client of a URL.

    `http` makes the HTTP client that the client borrows. `slept` is called with the seconds of each wait between
    attempts, which takes no time.
    """

    def play(
        scenario: Scenario,
        url: str,
        *,
        http: Callable[[Runtime], Any] | None = None,
        slept: Callable[[float], object] = lambda seconds: None,
        **options: Any,
    ) -> None:
        options = {"api_key": KEY, "base_url": url, "timeout": PATIENCE, **options}

        async def pause(seconds: float) -> None:
            slept(seconds)
            await anyio.sleep(0)

        async def run() -> None:
            async with AsyncExitStack() as stack:
                if runtime == "sync":
                    borrowed = http and stack.enter_context(http(runtime))
                    client = stack.enter_context(Strongly(http_client=borrowed, **options))
                    client._transport._sleep = slept
                    await scenario(Awaited(client))
                else:
                    borrowed = http and await stack.enter_async_context(http(runtime))
                    client = await stack.enter_async_context(AsyncStrongly(http_client=borrowed, **options))
                    client._transport._sleep = pause
                    await scenario(client)

        run_in(runtime, run)

    return play


def run_in(runtime: Runtime, run: Callable[[], Awaitable[None]]) -> None:
    """Run a scenario that makes its own client, in the event loop of this runtime."""
    # asyncio's debug mode, which Python's development mode turns on, doubles the time.
    settings = {} if runtime == "trio" else {"debug": False}
    anyio.run(run, backend="trio" if runtime == "trio" else "asyncio", backend_options=settings)
