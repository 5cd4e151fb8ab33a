"""Every operation is in the document, the manifest, the SDK and the sandbox; `test_traffic.py` calls all of them."""

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import httpx

from strongly import AsyncStrongly
from strongly.sandbox.contract import Contract
from strongly.sandbox.document import load_document
from strongly_api.manifest import OPERATIONS
from tests.operations import BODIES
from tools.spec.view_types import OperationView
from tools.spec.views import SpecViews

DOCUMENT = json.loads(files("strongly_api").joinpath("openapi.json").read_text("utf-8"))
IN_DOCUMENT = {
    node["operationId"]: node for item in DOCUMENT["paths"].values() for node in item.values() if isinstance(node, dict)
}
VIEWS = SpecViews(DOCUMENT)
EACH = list(VIEWS.operations.values())


def test_all_operations_are_everywhere() -> None:
    assert len(IN_DOCUMENT) >= 35
    assert OPERATIONS.keys() == IN_DOCUMENT.keys()
    assert Contract(load_document()).operations.keys() == IN_DOCUMENT.keys()


def value(encoder: str) -> Any:
    if encoder.startswith("array("):
        return [value(encoder[6:-1])]
    if encoder.startswith("mapping("):
        return {}
    return {"integer": 1, "number": 1.0, "boolean": True, "sort_order": "x:asc"}.get(encoder, "x")


def keywords(operation: OperationView) -> dict[str, Any]:
    """Return something for everything that an operation takes."""
    given = {
        parameter.name: value(parameter.encode.removeprefix("str(").partition("(")[0])
        for parameter in operation.parameters
        if parameter.name != "offset"  # which is the paginator's
    }
    return given | {key.name: value(key.encoder) for key in (operation.body.fields if operation.body else ())}


def wanted(operation: OperationView) -> tuple[str, str, list[str], list[str]]:
    """Return method, path, names in the query and keys of the body that have to be sent."""
    path = re.sub(r"{\w+}", "x", operation.path)
    query = sorted(parameter.wire_name for parameter in operation.query_parameters)
    keys = sorted(key.wire_name for key in (operation.body.fields if operation.body else ()))
    return operation.method, f"/api/v1{path}", query, keys


class Wire:
    """Notes what is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, list[str], list[str]]] = []

    def respond(self, request: httpx.Request) -> httpx.Response:
        keys = sorted(json.loads(request.content)) if request.content else []
        self.sent.append((request.method, request.url.path, sorted(request.url.params), keys))
        view = next(view for view in EACH if wanted(view)[:2] == self.sent[-1][:2])
        model = VIEWS.models.get(view.model)
        one = {field.wire_name: None for field in model.fields} if model else {}
        data = [] if view.result in ("page", "list") else one
        page = {"total": 0, "limit": 1, "offset": 0, "hasMore": False}
        return httpx.Response(200, json={"success": True, "data": data, "pagination": page})


def test_everything_that_an_operation_takes_is_sent(play: Callable[..., None]) -> None:
    wire = Wire()

    async def scenario(client: Any) -> None:
        for view in EACH:
            result = getattr(getattr(client, view.resource), view.name)(**keywords(view))
            await (result.to_list() if view.result == "page" else result)

    play(scenario, wire.respond)

    assert wire.sent == [wanted(view) for view in EACH]


async def life_cycle(client: AsyncStrongly, namespace: str, project_id: str) -> None:
    """Call the operations of a resource that is created, read, changed and deleted like others."""
    views = {view.name: view for view in EACH if view.resource == namespace}
    resource = getattr(client, namespace)
    bodies = {name: dict(BODIES[view.body.name]) for name, view in views.items() if view.body}
    if "project_id" in bodies["create"]:
        bodies["create"]["project_id"] = project_id
    made = await resource.create(bodies["create"])
    for name, view in views.items():
        ids = [made.id] * len(view.path_parameters)
        if view.result == "page":
            assert made.id in [item.id async for item in getattr(resource, name)(*ids)]
            await filters(getattr(resource, name), ids, view, made)
        elif name not in ("create", "delete"):
            await getattr(resource, name)(*ids, **bodies.get(name, {}))
    await resource.delete(made.id)


async def filters(method: Callable[..., Any], ids: list[str], view: OperationView, made: Any) -> None:
    """Filter a list by the values of an object and by others, and sort it in each order."""
    for parameter in view.query_parameters:
        node = next(each for each in map(VIEWS.resolve, raw_parameters(view)) if each["name"] == parameter.wire_name)
        known = VIEWS.resolve(node["schema"]).get("enum", ["nothing"])
        if parameter.name == "sort":
            for order in known:
                assert await method(*ids, sort=order).first()
        elif hasattr(made, parameter.name):
            value = getattr(made, parameter.name)
            others = [not value] if isinstance(value, bool) else [other for other in known if other != value]
            assert made.id in [item.id async for item in method(*ids, **{parameter.name: value})]
            assert made.id not in [item.id async for item in method(*ids, **{parameter.name: others[0]})]


def raw_parameters(view: OperationView) -> list[Any]:
    parameters: list[Any] = DOCUMENT["paths"][view.path][view.method.lower()]["parameters"]
    return parameters


async def every_operation(client: AsyncStrongly) -> None:
    """Call all operations."""
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
    for namespace in {view.resource: None for view in EACH}.keys() - {"projects", "workspaces", "volumes"}:
        await life_cycle(client, namespace, project.id)
    await projects.archive(project.id)
    await projects.restore(project.id)
    await workspaces.delete(workspace.id)
    await volumes.delete(volume.id)
    actions = [event.action async for event in projects.activity(project.id, limit=5)]
    assert actions[-1] == "project.created"
    assert len(actions) > 15
    await projects.delete(project.id, volume="keep")
