"""The activity feed of a project: every change leaves an event."""

from __future__ import annotations

import json
from typing import Any

from strongly.sandbox.call import Answer, Call, Handler
from strongly.sandbox.listing import Listing
from strongly.sandbox.store import Row, find, insert


def record(call: Call, project_id: str | None, action: str, resource_id: str, **details: object) -> None:
    """Adds an event such as `volume.created`. What happens outside of any project is in no feed."""
    if project_id is None:
        return
    values = {
        "id": call.new_id("act"),
        "project_id": project_id,
        "action": action,
        "user_id": call.user.id,
        "resource_type": action.partition(".")[0],
        "resource_id": resource_id,
        "details": json.dumps(details),
        "created_at": call.now,
    }
    insert(call.connection, "activity", values)


def list_project_activity(call: Call) -> Answer:
    project_id = call.path["projectId"]
    find(call.connection, "projects", project_id)
    listing = Listing(
        select="SELECT activity.*, users.name AS user_name FROM activity JOIN users ON users.id = activity.user_id",
        table="activity",
        order="activity.sequence DESC",
    )
    listing.where("project_id = ?", project_id)
    rows, page = listing.fetch_page(call.connection, call.query)
    return Answer([_event(row) for row in rows], page)


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
