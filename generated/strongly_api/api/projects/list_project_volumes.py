"""List the volumes of a project: GET /projects/{projectId}/volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strongly._core.encoding import path_segment
from strongly._core.loading import import_failed
from strongly._core.model import ModelList
from strongly._core.reading import read_page
from strongly._core.request import Operation, Request

from ... import models

if TYPE_CHECKING:
    from ...models.project import Project
else:  # schemas that tools make of signatures have ids only
    Project = str

OPERATION = Operation(
    id="listProjectVolumes",
    method="GET",
    path="/projects/{projectId}/volumes",
    idempotent=True,
    scopes=("projects:read",),
    statuses=(200,),
    resource="projects",
    name="volumes",
    arguments=("project_id",),
)


def parse(payload: object) -> ModelList[models.Volume]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_page(payload, "volumes", models.Volume.from_dict, models.Volume).items


def request(
    project_id: str | Project,
) -> Request[ModelList[models.Volume]]:
    """List the volumes of a project.

    Lists all volumes of the project, newest first. The list is not paginated.

    Args:
        project_id: The id of the project.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import volume  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id, 'Project')}/volumes",
        parse=parse,
    )
