"""Get a project: GET /projects/{projectId}."""

from __future__ import annotations

from strongly._core.encoding import path_segment
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="getProject",
    method="GET",
    path="/projects/{projectId}",
    idempotent=True,
    scopes=("projects:read",),
    statuses=(200,),
    resource="projects",
    name="retrieve",
)


def parse(payload: object) -> models.Project:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Project.from_response(payload)


def request(
    project_id: str,
) -> Request[models.Project]:
    """Get a project.

    Returns one project with all its fields.

    Args:
        project_id: The id of the project.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import project  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id)}",
        parse=parse,
    )
