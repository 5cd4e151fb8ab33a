"""Runs one scenario in three worlds, each with a sandbox and a client of its own in this process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

from strongly import AsyncStrongly, Strongly
from strongly.sandbox import LocalSandbox
from tests.sdk.conftest import Awaited

Scenario = Callable[[Any, LocalSandbox], Awaitable[None]]
Play = Callable[[Scenario], None]


@pytest.fixture(params=["sync", "asyncio", "trio"])
def play(request: pytest.FixtureRequest, strongly_sandbox: LocalSandbox) -> Play:
    def play(scenario: Scenario) -> None:
        async def run() -> None:
            if request.param == "sync":
                with Strongly.sandbox(strongly_sandbox) as client:
                    await scenario(Awaited(client), strongly_sandbox)
                return
            async with AsyncStrongly.sandbox(strongly_sandbox) as client:
                await scenario(client, strongly_sandbox)

        anyio.run(run, backend="trio" if request.param == "trio" else "asyncio")

    return play
