"""Sandboxes for tests: through their API, or with clients in this process, synchronously, under asyncio and trio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from strongly import AsyncStrongly, Strongly
from strongly.sandbox import LocalSandbox, Sandbox
from tests.runtimes import RUNTIMES, Awaited, run_in
from tests.sandbox.api import Api, Clock

Scenario = Callable[[Any, LocalSandbox], Awaitable[None]]
Play = Callable[[Scenario], None]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock) as sandbox:
        yield sandbox


@pytest.fixture
def api(sandbox: Sandbox) -> Api:
    return Api(sandbox)


@pytest.fixture
def project(api: Api) -> str:
    return api.project()


@pytest.fixture(params=RUNTIMES)
def play(request: pytest.FixtureRequest, strongly_sandbox: LocalSandbox) -> Play:
    def play(scenario: Scenario) -> None:
        async def run() -> None:
            if request.param == "sync":
                with Strongly.sandbox(strongly_sandbox) as client:
                    await scenario(Awaited(client), strongly_sandbox)
                return
            async with AsyncStrongly.sandbox(strongly_sandbox) as client:
                await scenario(client, strongly_sandbox)

        run_in(request.param, run)

    return play
