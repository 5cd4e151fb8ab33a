"""What stands where in an OpenAPI document: its objects, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

JSON = dict[str, Any]
Place = tuple[str | int, ...]

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")

# The objects in an object: `kind` one, `[kind]` a list, `{kind}` a mapping of names. Other keys hold data.
_Children = dict[str, str | list[str] | set[str]]

SCHEMA: _Children = {
    **dict.fromkeys(("items", "additionalProperties", "not", "if", "then", "else", "contains"), "schema"),
    **dict.fromkeys(("propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"), "schema"),
    **{key: ["schema"] for key in ("allOf", "anyOf", "oneOf", "prefixItems")},
    **{key: {"schema"} for key in ("properties", "patternProperties", "dependentSchemas", "$defs")},
}
_CARRIER: _Children = {"schema": "schema", "content": {"media type"}, "examples": {"example"}}

CHILDREN: dict[str, _Children] = {
    "document": {
        "info": "info",
        "servers": ["server"],
        "paths": {"path item"},
        "webhooks": {"path item"},
        "components": "components",
        "tags": ["tag"],
    },
    "components": {
        "schemas": {"schema"},
        "responses": {"response"},
        "parameters": {"parameter"},
        "examples": {"example"},
        "requestBodies": {"request body"},
        "headers": {"header"},
        "securitySchemes": {"security scheme"},
        "links": {"link"},
        "callbacks": {"callback"},
        "pathItems": {"path item"},
    },
    "path item": {"servers": ["server"], "parameters": ["parameter"], **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": ["parameter"],
        "requestBody": "request body",
        "responses": {"response"},
        "callbacks": {"callback"},
        "servers": ["server"],
    },
    "parameter": _CARRIER,
    "header": _CARRIER,
    "media type": {"schema": "schema", "examples": {"example"}, "encoding": {"encoding"}},
    "encoding": {"headers": {"header"}},
    "request body": {"content": {"media type"}},
    "response": {"headers": {"header"}, "content": {"media type"}, "links": {"link"}},
    "link": {"server": "server"},
    "schema": SCHEMA,
}

# Where `$ref`s to objects of a kind lead.
SECTIONS = {kind: section for section, kinds in CHILDREN["components"].items() for kind in kinds}


class Node(NamedTuple):
    """An object of a document, or a `$ref` to one of this kind. A schema can also be a boolean."""

    kind: str
    place: Place
    value: Any


def walk(document: JSON) -> Iterator[Node]:
    """Yield all objects of a document in its order, each once; `$ref`s are not followed."""
    return below("document", (), document)


def below(kind: str, place: Place, value: Any) -> Iterator[Node]:
    """Yield an object and all objects in it."""
    yield Node(kind, place, value)
    if not isinstance(value, dict):
        return
    # The keys of a callback are expressions, and a path item stands at each.
    children = dict.fromkeys(value, "path item") if kind == "callback" else CHILDREN.get(kind, {})
    for key, child in value.items():
        inner = children.get(key, "")
        if isinstance(inner, str):
            if inner:
                yield from below(inner, (*place, key), child)
            continue
        (kind_of_item,) = inner
        items = enumerate(child) if isinstance(child, list) else child.items() if isinstance(child, dict) else ()
        for name, item in items:
            if key in ("paths", "responses") and str(name).startswith("x-"):
                continue  # an extension
            yield from below(kind_of_item, (*place, key, name), item)
