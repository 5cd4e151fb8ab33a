"""Remove a collaborator from a project: DELETE /projects/{projectId}/collaborators/{userId}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strongly._core.encoding import path_segment
from strongly._core.reading import read_result
from strongly._core.request import Operation, Request

if TYPE_CHECKING:
    from ...models.project import Project
    from ...models.project_collaborator import ProjectCollaborator
else:  # schemas that tools make of signatures have ids only
    Project = ProjectCollaborator = str

OPERATION = Operation(
    id="removeProjectCollaborator",
    method="DELETE",
    path="/projects/{projectId}/collaborators/{userId}",
    idempotent=True,
    scopes=("projects:write",),
    statuses=(200,),
    resource="projects",
    name="remove_collaborator",
    arguments=("project_id", "user_id"),
)


def parse(payload: object) -> dict[str, Any]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_result(payload)


def request(
    project_id: str | Project,
    user_id: str | ProjectCollaborator,
) -> Request[dict[str, Any]]:
    """Remove a collaborator from a project.

    Revokes a collaborator's access to the project, effective immediately. Resources that the user created are
    kept. The response is 409 if the user is the owner, or if the project is archived.

    Args:
        project_id: The id of the project.
        user_id: The id of the user.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id, 'Project')}/collaborators/{path_segment('user_id', user_id, 'ProjectCollaborator')}",
        parse=parse,
    )
