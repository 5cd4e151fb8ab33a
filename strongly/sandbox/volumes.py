"""Handlers for volumes."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from strongly.sandbox.activity import record
from strongly.sandbox.context import ORGANIZATION, Handler, RequestContext, Result, action_result, owner, reads
from strongly.sandbox.errors import conflict
from strongly.sandbox.listing import PAGE, Listing, searchable
from strongly.sandbox.projects import modifiable, open_project
from strongly.sandbox.store import Row, find, insert, update

_SELECT = """SELECT volumes.*, users.name AS owner_name, users.email AS owner_email
    FROM volumes JOIN users ON users.id = volumes.owner_id"""
_SORTABLE = {
    "createdAt": "volumes.created_at",
    "updatedAt": "volumes.updated_at",
    "label": "volumes.label",
    "name": "volumes.name",
    "status": "volumes.status",
    "type": "volumes.type",
    "sizeGb": "volumes.size_gb",
}
_FILTERS = {"type": "volumes.type", "projectId": "volumes.project_id"}


@reads("search", *_FILTERS, *PAGE, sort=_SORTABLE)
def list_volumes(context: RequestContext) -> Result:
    listing = _listing()
    listing.search(context.query)
    listing.where_equal(context.query, _FILTERS)
    listing.sort(context.query, _SORTABLE)
    rows, page = listing.fetch_page(context.connection, context.query)
    return Result([_item(row) for row in rows], page)


@reads("search", *PAGE)
def list_shared_volumes(context: RequestContext) -> Result:
    listing = _listing()
    listing.where("volumes.is_shared = 1")
    listing.search(context.query)
    rows, page = listing.fetch_page(context.connection, context.query)
    return Result([_item(row) for row in rows], page)


def list_project_volumes(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    find(context.connection, "projects", project_id)
    listing = _listing()
    listing.where("volumes.project_id = ?", project_id)
    return Result([_item(row) for row in listing.fetch_all(context.connection)])


def create_volume(context: RequestContext) -> Result:
    body = context.body
    project_id, label = body["projectId"], body["label"]
    open_project(context, project_id)
    volume_id = context.new_id("vol")
    name = slug(label)
    values = {
        "id": volume_id,
        "label": label,
        "name": name,
        "description": body.get("description"),
        "status": "pending",
        "status_at": context.now,
        "next_status": "bound",
        "next_status_at": context.ready_at,
        "type": body.get("type", "data"),
        "size_gb": body["sizeGB"],
        "mount_path": body.get("mountPath", f"/data/{name}"),
        "owner_id": context.user.id,
        "project_id": project_id,
        "created_at": context.now,
        "updated_at": context.now,
        "search_text": searchable(label, name, body.get("description")),
    }
    insert(context.connection, "volumes", values)
    record(context, project_id, "volume.created", volume_id, label=label, sizeGb=body["sizeGB"])
    return Result(_detail(context, volume_id), location=("volumes", volume_id))


def get_volume(context: RequestContext) -> Result:
    return Result(_detail(context, context.path["volumeId"]))


def update_volume(context: RequestContext) -> Result:
    volume = modifiable(context, "volumes", context.path["volumeId"])
    body = context.body
    size = body.get("sizeGB", volume["size_gb"])
    if size < volume["size_gb"]:
        raise conflict(f"A volume cannot shrink: sizeGB must be at least {volume['size_gb']:g}.", field="sizeGB")
    label, description = body.get("label", volume["label"]), body.get("description", volume["description"])
    name = slug(label)
    columns = {
        "label": label,
        "name": name,
        "description": description,
        "size_gb": size,
        "updated_at": context.now,
        "search_text": searchable(label, name, description),
    }
    update(context.connection, "volumes", volume["id"], columns)
    record(context, volume["project_id"], "volume.updated", volume["id"], fields=sorted(body))
    return Result(_detail(context, volume["id"]))


def delete_volume(context: RequestContext) -> Result:
    volume = modifiable(context, "volumes", context.path["volumeId"])
    context.connection.execute("DELETE FROM volumes WHERE id = ?", (volume["id"],))
    record(context, volume["project_id"], "volume.deleted", volume["id"], label=volume["label"])
    return action_result(volume["id"], "deleted", "Volume deleted.")


def sync_volume(context: RequestContext) -> Result:
    volume = modifiable(context, "volumes", context.path["volumeId"])
    if volume["sync_due_at"] is None:
        update(context.connection, "volumes", volume["id"], {"sync_due_at": context.ready_at})
        record(context, volume["project_id"], "volume.synced", volume["id"])
    return action_result(volume["id"], "syncing", "Volume contents are being synced.")


def make_volume_shared(context: RequestContext) -> Result:
    volume = modifiable(context, "volumes", context.path["volumeId"])
    if not volume["is_shared"]:
        update(context.connection, "volumes", volume["id"], {"is_shared": 1, "updated_at": context.now})
        record(context, volume["project_id"], "volume.shared", volume["id"])
    return action_result(volume["id"], "shared", "Volume shared with the organization.")


def slug(label: str) -> str:
    """`Training Data (v2)` → `training-data-v2`."""
    # NFKD separates letters from their accents, so that `é` becomes `e` instead of being dropped.
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "volume"


def _listing() -> Listing:
    return Listing(select=_SELECT, table="volumes", order="volumes.sequence DESC")


def _item(row: Row) -> dict[str, Any]:
    """Return a volume as lists contain it."""
    return {
        "id": row["id"],
        "label": row["label"],
        "name": row["name"],
        "description": row["description"],
        "status": row["status"],
        "type": row["type"],
        "volumeType": "persistent",
        "sizeGb": row["size_gb"],
        "mountPath": row["mount_path"],
        "organizationId": ORGANIZATION,
        "owner": owner(row),
        "ownerId": row["owner_id"],
        "projectId": row["project_id"],
        "isShared": bool(row["is_shared"]),
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


def _detail(context: RequestContext, volume_id: str) -> dict[str, Any]:
    row = find(context.connection, "volumes", volume_id, _SELECT)
    others = "SELECT id FROM users WHERE id <> ? ORDER BY id"
    shared_with = context.connection.execute(others, (row["owner_id"],)).fetchall() if row["is_shared"] else []
    return {
        **_item(row),
        "shared": bool(row["is_shared"]),
        "sharedWith": [user["id"] for user in shared_with],
    }


HANDLERS: dict[str, Handler] = {
    "listVolumes": list_volumes,
    "listSharedVolumes": list_shared_volumes,
    "listProjectVolumes": list_project_volumes,
    "createVolume": create_volume,
    "getVolume": get_volume,
    "updateVolume": update_volume,
    "deleteVolume": delete_volume,
    "syncVolume": sync_volume,
    "makeVolumeShared": make_volume_shared,
}
