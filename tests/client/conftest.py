"""Runs one scenario synchronously, under asyncio and under trio."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest

from strongly import AsyncStrongly, Strongly, SyncPaginator

Scenario = Callable[[Any], Awaitable[None]]
Handler = Callable[[httpx.Request], httpx.Response]
BASE = "https://api.example.com"
KEY = "sk-test-0123456789"


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


@pytest.fixture(params=["sync", "asyncio", "trio"])
def play(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return a function that runs a scenario against a handler of requests, without waits between attempts.

    `slept` is called with the seconds of each wait.
    """

    def play(
        scenario: Scenario, handler: Handler, *, slept: Callable[[float], object] = lambda seconds: None, **options: Any
    ) -> None:
        transport = httpx.MockTransport(handler)

        async def pause(seconds: float) -> None:
            slept(seconds)
            await anyio.sleep(0)

        async def run() -> None:
            if request.param == "sync":
                with (
                    httpx.Client(transport=transport) as http,
                    Strongly(KEY, BASE, http_client=http, **options) as client,
                ):
                    client._transport._sleep = slept
                    await scenario(Awaited(client))
                return
            http_client = httpx.AsyncClient(transport=transport)
            async with http_client, AsyncStrongly(KEY, BASE, http_client=http_client, **options) as client:
                client._transport._sleep = pause
                await scenario(client)

        anyio.run(run, backend="trio" if request.param == "trio" else "asyncio")

    return play
