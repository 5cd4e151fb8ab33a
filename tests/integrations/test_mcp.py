"""The MCP server, used by the client of the package `mcp`: over stdio in a process of its own, or in this process."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("mcp_types")  # mcp 2; version 1 has another API

from jsonschema import Draft202012Validator
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult

from strongly import AsyncStrongly
from strongly._core.model import Page
from strongly.cli import main
from strongly.mcp import results, tools
from strongly.mcp.server import FLAGS, build_server
from strongly.mcp.tools import Access
from strongly_api import models
from strongly_api.manifest import OPERATIONS, ManifestEntry
from tests.docs.reference import REPOSITORY
from tests.integrations.conftest import Platform
from tests.operations import BODIES, NAMESPACES, path_names

WORKS = {
    "mcp": "`strongly mcp` serves all operations as tools, over stdio; see [Use it from an agent](agents.md). "
    "It needs version 2 of the package, whose clients also speak the protocol of version 1."
}

NAMES = {operation_id: f"{entry.resource}_{entry.name}" for operation_id, entry in OPERATIONS.items()}
KEY = "sk-mcp-0123456789abcdef"
COMMAND = [sys.executable, "-m", "strongly", "mcp"]
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def started(
    platform: Platform, *flags: str, mode: str = "auto", log: Path | None = None
) -> AsyncIterator[Client]:
    """Start `strongly mcp` and connect to it."""
    server = StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], *flags], env=platform.environment)
    with (log or Path(os.devnull)).open("w") as stderr:
        async with Client(stdio_client(server, stderr), mode=mode) as client:
            yield client


@asynccontextmanager
async def inside(url: str, key: str, allowed: Access = Access.DESTRUCTIVE, **options: Any) -> AsyncIterator[Client]:
    """Connect to a server in this process."""
    async with AsyncStrongly(key, url, **options) as api, Client(build_server(api, allowed), mode="legacy") as client:
        yield client


@asynccontextmanager
async def scripted(respond: Callable[[httpx.Request], httpx.Response]) -> AsyncIterator[Client]:
    """Connect to a server in this process, for which a function responds as the platform."""
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http,
        inside("https://strongly.example.com", KEY, http_client=http, max_retries=0) as client,
    ):
        yield client


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    assert KEY not in content.text
    return content.text


async def value(client: Client, name: str, /, **arguments: Any) -> Any:
    """Call a tool that succeeds."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, text_of(result)
    assert json.loads(text_of(result)) == result.structured_content
    assert len(text_of(result).encode()) <= results.MAX_BYTES
    return result.structured_content


async def error(client: Client, name: str, /, **arguments: Any) -> str:
    """Call a tool that fails."""
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return text_of(result)


async def each_operation(call: Callable[..., Any], resource: str, project_id: str) -> None:
    """Call each operation of a resource with the values of examples."""
    entries = {entry.name: entry for entry in OPERATIONS.values() if entry.resource == resource}
    bodies = {name: dict(BODIES[entry.body]) for name, entry in entries.items() if entry.body}
    if "project_id" in bodies["create"]:
        bodies["create"]["project_id"] = project_id
    made = await call(f"{resource}_create", **bodies["create"])
    for name in (*sorted(entries.keys() - {"create", "delete"}), "delete"):
        ids = dict.fromkeys(path_names(entries[name]), made["id"])
        await call(f"{resource}_{name}", **ids, **bodies.get(name, {}))


