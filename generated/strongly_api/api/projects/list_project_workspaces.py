"""List the workspaces of a project: GET /projects/{projectId}/workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strongly._core.accepted import IntLike
from strongly._core.encoding import integer, path_segment
from strongly._core.loading import import_failed
from strongly._core.model import Page
from strongly._core.reading import read_page
from strongly._core.request import Operation, Request

from ... import models

if TYPE_CHECKING:
    from ...models.project import Project
else:  # schemas that tools make of signatures have ids only
    Project = str

OPERATION = Operation(
    id="listProjectWorkspaces",
    method="GET",
    path="/projects/{projectId}/workspaces",
    idempotent=True,
    scopes=("projects:read",),
    statuses=(200,),
    resource="projects",
    name="workspaces",
    arguments=("project_id", "limit", "offset"),
)


def parse(payload: object) -> Page[models.Workspace]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_page(payload, "workspaces", models.Workspace.from_dict, models.Workspace)


def request(
    project_id: str | Project,
    *,
    limit: int | IntLike | None = None,
    offset: int | IntLike | None = None,
) -> Request[Page[models.Workspace]]:
    """List the workspaces of a project.

    Lists the workspaces of the project, newest first.

    Args:
        project_id: The id of the project.
        limit: Maximum number of items to return, by default 20. The server can apply a lower limit, usually
            100, and reports it in `pagination`.
        offset: Number of items to skip, by default 0.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import workspace  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    query: list[tuple[str, str]] = []
    if limit is not None:
        query.append(("limit", str(integer("limit", limit, 1))))
    if offset is not None:
        query.append(("offset", str(integer("offset", offset, 0))))
    return Request(
        OPERATION,
        f"/projects/{path_segment('project_id', project_id, 'Project')}/workspaces",
        parse=parse,
        query=tuple(query),
    )
