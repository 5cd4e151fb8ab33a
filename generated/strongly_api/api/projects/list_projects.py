"""List projects: GET /projects."""

from __future__ import annotations

from strongly._core.accepted import EnumLike, IntLike
from strongly._core.encoding import integer, sort_order, text
from strongly._core.loading import import_failed
from strongly._core.model import Page
from strongly._core.reading import read_page
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="listProjects",
    method="GET",
    path="/projects",
    idempotent=True,
    scopes=("projects:read",),
    statuses=(200,),
    resource="projects",
    name="list",
    arguments=(
        "search",
        "status",
        "category",
        "tag",
        "limit",
        "offset",
        "sort",
        "created_at",
        "updated_at",
        "name",
        "visibility",
    ),
)


def parse(payload: object) -> Page[models.Project]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_page(payload, "projects", models.Project.from_dict, models.Project)


def request(
    *,
    search: str | None = None,
    status: models.ProjectState | EnumLike | None = None,
    category: str | None = None,
    tag: str | None = None,
    limit: int | IntLike | None = None,
    offset: int | IntLike | None = None,
    sort: models.ProjectSort | EnumLike | None = None,
) -> Request[Page[models.Project]]:
    """List projects.

    Lists the projects that you can see, newest first. Filters are combined with AND. `sort` accepts
    `createdAt`, `updatedAt`, `name`, `status`, `category` and `visibility`.

    Args:
        search: Only items whose name, label, description or tags contain this string, ignoring case. An empty
            string matches everything.
        status: Only projects with this status.
        category: Only projects with exactly this category.
        tag: Only projects with exactly this tag.
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
        from ...models import project  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    query: list[tuple[str, str]] = []
    if search is not None:
        query.append(("search", text("search", search)))
    if status is not None:
        query.append(("status", text("status", status)))
    if category is not None:
        query.append(("category", text("category", category)))
    if tag is not None:
        query.append(("tag", text("tag", tag)))
    if limit is not None:
        query.append(("limit", str(integer("limit", limit, 1))))
    if offset is not None:
        query.append(("offset", str(integer("offset", offset, 0))))
    if sort is not None:
        query.append(("sort", sort_order("sort", sort)))
    return Request(
        OPERATION,
        "/projects",
        parse=parse,
        query=tuple(query),
    )