@pytest.mark.anyio
async def test_each_operation_is_called_once_over_stdio(platform: Platform) -> None:
    called: list[str] = []

    async def call(name: str, /, **arguments: Any) -> Any:
        called.append(name)
        return await value(client, name, **arguments)

    async with started(platform, "--allow-writes", "--allow-destructive") as client:
        listed = [tool.name for tool in (await client.list_tools()).tools]
        project = (await call("projects_create", name="churn", description="Who leaves", tags=["ml"]))["id"]
        assert (await call("projects_list", tag="ml", sort="name:asc"))["total"] == 1
        assert (await call("projects_retrieve", project_id=project))["name"] == "churn"
        assert (await call("projects_update", project_id=project, description="d"))["description"] == "d"
        user = (await call("projects_add_collaborator", project_id=project, email="a@b.example", role="viewer"))["id"]
        await call("projects_update_collaborator_role", project_id=project, user_id=user, role="editor")
        people = await call("projects_collaborators", project_id=project, limit=1)
        assert (people["total"], people["next_offset"], len(people["items"])) == (2, 1, 1)
        await call("projects_remove_collaborator", project_id=project, user_id=user)

        volume = (await call("volumes_create", project_id=project, label="data", size_gb=10))["id"]
        assert (await call("volumes_list", project_id=project))["items"][0]["id"] == volume
        platform.sandbox.advance(60)
        assert (await call("volumes_retrieve", volume_id=volume))["status"] == "bound"
        assert (await call("volumes_update", volume_id=volume, size_gb=20))["size_gb"] == 20
        await call("volumes_sync", volume_id=volume)
        await call("volumes_make_shared", volume_id=volume)
        assert (await call("volumes_list_shared"))["total"] == 1
        assert (await call("projects_volumes", project_id=project))["items"][0]["id"] == volume

        workspace = (
            await call(
                "workspaces_create", name="w", description="d", environment_type="jupyter",
                project_id=project, resources={"cpu": "2"},
            )
        )["id"]  # fmt: skip
        assert (await call("workspaces_list", status="pending"))["total"] == 1
        platform.sandbox.advance(60)
        assert (await call("workspaces_wait_until_ready", workspace_id=workspace))["status"] == "running"
        assert (await call("workspaces_status", workspace_id=workspace))["ready"] is True
        assert (await call("workspaces_retrieve", workspace_id=workspace))["project_id"] == project
        assert (await call("workspaces_metrics", workspace_id=workspace))["cpu_usage"] is not None
        assert (await call("workspaces_logs", workspace_id=workspace, type="pod"))["content"]
        await call("workspaces_update", workspace_id=workspace, image=None)
        await call("workspaces_sync", workspace_id=workspace)
        assert (await call("projects_workspaces", project_id=project))["total"] == 1
        assert (await call("projects_stats", project_id=project))["volume_count"] == 1
        await call("workspaces_restart", workspace_id=workspace)
        platform.sandbox.advance(60)
        await call("workspaces_stop", workspace_id=workspace)
        platform.sandbox.advance(60)
        assert (await call("workspaces_wait_until_stopped", workspace_id=workspace))["status"] == "stopped"
        await call("workspaces_start", workspace_id=workspace)
        await call("workspaces_delete", workspace_id=workspace)

        for resource in {*NAMESPACES} - {"projects", "workspaces", "volumes"}:
            await each_operation(call, resource, project)

        await call("volumes_delete", volume_id=volume)
        assert (await call("projects_activity", project_id=project, limit=2))["next_offset"] == 2
        await call("projects_archive", project_id=project)
        await call("projects_restore", project_id=project)
        await call("projects_delete", project_id=project, volume="delete")

    assert len(called) == len(set(called))
    assert set(NAMES.values()) <= set(called) <= set(listed)
    assert {call.operation for call in platform.sandbox.calls} == set(OPERATIONS)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("flags", "allowed"),
    [
        ([], Access.READ),
        (["--allow-writes"], Access.WRITE),
        (["--allow-destructive"], Access.DESTRUCTIVE),
    ],
)
async def test_the_flags_select_the_tools(flags: list[str], allowed: Access, platform: Platform) -> None:
    methods = {"GET"} | ({"POST", "PUT"} if allowed >= Access.WRITE else set())
    methods |= {"DELETE"} if allowed >= Access.DESTRUCTIVE else set()
    expected = {NAMES[name] for name, entry in OPERATIONS.items() if entry.method in methods}

    async with started(platform, *flags, mode="legacy") as client:
        listed = {tool.name for tool in (await client.list_tools()).tools}
        assert {name for name in listed if "_wait_until_" not in name} == expected
        for name, flag in (("workspaces_create", "--allow-writes"), ("projects_delete", "--allow-destructive")):
            if name not in listed:
                refusal = await error(client, name, project_id="p", name="w")
                assert (name in refusal, flag in refusal, "nothing was sent" in refusal) == (True, True, True)

    platform.sandbox.assert_not_called()


