"""Projects: create, find, change, archive, count, delete."""

from __future__ import annotations

import json
from typing import Any

from strongly.sandbox.activity import record
from strongly.sandbox.call import ORGANIZATION, Answer, Call, Handler, action_result, owner
from strongly.sandbox.errors import conflict
from strongly.sandbox.listing import Listing, searchable
from strongly.sandbox.store import Row, find, insert, update

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
_CHANGEABLE = ("name", "description", "status", "category", "visibility")


def open_project(call: Call, project_id: str) -> Row:
    """The project, as long as it may be changed."""
    project = find(call.connection, "projects", project_id)
    if project["status"] == "archived":
        raise conflict(f"The project {project_id} is archived. Restore it first.", status="archived")
    return project


def changeable(call: Call, table: str, row_id: str) -> Row:
    """A workspace or volume, as long as its project is not archived."""
    row = find(call.connection, table, row_id)
    if row["project_id"] is not None:
        open_project(call, row["project_id"])
    return row


def collaborators_of(call: Call, project_id: str) -> list[dict[str, Any]]:
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
        for row in call.connection.execute(_COLLABORATORS, (project_id,))
    ]


def list_projects(call: Call) -> Answer:
    listing = Listing(select=f"SELECT {_ITEM} {_SOURCE}", table="projects", order="projects.sequence DESC")
    listing.search(call.query)
    listing.where_equal(call.query, {"status": "projects.status", "category": "projects.category"})
    if "tag" in call.query:
        listing.where("projects.id IN (SELECT project_id FROM project_tags WHERE tag = ?)", call.query["tag"])
    listing.sort(call.query, _SORTABLE)
    rows, page = listing.fetch_page(call.connection, call.query)
    return Answer([_item(row) for row in rows], page)


def create_project(call: Call) -> Answer:
    body = call.body
    _require_free_name(call, body["name"])
    project_id = call.new_id("proj")
    tags = body.get("tags", [])
    values = {
        "id": project_id,
        "name": body["name"],
        "description": body["description"],
        "status": "active",
        "category": body.get("category"),
        "visibility": body.get("visibility", "private"),
        "owner_id": call.user.id,
        "created_at": call.now,
        "updated_at": call.now,
        "search_text": searchable(body["name"], body["description"], *tags),
    }
    insert(call.connection, "projects", values)
    _save_tags(call, project_id, tags)
    grant = {"project_id": project_id, "user_id": call.user.id, "role": "owner", "granted_at": call.now}
    insert(call.connection, "collaborators", grant)
    record(call, project_id, "project.created", project_id, name=body["name"])
    return Answer(_detail(call, project_id), location=("projects", project_id))


def get_project(call: Call) -> Answer:
    return Answer(_detail(call, call.path["projectId"]))


def update_project(call: Call) -> Answer:
    project_id = call.path["projectId"]
    body = call.body
    project = open_project(call, project_id)
    if body.get("name", project["name"]) != project["name"]:
        _require_free_name(call, body["name"])
    columns = {column: body[column] for column in _CHANGEABLE if column in body}
    update(call.connection, "projects", project_id, {**columns, "updated_at": call.now})
    if "tags" in body:
        call.connection.execute("DELETE FROM project_tags WHERE project_id = ?", (project_id,))
        _save_tags(call, project_id, body["tags"])
    if body.get("status") == "archived":
        _stop_workspaces(call, project_id)
    detail = _detail(call, project_id)
    search_text = searchable(detail["name"], detail["description"], *detail["tags"])
    update(call.connection, "projects", project_id, {"search_text": search_text})
    record(call, project_id, "project.updated", project_id, fields=sorted(body))
    return Answer(detail)


def delete_project(call: Call) -> Answer:
    """The schema's foreign keys delete what belongs to the project and let go of its volumes."""
    project_id = call.path["projectId"]
    find(call.connection, "projects", project_id)
    delete_volumes = call.query.get("volume", "keep") == "delete"
    if delete_volumes:
        call.connection.execute("DELETE FROM volumes WHERE project_id = ?", (project_id,))
    call.connection.execute("DELETE FROM projects WHERE id = ?", (project_id,))
    volumes = "deleted" if delete_volumes else "kept"
    return action_result(project_id, "deleted", f"Project deleted, its volumes were {volumes}.")


def archive_project(call: Call) -> Answer:
    project_id = call.path["projectId"]
    if find(call.connection, "projects", project_id)["status"] == "archived":
        return action_result(project_id, "archived", "Project was archived already.")
    update(call.connection, "projects", project_id, {"status": "archived", "updated_at": call.now})
    _stop_workspaces(call, project_id)
    record(call, project_id, "project.archived", project_id)
    return action_result(project_id, "archived", "Project archived.")


def restore_project(call: Call) -> Answer:
    project_id = call.path["projectId"]
    status = find(call.connection, "projects", project_id)["status"]
    if status != "archived":
        return action_result(project_id, status, "Project was not archived.")
    update(call.connection, "projects", project_id, {"status": "active", "updated_at": call.now})
    record(call, project_id, "project.restored", project_id)
    return action_result(project_id, "active", "Project restored.")


def get_project_stats(call: Call) -> Answer:
    project_id = call.path["projectId"]
    find(call.connection, "projects", project_id)
    workspaces, running = call.connection.execute(
        "SELECT count(*), count(CASE status WHEN 'running' THEN 1 END) FROM workspaces WHERE project_id = ?",
        (project_id,),
    ).fetchone()
    volumes, storage = call.connection.execute(
        "SELECT count(*), total(size_gb) FROM volumes WHERE project_id = ?", (project_id,)
    ).fetchone()
    return Answer(
        {
            "workspaceCount": workspaces,
            "volumeCount": volumes,
            "totalStorageGb": storage,
            "activeWorkspaces": running,
        }
    )


def _item(row: Row) -> dict[str, Any]:
    """A project as lists show it: without what takes further look-ups."""
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


def _detail(call: Call, project_id: str) -> dict[str, Any]:
    row = find(call.connection, "projects", project_id, _DETAIL)
    collaborators = collaborators_of(call, project_id)
    return {
        **_item(row),
        "collaborators": collaborators,
        "sharedWith": [person["userId"] for person in collaborators if not person["isOwner"]],
        "defaultDataVolumeId": row["data_volume_id"],
        "attachedVolumeIds": json.loads(row["volume_ids"]),
    }


def _require_free_name(call: Call, name: str) -> None:
    if call.connection.execute("SELECT 1 FROM projects WHERE name = ?", (name,)).fetchone():
        raise conflict(f"The organization already has a project named {name}.", field="name")


def _save_tags(call: Call, project_id: str, tags: list[str]) -> None:
    rows = [(project_id, position, tag) for position, tag in enumerate(dict.fromkeys(tags))]
    call.connection.executemany("INSERT INTO project_tags (project_id, position, tag) VALUES (?, ?, ?)", rows)


def _stop_workspaces(call: Call, project_id: str) -> None:
    """An archived project runs nothing."""
    call.connection.execute(
        """UPDATE workspaces SET next_status = 'stopped', next_status_at = ?
        WHERE project_id = ? AND status IN ('pending', 'running')""",
        (call.ready_at, project_id),
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
