"""Changes of a document, as they come up: each takes the document and changes it."""

import json
from typing import Any

JSON = dict[str, Any]


def new_filter(document: JSON, position: int = 3, name: str = "ownerId") -> None:
    schema = {"type": "string", "maxLength": 100}
    parameter = {"name": name, "in": "query", "description": "Only those of this owner.", "schema": schema}
    document["paths"]["/volumes"]["get"]["parameters"].insert(position, parameter)


def new_operation(document: JSON) -> None:
    shared = json.dumps(document["paths"]["/volumes/{volumeId}/make-shared"])
    private = shared.replace("make_shared", "make_private").replace("makeVolumeShared", "makeVolumePrivate")
    document["paths"]["/volumes/{volumeId}/make-private"] = json.loads(private)


def new_keys(document: JSON) -> None:
    for body in ("CollaboratorAdd", "CollaboratorRoleUpdate"):
        key = {"type": "string", "description": "A text for the invitation."}
        document["components"]["schemas"][body]["properties"]["message"] = key


def new_model(document: JSON) -> None:
    size = {"type": "number", "description": "Maximum size in GB."}
    schemas = document["components"]["schemas"]
    schemas["Quota"] = {"type": "object", "description": "A quota.", "properties": {"maxGb": size}}
    schemas["Volume"]["properties"]["quota"] = {"$ref": "#/components/schemas/Quota"}


SINCE = "Deprecated since 2026-05-01, use the console instead. It goes away."


def deprecations(document: JSON) -> None:
    """Deprecate an operation, a parameter, keys of bodies, and a field."""
    schemas = document["components"]["schemas"]
    for node in (
        document["paths"]["/volumes/{volumeId}/sync"]["post"],
        document["components"]["parameters"]["ProjectFilter"],
        schemas["VolumeCreate"]["properties"]["mountPath"],
        schemas["CollaboratorAdd"]["properties"]["role"],
        schemas["Volume"]["properties"]["mountPath"],
    ):
        node["deprecated"] = True
        node["description"] = f"{node.get('description', 'Something.').strip()} {SINCE}"


def new_words(document: JSON) -> None:
    document["paths"]["/volumes"]["post"]["description"] += "\nNew volumes are empty.\n"


def new_resource(document: JSON) -> None:
    """Add `disks`, with everything that `volumes` have."""
    _add_resource(document, "disks", ("volume", "disk"), ("Volume", "Disk"))


def new_resource_of_two_words(document: JSON) -> None:
    """Add `data-sets`, with everything that `volumes` have."""
    names = (("/volumes", "/data-sets"), ('"volumes"', '"data-sets"'), ("volume", "dataSet"), ("Volume", "DataSet"))
    _add_resource(document, "data-sets", *names)


def _add_resource(document: JSON, tag: str, *names: tuple[str, str]) -> None:
    document["tags"].append({"name": tag, "description": "Storage that is near. And more."})

    def renamed(node: Any) -> Any:
        text = json.dumps(node)
        for old, new in names:
            text = text.replace(old, new)
        return json.loads(text)

    for path, item in list(document["paths"].items()):
        if path.startswith("/volumes"):
            document["paths"][renamed(path)] = renamed(item)
    for kind in ("schemas", "parameters", "responses", "examples"):
        named = document["components"].get(kind, {})
        named |= {renamed(name): renamed(node) for name, node in list(named.items()) if "Volume" in name}
