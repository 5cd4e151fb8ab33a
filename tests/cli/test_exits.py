"""Exit statuses and messages are what scripts can rely on."""

from __future__ import annotations

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
    assert {*Exit} == {0, 1, 2, 3, 4, 5, 6, 7, 130, 141}


@pytest.mark.parametrize(
    ("line", "key", "status", "message"),
    [
        ("projects retrieve nope", None, 3, "(GET /projects/nope, status 404, code not-found, request id "),
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
    assert done.err.splitlines()[-1].startswith("strongly: error: ")
    assert after.err.count("\n") == 1


def test_an_error_of_the_operating_system_is_an_error_like_others(
    strongly: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(text: str) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("strongly.cli.output.write", full)

    done = strongly("projects", "list")

    assert (done.status, done.err) == (1, "strongly: error: cannot write: No space left on device\n")
