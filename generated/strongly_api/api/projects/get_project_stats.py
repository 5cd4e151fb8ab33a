"""Get the statistics of a project: GET /projects/{projectId}/stats."""

from __future__ import annotations

from strongly._core.encoding import path_segment
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="getProjectStats",
    method="GET",
    path="/projects/{projectId}/stats",
    idempotent=True,
    scopes=("projects:read",),
    statuses=(200,),
    resource="projects",
    name="stats",
)


def parse(payload: object) -> models.ProjectStats:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.ProjectStats.from_response(payload)


def request(
    project_id: str,
) -> Request[models.ProjectStats]:
    """Get the statistics of a project.

    Returns the current number of workspaces and volumes of the project, and its total storage.

    Args:
        project_id: The id of the project.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import project_stats  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id)}/stats",
        parse=parse,
    )
