"""Exit statuses and messages are what scripts can rely on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import strongly as sdk
from strongly.cli.exits import Exit, exit_for
from tests.cli.conftest import Command

EXITS = {
    "APIError": 1,
    "AuthenticationError": 4,
    "BadGatewayError": 1,
    "ConfigurationError": 2,
    "ConflictError": 5,
    "ConnectionError": 6,
    "GatherError": 1,
    "InternalServerError": 1,
    "MultipleMatchesError": 1,
    "NotFoundError": 3,
    "PayloadTooLargeError": 1,
    "PermissionDeniedError": 4,
    "RateLimitError": 1,
    "RequestTimeoutError": 6,
    "ResponseValidationError": 1,
    "ServiceUnavailableError": 1,
    "StronglyError": 1,
    "TimeoutError": 6,
    "UnprocessableEntityError": 2,
    "UnsupportedMediaTypeError": 1,
    "ValidationError": 2,
    "VolumeFailedError": 7,
    "WaitTimeoutError": 6,
    "WorkspaceFailedError": 7,
}


def test_every_exception_has_its_status() -> None:
    exported = {name: kind for name in sdk.__all__ if isinstance(kind := getattr(sdk, name), type)}
    errors = {name: kind for name, kind in exported.items() if issubclass(kind, sdk.StronglyError)}

    assert {name: exit_for(kind("x")) for name, kind in errors.items()} == EXITS
    assert (
        exit_for(sdk.ValidationError("the server's word", 400)) == exit_for(sdk.UnprocessableEntityError("", 422)) == 1
    )
    assert {*Exit} == {0, 1, 2, 3, 4, 5, 6, 7, 8, 130, 141}


@pytest.mark.parametrize(
    ("line", "key", "status", "message"),
    [
        (
            "projects remove-collaborator proj-abc123 nope --yes",
            None,
            3,
            "/nope, status 404, code not-found, request ",
        ),
        ("projects list", "sk-wrong", 4, "The API key came from STRONGLY_API_KEY."),
        ("workspaces start ws-def456", None, 5, "status 409"),
        ("--max-retries 0 --base-url http://127.0.0.1:1 projects list", None, 6, "cannot connect to 127.0.0.1:1"),
    ],
)
def test_a_call_that_fails_is_told_of_in_one_line(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, line: str, key: str | None, status: int, message: str
) -> None:
    if key:
        monkeypatch.setenv("STRONGLY_API_KEY", key)

    done = strongly(*line.split())

    assert (done.status, done.out) == (status, "")
    assert done.err.startswith("strongly: error: ")
    assert message in done.err
    assert done.err.count("\n") == 1


def test_without_a_configuration_it_says_how_to_get_one(strongly_outside: Command, home: Path) -> None:
    done = strongly_outside("projects", "list")

    assert done.status == 2
    assert done.err == (
        "strongly: error: no host is configured and no API key is configured: set STRONGLY_API_URL and "
        "STRONGLY_API_KEY, or run `strongly login`, which writes the profile file. Tried: STRONGLY_API_URL and "
        "STRONGLY_API_KEY in the environment, `base_url` and `api_key` in profile 'default' of "
        f"{home}/.strongly/config (which does not exist). To try things out without a server, run `strongly-sandbox`.\n"
    )


def test_with_debug_calls_are_logged_and_errors_have_a_traceback(strongly: Command) -> None:
    done = strongly("projects", "retrieve", "nope", "--debug")
    after = strongly("projects", "retrieve", "nope")

    assert done.status == 3
    assert "strongly: debug: " in done.err
    assert "operation=getProject" in done.err
    assert "Traceback (most recent call last)" in done.err
    assert done.err.splitlines()[-2].startswith("strongly: error: ")
    assert "debug" not in after.err


def test_an_error_of_the_operating_system_is_an_error_like_others(
    strongly: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(text: str) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("strongly.cli.output.write", full)

    done = strongly("projects", "list")

    assert (done.status, done.err) == (1, "strongly: error: cannot write: No space left on device\n")


FIELDS = {
    "level",
    "type",
    "message",
    "status",
    "code",
    "request_id",
    "method",
    "path",
    "outcome_unknown",
    "hints",
    "exit_status",
}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "projects retrieve nope --output json",
            {"type": "NotFoundError", "status": 404, "code": "not-found", "method": "GET", "path": "/projects/nope"},
        ),
        ("workspaces start ws-ghi789 -ojson", {"type": "ConflictError", "status": 409, "code": "conflict"}),
        ("-o json projects list --nope", {"type": "UsageError"}),
        ("projects delete p --output=json", {"type": "UsageError"}),
        ("-o json", {"type": "UsageError", "message": "Missing command."}),
        ("projects list -o=json --query [", {"type": "UsageError"}),
        ("projects list -o json --query sort(@)", {"type": "QueryError"}),
        ("-o json --max-retries 0 --base-url http://127.0.0.1:1 projects list", {"type": "ConnectionError"}),
        ("-o table projects list --profile nope -o json", {"type": "ConfigurationError"}),
    ],
)
def test_with_json_an_error_is_one_line_of_json(strongly: Command, line: str, expected: dict[str, object]) -> None:
    done = strongly(*line.split())

    (error,) = map(json.loads, done.err.splitlines())
    assert error.keys() == FIELDS
    assert (error["level"], error["exit_status"], done.out) == ("error", done.status, "")
    assert error | expected == error


def test_json_that_is_not_selected_or_not_an_option_leaves_errors_as_text(strongly: Command) -> None:
    lines = ("projects retrieve nope", "projects list -o json --nope -o table", "projects retrieve -- nope -o json")
    for line in lines:
        assert strongly(*line.split()).err.startswith("strongly: error: ")


def test_with_json_notes_and_warnings_are_json_too(strongly: Command, home: Path) -> None:
    note = strongly("workspaces", "stop", "-", "-o", "json", stdin="")
    (home / ".strongly").mkdir()
    (home / ".strongly" / "config").write_text("[default]\nproject = x\n", encoding="utf-8")
    (home / ".strongly" / "config").chmod(0o644)
    warned = strongly("projects", "list", "-o", "json", "--profile", "default")

    (shown,) = map(json.loads, note.err.splitlines())
    assert shown == {"level": "note", "message": shown["message"]}
    assert shown["message"] == "stdin contains no ids, nothing was done"
    assert [json.loads(line)["level"] for line in warned.err.splitlines()][-1] == "error"
    if os.name == "posix":
        assert [json.loads(line)["level"] for line in warned.err.splitlines()] == ["warning", "error"]


def test_json_of_an_error_shows_no_key(strongly: Command) -> None:
    done = strongly("-o", "json", "projects", "sk-live-0123456789")

    assert "0123456789" not in done.err
    assert "***" in json.loads(done.err)["message"]
