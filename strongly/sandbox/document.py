"""Loads the OpenAPI document and resolves its references."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

# A recursive JSON type would require a cast at each access.
Node = dict[str, Any]


def load_document(spec: str | Path | None = None) -> Node:
    """Load the JSON or YAML file `spec`, by default the document that is part of the package.

    Raises:
        OSError: The file cannot be read.
        ValueError: The file does not contain an OpenAPI document in JSON or YAML.
    """
    if spec is None:
        text = importlib.resources.files("strongly_api").joinpath("openapi.json").read_text(encoding="utf-8")
        return mapping(json.loads(text), "strongly_api/openapi.json")
    path = Path(spec)
    document = mapping(_parsed(path.read_bytes(), path), str(path))
    if not str(document.get("openapi")).startswith("3."):
        raise ValueError(f"{path} is not an OpenAPI 3 document: its key 'openapi' is {document.get('openapi')!r}")
    return document


def _parsed(content: bytes, path: Path) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not a text file in UTF-8") from None
    except (ValueError, RecursionError) as error:
        if path.suffix.lower() == ".json":
            raise ValueError(f"{path} is not valid JSON: {error}") from None
    try:
        import yaml  # not part of the extra: only maintainers of the spec load YAML
    except ModuleNotFoundError:
        raise ValueError(
            f"{path} is not valid JSON, and reading YAML requires pyyaml: pip install pyyaml, or convert it to JSON"
        ) from None
    try:
        return yaml.safe_load(content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ValueError(f"{path} is not valid YAML: {place}{error.problem or error.context}") from None
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())  # yaml reports errors in several lines
        raise ValueError(f"{path} is neither valid JSON nor valid YAML: {reason}") from None


def resolve(document: Node, node: Node) -> Node:
    """Return the node itself, or the target of its chain of local `$ref`s."""
    seen: set[str] = set()
    while "$ref" in node:
        reference = str(node["$ref"])
        if not reference.startswith("#/"):
            raise ValueError(f"unsupported reference {reference!r}: only references within the document are supported")
        if reference in seen:
            raise ValueError(f"{reference} refers to itself")
        seen.add(reference)
        target: Any = document
        for token in reference[2:].split("/"):
            # The order matters: `~01` stands for `~1` (RFC 6901, section 4).
            name = unquote(token).replace("~1", "/").replace("~0", "~")
            if not isinstance(target, dict) or name not in target:
                raise ValueError(f"{reference} does not exist")
            target = target[name]
        node = mapping(target, reference)
    return node


def mapping(value: object, where: str) -> Node:
    if not isinstance(value, dict):
        found = "empty" if value is None else f"not a mapping, but of type {type(value).__name__}"
        raise ValueError(f"{where} is {found}")
    return value
