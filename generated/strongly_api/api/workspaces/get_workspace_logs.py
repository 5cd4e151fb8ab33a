"""Get the logs of a workspace: GET /workspaces/{workspaceId}/logs."""

from __future__ import annotations

from strongly._core.encoding import path_segment, text
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="getWorkspaceLogs",
    method="GET",
    path="/workspaces/{workspaceId}/logs",
    idempotent=True,
    scopes=("workspaces:read",),
    statuses=(200,),
    resource="workspaces",
    name="logs",
)


def parse(payload: object) -> models.WorkspaceLogs:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.WorkspaceLogs.from_response(payload)


def request(
    workspace_id: str,
    *,
    type: models.LogType | None = None,
) -> Request[models.WorkspaceLogs]:
    """Get the logs of a workspace.

    Returns a log of the workspace: that of the image build, of the deployment, or of the running container. It
    can be empty.

    Args:
        workspace_id: The id of the workspace.
        type: The log to return, by default `pod`.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import workspace_logs  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    query: list[tuple[str, str]] = []
    if type is not None:
        query.append(("type", text("type", type)))
    return Request(
        OPERATION,
        f"/workspaces/{path_segment('workspace_id', workspace_id)}/logs",
        parse=parse,
        query=tuple(query),
    )
