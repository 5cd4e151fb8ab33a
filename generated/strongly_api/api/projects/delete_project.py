"""Delete a project: DELETE /projects/{projectId}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strongly._core.accepted import EnumLike
from strongly._core.encoding import path_segment, text
from strongly._core.reading import read_result
from strongly._core.request import Operation, Request

from ... import models

if TYPE_CHECKING:
    from ...models.project import Project
else:  # schemas that tools make of signatures have ids only
    Project = str

OPERATION = Operation(
    id="deleteProject",
    method="DELETE",
    path="/projects/{projectId}",
    idempotent=True,
    scopes=("projects:write",),
    statuses=(200,),
    resource="projects",
    name="delete",
    arguments=("project_id", "volume"),
)


def parse(payload: object) -> dict[str, Any]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_result(payload)


def request(
    project_id: str | Project,
    *,
    volume: models.VolumeDisposition | EnumLike | None = None,
) -> Request[dict[str, Any]]:
    """Delete a project.

    Permanently deletes the project with its workspaces, even running ones, its collaborators and its activity
    feed. `volume` controls what happens to its volumes. By default they are kept, and then belong to no
    project. Archived projects can be deleted too.

    Args:
        project_id: The id of the project.
        volume: What happens to the project's volumes, by default `keep`. Older deployments do not support this
            parameter.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    query: list[tuple[str, str]] = []
    if volume is not None:
        query.append(("volume", text("volume", volume)))
    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id, 'Project')}",
        parse=parse,
        query=tuple(query),
    )
