"""Implements `--wait`, and tells which operations support `--wait` and `--follow`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from strongly.cli.operations import CommandOperation
from strongly.cli.output import say

if TYPE_CHECKING:
    from strongly_api.models import WorkspaceStatus

# The method that waits for the effect of an operation.
_UNTIL = {
    "create": "wait_until_ready",
    "start": "wait_until_ready",
    "restart": "wait_until_ready",
    "stop": "wait_until_stopped",
}


def can_wait(operation: CommandOperation) -> bool:
    """Whether the operation has a delayed effect that can be waited for."""
    return hasattr(operation.resource, _UNTIL.get(operation.entry.name, ""))


def can_follow(operation: CommandOperation) -> bool:
    """Whether the operation reads a log that can be followed."""
    return operation.entry.name == "logs" and hasattr(operation.resource, "stream_logs")


def wait(workspaces: Any, operation: CommandOperation, workspace_id: str, *, timeout: float) -> Any:
    """Wait for the effect of an operation and return the workspace.

    Progress is shown on stderr: as a single updating line on a terminal, otherwise as one line per change.
    """
    from strongly._core.polling import describe

    def report(status: WorkspaceStatus) -> None:
        say(f"{workspace_id}: {describe(status)}")

    on_terminal = sys.stderr.isatty()
    try:
        return getattr(workspaces, _UNTIL[operation.entry.name])(
            workspace_id, timeout=timeout, on_update=None if on_terminal else report, progress=on_terminal
        )
    except KeyboardInterrupt:
        say(f"stopped waiting; workspace {workspace_id} is not affected")
        raise
