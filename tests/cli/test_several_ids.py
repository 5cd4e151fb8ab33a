"""A command for several ids, from the command line or from stdin."""

from __future__ import annotations

import io
import json
from collections import Counter
from itertools import count
from typing import Any

import pytest

from strongly.cli import main
from strongly.cli.exits import Exit
from strongly_api import manifest
from tests.cli.conftest import Command

NUMBERS = count()
WORKSPACE = ("--description", "d", "--environment-type", "jupyter")


@pytest.fixture
def ids(strongly: Command) -> list[str]:
    """Three running workspaces."""
    names = [f"several-{next(NUMBERS)}" for _ in range(3)]
    return [strongly("workspaces", "create", "--name", name, *WORKSPACE, "--wait").json["id"] for name in names]


def test_each_id_has_a_result_in_the_order_of_the_ids(strongly: Command, ids: list[str]) -> None:
    stopped = strongly("workspaces", "stop", *ids)
    shown = strongly("workspaces", "retrieve", *reversed(ids), "--columns", "id,name", "-o", "csv")

    assert stopped.status == 0
    assert [each["id"] for each in stopped.json] == ids
    assert all(each["message"] for each in stopped.json)
    assert [line.split(",")[0] for line in shown.out.splitlines()] == ["id", *reversed(ids)]


def test_ids_come_from_stdin_and_each_runs_once(strongly: Command, ids: list[str]) -> None:
    stdin = f"\ufeff{ids[0]}\r\n\n  {ids[1]}  \n{ids[0]}"

    done = strongly("workspaces", "stop", ids[2], "-", ids[1], "-q", stdin=stdin)

    assert (done.status, done.err, sorted(done.out.splitlines())) == (0, "", sorted(ids))


def test_a_list_can_be_piped_into_a_command(strongly: Command, ids: list[str]) -> None:
    listed = strongly("workspaces", "list", "--search", "several-", "--all", "-q").out

    stopped = strongly("workspaces", "stop", "-", "--wait", "-q", stdin="\n".join(ids))

    assert {*ids} <= {*listed.splitlines()}
    assert sorted(stopped.out.splitlines()) == sorted(ids)
    assert all(f"strongly: {each}: " in stopped.err for each in ids)  # the progress of each


def test_some_failures_have_a_status_and_a_line_each(strongly: Command, ids: list[str]) -> None:
    strongly("workspaces", "stop", ids[1], "--wait")

    done = strongly("workspaces", "stop", *ids, "nope")

    assert done.status == Exit.SOME_FAILED
    assert [each["id"] for each in done.json] == [ids[0], ids[2]]
    errors = [line for line in done.err.splitlines() if line.startswith("strongly: error: ")]
    assert sorted(line.split(": ")[2] for line in errors) == sorted([ids[1], "nope"])


def test_with_json_failures_are_lines_of_json_with_the_id(strongly: Command) -> None:
    done = strongly("workspaces", "retrieve", "nope-1", "nope-2", "-o", "json")

    errors = [json.loads(line) for line in done.err.splitlines()]
    assert (done.status, done.json) == (Exit.SOME_FAILED, [])
    assert Counter((error["id"], error["type"], error["exit_status"]) for error in errors) == Counter(
        [("nope-1", "NotFoundError", 3), ("nope-2", "NotFoundError", 3)]
    )


def test_outcomes_of_actions_are_lines_in_a_table(strongly: Command, ids: list[str]) -> None:
    stopped = strongly("workspaces", "stop", *ids, "-o", "table")

    assert sorted(line.split(": ")[0] for line in stopped.out.splitlines()) == sorted(ids)
    assert "stopping" in stopped.out


@pytest.mark.parametrize("stdin", ["", "\n \n"])
def test_no_ids_on_stdin_is_no_error(strongly: Command, stdin: str) -> None:
    done = strongly("workspaces", "stop", "-", stdin=stdin)
    quiet = strongly("workspaces", "delete", "-", "-q", "--yes", stdin=stdin)

    assert (done.status, done.json, quiet.status, quiet.out) == (0, [], 0, "")
    assert done.err == quiet.err == "strongly: note: stdin contains no ids, nothing was done\n"


