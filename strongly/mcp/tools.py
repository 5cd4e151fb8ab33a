"""Derives the tools from the spec and the manifest, and the tools that wait from the methods of the SDK."""

from __future__ import annotations

import importlib.resources
import inspect
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, partial, reduce
from importlib import import_module
from operator import getitem
from typing import Any

from anyio import move_on_after

from strongly import AsyncStrongly
from strongly._async.streaming import AsyncEventStream
from strongly._core.model import Page
from strongly._core.reading import snake_case
from strongly._core.request import Request
from strongly._core.streaming import JSONLines, ServerSentEvents
from strongly_api.manifest import OPERATIONS, ManifestEntry

Node = dict[str, Any]

DEFAULT_LIMIT = 20  # items; that of the API
DEFAULT_WAIT = 45  # seconds: many MCP clients cancel a call after 60
MAX_WAIT = 600  # seconds
_SORT_ORDER = re.compile(r"\w+:(asc|desc)")
_NO_WORD = re.compile(r"\W+")
_WINDOW = {
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": 1000,
        "description": f"Maximum number of items to return, by default {DEFAULT_LIMIT}.",
    },
    "offset": {"type": "integer", "minimum": 0, "description": "Number of items to skip, by default 0."},
}


_STREAMED = {
    "max_items": {
        "type": "integer",
        "minimum": 1,
        "maximum": 1000,
        "description": f"Maximum number of items to read, by default {DEFAULT_LIMIT}.",
    },
    "max_seconds": {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": MAX_WAIT,
        "description": f"Maximum time to read in seconds, by default {DEFAULT_WAIT}.",
    },
}


class Access(IntEnum):
    """What a tool may do; each level includes the ones before it."""

    READ = 0
    WRITE = 1
    DESTRUCTIVE = 2


@dataclass(frozen=True)
class Tool:
    """A tool, independent of the protocol.

    Attributes:
        name: Resource and method, such as `projects_list`.
        title: What it does, in a few words.
        description: What it does, for the agent.
        schema: JSON schema of its arguments, without references.
        access: The access that it needs.
        idempotent: Whether repeating a call has no further effect.
        parameters: Those of its arguments that null leaves out, as in the SDK. For others, null is a value.
        call: Calls the API with validated arguments.
    """

    name: str
    title: str
    description: str
    schema: Node
    access: Access
    idempotent: bool
    call: Callable[[AsyncStrongly, Node], Awaitable[Any]]
    parameters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StreamedItems:
    """The first items of a stream, and whether it has ended with them."""

    items: list[Any]
    is_complete: bool


def load_spec() -> Node:
    """Return the OpenAPI document that is part of the package."""
    text = importlib.resources.files("strongly_api").joinpath("openapi.json").read_text(encoding="utf-8")
    document: Node = json.loads(text)
    return document


def operation_tools(document: Node, operations: Mapping[str, ManifestEntry] = OPERATIONS) -> Iterator[Tool]:
    """Yield a tool for each operation, except downloads and uploads, because agents have no use for bytes.

    Args:
        document: The OpenAPI document.
        operations: The manifest, with the operations of the document.
    """
    names = {operation_id: f"{entry.resource}_{entry.name}" for operation_id, entry in operations.items()}
    document = _described(document, names)
    for operation_id, entry in operations.items():
        if entry.returns == "Download":
            continue
        item = document["paths"][entry.path]
        operation = item[entry.method.lower()]
        if _is_upload(document, operation):
            continue
        yield Tool(
            name=names[operation_id],
            title=operation["summary"],
            description=f"{operation['summary']}. {_paragraphs(operation['description'])}",
            schema=(schema := _arguments(document, item, operation, entry)),
            access=_access(entry.method),
            idempotent=import_module(entry.module).OPERATION.idempotent,
            call=partial(_call, entry),
            parameters=frozenset(schema["properties"]) & {*entry.parameters, *_WINDOW, *_STREAMED},
        )


def wait_tools(resources: set[str]) -> Iterator[Tool]:
    """Yield a tool for each method `wait_until_…` of the SDK, which spares an agent from polling."""
    for resource in sorted(resources):
        kind = getattr(AsyncStrongly, resource)
        for name in sorted(name for name in vars(kind) if name.startswith("wait_until_")):
            id_name = [*inspect.signature(getattr(kind, name)).parameters][1]
            what, state = id_name.removesuffix("_id"), name.removeprefix("wait_until_").replace("_", " ")
            yield Tool(
                name=f"{resource}_{name}",
                title=f"Wait until a {what} is {state}",
                description=f"Wait until a {what} is {state}, and return it. If it is not {state} after `timeout` "
                "seconds, the result is an error with its last status; call the tool again to continue waiting.",
                schema={
                    "type": "object",
                    "properties": {
                        id_name: {"type": "string", "minLength": 1, "description": f"The id of the {what}."},
                        "timeout": {
                            "type": "number",
                            "exclusiveMinimum": 0,
                            "maximum": MAX_WAIT,
                            "description": f"Maximum time to wait in seconds, by default {DEFAULT_WAIT}.",
                        },
                    },
                    "required": [id_name],
                    "additionalProperties": False,
                },
                access=Access.READ,
                idempotent=True,
                call=partial(_wait, resource, name),
            )


