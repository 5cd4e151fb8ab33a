"""Loading the OpenAPI document and following its references."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

# Nodes of a document are looked at key by key; a recursive JSON type would only add casts.
Node = dict[str, Any]


def load_document(spec: str | Path | None = None) -> Node:
    """The document that is shipped with the package, or the JSON or YAML file `spec`."""
    if spec is None:
        text = importlib.resources.files("strongly_api").joinpath("openapi.json").read_text(encoding="utf-8")
        return _mapping(json.loads(text), "strongly_api/openapi.json")
    path = Path(spec)
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".yaml", ".yml"):
        import yaml  # a development dependency: only those who edit the document read it as YAML

        return _mapping(yaml.safe_load(text), str(path))
    return _mapping(json.loads(text), str(path))


def resolve(document: Node, node: Node) -> Node:
    """`node`, or what its chain of local `$ref`s leads to."""
    while "$ref" in node:
        reference = str(node["$ref"])
        if not reference.startswith("#/"):
            raise ValueError(f"only references within the document are supported, not {reference!r}")
        target: Any = document
        for token in reference[2:].split("/"):
            target = target[unquote(token).replace("~1", "/").replace("~0", "~")]
        node = _mapping(target, reference)
    return node


def _mapping(value: object, where: str) -> Node:
    if not isinstance(value, dict):
        raise ValueError(f"{where} is not a mapping")
    return value
