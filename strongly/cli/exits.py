"""Exit statuses, which are stable for scripts, and what is printed about errors. No I/O."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Any

import click

import strongly
from strongly.cli.wording import in_message, of_parser

LOG_WIDTH = 500


class Exit(IntEnum):
    """The exit statuses. The meaning of a number never changes."""

    OK = 0
    """The command succeeded."""
    FAILED = 1
    """The API returned an error without a status of its own, a file could not be used, or `--query` failed."""
    USAGE = 2
    """The command line is invalid, or no URL or API key is configured. Nothing was sent."""
    NOT_FOUND = 3
    """The resource does not exist."""
    DENIED = 4
    """The API key is missing, invalid or lacks a scope."""
    CONFLICT = 5
    """The operation conflicts with the current state of the resource."""
    UNREACHABLE = 6
    """The server could not be reached, the request timed out, or a wait timed out."""
    WORKSPACE_FAILED = 7
    """The workspace or volume failed while the command was waiting for it."""
    SOME_FAILED = 8
    """The command ran for several ids, and failed for at least one of them."""
    INTERRUPTED = 130
    """Interrupted with Ctrl-C, or declined at a confirmation prompt."""
    BROKEN_PIPE = 141
    """The reader of the output closed the pipe."""


# The first match wins.
_BY_ERROR: tuple[tuple[type[Exception], Exit], ...] = (
    (strongly.NotFoundError, Exit.NOT_FOUND),
    (strongly.AuthenticationError, Exit.DENIED),
    (strongly.PermissionDeniedError, Exit.DENIED),
    (strongly.ConflictError, Exit.CONFLICT),
    (strongly.RequestTimeoutError, Exit.UNREACHABLE),
    (strongly.ConnectionError, Exit.UNREACHABLE),
    (strongly.TimeoutError, Exit.UNREACHABLE),
    (strongly.WaitTimeoutError, Exit.UNREACHABLE),
    (strongly.WorkspaceFailedError, Exit.WORKSPACE_FAILED),
    (strongly.VolumeFailedError, Exit.WORKSPACE_FAILED),
    (strongly.ConfigurationError, Exit.USAGE),
)


def exit_for(error: strongly.StronglyError) -> Exit:
    """Return the exit status for an error of the SDK."""
    if isinstance(error, strongly.ValidationError) and error.status_code is None:  # nothing was sent
        return Exit.USAGE
    return next((found for kind, found in _BY_ERROR if isinstance(error, kind)), Exit.FAILED)


def hints_for(error: BaseException) -> list[str]:
    """Return the lines to print after the message of an error."""
    if isinstance(error, strongly.ConfigurationError) and error.message.startswith("profile "):
        return ["run `strongly login` to save URL and key in the profile file, or pass --base-url or --profile"]
    if isinstance(error, strongly.WorkspaceFailedError) and error.logs:
        from strongly._core.response import printable

        return [f"log: {printable(line, LOG_WIDTH)}" for line in error.logs]
    notes = getattr(error, "__notes__", []) if isinstance(error, strongly.StronglyError) else []
    if isinstance(error, strongly.WaitTimeoutError) and error.__cause__ is not None:
        # The status in the message is that of an earlier check.
        return [f"the last check of its status failed: {message_of(error.__cause__)}", *notes]
    return notes


def message_of(error: BaseException) -> str:
    """Return the message of an error as text."""
    if isinstance(error, click.ClickException):
        # click writes the values of a choice on lines of their own.
        return without_keys(of_parser(" ".join(error.format_message().split())))
    return in_message(str(error)) if isinstance(error, strongly.StronglyError) else str(error)


def fields_of(error: BaseException) -> dict[str, Any]:
    """Return an error as the fields of its JSON. Those that do not apply are None."""
    names = {click.UsageError: "UsageError", click.Abort: "Interrupted"}
    return {
        "type": next((name for kind, name in names.items() if isinstance(error, kind)), type(error).__name__),
        # Without the request, which has fields of its own.
        "message": in_message(error.message) if isinstance(error, strongly.StronglyError) else message_of(error),
        "status": getattr(error, "status_code", None),
        "code": getattr(error, "error_code", None),
        "request_id": getattr(error, "request_id", None),
        "method": getattr(error, "method", None),
        "path": getattr(error, "path", None),
        "outcome_unknown": getattr(error, "outcome_unknown", False),
    }


def without_keys(message: str) -> str:
    """Mask API keys of the usual form: click quotes arguments that it does not expect."""
    return re.sub(r"(?<![\w-])sk[-_][^\s'\"]+", "***", message)
