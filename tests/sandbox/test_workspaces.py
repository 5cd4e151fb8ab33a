"""The life of a workspace, by a clock that the tests move."""

from typing import Any

import pytest

from strongly.sandbox import Sandbox
from tests.sandbox.api import Api, Clock

FULL = {
    "name": "model-training",
    "description": "GPU workspace for training churn models",
    "environmentType": "jupyter",
    "image": "strongly/pytorch:2.1-cuda",
    "resources": {"cpu": "4", "memory": "16Gi", "gpu": "1"},
}


@pytest.fixture
def running(api: Api, clock: Clock, project: str) -> str:
    workspace = str(api.post("/workspaces", FULL | {"projectId": project})["id"])
    clock.advance(2)
    return workspace


def status(api: Api, workspace: str) -> tuple[str, bool]:
    response = api.get(f"/workspaces/{workspace}/status")
    return response["phase"], response["ready"]


def test_a_new_workspace_is_pending_then_running(api: Api, clock: Clock, project: str) -> None:
    volume = api.volume(project)
    created = api.post("/workspaces", FULL | {"projectId": project})
    path = f"/workspaces/{created['id']}"

    assert (created["status"], created["url"], created["volumeIds"]) == ("pending", None, [volume])
    assert created["owner"]["name"] == "Sandbox User"
    assert created["resources"] == {**FULL["resources"], "storage": "50Gi", "gpuType": "nvidia-a10g"}  # type: ignore[dict-item]
    clock.advance(1.999)
    assert api.get(path) == created
    clock.advance(0.001)
    running = api.get(path)
    assert running["status"] == "running"
    assert running["url"] == f"https://strongly.example.com/workspaces/{created['id']}/"
    assert running["updatedAt"] == "2026-05-04T09:30:02.000Z"


def test_a_new_workspace_says_where_it_is(api: Api) -> None:
    response = api.send("POST", "/workspaces", FULL)

    assert response.headers["Location"] == f"/api/v1/workspaces/{response.json()['data']['id']}"


def test_the_status_tells_how_far_it_is(api: Api, clock: Clock) -> None:
    path = f"/workspaces/{api.workspace(image='strongly/x:1')}/status"

    pulling = api.get(path)
    clock.advance(1.5)
    starting = api.get(path)
    clock.advance(1)
    ready = api.get(path)

    assert pulling["message"] == "Pulling the image strongly/x:1."
    assert starting["message"] == "Starting the container."
    assert [response["phase"] for response in (pulling, starting, ready)] == ["Pending", "Pending", "Running"]
    assert [response["ready"] for response in (pulling, starting, ready)] == [False, False, True]
    scheduled, condition = ready["conditions"]
    assert scheduled["type"] == "Scheduled"
    assert condition == {
        "type": "Ready",
        "status": "True",
        "reason": "Running",
        "lastTransitionTime": "2026-05-04T09:30:02.000Z",
    }


def test_the_time_to_start_is_configurable(clock: Clock) -> None:
    with Sandbox(clock=clock, startup_seconds=0) as sandbox:
        assert status(Api(sandbox), Api(sandbox).workspace()) == ("Running", True)
    with Sandbox(clock=clock, startup_seconds=60) as sandbox:
        workspace = Api(sandbox).workspace()
        clock.advance(59)
        assert status(Api(sandbox), workspace) == ("Pending", False)


def test_it_stops_starts_and_restarts(api: Api, clock: Clock, running: str) -> None:
    path = f"/workspaces/{running}"

    assert api.post(f"{path}/stop", status=202)["status"] == "stopping"
    assert status(api, running) == ("Running", False)
    assert api.get(f"{path}/status")["message"] == "Workspace is stopping."
    clock.advance(2)
    assert status(api, running) == ("Stopped", False)
    assert api.get(path)["url"] is None

    assert api.post(f"{path}/start", status=202)["status"] == "pending"
    assert status(api, running) == ("Pending", False)
    clock.advance(2)
    assert status(api, running) == ("Running", True)

    assert api.post(f"{path}/restart", status=202)["status"] == "pending"
    assert api.get(path)["status"] == "pending"
    clock.advance(2)
    assert status(api, running) == ("Running", True)


