"""Names where a command takes ids, and the default project."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from strongly.sandbox import Sandbox, SandboxServer
from tests.cli.conftest import KEY, Command
from tests.operations_called import record_operations

NUMBERS = count()
WORKSPACE = ("--description", "d", "--environment-type", "jupyter")


@pytest.fixture
def name() -> str:
    """A name that nothing has."""
    return f"named {next(NUMBERS)}"


def created(strongly: Command, resource: str, name: str, *options: str) -> Any:
    field = {"volumes": "--label"}.get(resource, "--name")
    return strongly(resource, "create", field, name, *options).json["id"]


def test_a_resource_is_found_by_its_exact_name(strongly: Command, name: str) -> None:
    project = created(strongly, "projects", name, "--description", "d")
    created(strongly, "projects", f"{name} too", "--description", "d")
    workspace = created(strongly, "workspaces", name, *WORKSPACE, "--project", name)
    volume = created(strongly, "volumes", name, "--size-gb", "1", "--project-id", name)

    for resource, expected in (("projects", project), ("workspaces", workspace), ("volumes", volume)):
        assert strongly(resource, "get", name).json["id"] == expected
    assert strongly("workspaces", "get", workspace).json["project_id"] == project
    assert strongly("projects", "workspaces", name, "-q").out.split() == [workspace]
    assert strongly("workspaces", "list", "--project", name, "-q").out.split() == [workspace]
    assert strongly("projects", "update", name, "--description", "new").json["id"] == project


def test_an_id_costs_no_request_and_a_name_a_few(strongly: Command, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = name.replace(" ", "-")
    project = created(strongly, "projects", plain, "--description", "d")
    spaced = created(strongly, "projects", name, "--description", "d")
    called = record_operations(monkeypatch, "strongly._sync.transport")

    strongly("projects", "get", project)
    assert called == ["getProject"]
    strongly("projects", "get", plain)
    assert called[1:] == ["getProject", "listProjects", "getProject"]
    strongly("projects", "get", name)  # no id has a space
    assert called[4:] == ["listProjects", "getProject"]
    strongly("workspaces", "list", "--project", project, "-q")
    assert called[6:] == ["listWorkspaces", "getProject"]  # because it is empty
    assert spaced != project
    called.clear()
    strongly("projects", "stats", plain)
    assert called == ["getProjectStats", "listProjects", "getProject", "getProjectStats"]


def test_an_id_takes_precedence_over_a_name(strongly: Command) -> None:
    other = created(strongly, "workspaces", "ws-abc123", *WORKSPACE)
    project = created(strongly, "projects", "proj-abc123", "--description", "d")
    user = strongly("projects", "add-collaborator", project, "--email", "u@x.com", "--role", "viewer").json["id"]

    assert strongly("workspaces", "get", "ws-abc123").json["id"] == "ws-abc123"
    # The project exists, and the user of the other project is not its collaborator.
    assert strongly("projects", "remove-collaborator", "proj-abc123", user, "--yes").status == 3
    assert user in strongly("projects", "collaborators", project, "-q").out.split()
    assert strongly("projects", "update", "proj-abc123", "--name", "").status == 1
    strongly("workspaces", "delete", other, "--yes")
    strongly("projects", "delete", project, "--yes")


def test_a_name_that_several_have_is_a_usage_error_with_their_ids(strongly: Command, name: str) -> None:
    ids = [created(strongly, "workspaces", name, *WORKSPACE) for _ in range(2)]

    single = strongly("workspaces", "stop", name)
    several = strongly("workspaces", "stop", name, ids[0], "-o", "json")
    deleted = strongly("workspaces", "delete", name, stdin="y\n", typed=True)

    for done in (single, deleted):
        assert done.status == 2
        assert f"WORKSPACE_ID: 2 workspaces have the name {name!r}: use the id of one of them" in done.err
        assert all(each in done.err for each in ids)
    assert [each["id"] for each in several.json] == [ids[0]]
    assert json.loads(several.err)["id"] == name


def test_what_has_no_such_name_either_is_said(strongly: Command, name: str) -> None:
    created(strongly, "projects", name, "--description", "d")
    unknown = strongly("projects", "get", name.upper())
    in_body = strongly("workspaces", "create", "--name", "w", *WORKSPACE, "--project", "nope")
    in_filter = strongly("volumes", "list", "--project", "nope")
    other = strongly("projects", "remove-collaborator", "proj-abc123", "nope", "--yes")

    assert (unknown.status, in_body.status, in_filter.status, other.status) == (3, 3, 3, 3)
    assert f"no project has the name {name.upper()!r}, but {name!r} (" in unknown.err
    assert "strongly: no project has the name 'nope'\n" in in_body.err
    assert "strongly: no project has the name 'nope'\n" in in_filter.err
    assert "no project has" not in other.err


def test_a_destructive_command_shows_what_a_name_is(strongly: Command, name: str) -> None:
    workspace = created(strongly, "workspaces", name, *WORKSPACE)

    declined = strongly("workspaces", "delete", name, stdin="n\n", typed=True)
    deleted = strongly("workspaces", "delete", name, "--yes", "-q")

    assert f"workspaces delete {name!r} ({workspace}): " in declined.err
    assert deleted.err == f"strongly: note: WORKSPACE_ID {name!r} is {workspace}\n"
    assert deleted.out == f"{workspace}\n"


def test_a_key_without_permission_to_list_gets_the_error_of_the_command(
    strongly_outside: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "sk-sandbox-narrow"
    monkeypatch.setenv("STRONGLY_API_KEY", key)
    with Sandbox(keys=[f"{key}=workspaces:write"]) as behind, SandboxServer(behind) as server:
        monkeypatch.setenv("STRONGLY_API_URL", server.url)
        done = strongly_outside("workspaces", "stop", "nope")

    assert (done.status, done.err.count("\n")) == (3, 1)


@pytest.fixture
def profile(home: Path, server: SandboxServer, strongly: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile for the sandbox."""
    monkeypatch.delenv("STRONGLY_API_URL")
    monkeypatch.delenv("STRONGLY_API_KEY")
    assert strongly("login", "--base-url", server.url, "--key-stdin", stdin=KEY).status == 0
    return home / ".strongly" / "config"


