"""Get a workspace: GET /workspaces/{workspaceId}."""

from __future__ import annotations

from strongly._core.encoding import path_segment
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="getWorkspace",
    method="GET",
    path="/workspaces/{workspaceId}",
    idempotent=True,
    scopes=("workspaces:read",),
    statuses=(200,),
    resource="workspaces",
    name="retrieve",
)


def parse(payload: object) -> models.Workspace:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Workspace.from_response(payload)


def request(
    workspace_id: str,
) -> Request[models.Workspace]:
    """Get a workspace.

    Returns one workspace with all its fields.

    Args:
        workspace_id: The id of the workspace.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import workspace  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/workspaces/{path_segment('workspace_id', workspace_id)}",
        parse=parse,
    )
