"""List shared volumes: GET /volumes/shared."""

from __future__ import annotations

from strongly._core.accepted import IntLike
from strongly._core.encoding import integer, text
from strongly._core.loading import import_failed
from strongly._core.model import Page
from strongly._core.reading import read_page
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="listSharedVolumes",
    method="GET",
    path="/volumes/shared",
    idempotent=True,
    scopes=("volumes:read",),
    statuses=(200,),
    resource="volumes",
    name="list_shared",
    arguments=("search", "limit", "offset"),
)


def parse(payload: object) -> Page[models.Volume]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_page(payload, "volumes", models.Volume.from_dict, models.Volume)


def request(
    *,
    search: str | None = None,
    limit: int | IntLike | None = None,
    offset: int | IntLike | None = None,
) -> Request[Page[models.Volume]]:
    """List shared volumes.

    Lists the volumes that are shared with your organization, including your own, newest first.

    Args:
        search: Only items whose name, label, description or tags contain this string, ignoring case. An empty
            string matches everything.
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
        from ...models import volume  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    query: list[tuple[str, str]] = []
    if search is not None:
        query.append(("search", text("search", search)))
    if limit is not None:
        query.append(("limit", str(integer("limit", limit, 1))))
    if offset is not None:
        query.append(("offset", str(integer("offset", offset, 0))))
    return Request(
        OPERATION,
        "/volumes/shared",
        parse=parse,
        query=tuple(query),
    )
