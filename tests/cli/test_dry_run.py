"""`--dry-run` shows the request of a command that writes, and sends nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from strongly._sync.http import HTTP
from strongly.cli.dry_run import show
from strongly.cli.operations import operations_of
from strongly.cli.settings import Settings
from strongly_api.manifest import OPERATIONS
from tests.cli.conftest import KEY, Command, SandboxServer

WRITES = [entry for entry in OPERATIONS.values() if entry.method != "GET"]
BODIES: dict[str, tuple[str, ...]] = {
    "ProjectCreate": ("--name", "n", "--description", "d"),
    "ProjectUpdate": ("--name", "n"),
    "CollaboratorAdd": ("--email", "a@example.com", "--role", "editor"),
    "CollaboratorRoleUpdate": ("--role", "editor"),
    "WorkspaceCreate": ("--name", "n", "--description", "d", "--environment-type", "jupyter"),
    "WorkspaceUpdate": ("--name", "n"),
    "VolumeCreate": ("--project-id", "p", "--label", "l", "--size-gb", "1"),
    "VolumeUpdate": ("--label", "l"),
}


@pytest.fixture(autouse=True)
def nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **keywords: object) -> None:
        raise AssertionError("a request was sent")

    monkeypatch.setattr(HTTP, "exchange", refuse)


@pytest.mark.parametrize("entry", WRITES, ids=lambda entry: f"{entry.resource}-{entry.name}")
def test_no_command_that_writes_sends_anything(strongly: Command, server: SandboxServer, entry: Any) -> None:
    ids = [f"{name}-1" for name in entry.parameters if f"{{{_camel(name)}}}" in entry.path]
    options = BODIES[entry.body] if entry.body else ()

    done = strongly(entry.resource, entry.name.replace("_", "-"), *ids, *options, "--dry-run")

    assert (done.status, done.err) == (0, "strongly: note: dry run, nothing was sent\n")
    path = entry.path
    for given in ids:
        path = path.replace(f"{{{_camel(given.removesuffix('-1'))}}}", given)
    assert (done.json["method"], done.json["url"]) == (entry.method, f"{server.url}/api/v1{path}")
    assert (done.json["body"] is None) is (entry.body is None)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def test_the_body_is_that_of_the_wire(strongly: Command, tmp_path: Path) -> None:
    file = tmp_path / "body.yaml"
    file.write_text("label: caf\u00e9\nsize_gb: 2\n", encoding="utf-8")
    create = ("volumes", "create", "--project-id", "proj-abc123", "--body", str(file), "--mount-path", "/data")

    done = strongly(*create, "--dry-run", "--wait")

    body = {"projectId": "proj-abc123", "label": "caf\u00e9", "sizeGB": 2, "mountPath": "/data"}
    assert done.json["body"] == body
    assert yaml.safe_load(strongly(*create, "--dry-run", "-o", "yaml").out)["body"] == body


def test_deletes_are_shown_without_a_prompt_and_with_their_query(strongly: Command) -> None:
    done = strongly("projects", "delete", "a/b", "--volume", "keep", "--dry-run", "-o", "table")

    assert done.status == 0
    assert done.out.startswith("DELETE http://127.0.0.1:")
    assert done.out.endswith("/api/v1/projects/a%2Fb?volume=keep\n")


def test_a_table_shows_the_body_as_json_and_never_the_key(strongly: Command) -> None:
    done = strongly("projects", "create", "--name", "n", "--description", "d", "--dry-run", "-o", "table", "--exist-ok")

    assert done.out.split("\n", 2)[2] == '{\n  "name": "n",\n  "description": "d"\n}\n'
    assert KEY not in done.out + done.err


def test_what_is_invalid_is_refused_as_usual(strongly: Command) -> None:
    assert strongly("projects", "create", "--name", "n", "--dry-run").status == 2
    assert strongly("projects", "list", "--dry-run").status == 2


def test_several_runs_are_a_list(strongly: Command, capsys: pytest.CaptureFixture[str]) -> None:
    delete = next(each for each in operations_of("projects") if each.entry.name == "delete")
    runs = [{"project_id": "a"}, {"project_id": "b", "volume": "keep"}]

    show(delete, Settings(output="csv"), runs)
    as_csv = capsys.readouterr().out
    show(delete, Settings(output="table"), runs)

    assert [line.rpartition("/")[2] for line in as_csv.splitlines()] == ["method,url,body", "a,", "b?volume=keep,"]
    assert [line.rpartition("/")[2] for line in capsys.readouterr().out.splitlines()] == ["a", "", "b?volume=keep"]


def test_a_request_without_a_command_is_shown_too(strongly: Command, server: SandboxServer) -> None:
    url = f"{server.url}/api/v1/projects"

    created = strongly("api", "/projects", "--field", "name=n", "--field", "size=10", "--dry-run")
    deleted = strongly("api", "DELETE", "/projects/a b", "--dry-run", "-o", "table")
    found = strongly("api", "/projects?limit=1", "--dry-run", "-o", "json")
    pages = strongly("api", "/projects", "--paginate", "--dry-run")

    assert created.json == {"method": "POST", "url": url, "body": {"name": "n", "size": 10}}
    assert created.err == "strongly: note: dry run, nothing was sent\n"
    assert deleted.out == f"DELETE {url}/a%20b\n"
    assert (found.json["method"], found.json["url"]) == ("GET", f"{url}?limit=1")
    assert (pages.status, "--paginate and --dry-run are mutually exclusive" in pages.err) == (2, True)
