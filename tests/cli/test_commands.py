"""The commands follow from the operations, and call them as they are asked to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Required, TypedDict

import pytest

from strongly._sync.resources.projects import Projects
from strongly.cli.docstrings import read_key_docs
from strongly.cli.operations import Parameter
from strongly.cli.shapes import Shape
from strongly_api import manifest, models
from tests.cli.conftest import Command
from tests.operations import BODIES
from tests.operations_called import record_operations

WORKSPACE = ("--name", "w", "--description", "d", "--environment-type", "jupyter")


def test_every_operation_is_a_command_that_tells_about_itself(strongly: Command) -> None:
    for entry in manifest.OPERATIONS.values():
        told = strongly(entry.resource, entry.name.replace("_", "-"), "--help")

        assert (told.status, told.err) == (0, "")
        for name in {*entry.parameters} - {"offset"}:
            assert name.upper() in told.out or f"--{name.replace('_', '-')}" in told.out
        if entry.body:
            assert all(f"--{key.replace('_', '-')}" in told.out for key in getattr(models, entry.body).__annotations__)


def lines(resource: str, project_id: str, create: Callable[[str], str]) -> Iterator[str]:
    """Yield a command for each operation of a resource, with the values of examples."""
    entries = {entry.name: entry for entry in manifest.OPERATIONS.values() if entry.resource == resource}

    def options(name: str) -> str:
        given = BODIES[entries[name].body or ""] if entries[name].body else {}
        given = {
            key: project_id if key == "project_id" else f"{value}".replace(" ", "-") for key, value in given.items()
        }
        return " ".join(f"--{key.replace('_', '-')} {value}" for key, value in given.items())

    made = create(f"{resource} create {options('create')}")
    for name in sorted(entries.keys() - {"create", "delete"}):
        yield f"{resource} {name.replace('_', '-')} {made if '{' in entries[name].path else ''} {options(name)}"
    yield f"{resource} delete {made} --yes"


def test_every_operation_can_be_carried_out(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    called = record_operations(monkeypatch, "strongly._sync.transport")

    def done(line: str) -> Any:
        result = strongly(*line.split())
        assert result.status == 0, result
        return result.json if result.out.startswith(("{", "[")) else result.out

    project = done("projects create --name p --description d --tag one --tag two")
    at = project["id"]
    assert project["tags"] == ["one", "two"]
    assert [item["id"] for item in done("projects list --tag two --sort name:asc")] == [at]
    assert done(f"projects update {at} --category tests")["category"] == "tests"
    assert done(f"projects update {at} --no-category --no-tags")["tags"] == []
    assert done(f"projects retrieve {at}")["category"] is None
    user = done(f"projects add-collaborator {at} --email a@company.com --role viewer")["id"]
    done(f"projects update-collaborator-role {at} {user} --role editor")
    assert [item["role"] for item in done(f"projects collaborators {at}")] == ["owner", "editor"]
    done(f"projects remove-collaborator {at} {user} --yes")

    volume = done(f"volumes create --project-id {at} --label v --size-gb 10")["id"]
    assert done(f"volumes update {volume} --size-gb 20.5")["size_gb"] == 20.5
    done(f"volumes sync {volume}")
    done(f"volumes make-shared {volume}")
    assert volume in [item["id"] for item in done("volumes list-shared")]
    assert [item["id"] for item in done(f"volumes list --project-id {at}")] == [volume]
    assert [item["id"] for item in done(f"projects volumes {at}")] == [done(f"volumes retrieve {volume}")["id"]]

    made = done(f"workspaces create {' '.join(WORKSPACE)} --project-id {at} --resources gpu=1,cpu=2 --wait")
    assert (made["status"], made["resources"]["gpu"], made["resources"]["cpu"]) == ("running", "1", "2")
    workspace = made["id"]
    assert [item["id"] for item in done(f"projects workspaces {at}")] == [workspace]
    assert [item["id"] for item in done(f"workspaces list --project-id {at} --status running")] == [workspace]
    assert done(f"workspaces status {workspace}")["ready"] is True
    assert done(f"workspaces metrics {workspace}")["cpu_usage"] is not None
    assert "Step 3/3" in done(f"workspaces logs {workspace} --type build")
    assert done(f"workspaces update {workspace} --description e")["description"] == "e"
    done(f"workspaces sync {workspace}")
    done(f"workspaces restart {workspace} --wait")
    assert done(f"workspaces stop {workspace} --wait")["status"] == "stopped"
    assert done(f"workspaces start {workspace} --wait")["status"] == "running"
    for resource in {entry.resource for entry in manifest.OPERATIONS.values()} - {"projects", "workspaces", "volumes"}:
        for line in lines(resource, at, lambda line: done(line)["id"]):
            done(line)
    assert done(f"projects stats {at}")["workspace_count"] == 1
    done(f"projects archive {at}")
    done(f"projects restore {at}")
    done(f"workspaces delete {workspace} --yes")
    done(f"workspaces retrieve {done('workspaces list --limit 1')[0]['id']}")
    done(f"volumes delete {volume} --yes")
    assert len(done(f"projects activity {at} --limit 3 --offset 1")) == 3
    done(f"projects delete {at} --volume keep --yes")

    assert set(called) == manifest.OPERATIONS.keys()


class Place(TypedDict, total=False):
    """Where it goes."""

    zone: Required[str]
    """The zone."""
    floor: int
    is_open: bool
    more: Any


class ProjectClone(TypedDict, total=False):
    """What a clone is to be."""

    name: Required[str]
    """Name of the clone."""
    copies: int
    """How many."""
    deep: bool
    """Whether volumes are copied too."""
    places: list[Place]
    """Where the clones go."""
    rules: dict[str, Any] | None
    """What holds for it."""


def clone(self: Projects, project_id: str, *, note: str | None = None, body: Any = None) -> dict[str, Any]:
    """Clone a project.

    Takes a while.

    Args:
        project_id: Id of the project.
        note: What to remember.
        body: The clone.
    """
    return {"project_id": project_id, "note": note, **body}


def test_an_operation_that_is_added_is_a_command(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = manifest.ManifestEntry(
        "fake",
        "POST",
        "/projects/{projectId}/clone",
        "projects",
        "clone",
        ("project_id", "note"),
        "ProjectClone",
        "Any",
    )
    monkeypatch.setitem(manifest.OPERATIONS, "cloneProject", entry)
    monkeypatch.setattr(Projects, "clone", clone, raising=False)
    monkeypatch.setattr(models, "ProjectClone", ProjectClone, raising=False)

    told = strongly("projects", "clone", "--help").out
    assert "Clone a project." in strongly("projects", "--help").out
    for text in ("Takes a while.", "PROJECT_ID", "--note TEXT", "Name of the clone.  [required]", "--deep / --no-deep"):
        assert text in told

    options = (
        "--copies",
        "2",
        "--no-deep",
        "--place",
        "zone=a,floor=2,is_open=yes,more=[1]",
        "--place",
        '{"zone": "b"}',
        "--rules",
        "a=1,b=x,y",
    )
    assert strongly("projects", "clone", "p1", "--name", "c", "--note", "n", *options).json == {
        "project_id": "p1",
        "note": "n",
        "name": "c",
        "copies": 2,
        "deep": False,
        "places": [{"zone": "a", "floor": 2, "is_open": True, "more": [1]}, {"zone": "b"}],
        "rules": {"a": "1", "b": "x,y"},
    }
    assert "Missing option '--name'" in strongly("projects", "clone", "p1").err


def test_a_body_comes_from_a_file_or_from_stdin_and_options_go_before_it(strongly: Command, tmp_path: Path) -> None:
    file = tmp_path / "body.yaml"
    file.write_text("name: from-file\ndescription: d\ntags: [a]\n", encoding="utf-8")

    one = strongly("projects", "create", "--body", str(file), "--description", "mine").json
    two = strongly("projects", "create", "--body", "-", stdin='{"name": "from-stdin", "description": "d"}').json
    added = strongly(
        "projects", "add-collaborator", one["id"], "--body", "-", stdin="{email: a@company.com, role: viewer}"
    )

    assert (one["name"], one["description"], one["tags"]) == ("from-file", "mine", ["a"])
    assert two["name"] == "from-stdin"
    assert added.status == 0


def test_a_project_that_exists_is_shown_if_that_is_ok(strongly: Command) -> None:
    create = ("projects", "create", "--name", "exists", "--exist-ok", "--description")
    first = strongly(*create, "first")
    second = strongly(*create, "second")

    assert (first.status, second.status) == (0, 0)
    assert second.json == {**first.json, "description": "first"}
    assert strongly("projects", "create", "--name", "exists", "--description", "d").status != 0


@pytest.mark.parametrize(
    ("line", "stdin", "message"),
    [
        ("projects create --name p", "", "Missing option '--description'."),
        ("projects retrieve", "", "Missing argument 'PROJECT_ID...'."),
        ("projects retrieve .", "", "PROJECT_ID must be the id of a resource, not '.'"),
        ("projects lst", "", "No such command 'lst'. Did you mean 'list'?"),
        ("projects list --statuss active", "", "No such option '--statuss'."),
        ("projects list --all --limit 3", "", "--all and --limit are mutually exclusive."),
        ("projects list --limit 99999999999999999999", "", "--limit must fit into 64 bits"),
        ("projects list --columns=", "", "unknown field ''; known fields: id, name,"),
        ("projects list --columns id,nmae", "", "unknown field 'nmae'; known fields: id, name,"),
        ("projects update p", "", "body is empty: give at least one of name"),
        ("projects update p --tag x --no-tags", "", "--tags and --no-tags are mutually exclusive."),
        ("projects create --body -", "{tagz: 1, name: n, description: d}", "Unknown key 'tagz' in the body: did you"),
        (
            "volumes create --body -",
            "{lable: l, sizeGB: 3, shade: dark}",
            "Missing options '--project-id' and '--label' and '--size-gb'. Unknown key 'lable' in the body: did you "
            "mean 'label'? Unknown key 'sizeGB' in the body: did you mean 'size_gb'? Unknown key 'shade' in the body: "
            "known keys are project_id, label,",
        ),
        (
            "projects update p --body -",
            "{nmae: n, tgas: []}",
            "Unknown key 'nmae' in the body: did you mean 'name'? Unknown key 'tgas' in the body: did you mean 'tags'?",
        ),
        ("projects create --body -", "{name: 1, description: d}", "--name must be text, not a whole number"),
        ("volumes create --body -", "{project_id: p, label: l, size_gb: ten}", "--size-gb must be a number, not text"),
        ("projects create --body -", "[1]", "does not contain a mapping"),
        ("projects create --body -", "{: - a", "stdin is not valid JSON or YAML: line 1, column "),
        ("projects create --body -", '{"a": 1,, }', "stdin is not valid JSON or YAML: line 1, column 9: "),
        ("projects create --body -", "a: !!python/object:os.system x", "could not determine a constructor"),
        (
            "projects create --body -",
            "name: 2026-01-01\ndescription: d",
            "--name must be text, not a date: write it in",
        ),
        ("projects list --limit x", "", "'x' is not a valid whole number."),
        ("projects create --body /nowhere", "", "No such file"),
        ("projects add-collaborator p --body -", "{email: e, role: r, x: 1}", "Unknown key 'x' in the body"),
        ("volumes create --project-id p --label l --size-gb ten", "", "'ten' is not a valid number."),
        (
            "workspaces update w --resources cpu",
            "",
            "'cpu' is not a mapping: write cpu=...,memory=... or a JSON object",
        ),
        ("workspaces update w --resources {cpu", "", "is not valid JSON"),
        ("workspaces update w --resources disk=1", "", "resources.disk is not a known key"),
        ("workspaces status --watch w", "", "'w' is not a number of seconds: put --watch last"),
        ("workspaces logs w --follow --output json", "", "--follow prints raw log lines"),
        (
            "workspaces delete w",
            "",
            "workspaces delete w cannot be undone and needs confirmation, but stdin is not a terminal: pass",
        ),
        ("projects remove-collaborator p u", "", "cannot be undone"),
        ("login --base-url https://a.example.com", "", "pipe the key in and pass --key-stdin"),
        ("login --key-stdin", "sk-x", "No URL given, and stdin is not a terminal: pass --base-url."),
        ("completion csh", "", "'csh' is not one of"),
        ("completion", "", "Missing argument 'SHELL'. Choose from: bash, zsh, fish, powershell"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    strongly: Command, line: str, stdin: str, message: str
) -> None:
    done = strongly("--max-retries", "0", "--base-url", "http://127.0.0.1:1", *line.split(), stdin=stdin)
    if "login" in line:
        done = strongly(*line.split(), stdin=stdin)

    first, *more = [json.loads(done.err)["message"]] if "json" in line else done.err.splitlines()
    assert (done.status, done.out) == (2, "")
    assert first.startswith("strongly: error: ") or "json" in line
    assert message in first
    assert all(text.startswith("strongly: `strongly ") and "--help" in text for text in more)


def test_messages_of_the_server_name_options(strongly: Command) -> None:
    for line, message in (
        ("volumes update vol-abc123 --size-gb 1", "A volume cannot shrink: --size-gb must be at least 50."),
        ("workspaces logs ws-abc123 --type shade", "--type is not one of"),
        ("volumes create --project-id proj-abc123 --label a --size-gb -1", "--size-gb is less than"),
    ):
        assert f"strongly: error: {message}" in strongly(*line.split()).err


def test_an_option_without_its_value_is_one_of_its_command(strongly: Command) -> None:
    assert strongly("projects", "create", "--name").err == (
        "strongly: error: Option '--name' requires an argument.\n"
        "strongly: `strongly projects create --help` lists the available commands and options\n"
    )


def test_values_that_are_not_known_are_sent_all_the_same(strongly: Command) -> None:
    told = strongly("projects", "list", "--help").out
    done = strongly("projects", "list", "--status", "dormant")

    assert "[active|paused|archived|...]" in told
    assert (done.status, done.err.startswith("strongly: error: ")) == (1, True)
    assert "status 4" in done.err  # the server's word, not the command's


@pytest.mark.parametrize(("answer", "is_there"), [("n\n", True), ("", True), ("y\n", False)])
def test_what_cannot_be_undone_is_asked_about_on_a_terminal(strongly: Command, answer: str, is_there: bool) -> None:
    workspace = strongly("workspaces", "create", *WORKSPACE).json["id"]

    done = strongly("workspaces", "delete", workspace, stdin=answer, typed=True)

    assert done.status == (130 if is_there else 0)
    assert f"workspaces delete 'w' ({workspace}): Delete a workspace. The volumes that it uses are kept." in done.err
    assert (strongly("workspaces", "retrieve", workspace).status == 0) is is_there


def test_a_body_that_is_not_written_in_a_file_has_options_without_help() -> None:
    assert read_key_docs(TypedDict("Made", {"key": str})) == {}


def test_a_body_that_is_no_text_is_refused(strongly: Command, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(b"\xff")

    done = strongly("projects", "create", "--body", str(tmp_path / "body"))

    assert (done.status, f"cannot read {tmp_path / 'body'}: it is not text in UTF-8" in done.err) == (2, True)


def test_names_may_be_written_as_in_python(strongly: Command) -> None:
    assert strongly("volumes", "list_shared", "--max_retries", "0").status == 0


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("size_gb", "--size-gb"),
        ("class_", "--class"),  # a keyword of Python
        ("output", "--api-output"),
        ("body_", "--api-body"),  # a parameter of the methods
        ("wait_timeout", "--api-wait-timeout"),
        ("help", "--api-help"),
    ],
)
def test_parameters_have_other_options_than_the_program(name: str, flag: str) -> None:
    assert Parameter(name, "body", Shape("text"), "", required=False).flag == flag