def test_the_default_project_is_that_of_lists_and_new_resources(strongly: Command, profile: Path, name: str) -> None:
    project = created(strongly, "projects", name, "--description", "d")
    used = strongly("projects", "use", name)
    volume = strongly("volumes", "create", "--label", name, "--size-gb", "1").json
    workspace = strongly("workspaces", "create", "--name", name, *WORKSPACE).json

    assert used.err == f"strongly: {name} ({project}) is now the default project of profile 'default'\n"
    assert strongly("projects", "use").out == f"{project}\n"
    assert volume["project_id"] == workspace["project_id"] == project
    assert strongly("workspaces", "list", "-q").out.split() == [workspace["id"]]
    assert strongly("workspaces", "list", "-q", "--project", "proj-abc123").out.split() != [workspace["id"]]
    assert len(strongly("workspaces", "list", "-q", "--no-project").out.split()) > 1
    assert strongly("workspaces", "update", workspace["id"], "--description", "e").status == 0


def test_the_default_project_can_be_removed(strongly: Command, profile: Path) -> None:
    strongly("projects", "use", "proj-abc123")
    before = profile.read_text(encoding="utf-8")

    removed = strongly("projects", "use", "--none")
    shown = strongly("projects", "use")

    assert "project = proj-abc123\n" in before
    assert KEY in profile.read_text(encoding="utf-8")
    assert (removed.err, shown.out) == ("strongly: profile 'default' has no default project now\n", "")
    assert "has no default project" in shown.err
    assert len(strongly("workspaces", "list", "-q").out.split()) > 1
    assert strongly("projects", "use", "x", "--none").status == 2
    assert strongly("projects", "use", "nope").status == 3


def test_an_error_or_an_empty_list_names_the_default_project(strongly: Command, profile: Path, name: str) -> None:
    project = created(strongly, "projects", name, "--description", "d")
    strongly("projects", "use", project)
    empty = strongly("workspaces", "list")
    strongly("projects", "delete", project, "--volume", "delete", "--yes")
    gone = strongly("workspaces", "list")

    message = f"{project} is the default project of profile 'default': change it with `strongly projects use`"
    assert (empty.json, gone.status) == ([], 3)
    assert message in empty.err
    assert message in gone.err


def test_the_default_project_is_for_the_host_of_its_profile(
    strongly: Command, profile: Path, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    strongly("projects", "use", "proj-abc123")
    own = strongly("workspaces", "list", "-q").out
    monkeypatch.setenv("STRONGLY_API_URL", server.url)
    monkeypatch.setenv("STRONGLY_API_KEY", KEY)
    same_host = strongly("workspaces", "list", "-q").out
    for url in ("https://other.example.com", "ftp://x"):
        text = profile.read_text(encoding="utf-8")
        profile.write_text(
            "".join(f"base_url = {url}\n" if "base_url" in line else line for line in text.splitlines(keepends=True))
        )
        assert len(strongly("workspaces", "list", "-q").out.split()) > len(own.split())
    refused = strongly("projects", "use", "proj-abc123")

    assert same_host == own
    assert (refused.status, "is for another host than" in refused.err) == (2, True)


def test_without_a_readable_file_no_project_is_the_default(strongly: Command, home: Path) -> None:
    (home / ".strongly").mkdir()
    (home / ".strongly" / "config").write_text("no INI", encoding="utf-8")

    assert strongly("workspaces", "list").status == 0


def test_without_a_home_directory_there_is_no_default_project(
    strongly: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("pathlib.Path.expanduser", fail)

    assert strongly("workspaces", "list").status == 0
    used = strongly("projects", "use", "proj-abc123")
    assert (used.status, "the user has no home directory" in used.err) == (2, True)
