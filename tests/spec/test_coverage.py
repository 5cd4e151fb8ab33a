"""Every operation is in the document, the manifest, the SDK and the sandbox, and works over HTTP."""

import asyncio
import importlib
import inspect
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from strongly import AsyncStrongly, Strongly
from strongly.sandbox import Sandbox, SandboxServer
from strongly.sandbox.contract import Contract
from strongly.sandbox.document import load_document
from strongly_api.manifest import OPERATIONS

KEY = "sk-sandbox-coverage"
DOCUMENT = json.loads(files("strongly_api").joinpath("openapi.json").read_text("utf-8"))
IN_DOCUMENT = {
    node["operationId"]: node for item in DOCUMENT["paths"].values() for node in item.values() if isinstance(node, dict)
}


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with Sandbox(keys=[KEY], startup_seconds=0) as sandbox, SandboxServer(sandbox) as server:
        yield server


def test_all_operations_are_everywhere() -> None:
    assert len(IN_DOCUMENT) == 35
    assert OPERATIONS.keys() == IN_DOCUMENT.keys()
    assert Contract(load_document()).operations.keys() == IN_DOCUMENT.keys()


@pytest.mark.parametrize("operation_id", OPERATIONS)
@pytest.mark.parametrize("world", ["sync", "async"])
def test_sdk_method_takes_what_the_operation_takes(world: str, operation_id: str) -> None:
    entry = OPERATIONS[operation_id]
    prefix = "Async" if world == "async" else ""
    resource = getattr(
        importlib.import_module(f"strongly._{world}.{entry.resource}"), prefix + entry.resource.capitalize()
    )
    found = set(inspect.signature(getattr(resource, entry.name)).parameters)
    # The paginator gives the offset, except where the documentation lets the user start at one.
    needed = set(entry.parameters) - {"offset"}
    if entry.body and "fields" not in found:
        body = inspect.get_annotations(getattr(importlib.import_module("strongly_api.models"), entry.body))
        needed |= set(body)

    assert needed <= found


async def every_operation(client: AsyncStrongly) -> None:
    """Call all 35 operations."""
    projects, workspaces, volumes = client.projects, client.workspaces, client.volumes
    project = await projects.create(name="coverage", description="All operations", tags=["all"])
    assert [item.id async for item in projects.list(search="coverage", tag="all", sort="name:asc")] == [project.id]
    assert (await projects.update(project.id, {"category": "tests"})).category == "tests"
    added = await projects.add_collaborator(project.id, email="a@company.com", role="viewer")
    await projects.update_collaborator_role(project.id, added["id"], role="editor")
    assert [c.role for c in await projects.collaborators(project.id)] == ["owner", "editor"]
    assert (await projects.retrieve(project.id)).shared_with == [added["id"]]
    await projects.remove_collaborator(project.id, added["id"])

    volume = await volumes.create({"project_id": project.id, "label": "Data Set", "size_gb": 10})
    assert (volume.name, volume.size_gb) == ("data-set", 10.0)
    assert (await volumes.update(volume.id, size_gb=20.5)).size_gb == 20.5
    assert (await volumes.retrieve(volume.id)).status == "bound"
    assert [item.id async for item in volumes.list(project_id=project.id)] == [volume.id]
    await volumes.sync(volume.id)
    await volumes.make_shared(volume.id)
    assert [item.id async for item in volumes.list_shared(search="data")] == [volume.id]
    assert [item.id for item in await projects.volumes(project.id)] == [volume.id]

    workspace = await workspaces.create(
        name="w", description="d", environment_type="jupyter", project_id=project.id, resources={"gpu": "1"}
    )
    assert workspace.resources is not None
    assert workspace.resources["gpu"] == "1"
    assert [item.id async for item in workspaces.list(status="running")] == [workspace.id]
    assert [item.id async for item in projects.workspaces(project.id)] == [workspace.id]
    assert (await workspaces.status(workspace.id)).ready is True
    assert (await workspaces.retrieve(workspace.id)).url
    assert (await workspaces.metrics(workspace.id)).cpu_usage is not None
    assert (await workspaces.logs(workspace.id, type="build")).log_type == "build"
    assert (await workspaces.update(workspace.id, description="e")).description == "e"
    await workspaces.sync(workspace.id)
    await workspaces.restart(workspace.id)
    await workspaces.stop(workspace.id)
    await workspaces.start(workspace.id)
    stats = await projects.stats(project.id)
    assert (stats.workspace_count, stats.volume_count, stats.total_storage_gb, stats.active_workspaces) == (
        1,
        1,
        20.5,
        1,
    )
    await projects.archive(project.id)
    await projects.restore(project.id)
    await workspaces.delete(workspace.id)
    await volumes.delete(volume.id)
    actions = [event.action async for event in projects.activity(project.id, limit=5)]
    assert actions[-1] == "project.created"
    assert len(actions) > 15
    await projects.delete(project.id, volume="keep")


def test_every_operation_works_over_http(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    called = set()
    transport = importlib.import_module("strongly._async.transport")
    make_call = transport.make_call

    def record(request: Any, *rest: Any) -> Any:
        called.add(request.operation.id)
        return make_call(request, *rest)

    monkeypatch.setattr(transport, "make_call", record)

    async def run() -> None:
        async with AsyncStrongly(KEY, server.url) as client:
            await every_operation(client)

    asyncio.run(run())

    assert called == IN_DOCUMENT.keys()


def test_every_read_works_synchronously(server: SandboxServer) -> None:
    with Strongly(KEY, server.url) as client:
        project = client.projects.create(name="sync", description="d")
        assert [item.id for item in client.projects.list()] == [project.id]
        assert client.projects.list().total == 1
        assert client.projects.list().first() == client.projects.list().take(1)[0]
        assert [page.total for page in client.projects.list().pages()] == [1]
