"""Handlers for workspaces. `life_cycle` computes their status, metrics and logs."""

from __future__ import annotations

import json
from typing import Any

from strongly.sandbox import life_cycle
from strongly.sandbox.activity import record
from strongly.sandbox.context import ORGANIZATION, Handler, RequestContext, Result, action_result, owner, reads
from strongly.sandbox.errors import conflict
from strongly.sandbox.listing import PAGE, Listing, searchable
from strongly.sandbox.projects import modifiable, open_project
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
_FILTERS = {"status": "workspaces.status", "projectId": "workspaces.project_id"}
_CHANGEABLE = ("name", "description", "image")
_DEFAULT_RESOURCES = {"cpu": "2", "memory": "8Gi", "storage": "50Gi"}


@reads("search", *_FILTERS, *PAGE, sort=_SORTABLE)
def list_workspaces(context: RequestContext) -> Result:
    listing = _listing()
    listing.search(context.query)
    listing.where_equal(context.query, _FILTERS)
    listing.sort(context.query, _SORTABLE)
    rows, page = listing.fetch_page(context.connection, context.query)
    return Result([_item(row) for row in rows], page)


@reads(*PAGE)
def list_project_workspaces(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    find(context.connection, "projects", project_id)
    listing = _listing()
    listing.where("workspaces.project_id = ?", project_id)
    rows, page = listing.fetch_page(context.connection, context.query)
    return Result([_item(row) for row in rows], page)


def create_workspace(context: RequestContext) -> Result:
    body = context.body
    project_id = body.get("projectId")
    if project_id is not None:
        open_project(context, project_id)
    workspace_id = context.new_id("ws")
    values = {
        "id": workspace_id,
        "name": body["name"],
        "description": body["description"],
        "environment_type": body["environmentType"],
        "image": body.get("image"),
        "resources": _allocated(body.get("resources", {})),
        "owner_id": context.user.id,
        "project_id": project_id,
        "created_at": context.now,
        "updated_at": context.now,
        "search_text": searchable(body["name"], body["description"]),
        **_starting(context, body.get("image")),
    }
    insert(context.connection, "workspaces", values)
    record(context, project_id, "workspace.created", workspace_id, name=body["name"])
    return Result(_detail(context, workspace_id), location=("workspaces", workspace_id))


def get_workspace(context: RequestContext) -> Result:
    return Result(_detail(context, context.path["workspaceId"]))


def update_workspace(context: RequestContext) -> Result:
    """Update a workspace. A new image and new resources take effect at the next start."""
    workspace = modifiable(context, "workspaces", context.path["workspaceId"])
    body = context.body
    columns: dict[str, Value] = {column: body[column] for column in _CHANGEABLE if column in body}
    if "environmentType" in body:
        columns["environment_type"] = body["environmentType"]
    if "resources" in body:
        columns["resources"] = _allocated(body["resources"], json.loads(workspace["resources"]))
    name, description = columns.get("name", workspace["name"]), columns.get("description", workspace["description"])
    columns |= {"search_text": searchable(str(name), str(description)), "updated_at": context.now}
    update(context.connection, "workspaces", workspace["id"], columns)
    record(context, workspace["project_id"], "workspace.updated", workspace["id"], fields=sorted(body))
    return Result(_detail(context, workspace["id"]))


def delete_workspace(context: RequestContext) -> Result:
    workspace = modifiable(context, "workspaces", context.path["workspaceId"])
    context.connection.execute("DELETE FROM workspaces WHERE id = ?", (workspace["id"],))
    record(context, workspace["project_id"], "workspace.deleted", workspace["id"], name=workspace["name"])
    return action_result(workspace["id"], "deleted", "Workspace deleted.")


def start_workspace(context: RequestContext) -> Result:
    """Start a workspace. A start in progress is not an error, so that clients can safely retry the request."""
    workspace = modifiable(context, "workspaces", context.path["workspaceId"])
    state = _state(workspace)
    if state in ("running", "stopping"):
        raise conflict(f"The workspace is {state}.", status=state)
    if state != "pending":
        update(context.connection, "workspaces", workspace["id"], _starting(context, workspace["image"]))
        record(context, workspace["project_id"], "workspace.started", workspace["id"])
    return action_result(workspace["id"], "pending", "Workspace is starting.")


def stop_workspace(context: RequestContext) -> Result:
    workspace = modifiable(context, "workspaces", context.path["workspaceId"])
    if workspace["status"] not in ("pending", "running"):
        raise conflict(f"The workspace is {workspace['status']}.", status=workspace["status"])
    if _state(workspace) != "stopping":
        stopping = {"next_status": "stopped", "next_status_at": context.ready_at}
        update(context.connection, "workspaces", workspace["id"], stopping)
        record(context, workspace["project_id"], "workspace.stopped", workspace["id"])
    return action_result(workspace["id"], "stopping", "Workspace is stopping.")


def restart_workspace(context: RequestContext) -> Result:
    workspace = modifiable(context, "workspaces", context.path["workspaceId"])
    if _state(workspace) != "pending":
        update(context.connection, "workspaces", workspace["id"], _starting(context, workspace["image"]))
        record(context, workspace["project_id"], "workspace.restarted", workspace["id"])
    return action_result(workspace["id"], "pending", "Workspace is restarting.")


def sync_workspace(context: RequestContext) -> Result:
    workspace = modifiable(context, "workspaces", context.path["workspaceId"])
    state = _state(workspace)
    if state not in ("pending", "running"):
        raise conflict(f"The workspace is {state}.", status=state)
    if workspace["sync_due_at"] is None:
        update(context.connection, "workspaces", workspace["id"], {"sync_due_at": context.ready_at})
        record(context, workspace["project_id"], "workspace.synced", workspace["id"])
    return action_result(workspace["id"], "syncing", "Workspace files are being synced.")


def get_workspace_status(context: RequestContext) -> Result:
    workspace = find(context.connection, "workspaces", context.path["workspaceId"])
    return Result(life_cycle.status(workspace, context.time))


def get_workspace_metrics(context: RequestContext) -> Result:
    workspace = find(context.connection, "workspaces", context.path["workspaceId"])
    return Result(life_cycle.metrics(workspace, context.time))


@reads("type")
def get_workspace_logs(context: RequestContext) -> Result:
    workspace = find(context.connection, "workspaces", context.path["workspaceId"])
    return Result(life_cycle.logs(workspace, context.query.get("type", "pod"), context.time))


def _listing() -> Listing:
    return Listing(select=_SELECT, table="workspaces", order="workspaces.sequence DESC")


def _state(workspace: Row) -> str:
    """Return the status, or `stopping` if a stop is in progress."""
    return "stopping" if workspace["next_status"] == "stopped" else str(workspace["status"])


def _starting(context: RequestContext, image: str | None) -> dict[str, Value]:
    return {
        "status": "pending",
        "status_at": context.now,
        "next_status": life_cycle.ready_status(image),
        "next_status_at": context.ready_at,
    }


def _allocated(requested: dict[str, str], before: dict[str, str] | None = None) -> str:
    """Return the resources that the platform allocates for a request, as JSON."""
    resources = {**_DEFAULT_RESOURCES, **(before or {}), **requested}
    if resources.get("gpu", "0").strip("0"):
        resources["gpuType"] = "nvidia-a10g"
    else:
        resources.pop("gpuType", None)
    return json.dumps(resources)


def _item(row: Row) -> dict[str, Any]:
    """Return a workspace as lists contain it."""
    running = row["status"] == "running"
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "status": row["status"],
        "environmentType": row["environment_type"],
        "image": row["image"],
        "resources": json.loads(row["resources"]),
        "organizationId": ORGANIZATION,
        "owner": owner(row),
        "ownerId": row["owner_id"],
        "url": f"https://strongly.example.com/workspaces/{row['id']}/" if running else None,
        "projectId": row["project_id"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


def _detail(context: RequestContext, workspace_id: str) -> dict[str, Any]:
    row = find(context.connection, "workspaces", workspace_id, _SELECT)
    volumes = context.connection.execute(_VOLUMES, (row["project_id"],)).fetchall()
    return {
        **_item(row),
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
