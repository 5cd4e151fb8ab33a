"""Lists of a real server that change while they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from strongly import AsyncStrongly, async_gather, gather
from strongly.sandbox import LocalSandbox, SandboxServer
from tests.prefetching import always_prefetching
from tests.runtimes import RUNTIMES, Scenario, play_in

COUNT = 23
LIMITS = [1, 2, 5, 22, 23, 50]


class Place:
    """A sandbox, and a kind of client to call it with."""

    def __init__(self, sandbox: LocalSandbox, run: Callable[[Scenario], None]) -> None:
        self.sandbox = sandbox
        self.run = run

    def offsets(self) -> list[int]:
        """Return the offsets of the requests for pages."""
        return [int(call.query["offset"]) for call in self.sandbox.calls if "offset" in call.query]


@pytest.fixture(params=[False, True], ids=["in turn", "prefetched"])
def prefetch(request: pytest.FixtureRequest) -> bool:
    chosen: bool = request.param
    return chosen


@pytest.fixture(params=RUNTIMES)
def place(prefetch: bool, request: pytest.FixtureRequest) -> Iterator[Place]:
    with always_prefetching(), LocalSandbox(startup_seconds=0) as sandbox, SandboxServer(sandbox) as server:
        play = play_in(request.param)
        yield Place(sandbox, partial(play, url=server.url, api_key=sandbox.api_key, prefetch=prefetch))


@pytest.mark.parametrize("limit", LIMITS)
def test_deleting_each_item_leaves_none(place: Place, limit: int) -> None:
    for number in range(COUNT):
        place.sandbox.add_project(f"p{number}")

    async def scenario(client: Any) -> None:
        async for project in client.projects.list(limit=limit):
            await client.projects.delete(project.id, volume="keep")
        assert await client.projects.list().total == 0

    place.run(scenario)


@pytest.mark.parametrize("limit", LIMITS)
def test_items_that_leave_the_filter_take_none_with_them(place: Place, limit: int) -> None:
    """Every second one remains."""
    for number in range(COUNT):
        place.sandbox.add_workspace(f"w{number}", status="running")
    seen: Counter[str] = Counter()

    async def scenario(client: Any) -> None:
        async for workspace in client.workspaces.list(status="running", limit=limit):
            seen[workspace.name] += 1
            if len(seen) % 2:
                await client.workspaces.stop(workspace.id)

    place.run(scenario)
    assert seen == {f"w{number}": 1 for number in range(COUNT)}


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("sort", ["createdAt:desc", "createdAt:asc"])
def test_new_items_repeat_none(place: Place, limit: int, sort: str) -> None:
    """A project is added for each of the first ones, before or after all others."""
    for number in range(COUNT):
        place.sandbox.add_project(f"old{number}")
    seen: Counter[str] = Counter()

    async def scenario(client: Any) -> None:
        async for project in client.projects.list(limit=limit, sort=sort):
            seen[project.name] += 1
            if len(seen) < COUNT:
                place.sandbox.add_project(f"new{len(seen)}")

    place.run(scenario)
    assert set(seen.values()) == {1}
    assert {f"old{number}" for number in range(COUNT)} <= set(seen)


@pytest.mark.parametrize("inserted", [1, 4, 5, 10, 15])
@pytest.mark.parametrize("limit", [1, 5])
def test_a_page_that_is_repeated_because_of_new_items_is_no_error(place: Place, limit: int, inserted: int) -> None:
    for number in range(COUNT):
        place.sandbox.add_project(f"old{number}")
    seen: Counter[str] = Counter()

    async def scenario(client: Any) -> None:
        async for project in client.projects.list(limit=limit):
            seen[project.name] += 1
            if len(seen) == 5:
                for number in range(inserted):
                    place.sandbox.add_project(f"new{number}")

    place.run(scenario)
    assert {name: seen[name] for name in seen if name.startswith("old")} == {f"old{n}": 1 for n in range(COUNT)}
    assert set(seen.values()) == {1}


@pytest.mark.parametrize("limit", [1, 4, 5, 22, 23, 50])
def test_a_list_that_stays_takes_no_request_too_many(place: Place, limit: int) -> None:
    for number in range(COUNT):
        place.sandbox.add_workspace(f"w{number}", status="running")

    async def scenario(client: Any) -> None:
        ids = [workspace.id async for workspace in client.workspaces.list(limit=limit)]
        assert len(set(ids)) == len(ids) == COUNT

    place.run(scenario)
    assert sorted(place.offsets()) == list(range(0, COUNT, limit))


def test_gathered_calls_reach_all_that_a_list_had(place: Place) -> None:
    """The example in the documentation of `gather`."""
    for number in range(120):
        place.sandbox.add_workspace(f"w{number}", status="running")

    async def scenario(client: Any) -> None:
        running = client.workspaces.list(status="running")
        if isinstance(client, AsyncStrongly):
            outcomes = await async_gather(client.workspaces.stop(workspace.id) async for workspace in running)
        else:
            stop = client._target.workspaces.stop
            outcomes = gather(partial(stop, workspace.id) for workspace in running._target)
        assert len(outcomes.values()) == 120
        assert await client.workspaces.list(status="running").total == 0

    place.run(scenario)
