"""Workspaces: find, create, change, and their life from pending to running and stopped."""

from __future__ import annotations

import json
from typing import Any

from strongly.sandbox import life_cycle
from strongly.sandbox.activity import record
from strongly.sandbox.call import ORGANIZATION, Answer, Call, Handler, action_result, owner
from strongly.sandbox.errors import conflict
from strongly.sandbox.listing import Listing, searchable
from strongly.sandbox.projects import changeable, open_project
from strongly.sandbox.store import Row, Value, find, insert, update

_SELECT = """SELECT workspaces.*, users.name AS owner_name, users.email AS owner_email
    FROM workspaces JOIN users ON users.id = workspaces.owner_id"""
_VOLUMES = "SELECT id FROM volumes WHERE project_id = ? ORDER BY sequence"
_SORTABLE = {
    "createdAt": "workspaces.created_at",
    "updatedAt": "workspaces.updated_at",
    "name": "workspaces.name",
    "status": "workspaces.status",
    "environmentType": "workspaces.environment_type",
}
_CHANGEABLE = ("name", "description", "image")
_DEFAULT_RESOURCES = {"cpu": "2", "memory": "8Gi", "storage": "50Gi"}


def list_workspaces(call: Call) -> Answer:
    listing = _listing()
    listing.search(call.query)
    listing.where_equal(call.query, {"status": "workspaces.status", "projectId": "workspaces.project_id"})
    listing.sort(call.query, _SORTABLE)
    rows, page = listing.fetch_page(call.connection, call.query)
    return Answer([_item(row) for row in rows], page)


def list_project_workspaces(call: Call) -> Answer:
    project_id = call.path["projectId"]
    find(call.connection, "projects", project_id)
    listing = _listing()
    listing.where("workspaces.project_id = ?", project_id)
    rows, page = listing.fetch_page(call.connection, call.query)
    return Answer([_item(row) for row in rows], page)


def create_workspace(call: Call) -> Answer:
    body = call.body
    project_id = body.get("projectId")
    if project_id is not None:
        open_project(call, project_id)
    workspace_id = call.new_id("ws")
    values = {
        "id": workspace_id,
        "name": body["name"],
        "description": body["description"],
        "environment_type": body["environmentType"],
        "image": body.get("image"),
        "resources": _allocated(body.get("resources", {})),
        "owner_id": call.user.id,
        "project_id": project_id,
        "created_at": call.now,
        "updated_at": call.now,
        "search_text": searchable(body["name"], body["description"]),
        **_starting(call, body.get("image")),
    }
    insert(call.connection, "workspaces", values)
    record(call, project_id, "workspace.created", workspace_id, name=body["name"])
    return Answer(_detail(call, workspace_id), location=("workspaces", workspace_id))


def get_workspace(call: Call) -> Answer:
    return Answer(_detail(call, call.path["workspaceId"]))


def update_workspace(call: Call) -> Answer:
    """A new image or new resources count from the next start on."""
    workspace = changeable(call, "workspaces", call.path["workspaceId"])
    body = call.body
    columns: dict[str, Value] = {column: body[column] for column in _CHANGEABLE if column in body}
    if "environmentType" in body:
        columns["environment_type"] = body["environmentType"]
    if "resources" in body:
        columns["resources"] = _allocated(body["resources"], json.loads(workspace["resources"]))
    name, description = columns.get("name", workspace["name"]), columns.get("description", workspace["description"])
    columns |= {"search_text": searchable(str(name), str(description)), "updated_at": call.now}
    update(call.connection, "workspaces", workspace["id"], columns)
    record(call, workspace["project_id"], "workspace.updated", workspace["id"], fields=sorted(body))
    return Answer(_detail(call, workspace["id"]))


def delete_workspace(call: Call) -> Answer:
    workspace = changeable(call, "workspaces", call.path["workspaceId"])
    call.connection.execute("DELETE FROM workspaces WHERE id = ?", (workspace["id"],))
    record(call, workspace["project_id"], "workspace.deleted", workspace["id"], name=workspace["name"])
    return action_result(workspace["id"], "deleted", "Workspace deleted.")


def start_workspace(call: Call) -> Answer:
    """Repeating a start that is under way is the same start, so that a client may safely send it again."""
    workspace = changeable(call, "workspaces", call.path["workspaceId"])
    state = _state(workspace)
    if state in ("running", "stopping"):
        raise conflict(f"The workspace is {state}.", status=state)
    if state != "pending":
        update(call.connection, "workspaces", workspace["id"], _starting(call, workspace["image"]))
        record(call, workspace["project_id"], "workspace.started", workspace["id"])
    return action_result(workspace["id"], "pending", "Workspace is starting.")


