"""Stop a workspace: POST /workspaces/{workspaceId}/stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strongly._core.encoding import path_segment
from strongly._core.reading import read_result
from strongly._core.request import Operation, Request

if TYPE_CHECKING:
    from ...models.workspace import Workspace
else:  # schemas that tools make of signatures have ids only
    Workspace = str

OPERATION = Operation(
    id="stopWorkspace",
    method="POST",
    path="/workspaces/{workspaceId}/stop",
    idempotent=True,
    scopes=("workspaces:write",),
    statuses=(202,),
    resource="workspaces",
    name="stop",
    arguments=("workspace_id",),
)


def parse(payload: object) -> dict[str, Any]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_result(payload)


def request(
    workspace_id: str | Workspace,
) -> Request[dict[str, Any]]:
    """Stop a workspace.

    Stops a workspace that is running or starting. Users who work in it are disconnected. The request is
    accepted with 202 and completes later: poll `getWorkspaceStatus` until `phase` is `Stopped`. For a workspace
    that is already stopping, it has no effect. The response is 409 if the workspace is not running, or belongs
    to an archived project.

    Args:
        workspace_id: The id of the workspace.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    return Request(
        OPERATION,
        f"/workspaces/{path_segment('workspace_id', workspace_id, 'Workspace')}/stop",
        parse=parse,
    )
