"""List the collaborators of a project: GET /projects/{projectId}/collaborators."""

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
    id="listProjectCollaborators",
    method="GET",
    path="/projects/{projectId}/collaborators",
    idempotent=True,
    scopes=("projects:read",),
    statuses=(200,),
    resource="projects",
    name="collaborators",
    arguments=("project_id",),
)


def parse(payload: object) -> ModelList[models.ProjectCollaborator]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_page(payload, "collaborators", models.ProjectCollaborator.from_dict, models.ProjectCollaborator).items


def request(
    project_id: str | Project,
) -> Request[ModelList[models.ProjectCollaborator]]:
    """List the collaborators of a project.

    Lists all users with access to the project and their roles, including the owner. The list is not paginated.

    Args:
        project_id: The id of the project.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import project_collaborator  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id, 'Project')}/collaborators",
        parse=parse,
    )
