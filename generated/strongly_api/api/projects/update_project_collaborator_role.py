"""Change the role of a collaborator: PUT /projects/{projectId}/collaborators/{userId}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from strongly._core.encoding import encode_body, path_segment
from strongly._core.loading import import_failed
from strongly._core.reading import read_result
from strongly._core.request import Operation, Request, UntypedBody

from ... import models

if TYPE_CHECKING:
    from ...models.project import Project
    from ...models.project_collaborator import ProjectCollaborator
else:  # schemas that tools make of signatures have ids only
    Project = ProjectCollaborator = str

OPERATION = Operation(
    id="updateProjectCollaboratorRole",
    method="PUT",
    path="/projects/{projectId}/collaborators/{userId}",
    idempotent=True,
    scopes=("projects:write",),
    statuses=(200,),
    resource="projects",
    name="update_collaborator_role",
    arguments=("project_id", "user_id", "role"),
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
    body: models.CollaboratorRoleUpdate | UntypedBody | None,
    fields: Mapping[str, object] | None = None,
) -> Request[dict[str, Any]]:
    """Change the role of a collaborator.

    Changes the role of a collaborator, effective immediately. The response is 409 if the collaborator is the
    owner, if the new role is `owner`, or if the project is archived.

    Args:
        project_id: The id of the project.
        user_id: The id of the user.
        body: The body as a mapping.
        fields: The keys of the body, instead of `body`.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models.collaborator_role_update import COLLABORATOR_ROLE_UPDATE_FIELDS
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id, 'Project')}/collaborators/{path_segment('user_id', user_id, 'ProjectCollaborator')}",
        parse=parse,
        body=encode_body("CollaboratorRoleUpdate", body, fields, COLLABORATOR_ROLE_UPDATE_FIELDS),
    )