@pytest.mark.anyio
async def test_tools_describe_themselves(platform: Platform) -> None:
    async with inside(platform.url, platform.sandbox.api_key) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}

    def check(schema: dict[str, Any]) -> None:
        assert "$ref" not in schema
        for name, property in schema.get("properties", {}).items():
            assert property.get("description"), name
            assert name.islower(), name
            assert not re.search(r"`[a-z]+[A-Z]|`pagination`", property["description"]), name
            check(property)

    for operation_id, entry in OPERATIONS.items():
        tool = listed[NAMES[operation_id]]
        fields = getattr(models, entry.body).__annotations__ if entry.body else {}
        window = ("limit", "offset") if "[" in entry.returns and "dict" not in entry.returns else ()
        schema = tool.input_schema
        Draft202012Validator.check_schema(schema)
        check(schema)
        assert set(schema["properties"]) == {*entry.parameters, *fields, *window}
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False
        assert tool.title
        assert len(tool.description or "") > len(tool.title)
        assert not re.search(r"`[a-z]+[A-Z]", tool.description or "")
        annotations = tool.annotations
        assert annotations is not None
        assert annotations.read_only_hint is (entry.method == "GET")
        assert annotations.destructive_hint is (entry.method == "DELETE")
        assert annotations.idempotent_hint is not None
    assert listed["workspaces_create"].input_schema["properties"]["environment_type"]["enum"][0] == "jupyter"
    assert listed["workspaces_create"].input_schema["required"] == ["name", "description", "environment_type"]
    assert listed["projects_create"].annotations.idempotent_hint is False  # type: ignore[union-attr]
    assert "`workspaces_status`" in (listed["workspaces_start"].description or "")
    assert listed["volumes_list"].input_schema["properties"]["sort"]["enum"][-1] == "size_gb:desc"


def test_a_new_operation_of_the_spec_is_a_tool() -> None:
    document = tools.load_spec()
    document["paths"]["/projects/{projectId}/tokens"] = {
        "parameters": [{"$ref": "#/components/parameters/ProjectId"}],
        "post": {"operationId": "createToken", "summary": "Create a token", "description": "Then use `getProject`.",
                 "requestBody": {"required": True, "content": {"application/json": {"schema": {
                     "type": "object", "required": ["validDays"],
                     "properties": {"validDays": {"type": "integer", "description": "Days."},
                                    "role": {"$ref": "#/components/schemas/CollaboratorRole"}}}}}}},
    }  # fmt: skip
    entry = ManifestEntry(
        "strongly_api.api.projects.create_project", "POST", "/projects/{projectId}/tokens",
        "projects", "create_token", ("project_id",), "TokenCreate", "Token",
    )  # fmt: skip

    tool = {tool.name: tool for tool in tools.operation_tools(document, {**OPERATIONS, "createToken": entry})}[
        "projects_create_token"
    ]

    assert tool.description == "Create a token. Then use `projects_retrieve`."
    assert tool.access is Access.WRITE
    assert [*tool.schema["properties"]] == ["project_id", "valid_days", "role"]
    assert tool.schema["required"] == ["project_id", "valid_days"]
    assert tool.schema["properties"]["role"]["enum"] == ["editor", "viewer", "owner"]


def test_a_name_in_both_path_and_body_is_refused() -> None:
    document = tools.load_spec()
    document["components"]["schemas"]["ProjectUpdate"]["properties"]["projectId"] = {"type": "string"}

    with pytest.raises(ValueError, match="project_id is both a parameter and a key of the body"):
        list(tools.operation_tools(document))


@pytest.mark.anyio
async def test_errors_are_results_that_say_what_to_do(platform: Platform) -> None:
    workspace = platform.sandbox.add_workspace("env", status="running")
    async with inside(platform.url, platform.sandbox.api_key, max_retries=0) as client:
        not_found = await error(client, "projects_retrieve", project_id="nope")
        assert "No such project: nope" in not_found
        assert "request id " in not_found
        assert "status 409" in await error(client, "workspaces_start", workspace_id=workspace)
        platform.sandbox.fail_next(503)
        assert "status 503" in await error(client, "projects_list")
        assert await value(client, "projects_list") == {"items": [], "total": 0, "offset": 0, "next_offset": None}


