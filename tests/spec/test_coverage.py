"""Every operation is in the document, the manifest, the SDK and the sandbox, and works over HTTP."""

import ast
import asyncio
import copy
import json
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from strongly import AsyncStrongly, Strongly
from strongly.sandbox import Sandbox, SandboxServer
from strongly.sandbox.contract import Contract
from strongly.sandbox.document import load_document
from strongly_api.manifest import OPERATIONS
from tests.operations_called import record_operations
from tools.codegen import derive_raw, snippets
from tools.codegen.reachability import gaps, read_sources
from tools.spec.view_types import OperationView
from tools.spec.views import SpecViews

ROOT = Path(__file__).parents[2]
KEY = "sk-sandbox-coverage"
DOCUMENT = json.loads(files("strongly_api").joinpath("openapi.json").read_text("utf-8"))
IN_DOCUMENT = {
    node["operationId"]: node for item in DOCUMENT["paths"].values() for node in item.values() if isinstance(node, dict)
}
VIEWS = SpecViews(DOCUMENT)
EACH = list(VIEWS.operations.values())
URL = "https://strongly.example.com"
SOURCES = read_sources(ROOT)
formatting = pytest.mark.skipif(find_spec("ruff") is None, reason="could not import 'ruff', which formats the lines")
VOLUMES, PROJECTS = "strongly/_async/resources/volumes.py", "strongly/_async/resources/projects.py"


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with Sandbox(keys=[KEY], startup_seconds=0) as sandbox, SandboxServer(sandbox) as server:
        yield server


def test_all_operations_are_everywhere() -> None:
    assert len(IN_DOCUMENT) >= 35
    assert OPERATIONS.keys() == IN_DOCUMENT.keys()
    assert Contract(load_document()).operations.keys() == IN_DOCUMENT.keys()


# --- The gate, from the text of the sources ---


@pytest.mark.parametrize("world", ["_async", "_sync"])
def test_every_operation_has_a_documented_method_with_its_parameters_and_keys(world: str) -> None:
    assert list(map(str, gaps(VIEWS, read_sources(ROOT, world), world))) == []


@formatting
@pytest.mark.parametrize(
    ("path", "old", "new", "named"),
    [
        (VOLUMES, "async def sync(", "async def synchronise(", ["syncVolume: client.volumes.sync does not exist"]),
        (VOLUMES, "async def sync(", "async def _sync(", ["syncVolume: client.volumes.sync does not exist"]),
        (
            VOLUMES,
            "api.sync_volume.request",
            "api.get_volume.request",
            [
                "syncVolume: client.volumes.sync does not use api.sync_volume.request",
            ],
        ),
        (
            VOLUMES,
            "api.sync_volume.request",
            "api.sync_volumes.request",
            [
                "syncVolume: client.volumes.sync does not use api.sync_volume.request",
                "client.volumes.sync uses api.sync_volumes, but volumes has no such operation: remove the method",
            ],
        ),
        (
            VOLUMES,
            "api.sync_volume.request(volume_id)",
            "api.sync_volume.request()",
            ["syncVolume: client.volumes.sync does not take volume_id and hand it on"],
        ),
        (
            VOLUMES,
            "api.sync_volume.request(volume_id)",
            "api.sync_volume.request(volume_id, 1)",
            ["syncVolume: client.volumes.sync hands on 1, which the operation does not have"],
        ),
        (
            VOLUMES,
            "project_id=project_id",
            "project_id=None",
            ["listVolumes: client.volumes.list does not take project_id and hand it on"],
        ),
        (
            VOLUMES,
            "        project_id: str | None = None,\n",
            "",
            ["listVolumes: client.volumes.list does not take project_id and hand it on"],
        ),
        (
            VOLUMES,
            "project_id=project_id",
            "project_id=project_id, owner=owner",
            ["listVolumes: client.volumes.list hands on owner, which the operation does not have"],
        ),
        (
            VOLUMES,
            "Unpack[VolumeUpdate]",
            "Unpack[VolumeCreate]",
            ["updateVolume: client.volumes.update takes the keys of VolumeCreate, not those of VolumeUpdate"],
        ),
        (
            VOLUMES,
            "volume_id, body, fields)",
            "volume_id, body)",
            ["updateVolume: client.volumes.update does not hand on body and fields"],
        ),
        (
            PROJECTS,
            'body["user_id"]',
            'body["id"]',
            ["addProjectCollaborator: client.projects.add_collaborator does not take user_id and put it into the body"],
        ),
        (
            PROJECTS,
            '{"role": role}',
            "{}",
            [
                "updateProjectCollaboratorRole: client.projects.update_collaborator_role does not take role "
                "and put it into the body"
            ],
        ),
        (VOLUMES, '"""Get a', 'f"""Get a', ["getVolume: client.volumes.retrieve has no docstring"]),
        ("strongly/_async/client.py", "def volumes(", "def drives(", ["client.volumes does not exist"]),
        ("strongly/__init__.py", '"VolumeType",', "", ["VolumeType cannot be imported from strongly"]),
    ],
)
def test_what_cannot_be_reached_is_named(path: str, old: str, new: str, named: list[str]) -> None:
    assert old in SOURCES[path]
    sources = SOURCES | {path: SOURCES[path].replace(old, new, 1)}

    assert list(map(str, gaps(VIEWS, sources))) == named


