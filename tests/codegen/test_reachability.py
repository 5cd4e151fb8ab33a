"""Every operation has a method that takes and passes on its arguments; gaps are named, and edits close them."""

import ast
import copy
import difflib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openapi_python_client")

from tests.codegen.changes import new_filter, new_keys, new_operation, new_resource
from tools import ROOT
from tools.codegen import derive_raw, snippets
from tools.codegen.edits import apply, write
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
        (VOLUMES, "        project_id: str | Project | None = None,\n", "", [NO_FILTER]),
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
    ],
)
def test_what_cannot_be_reached_is_named(path: str, old: str, new: str, named: list[str]) -> None:
    assert old in SOURCES[path]
    sources = SOURCES | {path: SOURCES[path].replace(old, new, 1)}

    assert list(map(str, gaps(VIEWS, sources))) == named


# Written by hand in another form, which the gate takes as well.
IN_OTHER_FORM = {
    "listProjectActivity",
    "addProjectCollaborator",
    "updateProjectCollaboratorRole",
    "createProject",  # with exist_ok
    "startWorkspace",  # with wait, as the next ones
    "stopWorkspace",
    "restartWorkspace",
}


def code_of(text: str, name: str) -> list[str]:
    """Return the variants of a method without their docstrings."""
    nodes = [node for node in ast.walk(ast.parse(text)) if getattr(node, "name", None) == name]
    for node in nodes:
        assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        node.body = [inner for inner in node.body if not isinstance(getattr(inner, "value", None), ast.Constant)]
    return list(map(ast.unparse, nodes))


@formatting
def test_the_methods_that_are_written_are_those_that_people_have_written() -> None:
    for view in EACH:
        code = snippets.method(VIEWS, view, has_list=True)
        text = SOURCES[snippets.module_path(view.resource)]
        written, suggested = code_of(text, view.name), code_of(f"class A:\n{code}", view.name)
        if view.id not in IN_OTHER_FORM:
            assert suggested == written, view.id


def applied(edit_document: Callable[[dict[str, Any]], object]) -> tuple[SpecViews, dict[str, str]]:
    """Return the views of a changed document, and the files that the edits for it change."""
    document = copy.deepcopy(DOCUMENT)
    edit_document(document)
    views = SpecViews(document)
    edits = [gap.edit for gap in gaps(views, SOURCES) if gap.edit]
    return views, apply(edits, SOURCES, views.models)


def lines_of_difference(path: str, text: str) -> list[str]:
    """Return the added and removed lines, without indentation."""
    found = difflib.ndiff(SOURCES[path].splitlines(), text.splitlines())
    return [f"{line[0]} {line[2:].strip()}" for line in found if line[0] in "+-"]


@formatting
def test_a_filter_is_added_where_it_stands_in_the_document() -> None:
    views, files = applied(new_filter)
    (path,) = files

    assert path == VOLUMES
    assert list(map(str, gaps(views, SOURCES | files))) == []
    assert lines_of_difference(path, files[path]) == [
        "+ owner_id: str | None = None,",
        "+ owner_id: Only those of this owner.",
        "- search=search, type=type, project_id=project_id, limit=limit, offset=offset, sort=sort",
        *(f"+ {name}={name}," for name in ("search", "type", "project_id", "owner_id", "limit", "offset", "sort")),
    ]


@formatting
@pytest.mark.parametrize(("position", "before"), [(0, "search"), (1, "type"), (5, "sort"), (6, "prefetch")])
def test_the_position_of_a_filter_is_that_of_the_document(position: int, before: str) -> None:
    _, files = applied(lambda document: new_filter(document, position))
    node = next(node for node in ast.walk(ast.parse(files[VOLUMES])) if getattr(node, "name", None) == "list")
    assert isinstance(node, ast.FunctionDef)
    keywords = [argument.arg for argument in node.args.kwonlyargs]

    assert keywords[keywords.index("owner_id") + 1] == before


