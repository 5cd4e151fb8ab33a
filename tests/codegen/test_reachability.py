"""Every operation has a method that takes and passes on its arguments; the report names gaps and the lines to paste."""

import ast
import copy
import json
import re
from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import pytest

from tools import ROOT
from tools.codegen import derive_raw, snippets
from tools.codegen.reachability import gaps, read_sources
from tools.spec.views import SpecViews

DOCUMENT = json.loads(files("strongly_api").joinpath("openapi.json").read_text("utf-8"))
VIEWS = SpecViews(DOCUMENT)
EACH = list(VIEWS.operations.values())
SOURCES = read_sources(ROOT)
formatting = pytest.mark.skipif(find_spec("ruff") is None, reason="could not import 'ruff', which formats the lines")
VOLUMES, PROJECTS = "strongly/_async/resources/volumes.py", "strongly/_async/resources/projects.py"


@pytest.mark.parametrize("runtime", ["_async", "_sync"])
def test_every_operation_has_a_documented_method_with_its_parameters_and_keys(runtime: str) -> None:
    assert list(map(str, gaps(VIEWS, read_sources(ROOT, runtime), runtime))) == []


def unknown(operation: str, what: str) -> str:
    return f"{operation} passes {what}, which the operation does not have"


LIST, SYNC, UPDATE = (
    "listVolumes: client.volumes.list",
    "syncVolume: client.volumes.sync",
    "updateVolume: client.volumes.update",
)
ADD = "addProjectCollaborator: client.projects.add_collaborator"
CHANGE = "updateProjectCollaboratorRole: client.projects.update_collaborator_role"
STALE = "client.volumes.sync uses api.sync_volumes, but volumes has no such operation: remove the method"
NO_FILTER = f"{LIST} does not accept project_id and pass it on"


@formatting
@pytest.mark.parametrize(
    ("path", "old", "new", "named"),
    [
        (VOLUMES, "async def sync(", "async def synchronise(", [f"{SYNC} does not exist"]),
        (VOLUMES, "async def sync(", "async def _sync(", [f"{SYNC} does not exist"]),
        (VOLUMES, "sync_volume.request", "get_volume.request", [f"{SYNC} does not use api.sync_volume.request"]),
        (VOLUMES, "sync_volume.req", "sync_volumes.req", [f"{SYNC} does not use api.sync_volume.request", STALE]),
        (
            VOLUMES,
            "sync_volume.request(volume_id)",
            "sync_volume.request()",
            [f"{SYNC} does not accept volume_id and pass it on"],
        ),
        (VOLUMES, "sync_volume.request(volume_id)", "sync_volume.request(volume_id, 1)", [unknown(SYNC, "1")]),
        (VOLUMES, "project_id=project_id", "project_id=None", [NO_FILTER]),
        (VOLUMES, "        project_id: str | None = None,\n", "", [NO_FILTER]),
        (VOLUMES, "project_id=project_id", "project_id=project_id, owner=owner", [unknown(LIST, "owner")]),
        (
            VOLUMES,
            "Unpack[models.VolumeUpdate]",
            "Unpack[models.VolumeCreate]",
            [f"{UPDATE} takes the keys of VolumeCreate, not those of VolumeUpdate"],
        ),
        (VOLUMES, "volume_id, body, fields)", "volume_id, body)", [f"{UPDATE} does not pass on body and fields"]),
        (PROJECTS, 'body["user_id"]', 'body["id"]', [f"{ADD} does not take user_id and put it into the body"]),
        (PROJECTS, '{"role": role}', "{}", [f"{CHANGE} does not take role and put it into the body"]),
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
    imports, names, code = attribute.pastes
    client = SOURCES["strongly/_async/client.py"].replace("    async def aclose", f"{code.lines}\n    async def aclose")
    pasted = {"strongly/_async/resources/disks.py": module.pastes[0].lines, "strongly/_async/client.py": client}
    assert "import AsyncDisks" in imports.lines
    assert names.lines == '"AsyncDisks": "disks",'
    assert list(map(str, gaps(views, SOURCES | pasted))) == []
    assert "class AsyncDisksWithRawResponse" in derive_raw.derive_text(pasted["strongly/_async/resources/disks.py"])