def all_tools() -> dict[str, Tool]:
    """Return all tools by name."""
    resources = {entry.resource for entry in OPERATIONS.values()}
    return {tool.name: tool for tool in (*operation_tools(load_spec()), *wait_tools(resources))}


def _access(method: str) -> Access:
    return {"GET": Access.READ, "DELETE": Access.DESTRUCTIVE}.get(method, Access.WRITE)


async def _call(entry: ManifestEntry, client: AsyncStrongly, arguments: Node) -> Any:
    is_list = entry.returns.startswith("ModelList[")
    is_stream = entry.returns.startswith("EventStream[")
    own = _STREAMED if is_stream else _WINDOW if is_list else {}
    window = {name: arguments.pop(name) for name in own if name in arguments}
    names = entry.parameters if entry.body else (*entry.parameters, "body")
    parameters = {name: arguments.pop(name) for name in names if name in arguments}
    body = {"body": arguments or None} if entry.body else {}
    request = import_module(entry.module).request(**parameters, **body)
    if is_stream:
        return await _first(client, request, window.get("max_items", DEFAULT_LIMIT), window.get("max_seconds"))
    result = await client._transport.send(request)
    if not is_list:
        return result
    # The API does not paginate this list.
    limit, offset = window.get("limit", DEFAULT_LIMIT), window.get("offset", 0)
    end = offset + limit
    return Page(result[offset:end], total=len(result), limit=limit, offset=offset, has_more=end < len(result))


async def _first(client: AsyncStrongly, request: Request[Any], most: int, seconds: float | None) -> StreamedItems:
    """Return the first items of a stream: those that arrive in time."""
    splitter = ServerSentEvents if request.operation.accept.startswith("text/event-stream") else JSONLines
    items: list[Any] = []
    is_complete = False
    with move_on_after(DEFAULT_WAIT if seconds is None else seconds):
        async with AsyncEventStream[Any](client._transport, request, splitter) as stream:
            async for item in stream:
                items.append(item)
                if len(items) == most:
                    break
            else:
                is_complete = True
    return StreamedItems(items, is_complete)


async def _wait(resource: str, name: str, client: AsyncStrongly, arguments: Node) -> Any:
    return await getattr(getattr(client, resource), name)(**{"timeout": DEFAULT_WAIT, **arguments})


