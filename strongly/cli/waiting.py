"""Joins the commands to what waits for workspaces and follows their logs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from strongly.cli.operations import Operation
from strongly.cli.output import say

if TYPE_CHECKING:
    from strongly_api.models import WorkspaceStatus

# What the method of a call leads to, and the method that waits for it.
_UNTIL = {
    "create": "wait_until_ready",
    "start": "wait_until_ready",
    "restart": "wait_until_ready",
    "stop": "wait_until_stopped",
}


def can_wait(operation: Operation) -> bool:
    """Whether a call begins what takes a while, and can be waited for."""
    return hasattr(operation.resource, _UNTIL.get(operation.entry.name, ""))


def can_follow(operation: Operation) -> bool:
    """Whether a call reads logs, which can be followed."""
    return operation.entry.name == "logs" and hasattr(operation.resource, "stream_logs")


def wait(workspaces: Any, operation: Operation, workspace_id: str, *, timeout: float) -> Any:
    """Return the workspace once what a call began has ended well.

    How it comes along is shown on stderr: in a line that changes on a terminal, and elsewhere in one for each change.
    """
    from strongly._core.polling import describe

    def tell(status: WorkspaceStatus) -> None:
        say(f"{workspace_id}: {describe(status)}")

    on_terminal = sys.stderr.isatty()
    try:
        return getattr(workspaces, _UNTIL[operation.entry.name])(
            workspace_id, timeout=timeout, on_update=None if on_terminal else tell, progress=on_terminal
        )
    except KeyboardInterrupt:
        say(f"workspace {workspace_id} goes on by itself")
        raise
