"""The demo data: what the documentation refers to is there."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from strongly.sandbox import Sandbox
from tests.sandbox.api import Api, Clock


@pytest.fixture
def demo(clock: Clock) -> Iterator[Api]:
    with Sandbox(clock=clock) as sandbox:
        assert sandbox.seed_demo()
        yield Api(sandbox)


@pytest.mark.parametrize("path", ["/projects/proj-abc123", "/workspaces/ws-abc123", "/volumes/vol-abc123"])
def test_the_ids_of_the_documentation_exist(demo: Api, path: str) -> None:
    assert demo.get(path)["id"] == path.rpartition("/")[2]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/projects", "search=churn"),
        ("/projects", "status=active"),
        ("/projects", "status=paused"),
        ("/projects", "status=archived"),
        ("/projects", "category=machine-learning"),
        ("/projects", "tag=production"),
        ("/workspaces", "search=training"),
        ("/workspaces", "status=running"),
        ("/workspaces", "status=stopped"),
        ("/workspaces", "status=failed"),
        ("/workspaces", "projectId=proj-abc123"),
        ("/volumes", "search=training"),
        ("/volumes", "type=data"),
        ("/volumes", "projectId=proj-abc123"),
        ("/volumes/shared", "search=datasets"),
        ("/projects/proj-abc123/activity", ""),
        ("/projects/proj-abc123/workspaces", ""),
        ("/projects/proj-abc123/volumes", ""),
        ("/projects/proj-abc123/collaborators", ""),
    ],
)
def test_the_lists_of_the_documentation_are_not_empty(demo: Api, path: str, query: str) -> None:
    assert demo.get(path, query)


@pytest.mark.parametrize("seconds", [0, 2])
def test_the_life_cycle_of_the_documentation_runs_again_and_again(clock: Clock, seconds: int) -> None:
    with Sandbox(clock=clock, startup_seconds=seconds) as sandbox:
        sandbox.seed_demo()
        demo = Api(sandbox)
        for action in ("start", "stop", "restart", "sync"):
            demo.post(f"/workspaces/ws-abc123/{action}", status=202)


def test_the_collaborators_of_the_documentation_come_and_go(demo: Api) -> None:
    path = "/projects/proj-abc123/collaborators"
    for _ in range(2):
        added = demo.post(path, {"email": "teammate@company.com", "role": "editor"})
        assert added["id"] == "user-xyz789"
        demo.put(f"{path}/user-xyz789", {"role": "viewer"})
        demo.delete(f"{path}/user-xyz789")


@pytest.mark.parametrize("name", ["customer-churn-analysis", "fraud-detection"])
def test_the_names_of_the_documentation_are_free(demo: Api, name: str) -> None:
    assert demo.project(name)


def test_everything_happened_in_the_past_and_in_order(demo: Api, clock: Clock) -> None:
    feeds = [f"/projects/{project}/activity" for project in demo.names("/projects", key="id")]
    for path in ("/projects", "/workspaces", "/volumes", *feeds):
        times = demo.names(path, key="createdAt")
        assert times == sorted(times, reverse=True)
    assert demo.get("/workspaces", "status=pending") == []
    assert demo.get("/volumes", "sort=status:desc")[0]["status"] == "bound"
    times = [item["updatedAt"] for path in ("/projects", "/workspaces", "/volumes") for item in demo.get(path)]
    assert max(times) < clock().isoformat()


def test_only_an_empty_database_is_filled(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "sandbox.db") as sandbox:
        assert sandbox.seed_demo()
        assert not sandbox.seed_demo()
        Api(sandbox).delete("/projects/proj-abc123")
    with Sandbox(tmp_path / "sandbox.db") as sandbox:
        assert not sandbox.seed_demo()
        Api(sandbox).get("/projects/proj-abc123", status=404)


def test_ids_can_be_chosen() -> None:
    numbers = itertools.count(1)
    with Sandbox(ids=lambda prefix: f"{prefix}-{next(numbers)}") as sandbox:
        response = Api(sandbox).send("POST", "/projects", {"name": "n", "description": "d"})

    assert response.headers["X-Request-Id"] == "req-1"
    assert response.json()["data"]["id"] == "proj-2"
