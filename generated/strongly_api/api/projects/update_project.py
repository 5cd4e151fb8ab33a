"""Update a project: PUT /projects/{projectId}."""

from __future__ import annotations

from collections.abc import Mapping

from strongly._core.encoding import encode_body, path_segment
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="updateProject",
    method="PUT",
    path="/projects/{projectId}",
    idempotent=True,
    scopes=("projects:write",),
    statuses=(200,),
    resource="projects",
    name="update",
)


def parse(payload: object) -> models.Project:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Project.from_response(payload)


def request(
    project_id: str,
    body: models.ProjectUpdate | None,
    fields: Mapping[str, object] | None = None,
) -> Request[models.Project]:
    """Update a project.

    Changes the fields in the body and leaves other fields unchanged. Null clears `category`. Setting `status`
    to `archived` is equivalent to `archiveProject`. The response is 409 if the new name is already used in the
    organization, or if the project is archived.

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
        from ...models import project  # noqa: F401
        from ...models.project_update import PROJECT_UPDATE_FIELDS
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id)}",
        parse=parse,
        body=encode_body("ProjectUpdate", body, fields, PROJECT_UPDATE_FIELDS, partial=True),
    )