# Written by hand in another form, which the gate takes as well.
IN_OTHER_FORM = {"listProjectActivity", "addProjectCollaborator", "updateProjectCollaboratorRole"}


def code_of(text: str, name: str) -> list[str]:
    """Return the variants of a method without their docstrings."""
    nodes = [node for node in ast.walk(ast.parse(text)) if getattr(node, "name", None) == name]
    for node in nodes:
        assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        node.body = [inner for inner in node.body if not isinstance(getattr(inner, "value", None), ast.Constant)]
    return list(map(ast.unparse, nodes))


@formatting
def test_the_methods_to_paste_are_those_that_people_have_written() -> None:
    for view in EACH:
        *_, paste = snippets.method(VIEWS, view, (), has_list=True)
        text = SOURCES[snippets.module_path(view.resource)]
        written, suggested = code_of(text, view.name), code_of(f"class A:\n{paste.lines}", view.name)
        if view.id not in IN_OTHER_FORM:
            assert suggested == written, view.id


def paste_into(method: str, text: str, lines: dict[str, str]) -> str:
    """Put lines into the signature, the call and the body of a method."""
    before, start, rest = text.partition(f"def {method}(")
    rest = re.sub(r"(\*,\n| \*,)", rf"\1\n{lines['signature']}", rest, count=1)
    if "arguments" in lines:
        rest = re.sub(r"(api\.\w+\.request\()", rf"\1{lines['arguments']} ", rest, count=1)
    else:
        rest = rest.replace("        return", f"{lines['body']}\n        return", 1)
    return before + start + rest


def new_parameter(document: dict[str, Any]) -> None:
    schema = {"type": "string"}
    parameter = {"name": "ownerId", "in": "query", "description": "Only those of this owner.", "schema": schema}
    document["paths"]["/volumes"]["get"]["parameters"].append(parameter)


def new_key(document: dict[str, Any]) -> None:
    key = {"type": "string", "description": "A text for the invitation."}
    document["components"]["schemas"]["CollaboratorAdd"]["properties"]["message"] = key


@formatting
@pytest.mark.parametrize(
    ("edit", "path", "method", "name"),
    [(new_parameter, VOLUMES, "list", "owner_id"), (new_key, PROJECTS, "add_collaborator", "message")],
)
def test_the_lines_to_paste_close_the_gap(
    edit: Callable[[dict[str, Any]], None], path: str, method: str, name: str
) -> None:
    document = copy.deepcopy(DOCUMENT)
    edit(document)
    views = SpecViews(document)
    (gap,) = gaps(views, SOURCES)
    assert f" {name} " in gap.problem
    lines = {re.split(r"[ ,]+", paste.place)[1]: paste.lines for paste in gap.pastes}
    assert lines["signature"] == f"        {name}: str | None = None,"
    assert lines["docstring"].startswith(f"            {name}: ")

    pasted = SOURCES | {path: paste_into(method, SOURCES[path], lines)}

    assert list(map(str, gaps(views, pasted))) == []


