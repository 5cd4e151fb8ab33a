"""Add a collaborator to a project: POST /projects/{projectId}/collaborators."""

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
else:  # schemas that tools make of signatures have ids only
    Project = str

OPERATION = Operation(
    id="addProjectCollaborator",
    method="POST",
    path="/projects/{projectId}/collaborators",
    idempotent=False,
    scopes=("projects:write",),
    statuses=(201,),
    resource="projects",
    name="add_collaborator",
    arguments=("project_id", "email", "role", "user_id"),
)


def parse(payload: object) -> dict[str, Any]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_result(payload)


def request(
    project_id: str | Project,
    body: models.CollaboratorAdd | UntypedBody | None,
    fields: Mapping[str, object] | None = None,
) -> Request[dict[str, Any]]:
    """Add a collaborator to a project.

    Gives a user access to the project. The response is 409 if the user is already a collaborator, if `email`
    and `userId` belong to different users, if the project is archived, or if the role is `owner`, because a
    project has exactly one owner. `id` in the response is the id of the user. Not safe to repeat: a second
    request finds that the user was already added and fails with 409.

    Args:
        project_id: The id of the project.
        body: The body as a mapping.
        fields: The keys of the body, instead of `body`.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models.collaborator_add import COLLABORATOR_ADD_FIELDS
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id, 'Project')}/collaborators",
        parse=parse,
        body=encode_body("CollaboratorAdd", body, fields, COLLABORATOR_ADD_FIELDS),
    )