@pytest.mark.anyio
async def test_a_lost_response_is_an_error_that_says_so() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset")

    async with scripted(respond) as client:
        message = await error(client, "projects_create", name="n", description="d")

    assert message.endswith(
        "may have executed createProject: check before you retry, for example with projects_list (POST /projects)"
    )


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("name", "arguments", "parts"),
    [
        ("projects_create", {}, ["'name' is a required property", "'description' is a required property"]),
        ("projects_retrieve", {}, ["'project_id' is a required property"]),
        ("projects_list", {"limit": "1"}, ["limit: '1' is not of type 'integer'"]),
        ("projects_list", {"status": "gone"}, ["status: 'gone' is not one of ['active',"]),
        ("projects_list", {"page": 2}, ["'page' was unexpected"]),
        ("workspaces_update", {"workspace_id": "w", "resources": {"cpu": 2}}, ["resources.cpu: 2 is not of type"]),
        ("projects_update", {"project_id": "p"}, ["body"]),  # found by the SDK
        ("projects_retrieve", {"project_id": "a/../b" + "x" * 200_000}, ["project_id: "]),
        ("workspaces_wait_until_ready", {"workspace_id": "w", "timeout": 1e9}, ["timeout: "]),
        ("no_such_tool", {}, ["unknown tool 'no_such_tool'"]),
        ("x" * 200_000, {}, ["unknown tool"]),
    ],
)
async def test_invalid_calls_name_the_argument(
    name: str, arguments: dict[str, Any], parts: list[str], platform: Platform
) -> None:
    async with inside(platform.url, platform.sandbox.api_key) as client:
        message = await error(client, name, **arguments)

    assert [part for part in parts if part not in message] == []
    assert len(message) < 5_000
    platform.sandbox.assert_not_called()


@pytest.mark.anyio
async def test_arguments_have_the_names_of_results(platform: Platform) -> None:
    for name in ("b", "a"):
        platform.sandbox.add_project(name)

    async with inside(platform.url, platform.sandbox.api_key) as client:
        found = await value(client, "projects_list", sort="created_at:asc")

    assert [project["name"] for project in found["items"]] == ["b", "a"]
    assert "created_at" in found["items"][0]


@pytest.mark.anyio
async def test_integers_can_be_written_as_numbers(platform: Platform) -> None:
    project = platform.sandbox.add_project("p")

    async with inside(platform.url, platform.sandbox.api_key) as client:
        assert (await value(client, "projects_list", limit=1.0, offset=1.0))["offset"] == 1
        people = await value(client, "projects_collaborators", project_id=project, limit=1.0, offset=0.0)

    assert len(people["items"]) == 1


@pytest.mark.anyio
async def test_all_items_of_a_list_can_be_read(platform: Platform) -> None:
    ids = [platform.sandbox.add_project(f"p{number}", description="d" * 500) for number in range(120)]
    project = ids[0]
    volumes = [platform.sandbox.add_volume("data", project_id=project) for _ in range(30)]

    async def read(name: str, **arguments: Any) -> list[list[str]]:
        pages, offset = [], 0
        while offset is not None:
            page = await value(client, name, offset=offset, **arguments)
            assert (page["offset"], page["total"]) == (offset, len(ids if name == "projects_list" else volumes))
            pages.append([item["id"] for item in page["items"]])
            offset = page["next_offset"]
        return pages

    async with inside(platform.url, platform.sandbox.api_key) as client:
        by_size = await read("projects_list", limit=100)  # more than fit into a result
        assert len(by_size[0]) < 100
        assert sorted(chain(*by_size)) == sorted(ids)
        assert [len(page) for page in await read("projects_list", limit=50)] == [50, 50, 20]
        not_paginated = await read("projects_volumes", project_id=project)
        assert [len(page) for page in not_paginated] == [20, 10]
        assert sorted(chain(*not_paginated)) == sorted(volumes)


@pytest.mark.anyio
async def test_long_logs_keep_their_end() -> None:
    lines = [f"line {number} {'é' * 20}\t\x00" for number in range(20_000)]
    log = {"logType": "pod", "lines": lines, "content": "\n".join(lines)}

    async with scripted(lambda request: httpx.Response(200, json={"data": log})) as client:
        shown = await value(client, "workspaces_logs", workspace_id="w")

    assert shown["log_type"] == "pod"
    assert (
        shown["truncated"]
        == f"The log has {len(log['content'])} characters; its last {len(shown['content'])} are shown."
    )
    assert shown["content"].split("\n") == lines[-shown["content"].count("\n") - 1 :]
    assert len(json.dumps(shown, ensure_ascii=False).encode()) > results.MAX_BYTES * 0.8


@pytest.mark.anyio
async def test_the_key_is_in_no_result_and_no_error() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-api-key"] == KEY
        if request.url.path.endswith("/logs"):
            return httpx.Response(200, json={"data": {"lines": [f"STRONGLY_API_KEY={KEY}"]}})
        return httpx.Response(400, json={"error": {"message": f"bad key {KEY}"}}, headers={"x-request-id": KEY})

    async with scripted(respond) as client:
        assert "STRONGLY_API_KEY=[API key]" in (await value(client, "workspaces_logs", workspace_id="w"))["content"]
        assert "[API key]" in await error(client, "projects_list")