def test_what_makes_no_sense_is_a_conflict(api: Api, clock: Clock, running: str) -> None:
    path = f"/workspaces/{running}"

    assert api.post(f"{path}/start", status=409)["details"] == {"status": "running"}
    api.post(f"{path}/stop", status=202)
    assert api.post(f"{path}/start", status=409)["details"] == {"status": "stopping"}
    assert api.post(f"{path}/sync", status=409)["details"] == {"status": "stopping"}
    clock.advance(2)
    assert api.post(f"{path}/stop", status=409)["details"] == {"status": "stopped"}
    assert api.post(f"{path}/sync", status=409)["details"] == {"status": "stopped"}
    assert status(api, running) == ("Stopped", False)


@pytest.mark.parametrize(("action", "before"), [("start", "stop"), ("stop", ""), ("restart", ""), ("sync", "")])
def test_an_action_that_is_under_way_may_be_repeated(
    api: Api, clock: Clock, project: str, running: str, action: str, before: str
) -> None:
    if before:
        api.post(f"/workspaces/{running}/{before}", status=202)
        clock.advance(2)

    responses = []
    for _ in range(3):
        responses.append(api.post(f"/workspaces/{running}/{action}", status=202))
        clock.advance(0.5)

    assert responses[0] == responses[1] == responses[2]
    assert len([event for event in api.actions(project) if event == f"workspace.{_past(action)}"]) == 1


def _past(action: str) -> str:
    return {"start": "started", "stop": "stopped", "restart": "restarted", "sync": "synced"}[action]


def test_a_repeated_start_does_not_take_longer(api: Api, clock: Clock) -> None:
    workspace = api.workspace()
    clock.advance(1.5)
    api.post(f"/workspaces/{workspace}/start", status=202)
    clock.advance(0.5)

    assert status(api, workspace) == ("Running", True)


def test_a_pending_workspace_can_be_stopped(api: Api, clock: Clock) -> None:
    workspace = api.workspace()
    api.post(f"/workspaces/{workspace}/stop", status=202)
    clock.advance(5)

    assert status(api, workspace) == ("Stopped", False)


def test_a_stopped_workspace_can_be_restarted(api: Api, clock: Clock, running: str) -> None:
    api.post(f"/workspaces/{running}/stop", status=202)
    clock.advance(2)
    api.post(f"/workspaces/{running}/restart", status=202)
    clock.advance(2)

    assert status(api, running) == ("Running", True)


def test_an_image_can_fail(api: Api, clock: Clock) -> None:
    workspace = api.workspace(image="sandbox/fails:1.0")
    path = f"/workspaces/{workspace}"
    clock.advance(2)

    assert status(api, workspace) == ("Failed", False)
    assert "Cannot pull" in api.get(f"{path}/status")["message"]
    assert "Failed to pull sandbox/fails:1.0" in api.get(f"{path}/logs", "type=deploy")["content"]
    assert api.post(f"{path}/stop", status=409)["details"] == {"status": "failed"}
    api.put(path, {"image": "strongly/works:1"})
    api.post(f"{path}/start", status=202)
    clock.advance(2)
    assert status(api, workspace) == ("Running", True)


