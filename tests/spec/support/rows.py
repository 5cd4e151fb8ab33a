"""Rows of the matrix: a construct, the edit of the base document that adds it, and what has to happen then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tools.spec.document import METHODS
from tools.spec.lint.operations import KEY_ORDER

BASE = Path(__file__).with_name("base.yaml")
METHODS_IN_ORDER = ("get", "head", "post", "put", "patch", "delete")
Edit = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Row:
    """One row.

    Attributes:
        construct: What the document has, in the words of OpenAPI. Unique within its topic.
        where: Where it stands, such as `response` or `query`.
        edit: Merged into the base document.
        files: Further files beside the document, by their names.
        text: Strings of the edited file to replace, by their replacements, for what YAML cannot express as data.
        use: Uses the SDK, and asserts. None if the construct is refused.
        message: What the refusal contains.
        line: What the line contains that the refusal names.
    """

    topic: str
    construct: str
    where: str
    edit: Edit
    files: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    use: Callable[[Any], None] | None = None
    message: str = ""
    line: str = ""

    def __str__(self) -> str:
        return f"{self.topic}: {self.construct} ({self.where})"

    def document(self) -> str:
        """The edited document in YAML."""
        edited = _in_order(merged(document(BASE.read_text(encoding="utf-8")), self.edit))
        if self.use:
            _describe(edited, ())
        text = yaml.dump(edited, Dumper=_Dumper, sort_keys=False, width=118)
        for old, new in self.text.items():
            assert old in text, f"{self}: the document does not contain {old!r}"
            text = text.replace(old, new, 1)
        return text


class Rows(list[Row]):
    """The rows of a topic."""

    def __init__(self, topic: str) -> None:
        self.topic = topic

    def works(
        self, construct: str, where: str, *edits: Edit, **more: Mapping[str, str]
    ) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
        """Add a construct that works: the decorated function uses the SDK, and asserts."""

        def add(use: Callable[[Any], None]) -> Callable[[Any], None]:
            self.append(Row(self.topic, construct, where, _together(edits), use=use, **more))
            return use

        return add

    def refused(
        self, construct: str, where: str, *edits: Edit, message: str, line: str = "", **more: Mapping[str, str]
    ) -> None:
        """Add a construct that is refused with a message, which names the line that contains `line`."""
        self.append(Row(self.topic, construct, where, _together(edits), message=message, line=line, **more))


# --- Edits ---


def document(text: str) -> Edit:
    """An edit in YAML.

    Mappings are merged. `key+` appends to a list, `key=` replaces a value as a whole, and `!remove` removes a key.
    """
    edit: Edit = yaml.load(text, _Loader)
    return edit


def schemas(text: str) -> Edit:
    """New or changed schemas by name."""
    return {"components": {"schemas": document(text)}}


def response(text: str) -> Edit:
    """Properties of `Lamp`, which getLamp, createLamp and updateLamp return, and listLamps in pages."""
    return {"components": {"schemas": {"Lamp": {"properties": document(text)}}}}


def body(text: str) -> Edit:
    """Properties of `LampCreate`, the body of createLamp."""
    return {"components": {"schemas": {"LampCreate": {"properties": document(text)}}}}


def update(text: str) -> Edit:
    """Properties of `LampUpdate`, the body of updateLamp."""
    return {"components": {"schemas": {"LampUpdate": {"properties": document(text)}}}}


_PLACES = {
    "listLamps": ("/lamps", "get"),
    "createLamp": ("/lamps", "post"),
    "getLamp": ("/lamps/{lampId}", "get"),
    "updateLamp": ("/lamps/{lampId}", "put"),
    "deleteLamp": ("/lamps/{lampId}", "delete"),
    "polishLamp": ("/lamps/{lampId}/polish", "post"),
}


def operation(operation_id: str, text: str) -> Edit:
    """Keys of an operation of the base document."""
    path, method = _PLACES[operation_id]
    return {"paths": {path: {method: document(text)}}}


def parameter(operation_id: str, text: str) -> Edit:
    """One more parameter of an operation: a mapping, not a list."""
    path, method = _PLACES[operation_id]
    return {"paths": {path: {method: {"parameters+": [document(text)]}}}}


class _Remove:
    """Stands for the value of a key to remove."""


class _Loader(yaml.CSafeLoader):
    """Reads times, and keys such as `yes`, as strings, as the pipeline does."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor("!remove", lambda loader, node: _Remove)


class _Dumper(yaml.CSafeDumper):
    """Writes no anchors: other tools do not expect them in an OpenAPI document."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def merged(target: Any, edit: Any) -> Any:
    """Return the value with an edit merged into it."""
    if not isinstance(edit, dict):
        return edit
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in edit.items():
        if value is _Remove:
            result.pop(key, None)
        elif isinstance(key, str) and key.endswith("+"):
            result[key[:-1]] = [*result.get(key[:-1], []), *value]
        elif isinstance(key, str) and key.endswith("="):
            result[key[:-1]] = value
        else:
            result[key] = merged(result.get(key), value)
    return result


def _together(edits: Iterable[Edit]) -> Edit:
    """Return one edit with the effects of several."""
    result: Edit = {}
    for edit in edits:
        result = _joined(result, edit)
    return result


def _joined(first: Any, second: Any) -> Any:
    if isinstance(first, dict) and isinstance(second, dict):
        every = dict.fromkeys([*first, *second])
        return {
            key: _joined(first[key], second[key]) if key in first and key in second else {**first, **second}[key]
            for key in every
        }
    return [*first, *second] if isinstance(first, list) and isinstance(second, list) else second


def _in_order(edited: Edit) -> Edit:
    """Return the document with the keys and statuses of its operations in the order that the lint asks for."""
    for item in edited.get("paths", {}).values():
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                if isinstance(item[method].get("responses"), dict):
                    item[method]["responses"] = dict(sorted(item[method]["responses"].items()))
                known = [key for key in KEY_ORDER if key in item[method]]
                item[method] = {key: item[method][key] for key in [*known, *(item[method].keys() - {*known})]}
    return edited


def _describe(node: Any, place: tuple[Any, ...]) -> None:
    """Add the prose that the lint asks for, which says nothing about a construct, so that rows do not repeat it."""
    if isinstance(node, list):
        for index, value in enumerate(node):
            _describe(value, (*place, index))
    if not isinstance(node, dict):
        return
    if place[:1] == ("paths",) and len(place) == 2:
        for method in METHODS_IN_ORDER:
            if method in node:
                node[method] = node.pop(method)
    is_media_type = place[-2:-1] == ("content",) and place[-1] != "properties"
    if is_media_type and isinstance(schema := node.get("schema"), dict) and "$ref" not in schema:
        schema.setdefault("description", "A value.")
        if "example" in node and str(place[-1]).endswith("json"):
            schema.setdefault("examples", [node["example"]])
    if place[-2:-1] in (("properties",), ("links",), ("headers",)) and "$ref" not in node:
        node.setdefault("description", "A value.")
    for key, value in node.items():
        if key not in ("example", "examples", "default", "const", "enum", "value") or place[-1:] == ("properties",):
            _describe(value, (*place, key))
