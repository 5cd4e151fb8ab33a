"""Restore an archived project: POST /projects/{projectId}/restore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strongly._core.encoding import path_segment
from strongly._core.reading import read_result
from strongly._core.request import Operation, Request

if TYPE_CHECKING:
    from ...models.project import Project
else:  # schemas that tools make of signatures have ids only
    Project = str

OPERATION = Operation(
    id="restoreProject",
    method="POST",
    path="/projects/{projectId}/restore",
    idempotent=True,
    scopes=("projects:write",),
    statuses=(200,),
    resource="projects",
    name="restore",
    arguments=("project_id",),
)


def parse(payload: object) -> dict[str, Any]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_result(payload)


def request(
    project_id: str | Project,
) -> Request[dict[str, Any]]:
    """Restore an archived project.

    Makes an archived project active and writable. Its workspaces remain stopped. Restoring a project that is
    not archived has no effect.

    Args:
        project_id: The id of the project.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id, 'Project')}/restore",
        parse=parse,
    )
