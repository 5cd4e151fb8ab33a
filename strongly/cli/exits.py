"""Exit statuses, which are stable for scripts, and hints printed after errors. No I/O."""

from __future__ import annotations

from enum import IntEnum

import strongly

LOG_WIDTH = 500


class Exit(IntEnum):
    """The exit statuses. The meaning of a number never changes."""

    OK = 0
    """The command succeeded."""
    FAILED = 1
    """The API returned an error without a status of its own, or a file could not be read or written."""
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


def hints_for(error: strongly.StronglyError) -> list[str]:
    """Return the lines to print after the message of an error."""
    if isinstance(error, strongly.ConfigurationError) and error.message.startswith("profile "):
        return ["run `strongly login` to save URL and key in the profile file, or pass --base-url or --profile"]
    if isinstance(error, strongly.WorkspaceFailedError) and error.logs:
        from strongly._core.response import printable

        return [f"log: {printable(line, LOG_WIDTH)}" for line in error.logs]
    return []
