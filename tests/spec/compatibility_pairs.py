"""Edits of `openapi.yaml`, each with what it means for clients.

`python -m tests.spec.compatibility_pairs` asks `redocly diff` about every one of them, and fails when it says something
else than is noted here.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import ROOT
from tools.spec.compatibility import redocly_changes
from tools.spec.document import load_document

Node = dict[str, Any]
Edit = Callable[[Node], object]


@dataclass(frozen=True)
class Pair:
    """An edit and its place in the words of `Change.where`."""

    name: str
    place: str
    edit: Edit
    redocly: bool = True
    """Whether `redocly diff` agrees on what the edit means."""


def edited(document: Node, edit: Edit) -> Node:
    """Return a changed copy of the document."""
    changed = copy.deepcopy(document)
    edit(changed)
    return changed


def at(document: Node, place: str) -> Any:
    """Return what is at a place such as `getVolume responses 200` or `schemas Volume properties label`."""
    operations = {
        node["operationId"]: node
        for item in document["paths"].values()
        for node in item.values()
        if isinstance(node, dict)
    }
    node: Any = {**document, **document["components"], **operations}
    for key in place.split():
        node = node[int(key) if isinstance(node, list) else key]
    return node


def put(place: str, values: Node | None = None, **more: Any) -> Edit:
    return lambda document: at(document, place).update({**(values or {}), **more})


def drop(place: str, key: Any) -> Edit:
    return lambda document: at(document, place).pop(key)


def rename(place: str, key: str, new: str) -> Edit:
    def edit(document: Node) -> None:
        mapping = at(document, place)
        mapping[new] = mapping.pop(key)

    return edit


def add(place: str, value: Any) -> Edit:
    return lambda document: at(document, place).append(value)


def take(place: str, value: Any) -> Edit:
    return lambda document: at(document, place).remove(value)


def both(*edits: Edit) -> Edit:
    return lambda document: [edit(document) for edit in edits]


def reuse(place: str, key: str, source: str) -> Edit:
    return lambda document: at(document, place).update({key: copy.deepcopy(at(document, source))})


def rename_schema(document: Node) -> None:
    changed = json.loads(json.dumps(document).replace('schemas/VolumeType"', 'schemas/VolumeKind"'))
    document.update(changed)
    rename("schemas", "VolumeType", "VolumeKind")(document)


JSON = "application/json"
TEXT = {"type": "string", "description": "A text."}
REGION = {"name": "region", "in": "query", "description": "A region.", "schema": {"type": "string"}}
REGIONS = {"get": {"operationId": "listRegions", "responses": {"200": {"description": "All regions."}}}}
PROJECT_STATUS = {"$ref": "#/components/parameters/ProjectStatus"}

BREAKING = [
    Pair("operation removed", "syncVolume", drop("paths", "/volumes/{volumeId}/sync")),
    Pair("path renamed", "listSharedVolumes", rename("paths", "/volumes/shared", "/shared-volumes")),
    Pair("placeholder renamed", "getVolume", rename("paths", "/volumes/{volumeId}", "/volumes/{id}"), redocly=False),
    Pair("method changed", "updateVolume", rename("paths /volumes/{volumeId}", "put", "patch")),
    Pair("operationId renamed", "getVolume", put("getVolume", operationId="readVolume")),
    Pair("SDK method renamed", "getVolume", put("getVolume", {"x-strongly-method": "read"}), redocly=False),
    Pair("SDK namespace renamed", "getVolume", put("getVolume", tags=["projects"]), redocly=False),
    Pair("not repeatable", "syncVolume", put("syncVolume", {"x-strongly-idempotent": False}), redocly=False),
    Pair("older key renamed", "listVolumes", put("listVolumes", {"x-strongly-collection": "items"}), redocly=False),
    Pair("another scope needed", "getVolume", put("getVolume", security=[{"apiKey": ["volumes:admin"]}])),
    Pair("one more scope needed", "getVolume", add("getVolume security 0 apiKey", "projects:read")),
    Pair("key in another header", "security scheme apiKey", put("securitySchemes apiKey", name="Authorization")),
    Pair("server removed", "server http://127.0.0.1:{port}/api/v1", drop("servers", 1)),
    # Parameters
    Pair("filter removed", "listProjects query status", take("listProjects parameters", PROJECT_STATUS)),
    Pair("filter renamed", "listProjects query tag", put("parameters Tag", name="label")),
    Pair("filter required", "parameter Tag", put("parameters Tag", required=True)),
    Pair("filter written otherwise", "parameter Tag", put("parameters Tag", style="spaceDelimited")),
    Pair(
        "required filter added",
        "listProjects query region",
        add("listProjects parameters", {**REGION, "required": True}),
    ),
    Pair("parameter narrower", "parameter Limit", put("parameters Limit schema", maximum=100)),
    Pair("parameter of another type", "parameter Search", put("parameters Search schema", type="integer")),
    Pair("sort key removed", "ProjectSort", put("schemas ProjectSort", enum=["name:asc", "name:desc"])),
    # Bodies
    Pair("body removed", "updateVolume body", drop("updateVolume", "requestBody")),
    Pair(
        "body added", "syncVolume body", reuse("syncVolume", "requestBody", "updateVolume requestBody"), redocly=False
    ),
    Pair(
        "body in XML", f"createVolume body {JSON}", rename("createVolume requestBody content", JSON, "application/xml")
    ),
    Pair("body field removed", "VolumeCreate.type", drop("schemas VolumeCreate properties", "type")),
    Pair("body field renamed", "VolumeUpdate.sizeGB", rename("schemas VolumeUpdate properties", "sizeGB", "sizeGb")),
    Pair("body field required", "ProjectCreate.category", add("schemas ProjectCreate required", "category")),
    Pair(
        "required body field added",
        "VolumeCreate.region",
        both(put("schemas VolumeCreate properties", region=TEXT), add("schemas VolumeCreate required", "region")),
    ),
    Pair("longest shorter", "VolumeCreate.label", put("schemas VolumeCreate properties label", maxLength=50)),
    Pair("shortest longer", "VolumeCreate.label", put("schemas VolumeCreate properties label", minLength=3)),
    Pair("bound added", "ProjectUpdate.tags", put("schemas ProjectUpdate properties tags", minItems=1)),
    Pair("bound of items", "ProjectUpdate.tags[]", put("schemas ProjectUpdate properties tags items", maxLength=20)),
    Pair("more fields at least", "ProjectUpdate", put("schemas ProjectUpdate", minProperties=2)),
    Pair("whole numbers only", "VolumeCreate.sizeGB", put("schemas VolumeCreate properties sizeGB", type="integer")),
    Pair("null refused", "ProjectUpdate.category", put("schemas ProjectUpdate properties category", type="string")),
    Pair(
        "another pattern", "WorkspaceResources.gpu", put("schemas WorkspaceResources properties gpu", pattern="^[1-9]$")
    ),
    Pair("format added", "VolumeCreate.projectId", put("schemas VolumeCreate properties projectId", format="uuid")),
    Pair("value not taken", "VolumeDisposition", take("schemas VolumeDisposition enum", "keep")),
    Pair("value removed", "EnvironmentType", take("schemas EnvironmentType enum", "rstudio")),
    Pair(
        "value renamed",
        "VolumeType",
        both(take("schemas VolumeType enum", "data"), add("schemas VolumeType enum", "raw")),
    ),
    Pair(
        "key read-only", "VolumeCreate.type", put("schemas VolumeCreate properties type", readOnly=True), redocly=False
    ),
    Pair("enumeration closed", "VolumeType", drop("schemas VolumeType", "x-strongly-open"), redocly=False),
    Pair(
        "another default",
        "parameter Limit",
        put("parameters Limit", description="Maximum number of items to return, by default 5."),
        redocly=False,
    ),
    Pair(
        "another server for one operation",
        "getVolume",
        put("getVolume", servers=[{"url": "https://b.test"}]),
        redocly=False,
    ),
    # Responses
    Pair("array is a scalar", "Volume.sharedWith", put("schemas Volume properties sharedWith", type="string")),
    Pair("field write-only", "Volume.label", put("schemas Volume properties label", writeOnly=True), redocly=False),
    Pair("success is another status", "createVolume 201", rename("createVolume responses", "201", "200")),
    Pair(
        "success may be another status",
        "createVolume 202",
        reuse("createVolume responses", "202", "createVolume responses 201"),
        redocly=False,
    ),
    Pair("error removed", "createVolume 413", drop("createVolume responses", "413")),
    Pair("answer in CSV", f"getVolume 200 {JSON}", rename("getVolume responses 200 content", JSON, "text/csv")),
    Pair("header removed", "createVolume 201 Location", drop("createVolume responses 201 headers", "Location")),
    Pair("field removed", "Project.visibility", drop("schemas Project properties", "visibility")),
    Pair("field renamed", "WorkspaceStatus.phase", rename("schemas WorkspaceStatus properties", "phase", "stage")),
    Pair("field optional", "Volume.id", drop("schemas Volume", "required")),
    Pair("field of another type", "Volume.sizeGb", put("schemas Volume properties sizeGb", type="string")),
    Pair("null sent and taken", "EnvironmentType", put("schemas EnvironmentType", type=["string", "null"])),
    Pair("field null", "Volume.label", put("schemas Volume properties label", type=["string", "null"])),
    Pair(
        "field with fractions",
        "ProjectStats.volumeCount",
        put("schemas ProjectStats properties volumeCount", type="number"),
    ),
    Pair("format removed", "Volume.createdAt", drop("schemas Volume properties createdAt", "format")),
    Pair(
        "items of another type", "Volume.sharedWith[]", put("schemas Volume properties sharedWith items", type="object")
    ),
    Pair(
        "another object",
        "VolumeEnvelope.data.label",
        put("schemas VolumeEnvelope properties data", {"$ref": "#/components/schemas/ActionResult"}),
    ),
    Pair("value never sent", "VolumeState", take("schemas VolumeState enum", "bound"), redocly=False),
    Pair("spelling not read", "Volume.id", drop("schemas Volume properties id", "x-strongly-aliases"), redocly=False),
    Pair(
        "read otherwise", "Volume.owner", drop("schemas Volume properties owner", "x-strongly-read-as"), redocly=False
    ),
    Pair(
        "not always sent",
        "Volume.label",
        drop("schemas Volume properties label", "x-strongly-always-sent"),
        redocly=False,
    ),
    Pair("schema renamed", "VolumeType", rename_schema, redocly=False),
]

HARMLESS = [
    Pair("operation added", "listRegions", put("paths", {"/regions": REGIONS})),
    Pair("operation deprecated", "getVolume", put("getVolume", deprecated=True)),
    Pair("operation described otherwise", "getVolume", put("getVolume", description="Returns a volume.")),
    Pair("repeatable", "createVolume", put("createVolume", {"x-strongly-idempotent": True})),
    Pair("no scope needed", "getVolume", put("getVolume", security=[{"apiKey": []}])),
    Pair("another scope does as well", "getVolume", add("getVolume security", {"apiKey": ["volumes:admin"]})),
    Pair("server added", "server https://b.example.com", add("servers", {"url": "https://b.example.com"})),
    Pair("webhook added", "webhook bound", lambda document: document.update(webhooks={"bound": {}})),
    # Parameters
    Pair("filter added", "listProjects query region", add("listProjects parameters", REGION)),
    Pair("parameter wider", "parameter Limit", put("parameters Limit schema", maximum=5000)),
    Pair("sort key added", "ProjectSort", lambda document: at(document, "schemas ProjectSort enum").append("a:asc")),
    # Bodies
    Pair("body field added", "VolumeCreate.region", put("schemas VolumeCreate properties", region=TEXT)),
    Pair("body field optional", "VolumeCreate.label", take("schemas VolumeCreate required", "label")),
    Pair("longest longer", "VolumeCreate.label", put("schemas VolumeCreate properties label", maxLength=200)),
    Pair("bound removed", "VolumeCreate.sizeGB", drop("schemas VolumeCreate properties sizeGB", "maximum")),
    Pair("null taken", "VolumeCreate.label", put("schemas VolumeCreate properties label", type=["string", "null"])),
    Pair("nothing to change needed", "VolumeUpdate", drop("schemas VolumeUpdate", "minProperties")),
    Pair("unknown keys taken", "VolumeUpdate", drop("schemas VolumeUpdate", "additionalProperties")),
    Pair("value added", "VolumeType", add("schemas VolumeType enum", "cache")),
    # Responses
    Pair("value sent", "VolumeState", add("schemas VolumeState enum", "lost")),
    Pair("error added", "getVolume 410", reuse("getVolume responses", "410", "getVolume responses 404")),
    Pair("header added", "getVolume 200 ETag", put("getVolume responses 200 headers", ETag={"schema": TEXT})),
    Pair("field added", "Volume.region", put("schemas Volume properties", region=TEXT)),
    Pair("field required", "Volume.label", add("schemas Volume required", "label")),
    Pair(
        "field always sent",
        "Volume.shared",
        put("schemas Volume properties shared", {"x-strongly-always-sent": True}),
    ),
    Pair("field never null", "Volume.description", put("schemas Volume properties description", type="string")),
    Pair("bounds of a field wider", "Volume.sizeGb", drop("schemas Volume properties sizeGb", "minimum")),
    Pair("bounds of a field narrower", "Volume.sizeGb", put("schemas Volume properties sizeGb", maximum=65536)),
    Pair("whole numbers sent", "Volume.sizeGb", put("schemas Volume properties sizeGb", type="integer")),
    Pair("no further fields sent", "Volume", put("schemas Volume", additionalProperties=False)),
    Pair(
        "another spelling read",
        "Volume.label",
        put("schemas Volume properties label", {"x-strongly-aliases": ["title"]}),
    ),
    Pair("examples changed", "Volume", put("schemas Volume", examples=[{"id": "vol-1"}])),
    Pair(
        "field named description",
        "Volume.description",
        put("schemas Volume properties description", description="Text."),
    ),
]


def main() -> int:
    """Ask `redocly diff` about every pair; return 1 if it says something else than is noted."""
    document = load_document(ROOT / "openapi.yaml")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old.yaml"), Path(folder, "new.yaml")
        old.write_text(json.dumps(document), encoding="utf-8")
        for pair in [*BREAKING, *HARMLESS]:
            new.write_text(json.dumps(edited(document, pair.edit)), encoding="utf-8")
            agrees = bool(redocly_changes(old, new)["major"]) == (pair in BREAKING)
            if not agrees or not pair.redocly:
                print("agrees after all" if agrees else "disagrees       ", pair.place, "-", pair.name)
            wrong += agrees != pair.redocly
    print(f"{len(BREAKING)} breaking and {len(HARMLESS)} harmless edits, {wrong} not as noted")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
