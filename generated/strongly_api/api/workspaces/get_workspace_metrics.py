"""Get the resource usage of a workspace: GET /workspaces/{workspaceId}/metrics."""

from __future__ import annotations

from strongly._core.encoding import path_segment
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="getWorkspaceMetrics",
    method="GET",
    path="/workspaces/{workspaceId}/metrics",
    idempotent=True,
    scopes=("workspaces:read",),
    statuses=(200,),
    resource="workspaces",
    name="metrics",
)


def parse(payload: object) -> models.WorkspaceMetrics:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.WorkspaceMetrics.from_response(payload)


def request(
    workspace_id: str,
) -> Request[models.WorkspaceMetrics]:
    """Get the resource usage of a workspace.

    Returns the current resource usage of the workspace, in percent of its allocation. A workspace that is not
    running uses no CPU, memory or GPU. `gpuUsage` is null if the workspace has no GPU.

    Args:
        workspace_id: The id of the workspace.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import workspace_metrics  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/workspaces/{path_segment('workspace_id', workspace_id)}/metrics",
        parse=parse,
    )
