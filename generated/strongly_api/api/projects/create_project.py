"""Create a project: POST /projects."""

from __future__ import annotations

from collections.abc import Mapping

from strongly._core.encoding import encode_body
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="createProject",
    method="POST",
    path="/projects",
    idempotent=False,
    scopes=("projects:write",),
    statuses=(201,),
    resource="projects",
    name="create",
)


def parse(payload: object) -> models.Project:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Project.from_response(payload)


def request(
    body: models.ProjectCreate | None,
    fields: Mapping[str, object] | None = None,
) -> Request[models.Project]:
    """Create a project.

    Creates an active project that you own. The name must be unique in your organization, otherwise the response
    is 409. You are its first collaborator, with the role `owner`. Not safe to repeat: if the response is lost,
    the project may exist, so search for its name first.

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
        from ...models import project  # noqa: F401
        from ...models.project_create import PROJECT_CREATE_FIELDS
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        "/projects",
        parse=parse,
        body=encode_body("ProjectCreate", body, fields, PROJECT_CREATE_FIELDS),
    )
