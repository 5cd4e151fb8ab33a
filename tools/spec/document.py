"""Reads openapi.yaml, and finds places, lines, operations and schemas in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from .nodes import JSON as JSON
from .nodes import METHODS as METHODS
from .nodes import Place as Place
from .nodes import below, walk

# The values of these keys are data. A key `$ref` or `schema` in them is not a keyword of OpenAPI.
DATA = {"example", "examples", "value", "const", "enum", "default"}


class Line(int):
    """A line of another file, which the document refers to.

    Attributes:
        file: The file, relative to the folder of the document.
    """

    file: str

    @classmethod
    def of(cls, line: int, file: str) -> Line:
        """Return a line of a file."""
        found = cls(line)
        found.file = file
        return found

    @staticmethod
    def located(line: int, name: str) -> str:
        """Return FILE:LINE.

        Args:
            line: The line, of the document if it is a plain int.
            name: Name of the document.
        """
        return f"{Path(name).parent / line.file if isinstance(line, Line) else name}:{int(line)}"


# What code raises that reads a document in another form than it expects.
UNFORESEEN = (AttributeError, IndexError, KeyError, RecursionError, StopIteration, TypeError, ValueError)


class Problem(NamedTuple):
    """A place in the document, and what to write there instead."""

    place: Place
    advice: str


class SpecError(Exception):
    """The document breaks rules, or has constructs that the SDK does not support: all that were found.

    `located(error.problems, lines, name)` returns them as lines of text, with the lines of `read`.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{readable(place)}: {advice}" for place, advice in problems))


