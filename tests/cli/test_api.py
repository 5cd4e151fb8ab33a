"""`strongly api`, `--query`, `--quiet` and the aliases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strongly.cli.queries import QueryPrinter
from strongly.sandbox import SandboxServer
from tests.cli.conftest import Command
from tests.client.http_server import HTTPServer, Received
from tests.operations_called import record_operations


def test_a_request_without_a_command_prints_the_response_of_the_server(
    strongly: Command, server: SandboxServer
) -> None:
    paths = ("/projects/proj-abc123", "projects/proj-abc123", f"{server.url}/api/v1/projects/proj-abc123")
    shown = [strongly("api", path).json for path in (*paths, "/api/v1/projects/proj-abc123")]
    explicit = strongly("api", "get", paths[0]).json

    assert shown == [explicit] * 4
    assert shown[0]["data"]["ownerId"]  # the names of the wire format
    assert strongly("api", paths[0], "-o", "yaml").out.startswith("success: true\ndata:\n")


def test_fields_are_query_parameters_or_keys_of_a_body(strongly: Command, tmp_path: Path) -> None:
    searched = strongly("api", "GET", "projects?search=churn", "-f", "limit=1").json
    created = strongly(
        "api", "projects", "-f", "name=from api", "-f", "description=1.0.0", "-f", 'tags=["a", "1"]'
    ).json["data"]
    body = tmp_path / "body.json"
    body.write_text('{"name": "other", "description": "kept"}', encoding="utf-8")
    path = f"/projects/{created['id']}"
    changed = strongly("api", "PUT", path, "--input", str(body), "--field", "name=replaced").json["data"]
    piped = strongly("api", "put", path, "--input", "-", stdin="description: new\n").json["data"]

    assert (len(searched["data"]), searched["data"][0]["name"]) == (1, "churn-prediction")
    assert (created["name"], created["description"], created["tags"]) == ("from api", "1.0.0", ["a", "1"])
    assert (changed["name"], changed["description"]) == ("replaced", "kept")
    assert (piped["name"], piped["description"]) == ("replaced", "new")
    assert strongly("api", "DELETE", path).status == 0


def test_all_pages_are_read(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    every = strongly("projects", "list", "--all", "-q").out.split()
    called = record_operations(monkeypatch, "strongly._sync.transport")

    paged = strongly("api", "/projects", "--paginate", "-f", "limit=3", "--query", "[].id").out.split()
    some = strongly("api", "/projects?offset=2", "--paginate", "-o", "yaml").out

    assert paged == every
    assert len([each for each in called if each == "GET /projects"]) >= len(every) / 3
    assert some.count("\n- id: ") + 1 == len(every) - 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("api", "Missing argument '[METHOD] PATH'."),
        ("api https://evil.example.com/projects", "the only URL that the API key is sent to"),
        ("api //evil.example.com/projects", "the only URL that the API key is sent to"),
        ("api http://127.0.0.1:1.evil.example.com/api/v1/projects", "the only URL that the API key is sent to"),
        ("api http://127.0.0.1:1@evil.example.com/api/v1/projects", "the only URL that the API key is sent to"),
        ("api http://127.0.0.1:1/other", "the only URL that the API key is sent to"),
        ("api http://127.0.0.1:1/api/v1/../../x", "must not contain the segments '.' and '..'"),
        ("api /projects/%2e%2e/x", "must not contain the segments '.' and '..'"),
        ("api http://[/x", "is neither a path nor a URL"),
        ("api TRACE /projects", "the methods are GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"),
        ("api GET /projects /volumes", "Expected a path, or a method and a path"),
        ("api /projects#x", "has a fragment"),
        ("api /projects?limit=1&limit=2", "has a query parameter twice"),
        ("api /projects -f limit", "'limit' is not a field: write NAME=VALUE"),
        ("api /projects -f =1", "'=1' is not a field"),
        ("api /projects -f a=1 -f a=2", "'a' is given twice"),
        ("api GET /projects -f a=[1]", "a is a query parameter, which must be a string or a number"),
        ("api GET /projects --input -", "A GET request has no body"),
        ("api POST /projects --paginate", "--paginate reads lists: it cannot be combined with POST"),
        ("api /projects --paginate -f limit=many", "limit must be a number with --paginate, not 'many'"),
        ("api /projects --paginate -f limit=0", "limit must be at least 1"),
        ("projects list --query [", "--query: cannot evaluate '['"),
        ("projects list --query nope(@)", "unknown function nope()"),
        ("projects list --query id --columns id", "--query and --columns are mutually exclusive"),
        ("projects list -q --query id", "--quiet and --query are mutually exclusive"),
        ("volumes create --label l --size-gb 1", "'--project-id'. `strongly projects use` sets a default project."),
        ("workspaces status a -q --watch", "--quiet and --watch are mutually exclusive"),
    ],
)
def test_a_wrong_command_line_is_refused_before_anything_is_sent(strongly: Command, line: str, message: str) -> None:
    done = strongly("--max-retries", "0", "--base-url", "http://127.0.0.1:1", *line.split(), stdin="{}")

    assert (done.status, done.out) == (2, "")
    assert message in done.err.splitlines()[0]


def test_an_error_of_the_server_is_that_of_other_commands(strongly: Command) -> None:
    done = strongly("api", "/projects/nope", "-o", "json")

    assert (done.status, json.loads(done.err)["code"]) == (3, "not-found")


@pytest.mark.parametrize(("method", "attempts"), [("GET", 3), ("POST", 1), ("PATCH", 1), ("PUT", 3), ("DELETE", 3)])
def test_only_requests_that_are_safe_to_repeat_are_retried(strongly: Command, method: str, attempts: int) -> None:
    received: list[str] = []

    def respond(request: Received) -> tuple[int, dict[str, str], bytes]:
        received.append(request.method)
        return 502, {}, b""

    with HTTPServer(respond) as server:
        done = strongly("--max-retries", "2", "--base-url", server.url, "api", method, "/x", "-o", "json")

    assert received == [method] * attempts
    assert json.loads(done.err)["outcome_unknown"] is (method in ("POST", "PATCH"))


def test_pages_of_an_old_server_are_read_by_the_name_of_the_collection(strongly: Command) -> None:
    def respond(request: Received) -> tuple[int, dict[str, str], bytes]:
        offset = int(request.target.rpartition("offset=")[2])
        page = {"count": 5, "limit": 2, "offset": offset, "things": [{"_id": n} for n in range(5)[offset : offset + 2]]}
        return 200, {"Content-Type": "application/json"}, json.dumps(page).encode()

    with HTTPServer(respond) as server:
        done = strongly("--base-url", server.url, "api", "/things", "--paginate")

    assert done.json == [{"_id": number} for number in range(5)]


@pytest.mark.parametrize(
    ("query", "output", "expected"),
    [
        ("name", None, "churn-prediction\n"),
        ("tags", None, "ml\nchurn\nproduction\n"),
        ("[name, status]", None, "churn-prediction\nactive\n"),
        ("archived", None, "false\n"),
        ("nope", None, ""),
        ("nope", "json", "null\n"),
        ("name", "json", '"churn-prediction"\n'),
        ("{n: name}", None, '{\n  "n": "churn-prediction"\n}\n'),
        ("[{n: name, s: status}]", "csv", "n,s\nchurn-prediction,active\n"),
        ("[[name, category, archived, nope]]", None, "churn-prediction\tmachine-learning\tfalse\t\n"),
        ("[[name, status]]", "table", "churn-prediction\tactive\n"),
        ("[[name]]", "yaml", "- - churn-prediction\n"),
        ("[[[name]]]", "table", '[\n  [\n    [\n      "churn-prediction"\n    ]\n  ]\n]\n'),
        ("nope", "csv", ""),
        ("tags[?nope]", "table", ""),
        ("[[[name]]]", None, '[\n  [\n    [\n      "churn-prediction"\n    ]\n  ]\n]\n'),
        ("[name, nope]", None, "churn-prediction\nnull\n"),
        ("[{n: name, unknown: status}]", "table", "N                 UNKNOWN\nchurn-prediction  active\n"),
        ("{n: name}", "yaml", "n: churn-prediction\n"),
        ("`1.5`", None, "1.5\n"),
        ("tags", "table", "ml\nchurn\nproduction\n"),
    ],
)
def test_a_query_selects_from_the_result(strongly: Command, query: str, output: str | None, expected: str) -> None:
    options = ["-o", output] if output else []

    assert strongly("projects", "get", "proj-abc123", "--query", query, *options).out == expected


def test_a_query_that_does_not_fit_the_result_is_an_error(strongly: Command) -> None:
    done = strongly("projects", "list", "--query", "sort_by(@, &nope)")

    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("strongly: error: --query: cannot evaluate 'sort_by(@, &nope)': ")
    assert done.err.count("\n") == 1


def test_csv_of_a_query_needs_names_of_columns(strongly: Command) -> None:
    done = strongly("projects", "list", "--query", "[].[id, name]", "-o", "csv")

    assert (done.status, done.out) == (1, "")
    assert "CSV needs names for its columns" in done.err


def test_a_query_applies_to_logs_and_to_several_results(strongly: Command) -> None:
    assert strongly("workspaces", "logs", "ws-def456", "--query", "type(lines)").out == "array\n"
    both = strongly("projects", "get", "proj-abc123", "proj-def456", "--query", "[].id").out
    assert both == "proj-abc123\nproj-def456\n"


def test_a_query_can_be_watched_on_a_terminal() -> None:
    status = {"phase": "Running", "ready": True}

    assert str(QueryPrinter("phase", "table").table(status)) == "Running"
    assert str(QueryPrinter("[[[phase]]]", "table").table(status)).startswith("[")
    assert [column.header.plain for column in QueryPrinter("[{p: phase}]", "table").table(status).columns] == ["P"]


def test_a_query_of_actions_selects_from_their_results(strongly: Command) -> None:
    made = [strongly("projects", "create", "--name", f"queried {n}", "--description", "d").json["id"] for n in (1, 2)]

    done = strongly("projects", "archive", *made, "--query", "[].id", "-o", "table")

    assert done.out.split() == made


def test_quiet_prints_ids_only(strongly: Command) -> None:
    listed, every = strongly("projects", "list", "-q"), strongly("projects", "list").json
    created = strongly("projects", "create", "--name", "quiet", "--description", "d", "--quiet").out.strip()

    assert listed.out.split() == [each["id"] for each in every]
    for output in ("table", "json", "yaml", "csv"):  # which still selects the format of errors
        assert strongly("projects", "get", created, "-q", "-o", output).out == f"{created}\n"
    assert strongly("projects", "get", "quiet", "-q").out == f"{created}\n"
    assert strongly("projects", "stats", created, "-q").out == f"{created}\n"
    assert strongly("projects", "workspaces", created, "-q").out == ""
    user = strongly("projects", "add-collaborator", created, "--email", "q@x.com", "--role", "viewer", "-q").out.strip()
    assert user in strongly("projects", "collaborators", created, "-q").out.split()
    assert strongly("projects", "remove-collaborator", created, user, "-q", "--yes").out == f"{user}\n"
    assert strongly("projects", "delete", created, "-q", "--yes").out == f"{created}\n"


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("proj ls", "projects list"),
        ("ws get ws-abc123", "workspaces retrieve ws-abc123"),
        ("vol ls", "volumes list"),
    ],
)
def test_commands_have_aliases(strongly: Command, short: str, long: str) -> None:
    assert strongly(*short.split()).json == strongly(*long.split()).json


def test_aliases_are_in_the_help_and_messages_have_full_names(strongly: Command) -> None:
    assert "workspaces, ws " in strongly("--help").out
    assert all(f"  {names} " in strongly("ws", "--help").out for names in ("list, ls", "retrieve, get", "delete, rm"))
    assert "Usage: strongly workspaces retrieve WORKSPACE_ID... [OPTIONS]" in strongly("ws", "get", "--help").out
    assert "`strongly workspaces delete --help`" in strongly("ws", "rm").err
    assert strongly("ls").status == strongly("ws", "proj").status == 2


def test_a_command_takes_precedence_over_an_alias(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from strongly.cli import help as help_module

    monkeypatch.setitem(help_module.ALIASES, "archive", "delete")

    told: Any = strongly("projects", "archive", "--help").out
    assert "Archive a project" in told
    assert "delete, rm " in strongly("projects", "--help").out