@formatting
def test_a_new_namespace_gets_a_module() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["tags"].append({"name": "disks", "description": "Storage that is near. And more."})
    for path, item in list(document["paths"].items()):
        if path.startswith("/volumes"):
            twin = copy.deepcopy(item)
            document["paths"][path.replace("volumes", "disks")] = twin
            for node in twin.values():
                if isinstance(node, dict):
                    node |= {"tags": ["disks"], "operationId": node["operationId"].replace("Volume", "Disk")}
    views = SpecViews(document)

    module, attribute = gaps(views, SOURCES)

    assert str(module).startswith("strongly/_async/resources/disks.py is missing: listDisks, createDisk, ")
    assert '"disks" into RESOURCES of tools/codegen/derive_raw.py' in module.pastes[0].place
    imports, code = attribute.pastes
    client = SOURCES["strongly/_async/client.py"].replace("    async def aclose", f"{code.lines}\n    async def aclose")
    pasted = {"strongly/_async/resources/disks.py": module.pastes[0].lines, "strongly/_async/client.py": client}
    assert "import AsyncDisks" in imports.lines
    assert list(map(str, gaps(views, SOURCES | pasted))) == []
    assert "class AsyncDisksWithRawResponse" in derive_raw.derive_text(pasted["strongly/_async/resources/disks.py"])


# --- The methods at work ---


def value(encoder: str) -> Any:
    if encoder.startswith("array("):
        return [value(encoder[6:-1])]
    return {"text": "x", "integer": 1, "number": 1.0, "boolean": True}.get(encoder, {})


def keywords(operation: OperationView) -> dict[str, Any]:
    """Return something for everything that an operation takes."""
    given = {
        parameter.name: value({"int": "integer", "float": "number", "bool": "boolean"}.get(parameter.type.text, "text"))
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


class Wire(httpx.MockTransport):
    """Notes what is sent."""

    def __init__(self) -> None:
        super().__init__(self.answer)
        self.sent: list[tuple[str, str, list[str], list[str]]] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        keys = sorted(json.loads(request.content)) if request.content else []
        self.sent.append((request.method, request.url.path, sorted(request.url.params), keys))
        view = next(view for view in EACH if wanted(view)[:2] == self.sent[-1][:2])
        model = VIEWS.models.get(view.model)
        one = {field.wire_name: None for field in model.fields} if model else {}
        data = [] if view.result in ("page", "list") else one
        page = {"total": 0, "limit": 1, "offset": 0, "hasMore": False}
        return httpx.Response(200, json={"success": True, "data": data, "pagination": page})


def test_everything_that_an_operation_takes_is_sent() -> None:
    wire = Wire()
    with Strongly(KEY, URL, http_client=httpx.Client(transport=wire)) as client:
        for view in EACH:
            result = getattr(getattr(client, view.resource), view.name)(**keywords(view))
            if view.result == "page":
                result.to_list()

    assert wire.sent == [wanted(view) for view in EACH]


def test_everything_that_an_operation_takes_is_sent_asynchronously() -> None:
    wire = Wire()

    async def run() -> None:
        async with AsyncStrongly(KEY, URL, http_client=httpx.AsyncClient(transport=wire)) as client:
            for view in EACH:
                result = getattr(getattr(client, view.resource), view.name)(**keywords(view))
                await (result.to_list() if view.result == "page" else result)

    asyncio.run(run())

    assert wire.sent == [wanted(view) for view in EACH]


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
    await projects.archive(project.id)
    await projects.restore(project.id)
    await workspaces.delete(workspace.id)
    await volumes.delete(volume.id)
    actions = [event.action async for event in projects.activity(project.id, limit=5)]
    assert actions[-1] == "project.created"
    assert len(actions) > 15
    await projects.delete(project.id, volume="keep")


def test_every_operation_works_over_http(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    called = record_operations(monkeypatch, "strongly._async.transport")

    async def run() -> None:
        async with AsyncStrongly(KEY, server.url) as client:
            await every_operation(client)

    asyncio.run(run())

    assert IN_DOCUMENT.keys() - set(called) == set()


def test_every_read_works_synchronously(server: SandboxServer) -> None:
    with Strongly(KEY, server.url) as client:
        project = client.projects.create(name="sync", description="d")
        assert [item.id for item in client.projects.list()] == [project.id]
        assert client.projects.list().total == 1
        assert client.projects.list().first() == client.projects.list().take(1)[0]
        assert [page.total for page in client.projects.list().pages()] == [1]