def test_stdin_that_is_not_text_is_refused(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff"), encoding="utf-8"))

    assert main(["workspaces", "stop", "-"]) == 2
    assert "The ids on stdin cannot be read: 'utf-8' codec" in capsys.readouterr().err


def test_a_single_id_from_stdin_has_the_form_of_several(strongly: Command, ids: list[str]) -> None:
    assert [each["id"] for each in strongly("workspaces", "retrieve", "-", stdin=ids[0]).json] == [ids[0]]
    assert strongly("workspaces", "retrieve", ids[0]).json["id"] == ids[0]


def test_lists_are_joined_and_results_without_an_id_get_it(strongly: Command) -> None:
    projects = ["proj-abc123", "proj-def456"]

    volumes = strongly("projects", "volumes", *projects).json
    stats = strongly("projects", "stats", *projects).json

    assert [each["id"] for each in volumes] == [
        each["id"] for project in projects for each in strongly("projects", "volumes", project).json
    ]
    assert [each["id"] for each in stats] == projects
    assert all("workspace_count" in each for each in stats)


@pytest.mark.parametrize(
    ("command", "columns"),
    [
        (
            "projects stats proj-abc123 proj-def456",
            "ID WORKSPACE COUNT VOLUME COUNT TOTAL STORAGE GB ACTIVE WORKSPACES",
        ),
        ("workspaces metrics ws-abc123 ws-def456", "ID CPU USAGE MEMORY USAGE GPU USAGE DISK USAGE"),
    ],
    ids=["stats", "metrics"],
)
def test_a_table_of_results_that_get_an_id_shows_more_than_the_ids(
    strongly: Command, command: str, columns: str
) -> None:
    head, *lines = strongly(*command.split(), "-o", "table").out.splitlines()

    assert " ".join(head.split()) == columns
    assert [line.split()[0] for line in lines] == command.split()[2:]


def test_deletion_asks_once_with_all_names(strongly: Command, ids: list[str]) -> None:
    names = [each["name"] for each in strongly("workspaces", "retrieve", *ids).json]
    declined = strongly("workspaces", "delete", *ids, stdin="n\n", typed=True)
    deleted = strongly("workspaces", "delete", ids[0], *names, ids[2], stdin="y\n", typed=True)

    named = ", ".join(f"{name!r} ({each})" for name, each in zip(names, ids, strict=True))
    assert (declined.status, deleted.status) == (130, 0)
    assert f"workspaces delete {named}: Delete a workspace." in declined.err
    assert declined.err.count("Continue?") == deleted.err.count("Continue?") == 1
    assert [each["id"] for each in deleted.json] == ids


def test_the_name_of_a_given_id_is_not_run_twice(strongly: Command, ids: list[str]) -> None:
    name = strongly("workspaces", "retrieve", ids[0]).json["name"]

    done = strongly("workspaces", "stop", name, *ids)

    assert (done.status, done.err, [each["id"] for each in done.json]) == (0, "", ids)


def test_deletion_of_what_does_not_exist_deletes_nothing(strongly: Command, ids: list[str]) -> None:
    done = strongly("workspaces", "delete", *ids, "nope", stdin="y\n", typed=True)

    assert (done.status, "Continue?" in done.err) == (3, False)
    assert strongly("workspaces", "retrieve", *ids).status == 0


def test_without_a_terminal_deletion_needs_yes(strongly: Command, ids: list[str]) -> None:
    refused = strongly("workspaces", "delete", "-", stdin="\n".join(ids))
    done = strongly("workspaces", "delete", *ids, "--yes", "-q")

    assert (refused.status, "pass --yes" in refused.err) == (2, True)
    assert (done.status, sorted(done.out.splitlines())) == (0, sorted(ids))


def test_a_usage_error_of_all_runs_is_one_error(strongly: Command) -> None:
    nothing = strongly("projects", "update", "a", "b")
    one = strongly("projects", "retrieve", "..", "proj-abc123")

    assert (nothing.status, nothing.err.count("error: ")) == (2, 1)
    assert "body is empty" in nothing.err
    assert (one.status, [each["id"] for each in one.json]) == (Exit.SOME_FAILED, ["proj-abc123"])
    assert "error: ..: PROJECT_ID must be the id of a resource" in one.err


def test_watch_takes_one_id(strongly: Command) -> None:
    done = strongly("workspaces", "status", "a", "b", "--watch")

    assert (done.status, "--watch takes one id" in done.err) == (2, True)


def test_ctrl_c_says_what_was_not_done(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [f"ws-{index}" for index in range(20)]

    def stop(self: object, workspace_id: str) -> dict[str, Any]:
        if workspace_id == "ws-3":
            raise KeyboardInterrupt
        return {"message": "done"}

    monkeypatch.setattr("strongly._sync.resources.workspaces.Workspaces.stop", stop)
    monkeypatch.setattr("strongly._sync.resources.workspaces.Workspaces.delete", stop)
    text = strongly("workspaces", "delete", "--yes", *ids)
    lines = strongly("workspaces", "stop", *ids, "-o", "json").err.splitlines()

    assert text.status == 130
    assert "Traceback" not in text.err
    messages = [line for line in text.err.splitlines() if line.startswith("strongly: interrupted, ")]
    left = ", ".join(line.split(": ")[2] for line in messages).split(", ")
    assert "ws-3" in left
    assert {*left} <= {*ids}
    assert {json.loads(line)["level"] for line in lines} == {"note", "error"}
    assert json.loads(lines[-1])["type"] == "Interrupted"


def test_a_new_operation_takes_several_ids(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def touch(self: object, project_id: str, *, note: str | None = None) -> dict[str, Any]:
        """Touch a project."""
        return {"note": note}

    entry = manifest.ManifestEntry(
        "fake",
        "POST",
        "/projects/{projectId}/touch",
        "projects",
        "touch",
        ("project_id", "note"),
        None,
        "dict[str, Any]",
    )
    monkeypatch.setitem(manifest.OPERATIONS, "touchProject", entry)
    monkeypatch.setattr("strongly._sync.resources.projects.Projects.touch", touch, raising=False)

    assert "PROJECT_ID..." in strongly("projects", "touch", "--help").out
    assert strongly("projects", "touch", "a", "b", "--note", "n").json == [
        {"id": "a", "note": "n"},
        {"id": "b", "note": "n"},
    ]


def test_operations_that_need_more_than_an_id_take_one(strongly: Command) -> None:
    for line in ("projects add-collaborator a b --email e --role viewer", "workspaces logs a b"):
        done = strongly(*line.split())
        assert (done.status, "unexpected extra argument" in done.err) == (2, True)


def test_an_error_of_the_program_is_not_an_outcome(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(self: object, workspace_id: str) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("strongly._sync.resources.workspaces.Workspaces.stop", stop)

    done = strongly("workspaces", "stop", "a", "b")

    assert (done.status, done.err) == (1, "strongly: error: cannot write: No space left on device\n")
