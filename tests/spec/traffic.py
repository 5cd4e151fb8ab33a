"""Recorded traffic, and how it departs from the document.

This shares no code with the sandbox's contract and validates with another library, so that neither is its own judge.
It is stricter than a client may be: whatever the document does not name is a deviation, in responses too.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from strongly.sandbox import Response, Sandbox

PREFIX = "/api/v1"
BASE = "urn:document"
DOCUMENT = json.loads(files("strongly_api").joinpath("openapi.json").read_text("utf-8"))
METHODS = ("get", "put", "post", "delete")
KEY_HEADER = DOCUMENT["components"]["securitySchemes"]["apiKey"]["name"].lower()

formats = FormatChecker(formats=("email", "ipv4"))


@formats.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def _closed(node: Any) -> Any:
    """The schema without room for keys that it does not name, but for maps, which are to hold whatever there is.

    Properties that are always sent are required.
    """
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if "properties" in node and node.get("x-strongly-read-as") != "dict":
        closed.setdefault("additionalProperties", False)
        always = [name for name, inner in node["properties"].items() if inner.get("x-strongly-always-sent")]
        closed["required"] = [*closed.get("required", ()), *always]
    return closed


REGISTRY = Registry().with_resource(BASE, DRAFT202012.create_resource(_closed(DOCUMENT)))


@dataclass(frozen=True)
class Exchange:
    """A request as it came and the response that it got."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    response_headers: Mapping[str, str]
    response_body: bytes


class RecordedSandbox(Sandbox):
    """A sandbox that keeps what goes in and out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.exchanges: list[Exchange] = []

    def handle(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        response = super().handle(method, path, query, headers, body)
        given = {name.lower(): value for name, value in (headers or {}).items()}
        sent = {name.lower(): value for name, value in response.headers.items()}
        self.exchanges.append(Exchange(method, path, query, given, body, response.status, sent, response.body))
        return response


class Place:
    """A node of the document. A reference is followed, but a value is judged by what stands beside it as well."""

    def __init__(self, node: Any = DOCUMENT, pointer: str = "") -> None:
        self._stated = pointer
        while "$ref" in node:
            pointer = node["$ref"].removeprefix("#")
            node = DOCUMENT
            for part in pointer.split("/")[1:]:
                node = node[part]
        self.node, self._pointer = node, pointer

    def __truediv__(self, key: str | int) -> "Place":
        return Place(self.node[key], f"{self._pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")

    def wrong(self, value: Any, what: str) -> Iterator[str]:
        """How a value departs from the schema at this place."""
        for error in _validator(self._stated).iter_errors(value):
            yield f"{'.'.join([what, *map(str, error.absolute_path)])}: {error.message}"


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{BASE}#{pointer}"}, registry=REGISTRY, format_checker=formats)


@cache
def _templates() -> list[tuple[str, re.Pattern[str]]]:
    """All paths of the document, those without parameters first."""
    paths = sorted(DOCUMENT["paths"], key=lambda template: template.count("{"))
    return [(path, re.compile(PREFIX + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))) for path in paths]


def find(exchange: Exchange) -> tuple[Place, Place, dict[str, str]] | None:
    """The path item and the operation of a request, and the values in its path."""
    for template, pattern in _templates():
        if match := pattern.fullmatch(exchange.path):
            item = Place() / "paths" / template
            method = exchange.method.lower()
            return (item, item / method, match.groupdict()) if method in METHODS and method in item.node else None
    return None


def operation_of(exchange: Exchange) -> str:
    found = find(exchange)
    return found[1].node["operationId"] if found else ""


def request_deviations(exchange: Exchange) -> list[str]:
    """What the document says otherwise about a request."""
    if (found := find(exchange)) is None:
        return [f"{exchange.method} {exchange.path} is no operation"]
    return [*_parameters(exchange, *found), *_credentials(exchange), *_request_body(exchange, found[1])]


def _parameters(exchange: Exchange, item: Place, operation: Place, in_path: dict[str, str]) -> Iterator[str]:
    parameters = [
        place / "parameters" / index
        for place in (item, operation)
        for index in range(len(place.node.get("parameters", [])))
    ]
    given = {("path", name): unquote(text) for name, text in in_path.items()}
    for name, text in parse_qsl(exchange.query, keep_blank_values=True, strict_parsing=bool(exchange.query)):
        if ("query", name) in given:
            yield f"query.{name} is a duplicate key"
        given["query", name] = text
    for place in parameters:
        key = (place.node["in"], place.node["name"])
        if key in given:
            yield from (place / "schema").wrong(_typed(given.pop(key), place / "schema"), ".".join(key))
        elif place.node.get("required"):
            yield f"{'.'.join(key)} is missing"
    for key in given:
        yield f"{'.'.join(key)} is not documented"


def _typed(text: str, schema: Place) -> Any:
    try:
        return json.loads(text) if schema.node.get("type") in ("integer", "number", "boolean") else text
    except ValueError:
        return text


def _credentials(exchange: Exchange) -> Iterator[str]:
    if not exchange.headers.get(KEY_HEADER):
        yield f"header.{KEY_HEADER} is missing"


def _request_body(exchange: Exchange, operation: Place) -> Iterator[str]:
    if "requestBody" in operation.node:
        yield from _content(operation / "requestBody", exchange.headers, exchange.body, "body")
    elif exchange.body:
        yield "body is not documented"


def response_deviations(exchange: Exchange) -> list[str]:
    """Return what the document says otherwise about a response."""
    found = find(exchange)
    if found and str(exchange.status) in found[1].node["responses"]:
        return list(_response(exchange, found[1] / "responses" / str(exchange.status)))
    if not found and exchange.status in (404, 405):
        # The document cannot list these; it says in words that they look like all errors.
        return list(
            _response(exchange, Place() / "components" / "responses" / "NotFound", allow=exchange.status == 405)
        )
    return [f"status {exchange.status} is not documented"]


def _response(exchange: Exchange, response: Place, *, allow: bool = False) -> Iterator[str]:
    documented = {name.lower(): response / "headers" / name for name in response.node["headers"]}
    sent = {name: text for name, text in exchange.response_headers.items() if name != "content-type"}
    if allow and not sent.pop("allow", ""):
        yield "header.allow is missing"
    for name, place in documented.items():
        if name in sent:
            yield from (place / "schema").wrong(sent[name], f"header.{name}")
        else:
            yield f"header.{name} is missing"
    for name in sent.keys() - documented.keys():
        yield f"header.{name} is not documented"
    yield from _content(response, exchange.response_headers, exchange.response_body, "answer")


def _content(owner: Place, headers: Mapping[str, str], body: bytes, what: str) -> Iterator[str]:
    media_type = headers.get("content-type", "")
    if media_type not in owner.node["content"]:
        yield f"{what} has the undocumented type '{media_type}'"
        return
    try:
        value = json.loads(body)
    except ValueError as error:
        yield f"{what} is no JSON: {error}"
        return
    yield from (owner / "content" / media_type / "schema").wrong(value, what)
