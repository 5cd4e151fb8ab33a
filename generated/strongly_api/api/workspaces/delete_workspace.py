"""Delete a workspace: DELETE /workspaces/{workspaceId}."""

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
    id="deleteWorkspace",
    method="DELETE",
    path="/workspaces/{workspaceId}",
    idempotent=True,
    scopes=("workspaces:write",),
    statuses=(200,),
    resource="workspaces",
    name="delete",
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
    """Delete a workspace.

    Permanently deletes the workspace, stopping it first if it is running. Files that exist only in the
    workspace are lost; volumes are kept. The response is 409 while its project is archived.

    Args:
        workspace_id: The id of the workspace.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    return Request(
        OPERATION,
        f"/workspaces/{path_segment('workspace_id', workspace_id, 'Workspace')}",
        parse=parse,
    )
