"""Many concurrent calls, from threads and from tasks, against the sandbox."""

import sys
import threading
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import anyio
import pytest

import strongly
from strongly import AsyncStrongly, Strongly, async_gather, gather
from strongly.sandbox import Sandbox, SandboxServer
from tests.client.conftest import KEY

COUNT = 12


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with Sandbox(keys=[KEY], startup_seconds=0) as sandbox, SandboxServer(sandbox) as server:
        with Strongly(KEY, server.url) as client:
            project = client.projects.create(name="p", description="d")
            for number in range(COUNT):
                client.volumes.create(project_id=project.id, label=f"volume {number:02}", size_gb=1)
        yield server


def check(outcomes: strongly.Outcomes[strongly.Volume], ids: list[str]) -> None:
    """Every call has its outcome, in order, and the one that failed loses none of the others."""
    assert [outcome.index for outcome in outcomes] == list(range(COUNT + 1))
    assert [outcome.value.id for outcome in outcomes if outcome.value] == ids[:5] + ids[6:]
    assert [(outcome.index, type(outcome.error)) for outcome in outcomes.failed] == [(5, strongly.NotFoundError)]
    assert repr(outcomes) == "<Outcomes of 13 calls, 1 failed>"
    with pytest.raises(strongly.GatherError, match=r"^1 of 13 calls failed; the first failure is number 5: ") as raised:
        outcomes.values()
    assert raised.value.outcomes is outcomes
    assert isinstance(raised.value.__cause__, ExceptionGroup)
    assert raised.value.__cause__.exceptions == (outcomes[5].error,)


def test_threads_make_calls_and_keep_their_order(server: SandboxServer) -> None:
    with Strongly(KEY, server.url) as client:
        ids = [volume.id for volume in client.volumes.list()]
        ids.insert(5, "vol-nobody")
        check(gather((partial(client.volumes.retrieve, id) for id in ids), max_concurrency=4), ids)
        volumes = gather([partial(client.volumes.retrieve, id) for id in ids if id != "vol-nobody"]).values()
        assert [volume.id for volume in volumes] == ids[:5] + ids[6:]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_make_calls_and_keep_their_order(server: SandboxServer, backend: str) -> None:
    async def run() -> None:
        async with AsyncStrongly(KEY, server.url) as client:
            ids = [volume.id async for volume in client.volumes.list()]
            ids.insert(5, "vol-nobody")
            check(await async_gather((client.volumes.retrieve(id) for id in ids), max_concurrency=4), ids)
            check(await async_gather([partial(client.volumes.retrieve, id) for id in ids]), ids)
            found = client.volumes.list()
            volumes = await async_gather(client.volumes.retrieve(volume.id) async for volume in found)
            assert [volume.id for volume in volumes.values()] == ids[:5] + ids[6:]

    anyio.run(run, backend=backend)


def test_no_more_calls_are_under_way_than_allowed() -> None:
    lock, under_way, most = threading.Lock(), 0, 0
    barrier = threading.Barrier(3, timeout=20)

    def call() -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        barrier.wait()
        with lock:
            under_way -= 1

    outcomes = gather([call] * 9, max_concurrency=3)

    assert (most, len(outcomes), outcomes.failed) == (3, 9, [])


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_no_more_tasks_are_under_way_than_allowed(backend: str) -> None:
    under_way = most = 0

    async def call() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await anyio.sleep(0)
        under_way -= 1

    async def calls() -> AsyncIterator[Any]:
        for _ in range(9):
            assert under_way <= 3
            yield call

    outcomes = anyio.run(partial(async_gather, calls(), max_concurrency=3), backend=backend)

    assert (most, len(outcomes), outcomes.failed) == (3, 9, [])


@pytest.mark.parametrize("runtime", ["sync", "asyncio", "trio"])
@pytest.mark.parametrize(
    ("calls", "options", "argument"),
    [
        (5, {}, "calls"),
        ([5], {}, "calls"),
        ([], {"max_concurrency": 0}, "max_concurrency"),
        ([], {"max_concurrency": 2.0}, "max_concurrency"),
        ([], {"max_concurrency": True}, "max_concurrency"),
    ],
)
def test_wrong_arguments_are_named(runtime: str, calls: Any, options: dict[str, Any], argument: str) -> None:
    call = partial(gather, calls, **options)
    if runtime != "sync":
        call = partial(anyio.run, partial(async_gather, calls, **options), backend=runtime)
    with pytest.raises(strongly.ValidationError, match=f"^{argument} must ") as raised:
        call()

    assert raised.value.argument == argument


def test_a_call_that_was_made_already_is_refused(server: SandboxServer) -> None:
    with Strongly(KEY, server.url) as client, pytest.raises(strongly.ValidationError, match=r"functools\.partial"):
        gather([client.projects.retrieve(project.id) for project in client.projects.list()])


def test_nothing_to_do_is_nothing_done() -> None:
    assert gather([]).values() == []
    assert anyio.run(async_gather, []).values() == []
    assert repr(gather([dict])) == "<Outcomes of 1 call, 0 failed>"
    assert gather([dict, list])[0:1] == (strongly.Outcome(0, {}),)


@pytest.mark.parametrize("runtime", ["sync", "asyncio", "trio"])
def test_a_call_that_ends_the_program_is_not_lost_among_the_others(runtime: str) -> None:
    async def leave() -> None:
        sys.exit("leaving")

    gather_them = gather if runtime == "sync" else partial(anyio.run, async_gather, backend=runtime)
    with pytest.raises(BaseException) as raised:  # noqa: PT011 (a group, in tasks)
        gather_them([dict, partial(sys.exit, "leaving")] if runtime == "sync" else [leave])

    assert "SystemExit('leaving')" in repr(raised.value)


@pytest.mark.parametrize("runtime", ["sync", "asyncio", "trio"])
def test_leaving_early_starts_no_further_calls(runtime: str) -> None:
    started = []

    def call() -> None:
        started.append(1)

    async def acall() -> None:
        started.append(1)

    def calls() -> Iterator[Any]:
        yield call if runtime == "sync" else acall
        raise KeyboardInterrupt

    gather_them = gather if runtime == "sync" else partial(anyio.run, async_gather, backend=runtime)
    with pytest.raises(BaseException) as raised:  # noqa: PT011 (a group, in tasks)
        gather_them(calls())

    assert "KeyboardInterrupt" in repr(raised.value)
    assert len(started) <= 1