@pytest.mark.anyio
async def test_unexpected_failures_do_not_end_the_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(self: object, request: object) -> None:
        monkeypatch.undo()
        raise RuntimeError(f"a bug, and {KEY} \ud800")

    async with scripted(lambda request: httpx.Response(200, json={"data": []})) as client:
        monkeypatch.setattr("strongly._async.transport.AsyncTransport.send", fail)
        message = await error(client, "projects_list")
        assert "RuntimeError: a bug, and [API key]" in message
        assert (await value(client, "projects_list"))["items"] == []

    assert "projects_list failed: RuntimeError" in caplog.text
    assert KEY not in caplog.text


@pytest.mark.anyio
@pytest.mark.parametrize("content", [b'{"data": {"id": "\\ud800", "name": "\\u2028\\u0000"}}', b"[1", b"\xff", b"{}"])
async def test_odd_responses_reach_the_client(content: bytes) -> None:
    response = httpx.Response(200, content=content, headers={"content-type": "application/json"})
    async with scripted(lambda request: response) as client:
        result = await client.call_tool("projects_retrieve", {"project_id": "p"})

    assert result.model_dump_json()  # as the server does for stdout


@pytest.mark.anyio
async def test_concurrent_calls_a_cancelled_call_and_a_timeout(platform: Platform) -> None:
    workspace = platform.sandbox.add_workspace("env", status="pending")

    async with started(platform) as client:
        with anyio.move_on_after(1) as scope:
            await client.call_tool("workspaces_wait_until_ready", {"workspace_id": workspace, "timeout": 600})
        assert scope.cancelled_caught
        found: list[Any] = []

        async def read() -> None:
            found.append(await value(client, "workspaces_retrieve", workspace_id=workspace))

        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(read)
        assert [item["id"] for item in found] == [workspace] * 20
        late = await error(client, "workspaces_wait_until_ready", workspace_id=workspace, timeout=0.1)
        assert workspace in late
        assert late.endswith("Call the tool again to continue waiting.")


@pytest.mark.anyio
async def test_a_platform_that_does_not_respond_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        async with inside(url, KEY, timeout=0.2, max_retries=0) as client:
            assert "GET /projects" in await error(client, "projects_list")


@pytest.fixture
def process(platform: Platform) -> Iterator[subprocess.Popen[str]]:
    """The server, with which a client has connected."""
    environment = {**os.environ, **platform.environment}
    pipe = subprocess.PIPE
    with subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
        try:
            send(process, HELLO)
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "strongly"
            yield process
        finally:
            process.kill()


def send(process: subprocess.Popen[str], *messages: Any) -> None:
    assert process.stdin is not None
    for message in messages:
        process.stdin.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
    process.stdin.flush()


def call_of(name: str, **arguments: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": name, "arguments": arguments}}


def test_the_end_of_stdin_ends_it_quietly(process: subprocess.Popen[str], platform: Platform) -> None:
    workspace = platform.sandbox.add_workspace("env", status="pending")
    send(process, call_of("workspaces_wait_until_ready", workspace_id=workspace, timeout=600))

    out, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, "")
    assert [line for line in out.splitlines() if "jsonrpc" not in json.loads(line)] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_it_quietly(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)  # stdin stays open

    assert process.wait(timeout=60) == -signal.SIGINT
    assert process.stderr is not None
    assert process.stderr.read() == ""


def test_a_closed_stdout_ends_it_quietly(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdin is not None
    process.stdout.close()
    send(process, {"jsonrpc": "2.0", "id": 2, "method": "ping"})
    process.stdin.close()

    assert process.wait(timeout=60) in (0, 141)  # whether it sees the end of stdin or the closed pipe first
    assert process.stderr.read() == ""


def test_invalid_messages_do_not_end_it(process: subprocess.Popen[str]) -> None:
    send(process, "no JSON", "[]", '{"jsonrpc": "2.0"}', '"\\ud800"', {"jsonrpc": "2.0", "id": 9, "method": "ping"})
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["id"] == 9


@pytest.mark.anyio
async def test_logs_go_to_stderr(platform: Platform, tmp_path: Path) -> None:
    async with started(platform, "--debug", log=tmp_path / "log") as client:
        assert (await value(client, "projects_list"))["total"] == 0

    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "strongly: debug: " in log
    assert platform.sandbox.api_key not in log


def test_without_a_host_it_says_what_to_configure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert main(["mcp"]) == 2
    assert "no host is configured" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["mcp", "mcp.server.context", "jsonschema"])  # mcp 1 lacks the second one
