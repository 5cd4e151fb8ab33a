"""Handlers for projects."""

from __future__ import annotations

import json
from typing import Any

from strongly.sandbox.activity import record
from strongly.sandbox.context import ORGANIZATION, Handler, RequestContext, Result, action_result, owner, reads
from strongly.sandbox.errors import conflict
from strongly.sandbox.listing import PAGE, Listing, searchable
from strongly.sandbox.store import Row, find, insert, update

# The order is that of a subquery: ORDER BY within aggregate functions requires SQLite 3.44.
_TAGS = """(SELECT json_group_array(tag) FROM
    (SELECT tag FROM project_tags WHERE project_id = projects.id ORDER BY position)) AS tags"""
_ITEM = f"""projects.*, users.name AS owner_name, users.email AS owner_email, {_TAGS}"""
_SOURCE = "FROM projects JOIN users ON users.id = projects.owner_id"
_DETAIL = f"""SELECT {_ITEM},
    (SELECT json_group_array(id) FROM
        (SELECT id FROM volumes WHERE project_id = projects.id ORDER BY sequence)) AS volume_ids,
    (SELECT id FROM volumes WHERE project_id = projects.id AND type = 'data'
        ORDER BY sequence LIMIT 1) AS data_volume_id
    {_SOURCE}"""
_COLLABORATORS = """SELECT collaborators.*, users.name, users.email FROM collaborators
    JOIN users ON users.id = collaborators.user_id WHERE project_id = ? ORDER BY collaborators.sequence"""
_SORTABLE = {
    "createdAt": "projects.created_at",
    "updatedAt": "projects.updated_at",
    "name": "projects.name",
    "status": "projects.status",
    "category": "projects.category",
    "visibility": "projects.visibility",
}
_FILTERS = {
    "status": "projects.status",
    "category": "projects.category",
}
_CHANGEABLE = ("name", "description", "status", "category", "visibility")


def open_project(context: RequestContext, project_id: str) -> Row:
    """Return the project, or raise a 409 if it is archived."""
    project = find(context.connection, "projects", project_id)
    if project["status"] == "archived":
        raise conflict(f"The project {project_id} is archived. Restore it first.", status="archived")
    return project


def modifiable(context: RequestContext, table: str, row_id: str) -> Row:
    """Return a workspace or volume, or raise a 409 if its project is archived."""
    row = find(context.connection, table, row_id)
    if row["project_id"] is not None:
        open_project(context, row["project_id"])
    return row


def collaborators_of(context: RequestContext, project_id: str) -> list[dict[str, Any]]:
    return [
        {
            "userId": row["user_id"],
            "email": row["email"],
            "name": row["name"],
            "role": row["role"],
            "isOwner": row["role"] == "owner",
            "grantedAt": row["granted_at"],
            "grantedBy": row["granted_by"],
        }
        for row in context.connection.execute(_COLLABORATORS, (project_id,))
    ]


@reads("search", "tag", *_FILTERS, *PAGE, sort=_SORTABLE)
def list_projects(context: RequestContext) -> Result:
    listing = Listing(select=f"SELECT {_ITEM} {_SOURCE}", table="projects", order="projects.sequence DESC")
    listing.search(context.query)
    listing.where_equal(context.query, _FILTERS)
    if "tag" in context.query:
        listing.where("projects.id IN (SELECT project_id FROM project_tags WHERE tag = ?)", context.query["tag"])
    listing.sort(context.query, _SORTABLE)
    rows, page = listing.fetch_page(context.connection, context.query)
    return Result([_item(row) for row in rows], page)


def create_project(context: RequestContext) -> Result:
    body = context.body
    _require_unique_name(context, body["name"])
    project_id = context.new_id("proj")
    tags = body.get("tags", [])
    values = {
        "id": project_id,
        "name": body["name"],
        "description": body["description"],
        "status": "active",
        "category": body.get("category"),
        "visibility": body.get("visibility", "private"),
        "owner_id": context.user.id,
        "created_at": context.now,
        "updated_at": context.now,
        "search_text": searchable(body["name"], body["description"], *tags),
    }
    insert(context.connection, "projects", values)
    _save_tags(context, project_id, tags)
    grant = {"project_id": project_id, "user_id": context.user.id, "role": "owner", "granted_at": context.now}
    insert(context.connection, "collaborators", grant)
    record(context, project_id, "project.created", project_id, name=body["name"])
    return Result(_detail(context, project_id), location=("projects", project_id))


def get_project(context: RequestContext) -> Result:
    return Result(_detail(context, context.path["projectId"]))


