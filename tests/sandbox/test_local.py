"""`LocalSandbox` as tests use it: clients, time, data, and recorded calls."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any

import anyio
import pytest

from strongly import AsyncStrongly, ConfigurationError, NotFoundError, Strongly, StronglyError, WaitTimeoutError
from strongly.sandbox import LocalSandbox, RecordedCall
from strongly.sandbox.store import StoreError
from tests.sandbox.conftest import Play

WORKSPACE = {"name": "training", "description": "For models", "environment_type": "jupyter"}


# Clients


def test_the_clients_of_a_test_share_its_sandbox(
    strongly_client: Strongly, async_strongly_client: AsyncStrongly, strongly_sandbox: LocalSandbox
) -> None:
    assert strongly_client.local_sandbox is async_strongly_client.local_sandbox is strongly_sandbox


def test_a_client_brings_its_sandbox_and_takes_it_along() -> None:
    async def use() -> None:
        client = AsyncStrongly.sandbox(seed_demo=True)
        async with client.with_options(timeout=5) as other:
            assert other.local_sandbox is client.local_sandbox
            assert (await client.projects.retrieve("proj-abc123")).name == "churn-prediction"
        with pytest.raises(StronglyError, match="the client is closed"):
            await client.projects.list().to_list()
        assert is_closed(client.local_sandbox)

    anyio.run(use)
    with Strongly.sandbox(seed_demo=True) as client:
        assert client.projects.retrieve("proj-abc123").name == "churn-prediction"
    assert is_closed(client.local_sandbox)


def is_closed(sandbox: LocalSandbox) -> bool:
    try:
        sandbox.add_project("is it open?")
    except StoreError:
        return True
    return False


def test_a_sandbox_of_the_users_stays_the_users_to_close() -> None:
    with LocalSandbox() as sandbox:
        for _ in range(2):
            with Strongly.sandbox(sandbox) as client:
                client.projects.list().to_list()

        assert not is_closed(sandbox)
    assert is_closed(sandbox)


def test_a_client_that_nobody_holds_takes_its_sandbox_along() -> None:
    client = Strongly.sandbox()
    client.projects.list().to_list()
    gone = weakref.ref(client.local_sandbox)

    del client
    gc.collect()

    assert gone() is None


def test_the_state_can_be_kept(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with Strongly.sandbox(db=file, seed_demo=True) as client:
        client.projects.delete("proj-tmp008")
    with Strongly.sandbox(db=file, seed_demo=True) as client:
        assert client.projects.list().total == 7


def test_a_client_of_a_sandbox_looks_at_no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRONGLY_API_URL", "https://example.com")
    monkeypatch.setenv("STRONGLY_API_KEY", "sk-of-the-user")
    monkeypatch.setenv("STRONGLY_PROFILE", "of-nobody")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    with Strongly.sandbox() as client:
        assert client.projects.list().to_list() == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"startup_seconds": -1}, "startup_seconds must be a number from 0"),
        ({"db": Path("nowhere/sandbox.db")}, "cannot use nowhere.* as a sandbox database"),
    ],
)
@pytest.mark.parametrize("client", [Strongly, AsyncStrongly])
def test_options_that_make_no_sense_are_refused(client: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        client.sandbox(**options)


@pytest.mark.parametrize("options", [{"seed_demo": True}, {"startup_seconds": 1}, {"db": "x.db"}])
def test_options_of_a_new_sandbox_do_not_go_with_another(strongly_sandbox: LocalSandbox, options: Any) -> None:
    with pytest.raises(ConfigurationError, match="pass them to LocalSandbox"):
        Strongly.sandbox(strongly_sandbox, **options)


def test_a_client_of_a_server_has_no_sandbox() -> None:
    client = Strongly("sk-x", "https://example.com")

    with pytest.raises(StronglyError, match=r"only clients created by Strongly\.sandbox"):
        client.local_sandbox  # noqa: B018


def test_a_missing_extra_is_said_clearly() -> None:
    code = (
        "import sys; sys.modules['jsonschema_rs'] = None\n"
        "from strongly import Strongly, AsyncStrongly, ConfigurationError\n"
        "for client in (Strongly, AsyncStrongly):\n"
        "    try: client.sandbox()\n"
        "    except ConfigurationError as error: print(error)\n"
        "try: from strongly.sandbox import LocalSandbox\n"
        "except ImportError as error: print(error)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    install = "Install the extra `sandbox`: pip install httptools jsonschema-rs uvicorn"
    assert done.stdout == f"jsonschema_rs is not installed. {install}\n" * 3


# Time


def test_what_starts_becomes_ready_as_time_is_moved(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        workspace = await client.workspaces.create(WORKSPACE)
        sandbox.advance(29)
        assert (await client.workspaces.status(workspace.id)).phase == "Pending"
        sandbox.advance(1)
        assert (await client.workspaces.status(workspace.id)).phase == "Running"

    play(scenario)


def test_waiting_moves_the_time_of_the_sandbox(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        workspace = await client.workspaces.create_and_wait(**WORKSPACE)
        assert workspace.status == "running"
        await client.workspaces.restart(workspace.id)
        with pytest.raises(WaitTimeoutError, match="not ready after 20 s"):
            await client.workspaces.wait_until_ready(workspace.id, timeout=20)
        assert (await client.workspaces.wait_until_ready(workspace.id, timeout=20)).status == "running"

    play(scenario)


def test_waiting_with_other_options_moves_it_as_well(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        other = client.with_options(timeout=5)
        workspace = await other.workspaces.create(WORKSPACE)
        with pytest.raises(WaitTimeoutError, match="not ready after 20 s"):
            await other.workspaces.wait_until_ready(workspace.id, timeout=20)

    play(scenario)


def test_by_default_what_starts_in_a_demo_is_ready_at_the_next_call() -> None:
    with Strongly.sandbox() as client:
        workspace = client.workspaces.create(WORKSPACE)

        assert workspace.status == "pending"
        assert client.workspaces.status(workspace.id).ready


@pytest.mark.parametrize("seconds", [-1, True, "1", float("nan"), float("inf")])
def test_time_does_not_go_back(strongly_sandbox: LocalSandbox, seconds: Any) -> None:
    for move in (strongly_sandbox.advance, strongly_sandbox.delay_next):
        with pytest.raises(ValueError, match="seconds must be a number from 0"):
            move(seconds)


# Data


def test_data_is_there_without_a_call(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        project_id = sandbox.add_project("churn", id="proj-1", tags=["ml"], category="analytics")
        volume_id = sandbox.add_volume("Data", project_id=project_id, size_gb=50, mount_path="/data/x")
        stopped = sandbox.add_workspace(
            "idle", project_id=project_id, status="stopped", resources={"cpu": 8, "memory": "4Gi"}
        )
        failed = sandbox.add_workspace("broken", status="failed")
        running = sandbox.add_workspace("busy")
        archived = sandbox.add_project("old", archived=True)
        sandbox.assert_not_called()

        project = await client.projects.retrieve("proj-1")
        assert (project.name, project.tags, project.category) == ("churn", ["ml"], "analytics")
        volume = await client.volumes.retrieve(volume_id)
        assert (volume.size_gb, volume.mount_path, volume.status) == (50, "/data/x", "bound")
        statuses = [(await client.workspaces.retrieve(id)).status for id in (stopped, failed, running)]
        assert statuses == ["stopped", "failed", "running"]
        assert (await client.workspaces.retrieve(stopped)).resources["cpu"] == "8"
        assert (await client.projects.retrieve(archived)).archived

    play(scenario)


def test_what_is_added_as_pending_becomes_ready_in_time(
    strongly_sandbox: LocalSandbox, strongly_client: Strongly
) -> None:
    project_id = strongly_sandbox.add_project("churn")
    volume_id = strongly_sandbox.add_volume("Data", project_id=project_id, status="pending")
    workspace_id = strongly_sandbox.add_workspace("training", status="pending")

    def statuses() -> list[str | None]:
        return [
            strongly_client.volumes.retrieve(volume_id).status,
            strongly_client.workspaces.retrieve(workspace_id).status,
        ]

    assert statuses() == ["pending", "pending"]
    strongly_sandbox.advance(30)
    assert statuses() == ["bound", "running"]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda sandbox: sandbox.add_project("taken"), "already has a project named taken"),
        (lambda sandbox: sandbox.add_project(""), "name is shorter than 1"),
        (lambda sandbox: sandbox.add_project("new", id="proj-1"), "the id 'proj-1' already exists"),
        (lambda sandbox: sandbox.add_workspace("w", environment_type="emacs"), "environment_type is not one of"),
        (lambda sandbox: sandbox.add_workspace("w", project_id="proj-2"), "No such project: proj-2"),
        (lambda sandbox: sandbox.add_volume("v", project_id="proj-1", size_gb=0), "size_gb is less than"),
        (lambda sandbox: sandbox.add_workspace("w", resources={"gpu": True}), "resources.gpu is not of type string"),
        (lambda sandbox: sandbox.add_volume("v", project_id=object()), "invalid createVolume request: .* not JSON"),
    ],
)
def test_what_the_api_would_refuse_is_refused(strongly_sandbox: LocalSandbox, act: Any, message: str) -> None:
    strongly_sandbox.add_project("taken", id="proj-1")

    with pytest.raises(ValueError, match=message):
        act(strongly_sandbox)


# Calls


def test_calls_are_recorded(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        project = await client.projects.create(name="churn", description="About churn")
        with pytest.raises(NotFoundError):
            await client.projects.update("no/body", description="New")
        await client.volumes.list(search="a b").to_list()
        with pytest.raises(NotFoundError):
            await client.request("GET", "/elsewhere")

        create, update, volumes, elsewhere = sandbox.calls
        assert create == RecordedCall(
            "createProject", "POST", "/projects", {}, {"name": "churn", "description": "About churn"}, 201
        )
        assert (update.operation, update.path, update.status) == ("updateProject", "/projects/no%2Fbody", 404)
        assert volumes.query["search"] == "a b"
        assert (elsewhere.operation, elsewhere.status) == (None, 404)
        assert project.id is not None

    play(scenario)


def test_assertions_find_the_call_or_list_what_there_was(
    strongly_sandbox: LocalSandbox, strongly_client: Strongly
) -> None:
    with pytest.raises(AssertionError, match=r"createProject requests.* There were no requests"):
        strongly_sandbox.assert_called("createProject")
    for name in ("first", "second"):
        strongly_client.projects.create(name=name, description="About churn", tags=["ml"])
    strongly_client.volumes.list(search="x").to_list()

    assert strongly_sandbox.assert_called("createProject", times=2).body["name"] == "second"
    strongly_sandbox.assert_called("createProject", times=1, body={"name": "first", "tags": ["ml"]}, status=201)
    strongly_sandbox.assert_called("listVolumes", query={"search": "x"}, path="/volumes")
    strongly_sandbox.assert_not_called("deleteProject")
    with pytest.raises(AssertionError) as caught:
        strongly_sandbox.assert_called("createProject", body={"name": "third"})
    assert str(caught.value) == (
        "unexpected number of createProject requests with body={'name': 'third'}: expected at least 1, got 0.\n"
        "  createProject: POST /projects body={'name': 'first', 'description': 'About churn', 'tags': ['ml']} → 201\n"
        "  createProject: POST /projects body={'name': 'second', 'description': 'About churn', 'tags': ['ml']} → 201\n"
        "  listVolumes: GET /volumes query={'search': 'x', 'limit': '50', 'offset': '0'} → 200"
    )
    for arguments in ({"times": 1}, {"path": "/volumes"}, {"status": 404}, {"query": {"x": "y"}}):
        with pytest.raises(AssertionError, match="unexpected number of createProject requests"):
            strongly_sandbox.assert_called("createProject", **arguments)
    with pytest.raises(AssertionError, match="unexpected listVolumes request"):
        strongly_sandbox.assert_not_called("listVolumes")
    with pytest.raises(AssertionError, match="unexpected API request"):
        strongly_sandbox.assert_not_called()
    with pytest.raises(ValueError, match="did you mean 'createProject'"):
        strongly_sandbox.assert_not_called("createProjects")


def test_the_key_is_in_no_record(strongly_sandbox: LocalSandbox, strongly_client: Strongly) -> None:
    strongly_client.projects.create(name="churn", description="About churn")

    assert strongly_sandbox.api_key not in repr(strongly_sandbox.calls)