def _described(node: Any, names: Mapping[str, str]) -> Any:
    """Return the spec with the names of the SDK in its descriptions: "poll `volumes_retrieve` and read `size_gb`".

    Args:
        node: The spec, or a part of it.
        names: The names of the tools by the ids of operations.
    """
    if isinstance(node, list):
        return [_described(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    renamed = {key: _described(value, names) for key, value in node.items()}
    if isinstance(text := node.get("description"), str):  # not a property with this name
        # Not `Failed`, which is a value.
        renamed["description"] = re.sub(
            r"`([a-z]\w*)`", lambda found: f"`{names.get(found[1]) or snake_case(found[1])}`", text
        )
    return renamed


def _arguments(document: Node, item: Node, operation: Node, entry: ManifestEntry) -> Node:
    """Return the schema of the parameters and of the keys of the body, with the names of the SDK."""
    parameters = [_resolved(document, node) for node in (*item.get("parameters", ()), *operation.get("parameters", ()))]
    # The SDK puts an underscore behind names that it uses itself.
    written = {name.rstrip("_"): name for name in entry.parameters}
    by_wire = {node["name"]: _name(node["name"]) for node in parameters}
    names = {wire: written.get(name, name) for wire, name in by_wire.items()}
    reserved = _reserved(f"{entry.module.partition('.')[0]}.models")
    properties = {
        names[node["name"]]: {
            **_schema(document, node["schema"], reserved),
            "description": _paragraphs(node["description"]),
        }
        for node in parameters
    }
    required = [names[node["name"]] for node in parameters if node.get("required")]
    if entry.returns.startswith("EventStream["):
        properties |= _STREAMED
    if entry.returns.startswith("ModelList["):
        properties |= _WINDOW
    if entry.returns.startswith("Page["):  # the spec describes `limit` by the envelope of the API
        shared = _WINDOW.keys() & properties.keys()
        properties |= {name: {**properties[name], "description": _WINDOW[name]["description"]} for name in shared}
    if "requestBody" in operation:
        request_body = _resolved(document, operation["requestBody"])
        content = request_body["content"]
        media = content.get("application/json") or next(iter(content.values()))
        body = _schema(document, media.get("schema", {}), reserved)
        if not entry.body:
            body = {"properties": {"body": body}, "required": ["body"]}
        if shared := properties.keys() & body["properties"].keys():
            raise ValueError(f"{entry.path}: {', '.join(shared)} is both a parameter and a key of the body")
        properties |= body["properties"]
        required += body.get("required", ()) if request_body.get("required") else ()
    required = [*dict.fromkeys(required)]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _is_upload(document: Node, operation: Node) -> bool:
    """Whether an operation needs bytes: its body as a whole, or a required field of a form."""
    request_body = _resolved(document, operation.get("requestBody", {}))
    content: Node = request_body.get("content", {})
    return not content.get("application/json") and any(
        _is_file(document, node)
        for media, value in content.items()
        for node in _needed(document, media, value.get("schema", {}))
    )


def _needed(document: Node, media: str, node: Node) -> Iterator[Node]:
    """Yield the schemas of the fields that a form needs; of other media types, that of the whole body."""
    if not media.startswith("multipart/"):
        is_text = media.startswith("text/") or media.partition(";")[0].endswith(("json", "form-urlencoded"))
        yield node if is_text else {"format": "binary"}
        return
    schema = _resolved(document, node)
    yield from (schema["properties"][key] for key in schema.get("required", ()) if key in schema["properties"])


def _is_file(document: Node, node: Node) -> bool:
    """Whether the values of a schema are bytes, which JSON lacks, or a list of them."""
    schema = _resolved(document, node)
    if schema.get("type") == "array":
        return _is_file(document, schema["items"])
    is_encoded = "contentEncoding" in schema
    return schema.get("format") == "binary" or ("contentMediaType" in schema and not is_encoded)


def _schema(document: Node, node: Node, reserved: frozenset[str], inside: tuple[str, ...] = ()) -> Node:
    """Return a schema without references and extensions, and with the property names of the SDK.

    Args:
        document: The spec.
        node: The schema.
        reserved: The names to which the SDK appends an underscore.
        inside: The references that led to it. A schema that contains itself ends there.
    """
    if (reference := node.get("$ref", "")) in inside:
        return {"type": "object"}
    inside = (*inside, reference) if reference else inside
    node = _resolved(document, node)
    schema = {key: value for key, value in node.items() if key not in ("example", "examples") and key[:2] != "x-"}
    if "description" in node:
        schema["description"] = _paragraphs(node["description"])
    if "enum" in node and all(_SORT_ORDER.fullmatch(str(value)) for value in node["enum"]):
        schema["enum"] = [snake_case(value) for value in node["enum"]]
    if "properties" in node:
        sent = {key: value for key, value in node["properties"].items() if _is_sent(document, value)}
        schema["properties"] = {
            _name(key, reserved): _schema(document, value, reserved, inside) for key, value in sent.items()
        }
    if "required" in node:
        listed = (_name(key, reserved) for key in node["required"])
        schema["required"] = [name for name in listed if name in schema.get("properties", {})]
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            schema[key] = _schema(document, node[key], reserved, inside)
    for key in ("allOf", "anyOf", "oneOf"):
        if key in node:
            schema[key] = [_schema(document, member, reserved, inside) for member in node[key]]
    return schema


def _is_sent(document: Node, node: Node) -> bool:
    """Whether an agent can send a key: it is neither read-only nor a file."""
    is_read_only = node.get("readOnly") or _resolved(document, node).get("readOnly")
    return not is_read_only and not _is_file(document, node)


def _name(wire: str, reserved: frozenset[str] = frozenset()) -> str:
    """Return the name in the SDK of a parameter or key."""
    name = _NO_WORD.sub("_", snake_case(wire)).strip("_")
    return f"{name}_" if name in reserved else name


@cache
def _reserved(package: str) -> frozenset[str]:
    """Return the names of keys to which the SDK appends an underscore: it does so in all bodies alike."""
    module = import_module(package)
    kinds = [kind for kind in map(partial(getattr, module), module.__all__) if hasattr(kind, "__required_keys__")]
    return frozenset(key[:-1] for kind in kinds for key in kind.__annotations__ if key.endswith("_"))


def _resolved(document: Node, node: Node) -> Node:
    """Return a node with its reference replaced by the target. Keys next to the reference override the target's."""
    while "$ref" in node:
        target = reduce(getitem, node["$ref"].removeprefix("#/").split("/"), document)
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def _paragraphs(text: str) -> str:
    """Return a text with one line per paragraph."""
    return "\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
