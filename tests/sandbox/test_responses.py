"""What tests let the server say: responses checked against the document, metrics, logs, and the time."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from strongly import ConflictError, NotFoundError, RateLimitError, ServiceUnavailableError, Strongly
from strongly.sandbox import LocalSandbox, SandboxServer
from tests.sandbox.conftest import Play

METRICS = {"success": True, "data": {"cpuUsage": 99.5, "gpuUsage": None}}
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


# Responses


def test_a_response_is_that_of_the_next_request_of_the_operation(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        workspace = sandbox.add_workspace("training")
        sandbox.respond_next("getWorkspaceMetrics", 200, METRICS)
        sandbox.respond_next("createProject", 409)

        assert (await client.projects.list().to_list()) == []
        metrics = await client.workspaces.metrics(workspace)
        assert (metrics.cpu_usage, metrics.gpu_usage) == (99.5, None)
        assert (await client.workspaces.metrics(workspace)).cpu_usage != 99.5
        with pytest.raises(ConflictError):
            await client.projects.create(name="churn", description="Who leaves?")
        assert [call.status for call in sandbox.calls] == [200, 200, 200, 409]
        assert (await client.projects.list().to_list()) == []

    play(scenario)


def test_retries_consume_responses_and_wait_as_their_headers_say(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        sandbox.set_time(NOON)
        sandbox.respond_next("listProjects", 429, times=2, headers={"retry-after": "20"})
        assert await client.projects.list().to_list() == []
        assert [call.status for call in sandbox.calls] == [429, 429, 200]
        assert sandbox.now == NOON + timedelta(seconds=40)

        sandbox.respond_next("listProjects", 503, times=4)
        with pytest.raises(ServiceUnavailableError):
            await client.projects.list().to_list()

    play(scenario)


def test_headers_replace_those_of_the_sandbox(strongly_sandbox: LocalSandbox, strongly_client: Strongly) -> None:
    headers = {"x-request-id": "req-mine", "RETRY-AFTER": "7"}
    strongly_sandbox.respond_next("getProject", 429, headers=headers)

    with pytest.raises(RateLimitError) as caught:
        strongly_client.with_options(max_retries=0).projects.retrieve("proj-1")

    assert (caught.value.request_id, caught.value.retry_after) == ("req-mine", 7)


def test_a_server_says_the_same(strongly_sandbox: LocalSandbox) -> None:
    workspace = strongly_sandbox.add_workspace("training")
    strongly_sandbox.set_time(NOON)
    strongly_sandbox.set_metrics(workspace, gpu=3)
    strongly_sandbox.set_logs(workspace, ["one"], type="build")
    strongly_sandbox.respond_next("getWorkspaceStatus", 404, headers={"X-Request-Id": "req-mine", "X-Extra": "a, b"})
    with (
        SandboxServer(strongly_sandbox) as server,
        Strongly(strongly_sandbox.api_key, server.url, max_retries=0) as client,
    ):
        assert client.workspaces.metrics(workspace).gpu_usage == 3
        assert client.workspaces.logs(workspace, type="build").lines == ["one"]
        assert client.projects.create(name="churn", description="d").created_at == "2026-05-04T12:00:00.000Z"
        with pytest.raises(NotFoundError) as caught:
            client.workspaces.status(workspace)
    assert caught.value.request_id == "req-mine"


def test_every_documented_response_can_be_sent(strongly_sandbox: LocalSandbox) -> None:
    key = {"X-API-Key": strongly_sandbox.api_key}
    for operation in strongly_sandbox.contract.operations.values():
        for status, response in operation.responses.items():
            strongly_sandbox.respond_next(operation.id, status)
            sent = strongly_sandbox.handle(operation.method, f"/api/v1{operation.template}", headers=key)
            assert (sent.status, sent.json()) == (status, response.example)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (
            ("getWorkspaceMetric", 200),
            {},
            "unknown operation 'getWorkspaceMetric': did you mean 'getWorkspaceMetrics'?",
        ),
        (("?", 200), {}, "known operations: addProjectCollaborator, "),
        ((None, 200), {}, "unknown operation 'None'"),
        ((5, 200), {}, "unknown operation '5'"),
        (("getProject", 418), {}, "no response with the status 418 in the OpenAPI document: choose one of 200, 401, "),
        (("getProject", 201), {}, "no response with the status 201"),
        (("getProject", "200"), {}, "no response with the status '200'"),
        (("getProject", 200.0), {}, "no response with the status 200.0"),
        (("getProject", True), {}, "no response with the status True"),
        (("getProject", 200, []), {}, "body is not of type object"),
        (
            ("getProject", 200, {"id": "p"}),
            {},
            "success is required; data is required; id is not one of the documented",
        ),
        (
            ("getWorkspaceMetrics", 200, {"success": True, "data": {"cpuUsage": "3"}}),
            {},
            'data.cpuUsage is not of type null or number. Pass the complete JSON body, such as {"success": true, ',
        ),
        (
            ("getWorkspaceMetrics", 200, {"success": True, "data": {"gpu_usage": 3}}),
            {},
            "data.gpu_usage is not one of the documented fields cpuUsage, memoryUsage, gpuUsage, diskUsage",
        ),
        (
            ("listProjects", 422, {"success": False, "error": {"code": "x", "message": "y", "details": [{"fild": 1}]}}),
            {},
            "error.details[0].fild is not one of the documented fields field, message",
        ),
        (("listWorkspaces", 200, {"success": True, "data": [{"id": 5}]}), {}, "data[0].id is not of type string"),
        (("getProject", 200, {"success": True, "data": math.nan}), {}, "body= cannot be converted to JSON: "),
        (("getProject", 200, {"success": True, "data": {"id": NOON}}), {}, "body= cannot be converted to JSON: "),
        (("getProject", 404), {"times": 0}, "invalid times=0"),
        (("getProject", 404), {"headers": {"A b": "1"}}, "invalid header name 'A b'"),
        (("getProject", 404), {"headers": {"Retry-After": 5}}, "invalid value 5 of the header Retry-After: pass a str"),
        (("getProject", 404), {"headers": {"Retry-After": "5\r\nX: y"}}, "invalid value "),
        (("getProject", 404), {"headers": {"X": "é"}}, "invalid value "),
        (("getProject", 404), {"headers": {"content-type": "text/html"}}, "the header content-type cannot be set"),
        (("getProject", 404), {"headers": {"content-length": "5"}}, "the header content-length cannot be set"),
    ],
)
def test_a_response_that_the_document_lacks_is_rejected(
    arguments: Any, options: Any, message: str, strongly_sandbox: LocalSandbox, strongly_client: Strongly
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        strongly_sandbox.respond_next(*arguments, **options)

    assert message in str(caught.value)
    assert strongly_client.projects.list().to_list() == []


def test_an_object_without_documented_fields_can_have_any(strongly_sandbox: LocalSandbox) -> None:
    entry = {"id": "act-1", "details": {"anything": {"goes": 1}}}
    page = {"total": 1, "limit": 20, "offset": 0, "hasMore": False}

    strongly_sandbox.respond_next("listProjectActivity", 200, {"success": True, "data": [entry], "pagination": page})


# Metrics and logs


def test_metrics_are_those_that_were_set_and_others_follow_the_clock(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        sandbox.set_time(NOON)
        workspace, other = sandbox.add_workspace("training", status="stopped"), sandbox.add_workspace("other")
        before = await client.workspaces.metrics(other)
        sandbox.set_metrics(workspace, gpu=3)
        sandbox.set_metrics(workspace, cpu=120.5, memory=0)

        metrics = await client.workspaces.metrics(workspace)
        assert (metrics.cpu_usage, metrics.memory_usage, metrics.gpu_usage) == (120.5, 0, 3)
        assert metrics.disk_usage > 0
        assert await client.workspaces.metrics(other) == before
        sandbox.advance(60)
        assert (await client.workspaces.metrics(other)).cpu_usage != before.cpu_usage
        assert (await client.workspaces.metrics(workspace)).cpu_usage == 120.5
        await client.workspaces.delete(workspace)
        with pytest.raises(NotFoundError):
            await client.workspaces.metrics(workspace)

    play(scenario)


def test_a_log_is_that_which_was_set(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        workspace = (await client.workspaces.create(name="w", description="d", environment_type="jupyter")).id
        sandbox.set_logs(workspace, (line for line in ["Epoch 1", "50%\r100%", ""]))
        sandbox.set_logs(workspace, [], type="deploy")

        log = await client.workspaces.logs(workspace)
        assert (log.log_type, log.lines, log.content) == ("pod", ["Epoch 1", "50%\r100%", ""], "Epoch 1\n50%\r100%\n\n")
        assert (await client.workspaces.logs(workspace, type="deploy")).lines == []
        assert (await client.workspaces.logs(workspace, type="build")).lines[0].endswith(":latest")

    play(scenario)


def test_models_are_accepted_as_ids(strongly_sandbox: LocalSandbox, strongly_client: Strongly) -> None:
    project = strongly_client.projects.create(name="churn", description="d")
    workspace = strongly_client.workspaces.retrieve(strongly_sandbox.add_workspace("w", project_id=project))
    volume = strongly_client.volumes.retrieve(strongly_sandbox.add_volume("v", project_id=project))
    strongly_sandbox.set_metrics(workspace, gpu=3)
    strongly_sandbox.set_logs(workspace, ["one"])

    assert (workspace.project_id, volume.project_id) == (project.id, project.id)
    assert strongly_client.workspaces.metrics(workspace).gpu_usage == 3
    assert strongly_client.workspaces.logs(workspace).lines == ["one"]


def test_a_log_that_changes_is_followed(strongly_sandbox: LocalSandbox, strongly_client: Strongly) -> None:
    workspace = strongly_sandbox.add_workspace("training")
    strongly_sandbox.set_logs(workspace, ["Epoch 1", "Epoch 2"])

    lines = strongly_client.workspaces.stream_logs(workspace)
    seen = [next(lines), next(lines)]
    strongly_sandbox.set_logs(workspace, ["Epoch 1", "Epoch 2", "Epoch 3"])

    assert [*seen, next(lines)] == ["Epoch 1", "Epoch 2", "Epoch 3"]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda sandbox: sandbox.set_metrics("ws-1"), "pass at least one of cpu=, memory=, gpu=, disk="),
        (lambda sandbox: sandbox.set_metrics("ws-1", gpu=-1), "invalid gpu=-1: pass a percentage"),
        (lambda sandbox: sandbox.set_metrics("ws-1", gpu=True), "invalid gpu=True"),
        (lambda sandbox: sandbox.set_metrics("ws-1", gpu="3"), "invalid gpu='3'"),
        (lambda sandbox: sandbox.set_metrics("ws-1", gpu=math.nan), "invalid gpu=nan"),
        (lambda sandbox: sandbox.set_metrics("ws-2", gpu=3), "No such workspace: ws-2"),
        (lambda sandbox: sandbox.set_metrics(object(), gpu=3), "pass the id of the workspace, which is a str"),
        (lambda sandbox: sandbox.set_logs("ws-2", []), "No such workspace: ws-2"),
        (lambda sandbox: sandbox.set_logs("ws-1", "one\ntwo"), "pass a list of lines, such as text.splitlines()"),
        (lambda sandbox: sandbox.set_logs("ws-1", ["one\n"]), r"invalid line 'one\n': pass strings"),
        (lambda sandbox: sandbox.set_logs("ws-1", [1]), "invalid line 1: pass strings"),
        (lambda sandbox: sandbox.set_logs("ws-1", ["\ud800"]), r"invalid line '\ud800': pass strings"),
        (lambda sandbox: sandbox.set_logs("ws-1", [], type="pods"), "unknown log type 'pods': choose one of 'build', "),
        (lambda sandbox: sandbox.set_time(NOON.replace(tzinfo=None)), "with tzinfo=, such as UTC"),
        (
            lambda sandbox: sandbox.set_time("2026-05-04T12:00:00Z"),
            "invalid time '2026-05-04T12:00:00Z': pass a datetime",
        ),
        (lambda sandbox: sandbox.set_time(NOON.replace(year=9999)), "of the years 1970 to 8999"),
    ],
)
def test_what_cannot_be_said_is_rejected(strongly_sandbox: LocalSandbox, act: Any, message: str) -> None:
    strongly_sandbox.add_workspace("training", id="ws-1")

    with pytest.raises(ValueError) as caught:  # noqa: PT011
        act(strongly_sandbox)

    assert message in str(caught.value)


# Time


def test_a_clock_that_was_set_stands_still_until_it_is_advanced(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        sandbox.advance(5)
        sandbox.set_time(NOON.astimezone(timezone(timedelta(hours=2))))
        workspace = await client.workspaces.create(name="w", description="d", environment_type="jupyter")
        assert (workspace.created_at, sandbox.now) == ("2026-05-04T12:00:00.000Z", NOON)
        assert await client.workspaces.metrics(workspace.id) == await client.workspaces.metrics(workspace.id)

        sandbox.advance(40)

        ready = await client.workspaces.retrieve(workspace.id)
        assert (ready.status, ready.updated_at) == ("running", "2026-05-04T12:00:30.000Z")
        lines = (await client.workspaces.logs(workspace.id)).lines
        assert [line.partition(" ")[0] for line in (lines[0], lines[-1])] == [
            "2026-05-04T12:00:30.000Z",
            "2026-05-04T12:00:40.000Z",
        ]

    play(scenario)
