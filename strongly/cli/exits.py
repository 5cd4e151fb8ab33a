"""What a command ends with: exit statuses that scripts can rely on, and what is written to stderr. No I/O."""

from __future__ import annotations

from enum import IntEnum

import strongly
from strongly._core.response import printable

LOG_WIDTH = 500


class Exit(IntEnum):
    """The exit statuses; a number never gets another meaning."""

    OK = 0
    """Everything was done."""
    FAILED = 1
    """The API answered with an error that has no number of its own, or a file could not be read or written."""
    USAGE = 2
    """The command line makes no sense, or no host or API key is configured; nothing was sent."""
    NOT_FOUND = 3
    """There is no such resource."""
    DENIED = 4
    """The API key is missing, wrong or lacks a scope."""
    CONFLICT = 5
    """The call makes no sense in the present state of the resource."""
    UNREACHABLE = 6
    """The server could not be reached or did not answer in time, or the time to wait is over."""
    WORKSPACE_FAILED = 7
    """The workspace that was waited for has failed."""
    INTERRUPTED = 130
    """Ctrl-C, or an answer of "no" where the command asked before it did something."""
    BROKEN_PIPE = 141
    """Whatever read the output did not want all of it."""


# The first that fits counts.
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
    (strongly.ConfigurationError, Exit.USAGE),
)


def exit_for(error: strongly.StronglyError) -> Exit:
    """Return the exit status that an error of the SDK ends a command with."""
    if isinstance(error, strongly.ValidationError) and error.status_code is None:
        return Exit.USAGE
    return next((found for kind, found in _BY_ERROR if isinstance(error, kind)), Exit.FAILED)


def hints_for(error: strongly.StronglyError) -> list[str]:
    """Return the lines that follow the message of an error."""
    if isinstance(error, strongly.ConfigurationError):
        return ["`strongly login` writes host and key to the profile file; --base-url and --profile name others"]
    if isinstance(error, strongly.WorkspaceFailedError) and error.logs:
        return [f"log: {printable(line, LOG_WIDTH)}" for line in error.logs]
    return []
