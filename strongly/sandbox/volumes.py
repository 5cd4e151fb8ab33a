"""Volumes: find, create, grow, share and sync."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from strongly.sandbox.activity import record
from strongly.sandbox.call import ORGANIZATION, Answer, Call, Handler, action_result, owner
from strongly.sandbox.errors import conflict
from strongly.sandbox.listing import Listing, searchable
from strongly.sandbox.projects import changeable, open_project
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


def list_volumes(call: Call) -> Answer:
    listing = _listing()
    listing.search(call.query)
    listing.where_equal(call.query, {"type": "volumes.type", "projectId": "volumes.project_id"})
    listing.sort(call.query, _SORTABLE)
    rows, page = listing.fetch_page(call.connection, call.query)
    return Answer([_item(row) for row in rows], page)


def list_shared_volumes(call: Call) -> Answer:
    listing = _listing()
    listing.where("volumes.is_shared")
    listing.search(call.query)
    rows, page = listing.fetch_page(call.connection, call.query)
    return Answer([_item(row) for row in rows], page)


def list_project_volumes(call: Call) -> Answer:
    project_id = call.path["projectId"]
    find(call.connection, "projects", project_id)
    listing = _listing()
    listing.where("volumes.project_id = ?", project_id)
    return Answer([_item(row) for row in listing.fetch_all(call.connection)])


def create_volume(call: Call) -> Answer:
    body = call.body
    project_id, label = body["projectId"], body["label"]
    open_project(call, project_id)
    volume_id = call.new_id("vol")
    name = slug(label)
    values = {
        "id": volume_id,
        "label": label,
        "name": name,
        "description": body.get("description"),
        "status": "pending",
        "status_at": call.now,
        "next_status": "bound",
        "next_status_at": call.ready_at,
        "type": body.get("type", "data"),
        "size_gb": body["sizeGB"],
        "mount_path": body.get("mountPath", f"/data/{name}"),
        "owner_id": call.user.id,
        "project_id": project_id,
        "created_at": call.now,
        "updated_at": call.now,
        "search_text": searchable(label, name, body.get("description")),
    }
    insert(call.connection, "volumes", values)
    record(call, project_id, "volume.created", volume_id, label=label, sizeGb=body["sizeGB"])
    return Answer(_detail(call, volume_id), location=("volumes", volume_id))


def get_volume(call: Call) -> Answer:
    return Answer(_detail(call, call.path["volumeId"]))


def update_volume(call: Call) -> Answer:
    volume = changeable(call, "volumes", call.path["volumeId"])
    body = call.body
    size = body.get("sizeGB", volume["size_gb"])
    if size < volume["size_gb"]:
        raise conflict(f"A volume cannot shrink: it has {volume['size_gb']:g} GB.", field="sizeGB")
    label, description = body.get("label", volume["label"]), body.get("description", volume["description"])
    name = slug(label)
    columns = {
        "label": label,
        "name": name,
        "description": description,
        "size_gb": size,
        "updated_at": call.now,
        "search_text": searchable(label, name, description),
    }
    update(call.connection, "volumes", volume["id"], columns)
    record(call, volume["project_id"], "volume.updated", volume["id"], fields=sorted(body))
    return Answer(_detail(call, volume["id"]))


def delete_volume(call: Call) -> Answer:
    volume = changeable(call, "volumes", call.path["volumeId"])
    call.connection.execute("DELETE FROM volumes WHERE id = ?", (volume["id"],))
    record(call, volume["project_id"], "volume.deleted", volume["id"], label=volume["label"])
    return action_result(volume["id"], "deleted", "Volume deleted.")


def sync_volume(call: Call) -> Answer:
    volume = changeable(call, "volumes", call.path["volumeId"])
    if volume["sync_due_at"] is None:
        update(call.connection, "volumes", volume["id"], {"sync_due_at": call.ready_at})
        record(call, volume["project_id"], "volume.synced", volume["id"])
    return action_result(volume["id"], "syncing", "Volume contents are being synced.")


def make_volume_shared(call: Call) -> Answer:
    volume = changeable(call, "volumes", call.path["volumeId"])
    if not volume["is_shared"]:
        update(call.connection, "volumes", volume["id"], {"is_shared": 1, "updated_at": call.now})
        record(call, volume["project_id"], "volume.shared", volume["id"])
    return action_result(volume["id"], "shared", "Volume shared with the organization.")


def slug(label: str) -> str:
    """`Training Data (v2)` → `training-data-v2`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "volume"


def _listing() -> Listing:
    return Listing(select=_SELECT, table="volumes", order="volumes.sequence DESC")


def _item(row: Row) -> dict[str, Any]:
    """A volume as lists show it."""
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


def _detail(call: Call, volume_id: str) -> dict[str, Any]:
    row = find(call.connection, "volumes", volume_id, _SELECT)
    others = "SELECT id FROM users WHERE id <> ? ORDER BY id"
    shared_with = call.connection.execute(others, (row["owner_id"],)).fetchall() if row["is_shared"] else []
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