class UnreadableError(Exception):
    """The file cannot be read as an OpenAPI document. `line` is where, or None if it has no lines."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(problem)

    def located(self, name: str) -> str:
        return f"{Line.located(self.line, name) if self.line else name}: {self}"


class GenerationError(Exception):
    """Nothing was written, because the output would not match the spec."""


def refuse(place: Place, construct: str, instead: str) -> NoReturn:
    """Refuse a construct at a place in the document, such as `("paths", "/volumes", "get", "parameters", 0)`.

    Raises:
        SpecError: Always. It is printed as `openapi.yaml:123: GET /volumes parameters 0: construct: instead`.
    """
    raise SpecError(Problem(place, f"{construct}: {instead}"))


@contextmanager
def collected(problems: list[Problem], place: Place | None = None) -> Iterator[None]:
    """Append the problems of a SpecError to a list, so that several constructs can be refused at once.

    Args:
        problems: The list.
        place: What is read. If it is given, so is a problem for a construct that nobody thought of.
    """
    try:
        yield
    except SpecError as error:
        problems.extend(error.problems)
    except UNFORESEEN as error:
        if place is None:
            raise
        problems.append(Problem(place, f"a construct that cannot be read ({error!r}): write it as elsewhere"))


def located(problems: Iterable[Problem], lines: Mapping[Place, int], name: str) -> list[str]:
    """Return problems as `FILE:LINE: place: advice`, each once, in the order of the document."""
    found = set()
    for place, advice in problems:
        # A missing key has no line: report that of the object that lacks it.
        known = place
        while known and known not in lines:
            known = known[:-1]
        line = lines.get(known, 1)
        file = line.file if isinstance(line, Line) else ""
        found.add((file, line, f"{Line.located(line, name)}: {readable(place)}: {advice}"))
    return [text for _, _, text in sorted(found)]


def readable(place: Place) -> str:
    """Return a readable name of a place: `GET /volumes parameters`, `Volume.sizeGb`."""
    parts = [str(part) for part in place]
    if parts[:1] == ["paths"] and len(parts) > 2:
        _, path, method, *rest = parts
        method = method.upper() if method in METHODS else method
        return " ".join([method, path, *rest])
    if parts[:2] == ["components", "schemas"] and len(parts) > 2:
        return ".".join(part for part in parts[2:] if part != "properties")
    return ".".join(parts) or "the document"


def load_document(path: Path) -> JSON:
    """Read `openapi.yaml`; duplicate keys are an error, unlike in PyYAML.

    Raises:
        GenerationError: The file does not exist, is not YAML, or has duplicate keys.
    """
    try:
        return read(path)[0]
    except UnreadableError as error:
        raise GenerationError(error.located(path.name)) from None


def read(path: Path) -> tuple[JSON, dict[Place, int]]:
    """Return the document with all files that it refers to, and the line of each place in it.

    Raises:
        UnreadableError: One of the files cannot be read, or a reference cannot be followed.
    """
    from .bundling import Bundle  # it reads with the functions below

    document, lines = read_file(path)
    Bundle(document, lines, path, read_file).resolve()
    return document, lines


def read_file(path: Path) -> tuple[JSON, dict[Place, int]]:
    """Return the content of a file, and the line of each place in it."""
    # Nodes, unlike loaded values, have line numbers, and keep duplicate keys.
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.problem, error.context) if part)
        # An error at the end of the file is behind its last line.
        line = min(mark.line + 1, len(text.splitlines())) if mark else None
        raise UnreadableError(f"not YAML: {what}", line) from None
    except yaml.reader.ReaderError as error:
        character = chr(error.character) if isinstance(error.character, int) else str(error.character)
        line = text.split(character, 1)[0].count("\n") + 1
        raise UnreadableError(f"not YAML: it contains the control character {character!r}: remove it", line) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnreadableError(f"cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(root, yaml.MappingNode):
        raise UnreadableError("cannot be read: it is not a mapping", 1)
    lines: dict[Place, int] = {}
    try:
        return _plain(root, (), lines), lines
    except RecursionError:
        raise UnreadableError(
            "cannot be read: an alias refers to a node that contains it, or nodes are too deep"
        ) from None


@contextmanager
def structure() -> Iterator[None]:
    """Turn the KeyErrors and other errors that a malformed document causes into UnreadableErrors."""
    try:
        yield
    except UNFORESEEN as error:
        raise UnreadableError(f"not a valid OpenAPI document ({error!r}): run `make lint-spec`") from None


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: JSON = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise UnreadableError("a key is a list or a mapping: write a string", line)
            if key.value in found:
                raise UnreadableError(f"{key.value} is a duplicate key: remove or rename one of the two", line)
            lines[*place, key.value] = line
            found[key.value] = _plain(value, (*place, key.value), lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, index), lines) for index, item in enumerate(node.value)]
    # Timestamps are kept as strings, as on the wire.
    if node.tag.endswith((":str", ":timestamp")):
        return node.value
    try:
        return _scalars.construct_object(node)
    except (ValueError, yaml.YAMLError):
        raise UnreadableError(
            f"{node.value} is not a {node.tag}: quote it, or remove the tag", node.start_mark.line + 1
        ) from None


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
    def responses(self) -> JSON:
        found: JSON = self.node.get("responses", {})
        return found

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
        return {int(status) for status in self.responses if status.isdecimal()}


class Spec:
    """The document in the form that the rules need."""

    def __init__(self, document: JSON) -> None:
        self.document = document
        self.prose = str(document["info"].get("description", ""))
        self.schemas: dict[str, JSON] = document.get("components", {}).get("schemas", {})
        self.operations = list(self._operations())
        # All mappings, except those in examples and other data.
        self.nodes = list(mappings(document, (), DATA))
        # Everything but boolean schemas. The objects that are only a `$ref` are among them.
        self.objects = [(kind, place, node) for kind, place, node in walk(document) if isinstance(node, dict)]
        # Parameters, headers and media types: all objects with a schema and examples.
        carriers = ("parameter", "header", "media type")
        self.carriers = [(place, node) for kind, place, node in self.objects if kind in carriers and "schema" in node]
        self.all_schemas = [(place, node) for kind, place, node in self.objects if kind == "schema"]
        bodies = [operation.node.get("requestBody") for operation in self.operations]
        self.in_bodies = self._reached("request body", bodies)
        self._sent = set(self.in_bodies)
        parameters = [parameter for operation in self.operations for parameter in operation.parameters]
        self._sent |= self._reached("parameter", parameters)
        responses = [response for operation in self.operations for response in operation.responses.values()]
        self._received = self._reached("response", responses)

    def _operations(self) -> Iterator[SpecOperation]:
        for path, item in self.document.get("paths", {}).items():
            # The others are extensions.
            for method in [method for method in METHODS if method in item and path.startswith("/")]:
                given = [*item.get("parameters", []), *item[method].get("parameters", [])]
                yield SpecOperation(("paths", path, method), path, method, item[method], [*map(self.resolve, given)])

    def of(self, kind: str) -> Iterator[tuple[Place, JSON]]:
        """Yield all objects of a kind, with their places; a `$ref` to one is none, except in schemas."""
        for each, place, node in self.objects:
            if each == kind and (kind == "schema" or "$ref" not in node):
                yield place, node

    def resolve(self, node: Any) -> JSON:
        """Return the node that a `$ref` names, or the node itself. A boolean schema says nothing more."""
        while isinstance(node, dict) and "$ref" in node:
            node = lookup(self.document, node["$ref"])
        return node if isinstance(node, dict) else {}

    def singular(self, namespace: str) -> str:
        """Return what a namespace has many of: `/policies/{policyId}` are policies, each of which is a policy."""
        for path in self.document.get("paths", {}):
            if found := re.match(rf"/{re.escape(namespace)}/\{{(\w+)Id\}}", path):
                return str(found[1])
        return namespace.removesuffix("s")

    def success(self, operation: SpecOperation) -> JSON:
        """Return the schema of a successful response; empty if it has none."""
        for status, response in operation.responses.items():
            if status.startswith("2"):
                for media in self.resolve(response).get("content", {}).values():
                    return self.resolve(media.get("schema", {}))
        return {}

    def envelope(self, operation: SpecOperation) -> JSON:
        """Return the properties of a successful response."""
        return self.properties(self.success(operation))

    def properties(self, node: Any, below: tuple[int, ...] = ()) -> JSON:
        """Return the properties of an object, with those of the parts of `allOf`."""
        schema = self.resolve(node)
        if id(schema) in below:
            return {}  # it contains itself, which is refused later
        parts = [self.properties(part, (*below, id(schema))) for part in schema.get("allOf", ())]
        return {key: value for part in (*parts, schema.get("properties", {})) for key, value in part.items()}

    def lists(self, operation: SpecOperation) -> bool:
        """Whether a successful response is an array of objects, with or without an envelope."""
        found = self.resolve(self.envelope(operation).get("data")) or self.success(operation)
        items = self.resolve(found.get("items", {}))
        is_plain = items.get("x-strongly-read-as") == "dict" or "null" in types(items)
        return found.get("type") == "array" and bool(self.properties(items)) and not is_plain

    def is_authenticated(self, operation: SpecOperation) -> bool:
        """Whether clients send a credential."""
        owner = operation.node if "security" in operation.node else self.document
        return any(owner.get("security") or ())

    def is_sent(self, place: Place) -> bool:
        """Whether the schema at this place describes what clients send."""
        if place[:2] == ("components", "schemas"):
            return place[2] in self._sent
        return "parameters" in place or "requestBody" in place

    def is_received(self, place: Place) -> bool:
        """Whether the schema at this place describes what clients receive."""
        if place[:2] == ("components", "schemas"):
            return place[2] in self._received
        return "responses" in place

    def _reached(self, kind: str, roots: Iterable[Any]) -> set[str]:
        """Return the names of the schemas that the roots refer to, directly or not."""
        found: set[str] = set()
        pending = [(kind, root) for root in roots]
        while pending:
            kind, root = pending.pop()
            for inner, _, node in below(kind, (), root):
                if not isinstance(node, dict) or "$ref" not in node:
                    continue
                name = node["$ref"].rpartition("/")[2]
                if inner != "schema" or name not in found:
                    found |= {name} if inner == "schema" else set()
                    pending.append((inner, lookup(self.document, node["$ref"])))
        return found


def lookup(document: JSON, reference: str) -> Any:
    """Return the target of a `$ref`; a KeyError or TypeError means that it does not exist."""
    if not reference.startswith("#/"):
        raise KeyError(reference)
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[unescaped(part)]
    return node


def schema_place(name: str, key: str = "") -> Place:
    """Return the place of a component schema, or of a property of it."""
    place: Place = ("components", "schemas", name)
    return (*place, "properties", key) if key else place


def node_at(document: JSON, place: Place) -> Any:
    """Return the node at a place."""
    node: Any = document
    for key in place:
        node = node[key]
    return node


def followed(document: JSON, place: Place) -> Place:
    """Return the place of the node that the `$ref` at a place refers to, or the place itself."""
    node = node_at(document, place)
    seen = {place}
    while isinstance(node, dict) and "$ref" in node:
        place = tuple(map(unescaped, node["$ref"].removeprefix("#/").split("/")))
        if place in seen:
            raise SpecError(Problem(place, "`$ref` refers to itself: refer to a schema, or write it out"))
        seen.add(place)
        node = lookup(document, node["$ref"])
    return place


def unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


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


def types(schema: JSON) -> set[str]:
    kinds = schema.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)


def deprecation(node: JSON) -> str:
    """Return the sentence that says since when a node is deprecated, or an empty string."""
    if not node.get("deprecated"):
        return ""
    found = re.search(r"Deprecated\s.*?\.(?=\s|$)", node.get("description", ""), re.DOTALL)
    return " ".join(found[0].split()) if found else "Deprecated."
