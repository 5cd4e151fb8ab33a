"""List workspaces: GET /workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strongly._core.accepted import EnumLike, IntLike
from strongly._core.encoding import identifier, integer, sort_order, text
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
    id="listWorkspaces",
    method="GET",
    path="/workspaces",
    idempotent=True,
    scopes=("workspaces:read",),
    statuses=(200,),
    resource="workspaces",
    name="list",
    arguments=(
        "search",
        "status",
        "project_id",
        "limit",
        "offset",
        "sort",
        "created_at",
        "updated_at",
        "name",
        "environment_type",
    ),
)


def parse(payload: object) -> Page[models.Workspace]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_page(payload, "workspaces", models.Workspace.from_dict, models.Workspace)


def request(
    *,
    search: str | None = None,
    status: models.WorkspaceState | EnumLike | None = None,
    project_id: str | Project | None = None,
    limit: int | IntLike | None = None,
    offset: int | IntLike | None = None,
    sort: models.WorkspaceSort | EnumLike | None = None,
) -> Request[Page[models.Workspace]]:
    """List workspaces.

    Lists the workspaces that you can see, newest first. Filters are combined with AND. `sort` accepts
    `createdAt`, `updatedAt`, `name`, `status` and `environmentType`.

    Args:
        search: Only items whose name, label, description or tags contain this string, ignoring case. An empty
            string matches everything.
        status: Only workspaces with this status.
        project_id: Only resources of the project with this id.
        limit: Maximum number of items to return, by default 20. The server can apply a lower limit, usually
            100, and reports it in `pagination`.
        offset: Number of items to skip, by default 0.
        sort: A field and a direction, by default newest first.

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
    if search is not None:
        query.append(("search", text("search", search)))
    if status is not None:
        query.append(("status", text("status", status)))
    if project_id is not None:
        query.append(("projectId", identifier("project_id", project_id, "Project")))
    if limit is not None:
        query.append(("limit", str(integer("limit", limit, 1))))
    if offset is not None:
        query.append(("offset", str(integer("offset", offset, 0))))
    if sort is not None:
        query.append(("sort", sort_order("sort", sort)))
    return Request(
        OPERATION,
        "/workspaces",
        parse=parse,
        query=tuple(query),
    )