def update_project(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    body = context.body
    project = open_project(context, project_id)
    if body.get("name", project["name"]) != project["name"]:
        _require_unique_name(context, body["name"])
    columns = {column: body[column] for column in _CHANGEABLE if column in body}
    update(context.connection, "projects", project_id, {**columns, "updated_at": context.now})
    if "tags" in body:
        context.connection.execute("DELETE FROM project_tags WHERE project_id = ?", (project_id,))
        _save_tags(context, project_id, body["tags"])
    if body.get("status") == "archived":
        _stop_workspaces(context, project_id)
    detail = _detail(context, project_id)
    search_text = searchable(detail["name"], detail["description"], *detail["tags"])
    update(context.connection, "projects", project_id, {"search_text": search_text})
    record(context, project_id, "project.updated", project_id, fields=sorted(body))
    return Result(detail)


@reads("volume")
def delete_project(context: RequestContext) -> Result:
    """Delete a project. Foreign keys cascade to its workspaces, and detach its volumes."""
    project_id = context.path["projectId"]
    find(context.connection, "projects", project_id)
    delete_volumes = context.query.get("volume", "keep") == "delete"
    if delete_volumes:
        context.connection.execute("DELETE FROM volumes WHERE project_id = ?", (project_id,))
    context.connection.execute("DELETE FROM projects WHERE id = ?", (project_id,))
    volumes = "deleted" if delete_volumes else "kept"
    return action_result(project_id, "deleted", f"Project deleted; its volumes were {volumes}.")


def archive_project(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    if find(context.connection, "projects", project_id)["status"] == "archived":
        return action_result(project_id, "archived", "Project was already archived.")
    update(context.connection, "projects", project_id, {"status": "archived", "updated_at": context.now})
    _stop_workspaces(context, project_id)
    record(context, project_id, "project.archived", project_id)
    return action_result(project_id, "archived", "Project archived.")


def restore_project(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    status = find(context.connection, "projects", project_id)["status"]
    if status != "archived":
        return action_result(project_id, status, "Project was not archived.")
    update(context.connection, "projects", project_id, {"status": "active", "updated_at": context.now})
    record(context, project_id, "project.restored", project_id)
    return action_result(project_id, "active", "Project restored.")


def get_project_stats(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    find(context.connection, "projects", project_id)
    workspaces, running = context.connection.aggregate(
        "SELECT count(*), count(CASE status WHEN 'running' THEN 1 END) FROM workspaces WHERE project_id = ?",
        project_id,
    )
    # `total` is 0.0 without rows, where `sum` is NULL.
    volumes, storage = context.connection.aggregate(
        "SELECT count(*), total(size_gb) FROM volumes WHERE project_id = ?", project_id
    )
    return Result(
        {
            "workspaceCount": workspaces,
            "volumeCount": volumes,
            "totalStorageGb": storage,
            "activeWorkspaces": running,
        }
    )


def _item(row: Row) -> dict[str, Any]:
    """Return a project as lists contain it, without the fields that need further queries."""
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "status": row["status"],
        "category": row["category"],
        "visibility": row["visibility"],
        "organizationId": ORGANIZATION,
        "owner": owner(row),
        "ownerId": row["owner_id"],
        "tags": json.loads(row["tags"]),
        "archived": row["status"] == "archived",
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


def _detail(context: RequestContext, project_id: str) -> dict[str, Any]:
    row = find(context.connection, "projects", project_id, _DETAIL)
    collaborators = collaborators_of(context, project_id)
    return {
        **_item(row),
        "collaborators": collaborators,
        "sharedWith": [person["userId"] for person in collaborators if not person["isOwner"]],
        "defaultDataVolumeId": row["data_volume_id"],
        "attachedVolumeIds": json.loads(row["volume_ids"]),
    }


def _require_unique_name(context: RequestContext, name: str) -> None:
    if context.connection.execute("SELECT 1 FROM projects WHERE name = ?", (name,)).fetchone():
        raise conflict(f"The organization already has a project named {name}: choose another name.", field="name")


def _save_tags(context: RequestContext, project_id: str, tags: list[str]) -> None:
    rows = [(project_id, position, tag) for position, tag in enumerate(dict.fromkeys(tags))]
    context.connection.executemany("INSERT INTO project_tags (project_id, position, tag) VALUES (?, ?, ?)", rows)


def _stop_workspaces(context: RequestContext, project_id: str) -> None:
    """Stop the workspaces of a project that is being archived."""
    context.connection.execute(
        """UPDATE workspaces SET next_status = 'stopped', next_status_at = ?
        WHERE project_id = ? AND status IN ('pending', 'running')""",
        (context.ready_at, project_id),
    )


HANDLERS: dict[str, Handler] = {
    "listProjects": list_projects,
    "createProject": create_project,
    "getProject": get_project,
    "updateProject": update_project,
    "deleteProject": delete_project,
    "archiveProject": archive_project,
    "restoreProject": restore_project,
    "getProjectStats": get_project_stats,
}
