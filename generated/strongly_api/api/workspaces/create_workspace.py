"""Create a workspace: POST /workspaces."""

from __future__ import annotations

from collections.abc import Mapping

from strongly._core.encoding import encode_body
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="createWorkspace",
    method="POST",
    path="/workspaces",
    idempotent=False,
    scopes=("workspaces:write",),
    statuses=(201,),
    resource="workspaces",
    name="create",
)


def parse(payload: object) -> models.Workspace:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Workspace.from_response(payload)


def request(
    body: models.WorkspaceCreate | None,
    fields: Mapping[str, object] | None = None,
) -> Request[models.Workspace]:
    """Create a workspace.

    Creates a workspace and starts it. The response is sent before the workspace is ready: `status` is `pending`
    and `url` is null. Poll `getWorkspaceStatus` until `ready` is true or `phase` is `Failed`, then read `url`
    with `getWorkspace`. If you pass a project, it must exist (404) and must not be archived (409). Not safe to
    repeat: each request creates a workspace.

    Args:
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
        from ...models.workspace_create import WORKSPACE_CREATE_FIELDS
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        "/workspaces",
        parse=parse,
        body=encode_body("WorkspaceCreate", body, fields, WORKSPACE_CREATE_FIELDS),
    )
