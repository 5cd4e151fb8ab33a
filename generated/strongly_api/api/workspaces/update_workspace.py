"""Update a workspace: PUT /workspaces/{workspaceId}."""

from __future__ import annotations

from collections.abc import Mapping

from strongly._core.encoding import encode_body, path_segment
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="updateWorkspace",
    method="PUT",
    path="/workspaces/{workspaceId}",
    idempotent=True,
    scopes=("workspaces:write",),
    statuses=(200,),
    resource="workspaces",
    name="update",
)


def parse(payload: object) -> models.Workspace:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Workspace.from_response(payload)


def request(
    workspace_id: str,
    body: models.WorkspaceUpdate | None,
    fields: Mapping[str, object] | None = None,
) -> Request[models.Workspace]:
    """Update a workspace.

    Changes the fields in the body and leaves other fields unchanged. Null for `image` selects the default
    image. A running workspace is not affected: a new image, environment or new resources take effect at its
    next start. The response is 409 while its project is archived.

    Args:
        workspace_id: The id of the workspace.
        body: The body as a mapping.
        fields: The keys of the body, instead of `body`.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import workspace  # noqa: F401
        from ...models.workspace_update import WORKSPACE_UPDATE_FIELDS
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/workspaces/{path_segment('workspace_id', workspace_id)}",
        parse=parse,
        body=encode_body("WorkspaceUpdate", body, fields, WORKSPACE_UPDATE_FIELDS, partial=True),
    )
