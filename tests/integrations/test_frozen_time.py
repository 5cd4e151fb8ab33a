"""Waits end in real time although a test freezes the clock."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest

import strongly
from strongly._concurrency.cancellation import async_sleep
from tests.runtimes import KEY, RUNTIMES, Runtime, Scenario, factory, play_in, run_in
from tests.sandbox.test_command import running

freezegun = pytest.importorskip("freezegun")
time_machine = pytest.importorskip("time_machine")

WORKS = {
    "freezegun": "Use `freeze_time(..., tick=True)`. A clock that stands still stops the deadlines of attempts, but "
    "not the timeouts of waits and the pauses between attempts, which take real time.",
    "time-machine": "A frozen clock stops nothing. For time-machine 2, which freezes the monotonic clock, too, see "
    "freezegun.",
}
FROZEN = "2026-01-01"
FREEZE: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "freezegun": lambda: freezegun.freeze_time(FROZEN),
    "freezegun with real_asyncio": lambda: freezegun.freeze_time(FROZEN, real_asyncio=True),
    "time-machine": lambda: time_machine.travel(FROZEN, tick=False),
}
NEW = {"name": "w", "description": "d", "environment_type": "jupyter"}


@pytest.fixture(params=FREEZE)
def freeze(request: pytest.FixtureRequest) -> Callable[[], AbstractContextManager[Any]]:
    return FREEZE[request.param]


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    found: Runtime = request.param
    return found


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A sandbox in another process: in this one, its event loop would read the frozen clock."""
    with running("--api-key", KEY, "--startup-seconds", "0.1") as server:
        yield server.url


def pending(request: httpx.Request) -> httpx.Response:
    data = {"id": "ws-1", "name": "w", "status": "pending", "phase": "Pending", "ready": False}
    return httpx.Response(200, json={"success": True, "data": data})


def play_frozen(
    runtime: Runtime, freeze: Callable[[], AbstractContextManager[Any]], scenario: Scenario, url: str, **options: Any
) -> None:
    """Run a scenario whose waits are real, in frozen time."""

    async def run(client: Any) -> None:
        transport = getattr(client, "_target", client)._transport
        transport._sleep = time.sleep if runtime == "sync" else async_sleep
        assert datetime.now(UTC).year == 2026
        await scenario(client)

    with freeze():
        play_in(runtime)(run, url, **options)


@pytest.mark.parametrize("options", [{}, {"poll_interval": 0.05}], ids=repr)
def test_a_wait_times_out(
    runtime: Runtime, freeze: Callable[[], AbstractContextManager[Any]], options: dict[str, Any]
) -> None:
    async def scenario(client: Any) -> None:
        for wait in (client.workspaces.wait_until_ready, client.volumes.wait_until_bound):
            with pytest.raises(strongly.WaitTimeoutError, match=r"after 0\.3 s"):
                await wait("ws-1", timeout=0.3, **options)

    http = factory(transport=httpx.MockTransport(pending))
    play_frozen(runtime, freeze, scenario, "http://localhost", http=http)


def test_a_workspace_becomes_ready(
    runtime: Runtime, freeze: Callable[[], AbstractContextManager[Any]], url: str
) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create_and_wait(NEW, poll_interval=0.05, timeout=30)
        assert workspace.status == "running"
        assert (await client.workspaces.restart(workspace.id, wait=True, poll_interval=0.05)).status == "running"

    play_frozen(runtime, freeze, scenario, url)


@pytest.mark.parametrize("client_class", [strongly.Strongly, strongly.AsyncStrongly])
def test_a_sandbox_in_the_process_lets_its_own_time_pass(
    freeze: Callable[[], AbstractContextManager[Any]], client_class: Any
) -> None:
    async def run() -> None:
        client = client_class.sandbox(startup_seconds=20)
        made = client.workspaces.create_and_wait(NEW)
        workspace = await made if client_class is strongly.AsyncStrongly else made
        assert (workspace.status, workspace.created_at[:10]) == ("running", FROZEN)
        await (client.aclose() if client_class is strongly.AsyncStrongly else anyio.to_thread.run_sync(client.close))

    with freeze():
        run_in("asyncio", run)


def test_failed_attempts_are_retried(runtime: Runtime, freeze: Callable[[], AbstractContextManager[Any]]) -> None:
    responses = [httpx.Response(503), httpx.Response(503)]

    async def scenario(client: Any) -> None:
        assert (await client.projects.retrieve("proj-1")).id == "ws-1"

    server = httpx.MockTransport(lambda request: responses.pop() if responses else pending(request))
    play_frozen(runtime, freeze, scenario, "http://localhost", http=factory(transport=server))

    assert not responses


@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
def test_a_pause_that_begins_before_or_in_frozen_time_can_be_cancelled(
    runtime: Runtime, freeze: Callable[[], AbstractContextManager[Any]]
) -> None:
    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(async_sleep, 3600.0)
            await async_sleep(0.05)
            with freeze():
                tasks.start_soon(async_sleep, 3600.0)
                await async_sleep(0.05)
                tasks.cancel_scope.cancel()

    run_in(runtime, run)


@pytest.mark.parametrize("options", [{"tick": True}, {"ignore": ["strongly", "tests"]}], ids=repr)
def test_a_clock_that_ticks_for_the_sdk_suits_everything(options: dict[str, Any], url: str) -> None:
    with strongly.Strongly(KEY, url) as client:
        client.projects.list().first()
        with freezegun.freeze_time(FROZEN, **options):
            workspace = client.workspaces.create_and_wait(NEW, poll_interval=0.05, timeout=30)
            assert workspace.status == "running"
            with pytest.raises(strongly.WaitTimeoutError):
                client.workspaces.wait_until_stopped(workspace.id, timeout=0.2, poll_interval=0.1)
        client.projects.list().first()