@formatting
def test_a_parameter_is_added_to_all_overloads() -> None:
    def add(document: dict[str, Any]) -> None:
        start = document["paths"]["/workspaces/{workspaceId}/start"]["post"]
        start.setdefault("parameters", []).append(
            {"name": "reason", "in": "query", "description": "Why.", "schema": {"type": "string"}}
        )

    views, files = applied(add)
    (path,) = files

    assert list(map(str, gaps(views, SOURCES | files))) == []
    overloads = files[path].count("    async def start(")
    assert files[path].count("reason: str | None = None") == overloads > 2
    assert "start_workspace.request(workspace_id, reason=reason)" in files[path]


@formatting
def test_an_argument_that_can_be_a_model_imports_it_for_type_checkers() -> None:
    views, files = applied(lambda document: new_filter(document, name="workspaceId"))

    assert "workspace_id: str | Workspace | None = None," in files[VOLUMES]
    assert "    from strongly_api.models import Project, Volume, Workspace\n" in files[VOLUMES]
    assert "    Project = Volume = Workspace = str  # schemas" in files[VOLUMES]
    assert list(map(str, gaps(views, SOURCES | files))) == []


@formatting
def test_keys_are_added_to_methods_that_list_them() -> None:
    views, files = applied(new_keys)
    (path,) = files

    assert list(map(str, gaps(views, SOURCES | files))) == []
    assert code_of(files[path], "update_collaborator_role")[0].splitlines()[-4:] == [
        "    body: models.CollaboratorRoleUpdate = {'role': role}",
        "    if message is not None:",
        "        body['message'] = message",
        "    return await self._transport.for_call(timeout, max_retries, (extra_headers := (extra_headers and "
        "hide(extra_headers))), extra_query, extra_body).send("
        "api.update_project_collaborator_role.request(project_id, user_id, body))",
    ]
    assert lines_of_difference(path, files[path])[:4] == [
        "+ message: str | None = None,",
        "+ message: A text for the invitation.",
        "+ if message is not None:",
        '+ body["message"] = message',
    ]


@formatting
def test_a_method_is_added_behind_that_of_the_operation_before_it() -> None:
    views, files = applied(new_operation)
    names = [node.name for node in ast.walk(ast.parse(files[VOLUMES])) if isinstance(node, ast.AsyncFunctionDef)]

    assert list(map(str, gaps(views, SOURCES | files))) == []
    assert names[names.index("make_private") - 1] == "make_shared"
    assert not any(line.startswith("-") for line in lines_of_difference(VOLUMES, files[VOLUMES]))


@formatting
def test_edits_pass_the_linter(tmp_path: Path) -> None:
    def add(document: dict[str, Any]) -> None:
        for edit_document in (new_filter, new_operation, new_keys):
            edit_document(document)
        new_filter(document, 0, "workspaceId")

    shutil.copytree(ROOT / "strongly", tmp_path / "strongly", ignore=shutil.ignore_patterns("__pycache__"))
    _, files = applied(add)
    assert files.keys() == {VOLUMES, PROJECTS}
    write(tmp_path, files)

    for command in (("check",), ("format", "--check")):
        config = ["--no-cache", f"--config={ROOT / 'pyproject.toml'}"]
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *config, *files], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout


@formatting
def test_a_parameter_that_is_passed_on_under_another_name_is_left_to_people() -> None:
    sources = SOURCES | {VOLUMES: SOURCES[VOLUMES].replace("project_id=project_id", "project_id=None", 1)}

    assert [gap.edit for gap in gaps(VIEWS, sources)] == [None]


@formatting
def test_a_new_namespace_gets_a_module() -> None:
    document = copy.deepcopy(DOCUMENT)
    new_resource(document)
    views = SpecViews(document)

    (module,) = gaps(views, SOURCES)

    assert str(module).startswith("strongly/_async/resources/disks.py is missing: listDisks, createDisk, ")
    assert module.edit
    files = apply([module.edit], SOURCES, views.models)
    assert list(map(str, gaps(views, SOURCES | files))) == []
    assert "class AsyncDisksWithRawResponse" in derive_raw.derive_text(
        files["strongly/_async/resources/disks.py"], "disks"
    )