def stop_workspace(call: Call) -> Answer:
    workspace = changeable(call, "workspaces", call.path["workspaceId"])
    if workspace["status"] not in ("pending", "running"):
        raise conflict(f"The workspace is {workspace['status']}.", status=workspace["status"])
    if _state(workspace) != "stopping":
        stopping = {"next_status": "stopped", "next_status_at": call.ready_at}
        update(call.connection, "workspaces", workspace["id"], stopping)
        record(call, workspace["project_id"], "workspace.stopped", workspace["id"])
    return action_result(workspace["id"], "stopping", "Workspace is stopping.")


def restart_workspace(call: Call) -> Answer:
    workspace = changeable(call, "workspaces", call.path["workspaceId"])
    if _state(workspace) != "pending":
        update(call.connection, "workspaces", workspace["id"], _starting(call, workspace["image"]))
        record(call, workspace["project_id"], "workspace.restarted", workspace["id"])
    return action_result(workspace["id"], "pending", "Workspace is restarting.")


def sync_workspace(call: Call) -> Answer:
    workspace = changeable(call, "workspaces", call.path["workspaceId"])
    state = _state(workspace)
    if state not in ("pending", "running"):
        raise conflict(f"The workspace is {state}.", status=state)
    if workspace["sync_due_at"] is None:
        update(call.connection, "workspaces", workspace["id"], {"sync_due_at": call.ready_at})
        record(call, workspace["project_id"], "workspace.synced", workspace["id"])
    return action_result(workspace["id"], "syncing", "Workspace files are being synced.")


def get_workspace_status(call: Call) -> Answer:
    workspace = find(call.connection, "workspaces", call.path["workspaceId"])
    return Answer(life_cycle.status(workspace, call.time))


def get_workspace_metrics(call: Call) -> Answer:
    workspace = find(call.connection, "workspaces", call.path["workspaceId"])
    return Answer(life_cycle.metrics(workspace, call.time))


def get_workspace_logs(call: Call) -> Answer:
    workspace = find(call.connection, "workspaces", call.path["workspaceId"])
    return Answer(life_cycle.logs(workspace, call.query.get("type", "pod"), call.time))


def _listing() -> Listing:
    return Listing(select=_SELECT, table="workspaces", order="workspaces.sequence DESC")


def _state(workspace: Row) -> str:
    """The status, told apart from being on the way to a stop."""
    return "stopping" if workspace["next_status"] == "stopped" else str(workspace["status"])


def _starting(call: Call, image: str | None) -> dict[str, Value]:
    return {
        "status": "pending",
        "status_at": call.now,
        "next_status": life_cycle.ready_status(image),
        "next_status_at": call.ready_at,
    }


def _allocated(requested: dict[str, str], before: dict[str, str] | None = None) -> str:
    """What the platform gives for what was asked for, as JSON."""
    resources = {**_DEFAULT_RESOURCES, **(before or {}), **requested}
    if resources.get("gpu", "0").strip("0"):
        resources["gpuType"] = "nvidia-a10g"
    else:
        resources.pop("gpuType", None)
    return json.dumps(resources)


def _item(row: Row) -> dict[str, Any]:
    """A workspace as lists show it."""
    running = row["status"] == "running"
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "status": row["status"],
        "environmentType": row["environment_type"],
        "image": row["image"],
        "organizationId": ORGANIZATION,
        "owner": owner(row),
        "ownerId": row["owner_id"],
        "url": f"https://strongly.example.com/workspaces/{row['id']}/" if running else None,
        "projectId": row["project_id"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


def _detail(call: Call, workspace_id: str) -> dict[str, Any]:
    row = find(call.connection, "workspaces", workspace_id, _SELECT)
    volumes = call.connection.execute(_VOLUMES, (row["project_id"],)).fetchall()
    return {
        **_item(row),
        "resources": json.loads(row["resources"]),
        "volumeIds": [volume["id"] for volume in volumes],
    }


HANDLERS: dict[str, Handler] = {
    "listWorkspaces": list_workspaces,
    "listProjectWorkspaces": list_project_workspaces,
    "createWorkspace": create_workspace,
    "getWorkspace": get_workspace,
    "updateWorkspace": update_workspace,
    "deleteWorkspace": delete_workspace,
    "startWorkspace": start_workspace,
    "stopWorkspace": stop_workspace,
    "restartWorkspace": restart_workspace,
    "syncWorkspace": sync_workspace,
    "getWorkspaceStatus": get_workspace_status,
    "getWorkspaceMetrics": get_workspace_metrics,
    "getWorkspaceLogs": get_workspace_logs,
}
