"""Reads openapi.yaml, and finds places, lines, operations and schemas in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

JSON = dict[str, Any]
Place = tuple[str | int, ...]

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")

# The values of these keys are data. A key `$ref` or `schema` in them is not a keyword of OpenAPI.
DATA = {"example", "examples", "value", "const", "enum", "default"}


class UnreadableError(Exception):
    """The file cannot be read as an OpenAPI document."""


class GenerationError(Exception):
    """Nothing was written, because the output would not match the spec."""


class SpecError(Exception):
    """The document breaks a rule that generation relies on.

    Attributes:
        place: Where, or empty if unknown.
    """

    def __init__(self, problem: str, place: Place = ()) -> None:
        super().__init__(problem)
        self.place = place


def load_document(path: Path) -> JSON:
    """Read `openapi.yaml`; duplicate keys are an error, unlike in PyYAML.

    Raises:
        GenerationError: The file does not exist, is not YAML, or has duplicate keys.
    """
    try:
        return read(path)[0]
    except UnreadableError as error:
        raise GenerationError(f"{path.name} {error}") from None


def read(path: Path) -> tuple[JSON, dict[Place, int]]:
    """Return the document, and the line of each place in it."""
    # Nodes, unlike loaded values, have line numbers, and keep duplicate keys.
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnreadableError(f"cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(root, yaml.MappingNode):
        raise UnreadableError("cannot be read: it is not a mapping")
    lines: dict[Place, int] = {}
    return _plain(root, (), lines), lines


@contextmanager
def structure() -> Iterator[None]:
    """Turn the KeyErrors and other errors that a malformed document causes into UnreadableErrors."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise UnreadableError(f"not a valid OpenAPI document ({error!r}): run openapi-spec-validator first") from None


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: JSON = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in found:
                raise UnreadableError(f"cannot be read: line {line}: {key.value} is a duplicate key")
            lines[*place, key.value] = line
            found[key.value] = _plain(value, (*place, key.value), lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, index), lines) for index, item in enumerate(node.value)]
    # Timestamps are kept as strings, as on the wire.
    return node.value if node.tag.endswith((":str", ":timestamp")) else _scalars.construct_object(node)


_scalars = yaml.constructor.SafeConstructor()


@dataclass(frozen=True)
class SpecOperation:
    """An operation with its parameters resolved."""

    place: Place
    path: str
    method: str
    node: JSON
    parameters: list[JSON]

    @property
    def id(self) -> str:
        return str(self.node.get("operationId", ""))

    @property
    def namespace(self) -> str:
        return self.path.split("/")[1]

    @property
    def description(self) -> str:
        return " ".join(str(self.node.get("description", "")).split())

    @property
    def path_parameters(self) -> list[str]:
        return [str(parameter["name"]) for parameter in self.parameters if parameter["in"] == "path"]

    @property
    def statuses(self) -> set[int]:
        return {int(status) for status in self.node["responses"] if status.isdecimal()}


class Spec:
    """The document in the form that the rules need."""

    def __init__(self, document: JSON) -> None:
        self.document = document
        self.prose = str(document["info"].get("description", ""))
        self.schemas: dict[str, JSON] = document["components"]["schemas"]
        self.operations = list(self._operations())
        # All mappings, except those in examples and other data.
        self.nodes = list(mappings(document, (), DATA))
        # Parameters, headers and media types: all objects with a schema and examples.
        self.carriers = [(place, node) for place, node in self.nodes if "schema" in node and place[-1] != "properties"]
        roots: list[tuple[Place, JSON]] = [(("components", "schemas", name), it) for name, it in self.schemas.items()]
        roots += [((*place, "schema"), node["schema"]) for place, node in self.carriers]
        self.all_schemas = [found for place, schema in roots for found in subschemas(place, schema)]
        self._sent = self._reached([operation.node.get("requestBody", {}) for operation in self.operations])
        self._sent |= self._reached([given for operation in self.operations for given in operation.parameters])

    def _operations(self) -> Iterator[SpecOperation]:
        for path, item in self.document["paths"].items():
            for method in [method for method in METHODS if method in item]:
                given = [*item.get("parameters", []), *item[method].get("parameters", [])]
                yield SpecOperation(("paths", path, method), path, method, item[method], [*map(self.resolve, given)])

    def resolve(self, node: JSON) -> JSON:
        while "$ref" in node:
            node = lookup(self.document, node["$ref"])
        return node

    def envelope(self, operation: SpecOperation) -> JSON:
        """Return the properties of a successful response."""
        for status, response in operation.node["responses"].items():
            if status.startswith("2"):
                for media in self.resolve(response).get("content", {}).values():
                    return dict(self.resolve(media["schema"]).get("properties", {}))
        return {}

    def lists(self, operation: SpecOperation) -> bool:
        return bool(self.envelope(operation).get("data", {}).get("type") == "array")

    def is_sent(self, place: Place) -> bool:
        """Whether the schema at this place describes what clients send."""
        if place[:2] == ("components", "schemas"):
            return place[2] in self._sent
        return "parameters" in place or "requestBody" in place

    def _reached(self, roots: Iterable[JSON]) -> set[str]:
        """Return the names of the schemas that the roots refer to, directly or not."""
        found: set[str] = set()
        pending = list(roots)
        while pending:
            for _, node in mappings(pending.pop(), (), DATA):
                reference = node.get("$ref", "")
                name = reference.rpartition("/")[2]
                if reference and name not in found:
                    found.add(name)
                    pending.append(lookup(self.document, reference))
        return found


def lookup(document: JSON, reference: str) -> Any:
    """Return the target of a `$ref`; a KeyError or TypeError means that it does not exist."""
    if not reference.startswith("#/"):
        raise KeyError(reference)
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def mappings(value: Any, place: Place, without: Collection[str] = ()) -> Iterator[tuple[Place, JSON]]:
    """Yield every mapping and its place, except those below the keys `without`."""
    if isinstance(value, dict):
        yield place, value
        for key, child in value.items():
            # Below `properties`, a key such as `value` is the name of a property.
            if key not in without or place[-1:] == ("properties",):
                yield from mappings(child, (*place, key), without)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from mappings(child, (*place, index), without)


def subschemas(place: Place, schema: JSON) -> Iterator[tuple[Place, JSON]]:
    yield place, schema
    for name, child in schema.get("properties", {}).items():
        yield from subschemas((*place, "properties", name), child)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from subschemas((*place, key), schema[key])
    for key in ("allOf", "anyOf", "oneOf"):
        for index, child in enumerate(schema.get(key, [])):
            yield from subschemas((*place, key, index), child)


def types(schema: JSON) -> set[str]:
    kinds = schema.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)
