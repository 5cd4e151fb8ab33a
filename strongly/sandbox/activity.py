"""The activity feed of a project. Every change records an event."""

from __future__ import annotations

import json
from typing import Any

from strongly.sandbox.context import Handler, RequestContext, Result, reads
from strongly.sandbox.listing import PAGE, Listing
from strongly.sandbox.store import Row, find, insert


def record(context: RequestContext, project_id: str | None, action: str, resource_id: str, **details: object) -> None:
    """Record an event such as `volume.created`. Changes outside of a project are not recorded."""
    if project_id is None:
        return
    values = {
        "id": context.new_id("act"),
        "project_id": project_id,
        "action": action,
        "user_id": context.user.id,
        "resource_type": action.partition(".")[0],
        "resource_id": resource_id,
        "details": json.dumps(details),
        "created_at": context.now,
    }
    insert(context.connection, "activity", values)


@reads(*PAGE)
def list_project_activity(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    find(context.connection, "projects", project_id)
    listing = Listing(
        select="SELECT activity.*, users.name AS user_name FROM activity JOIN users ON users.id = activity.user_id",
        table="activity",
        order="activity.sequence DESC",
    )
    listing.where("project_id = ?", project_id)
    rows, page = listing.fetch_page(context.connection, context.query)
    return Result([_event(row) for row in rows], page)


def _event(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "projectId": row["project_id"],
        "action": row["action"],
        "userId": row["user_id"],
        "userName": row["user_name"],
        "resourceType": row["resource_type"],
        "resourceId": row["resource_id"],
        "details": json.loads(row["details"]),
        "createdAt": row["created_at"],
    }


HANDLERS: dict[str, Handler] = {"listProjectActivity": list_project_activity}
