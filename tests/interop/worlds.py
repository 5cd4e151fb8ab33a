"""Runs one scenario over real connections: synchronously, under asyncio and under trio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Literal, Protocol

import anyio

from strongly import AsyncStrongly, Strongly
from tests.client.conftest import Awaited

World = Literal["sync", "asyncio", "trio"]
WORLDS: list[World] = ["sync", "asyncio", "trio"]
KEY = "sk-interop-0123456789"
PATIENCE = 60.0


class Play(Protocol):
    """Plays a scenario with a client of the SDK."""

    def __call__(
        self,
        scenario: Callable[[Any], Awaitable[None]],
        url: str,
        /,
        *,
        http: Callable[[World], Any] | None = None,
        **options: Any,
    ) -> None:
        """Play a scenario.

        Args:
            scenario: What is done with the client.
            url: Where the client leads.
            http: Makes the HTTP client that is passed as `http_client`; by default none is.
            **options: Options of the client.
        """


def play_in(world: World) -> Play:
    """Return a function that runs scenarios in this world. No time passes between attempts."""

    def play(
        scenario: Callable[[Any], Awaitable[None]],
        url: str,
        /,
        *,
        http: Callable[[World], Any] | None = None,
        **options: Any,
    ) -> None:
        options = {"api_key": KEY, "base_url": url, "timeout": PATIENCE, **options}

        async def run() -> None:
            async with AsyncExitStack() as stack:
                if world == "sync":
                    borrowed = http and stack.enter_context(http(world))
                    client = stack.enter_context(Strongly(http_client=borrowed, **options))
                    client._transport._sleep = lambda seconds: None
                    await scenario(Awaited(client))
                else:
                    borrowed = http and await stack.enter_async_context(http(world))
                    client = await stack.enter_async_context(AsyncStrongly(http_client=borrowed, **options))
                    client._transport._sleep = lambda seconds: anyio.sleep(0)
                    await scenario(client)

        # asyncio's debug mode, which Python's development mode turns on, doubles the time.
        settings = {} if world == "trio" else {"debug": False}
        anyio.run(run, backend="trio" if world == "trio" else "asyncio", backend_options=settings)

    return play