def test_without_the_extra_it_says_what_to_install(module: str) -> None:
    program = f"import sys; sys.modules[{module!r}] = None; from strongly.cli import main; sys.exit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"strongly: error: {module.partition('.')[0]} is not installed. "
        "Install the extra `mcp`: pip install 'mcp>=2' click jmespath jsonschema pyyaml rich\n"
    )


LONG = st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=3), st.integers(0, 60_000))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | LONG,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=5), st.lists(JSON), st.integers(0, 10**9), JSON, JSON)
def test_no_result_is_too_large(body: dict[str, Any], items: list[Any], offset: int, lines: Any, content: Any) -> None:
    log = models.WorkspaceLogs.from_dict({**body, "lines": lines, "content": content})
    for result in (body, Page(items, total=10**9), log):
        rendered = results.render(result, {"offset": offset})
        text = results.encoded(rendered)
        assert len(text.encode()) <= results.MAX_BYTES
        assert isinstance(json.loads(text), dict)


@given(st.text(), st.integers(2, 100), st.booleans())
def test_a_shortened_text_is_one_of_its_ends(text: str, size: int, keep_end: bool) -> None:
    part = results.shortened(text, size, keep_end=keep_end)

    assert text.endswith(part) if keep_end else text.startswith(part)
    assert len(results.encoded(part).encode()) <= max(size, 2)


PAGE = (REPOSITORY / "docs/agents.md").read_text(encoding="utf-8")


def test_the_page_configures_clients_with_options_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    entries = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]

    assert [[*entry] for entry in entries] == [["mcpServers"], ["servers"]]
    for entry in entries:
        (servers,) = entry.values()
        assert servers["strongly"]["command"] == "strongly"
        assert main([*servers["strongly"]["args"], "--help"]) == 0


def test_the_page_has_the_figures_of_the_server() -> None:
    text = " ".join(PAGE.split())

    assert f"by default for {tools.DEFAULT_WAIT} seconds, at most for {tools.MAX_WAIT}." in text
    assert f"A result has at most {results.MAX_BYTES:,} bytes." in text
    assert f"`limit` is {tools.DEFAULT_LIMIT} by default." in text
    assert all(f"| `{flag}` |" in text for flag in FLAGS.values())


@pytest.mark.parametrize("result", [None, "text", 3, [1, 2]])
def test_values_are_results_in_an_object(result: object) -> None:
    assert results.render(result, {}) == {"result": result}


def test_a_page_with_a_cursor_says_how_to_go_on() -> None:
    small, large = Page([{"id": "a"}], next_cursor="c2"), Page([{"id": "a" * 30_000}] * 3, next_cursor="c2")

    assert results.render(small, {}) == {"items": [{"id": "a"}], "next_cursor": "c2"}
    assert "use a lower limit" in results.render(large, {})["truncated"]


def test_a_stream_that_is_too_large_is_cut() -> None:
    items = [{"id": "a" * 20_000}] * 5

    rendered = results.render(tools.StreamedItems(items, is_complete=True), {})

    assert rendered["items"] == items[:2]
    assert not rendered["is_complete"]
    assert "Of the 5 items read, the first 2 are shown" in rendered["truncated"]


@pytest.mark.anyio
async def test_null_leaves_out_a_filter_and_objects_can_be_strings_of_json(platform: Platform) -> None:
    platform.sandbox.add_project("p")

    async with inside(platform.url, platform.sandbox.api_key) as client:
        found = await value(client, "projects_list", search=None, status=None, limit=None)
        assert [project["name"] for project in found["items"]] == ["p"]
        keys = {"name": "w", "description": "A notebook", "environment_type": "jupyter"}
        for resources in ({"cpu": "2"}, '{"cpu": "2"}'):
            made = await value(client, "workspaces_create", **keys, resources=resources)
            assert made["resources"]["cpu"] == "2"
        assert "resources: " in await error(client, "workspaces_create", **keys, resources="2 cores")
        assert "name: None is not of type 'string'" in await error(
            client, "projects_create", name=None, description="x"
        )


def test_downloads_are_no_tools() -> None:
    listing = OPERATIONS["listProjects"]
    entries = {"listProjects": listing._replace(returns="Download"), "getProject": OPERATIONS["getProject"]}

    assert [tool.name for tool in tools.operation_tools(tools.load_spec(), entries)] == ["projects_retrieve"]