def test_a_sync_shows_in_the_time_of_the_last_change(api: Api, clock: Clock, running: str) -> None:
    before = api.get(f"/workspaces/{running}")["updatedAt"]
    clock.advance(10)

    assert api.post(f"/workspaces/{running}/sync", status=202)["status"] == "syncing"

    assert api.get(f"/workspaces/{running}")["updatedAt"] == before
    clock.advance(2)
    assert api.get(f"/workspaces/{running}")["updatedAt"] == "2026-05-04T09:30:14.000Z"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "New", "description": "Newer"}, {"name": "New", "description": "Newer"}),
        ({"image": None}, {"image": None, "name": "model-training"}),
        ({"environmentType": "vscode"}, {"environmentType": "vscode"}),
        (
            {"resources": {"cpu": "8"}},
            {"resources": {"cpu": "8", "memory": "16Gi", "gpu": "1", "storage": "50Gi", "gpuType": "nvidia-a10g"}},
        ),
        (
            {"resources": {"gpu": "0"}},
            {"resources": {"cpu": "4", "memory": "16Gi", "gpu": "0", "storage": "50Gi"}},
        ),
    ],
)
def test_an_update_changes_what_it_names(
    api: Api, clock: Clock, running: str, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    clock.advance(60)

    updated = api.put(f"/workspaces/{running}", change)

    assert {key: updated[key] for key in expected} == expected
    assert (updated["status"], updated["updatedAt"]) == ("running", "2026-05-04T09:31:02.000Z")
    assert updated == api.get(f"/workspaces/{running}")


def test_a_deleted_workspace_is_gone(api: Api, running: str) -> None:
    assert api.delete(f"/workspaces/{running}")["status"] == "deleted"

    for suffix in ("", "/status", "/metrics", "/logs"):
        assert api.get(f"/workspaces/{running}{suffix}", status=404)["message"] == f"No such workspace: {running}."
    for action in ("start", "stop", "restart", "sync"):
        api.post(f"/workspaces/{running}/{action}", status=404)


def test_metrics_are_plausible_and_move(api: Api, clock: Clock, running: str) -> None:
    readings = []
    for _ in range(50):
        clock.advance(7)
        readings.append(api.get(f"/workspaces/{running}/metrics"))

    for name in ("cpuUsage", "memoryUsage", "gpuUsage"):
        values = [reading[name] for reading in readings]
        assert all(0 < value <= 100 for value in values)
        assert len(set(values)) > 25
    assert all(0 < reading["diskUsage"] < 100 for reading in readings)


def test_metrics_without_a_gpu_or_at_rest(api: Api, clock: Clock, running: str) -> None:
    plain = api.workspace()
    clock.advance(2)
    api.post(f"/workspaces/{running}/stop", status=202)
    clock.advance(2)

    assert api.get(f"/workspaces/{plain}/metrics")["gpuUsage"] is None
    at_rest = api.get(f"/workspaces/{running}/metrics")
    assert [at_rest[name] for name in ("cpuUsage", "memoryUsage", "gpuUsage")] == [0, 0, 0]
    assert at_rest["diskUsage"] > 0


@pytest.mark.parametrize("log_type", ["build", "deploy", "pod"])
def test_logs_by_type(api: Api, running: str, log_type: str) -> None:
    logs = api.get(f"/workspaces/{running}/logs", f"type={log_type}")

    assert logs["logType"] == log_type
    assert len(logs["lines"]) > 1
    assert logs["content"] == "\n".join(logs["lines"]) + "\n"
    assert all(line.startswith("2026-05-04T09:30:0") for line in logs["lines"])


def test_the_log_is_that_of_the_pod_unless_asked_otherwise(api: Api, clock: Clock, running: str) -> None:
    assert api.get(f"/workspaces/{running}/logs")["lines"][-1].endswith("Jupyter Server is running")
    api.post(f"/workspaces/{running}/stop", status=202)
    clock.advance(2)
    assert api.get(f"/workspaces/{running}/logs")["lines"][-1].endswith("Jupyter Server has stopped")
    assert api.get(f"/workspaces/{api.workspace()}/logs") == {"logType": "pod", "lines": [], "content": ""}
    assert api.get(f"/workspaces/{running}/logs", "type=nope", 422)["details"][0]["field"] == "type"


def test_a_project_that_is_named_must_exist(api: Api) -> None:
    error = api.post("/workspaces", FULL | {"projectId": "proj-nope"}, 404)

    assert error["message"] == "No such project: proj-nope."
    assert api.get("/workspaces") == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"environmentType": "emacs"}, "environmentType"),
        ({"resources": {"cpu": 4}}, "resources.cpu"),
        ({"resources": {"disk": "1Gi"}}, "resources.disk"),
        ({"project_id": "x"}, "project_id"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_field_is_named(api: Api, wrong: dict[str, Any], field: str) -> None:
    error = api.post("/workspaces", FULL | wrong, 422)

    assert [detail["field"] for detail in error["details"]] == [field]


def test_the_workspaces_of_a_project_come_in_pages(api: Api, project: str) -> None:
    names = [f"w{number}" for number in range(5)]
    for name in names:
        api.workspace(name, projectId=project)
    api.workspace("elsewhere")

    page = api.page(f"/projects/{project}/workspaces", "limit=2&offset=2")

    assert [item["name"] for item in page["data"]] == ["w2", "w1"]
    assert page["pagination"] == {"total": 5, "limit": 2, "offset": 2, "hasMore": True}
    assert api.names("/workspaces", f"projectId={project}&sort=name:asc") == names
