"""The OpenAPI document as routes, request validators and response validators."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from strongly.sandbox.document import Node, mapping, resolve
from strongly.sandbox.errors import ApiError, FieldError, bad_request, invalid
from strongly.sandbox.validation import Checker

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_JSON = "application/json"
# The syntax of JSON. int() and float() also accept `1_000`, `+1`, surrounding spaces and non-ASCII digits.
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
# int() rejects numbers of more than 4,300 digits; no parameter needs more than this.
_LONGEST_NUMBER = 300
_SORT_ORDER = re.compile("(.+):(?:asc|desc)")


@dataclass(frozen=True, slots=True)
class QueryParameter:
    name: str
    types: frozenset[str]
    required: bool
    checker: Checker
    enum: tuple[str, ...]

    @property
    def needed(self) -> list[str]:
        """What a handler needs code for: the parameter, and each field to sort by in the form `sort=createdAt`."""
        fields = [match[1] for match in map(_SORT_ORDER.fullmatch, self.enum) if match]
        return [self.name, *(f"{self.name}={field}" for field in dict.fromkeys(fields))]

    def value(self, text: str) -> Any:
        """Convert the text to the type in the schema, or return it unchanged if it has another type."""
        if len(text) > _LONGEST_NUMBER:
            return text
        if "integer" in self.types and _INTEGER.fullmatch(text):
            return int(text)
        if "number" in self.types and _NUMBER.fullmatch(text):
            return float(text)
        if "boolean" in self.types and text in ("true", "false"):
            return text == "true"
        return text


@dataclass(frozen=True, slots=True)
class ResponseContract:
    body: Checker | None
    required_headers: tuple[str, ...]
    example: Any


@dataclass(frozen=True, slots=True)
class OperationContract:
    """The validators and metadata of one operation of the document."""

    id: str
    method: str
    template: str
    scopes: frozenset[str]
    query: Mapping[str, QueryParameter]
    body: Checker | None
    body_required: bool
    success: int
    responses: Mapping[int, ResponseContract]

    def check_query(self, raw: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        wrong: list[FieldError] = []
        # Blank values are kept, so that `?limit=` is validated instead of ignored.
        for name, text in parse_qsl(raw, keep_blank_values=True, errors="replace"):
            parameter = self.query.get(name)
            if parameter is None:
                wrong.append({"field": name, "message": "is not a known query parameter", "code": "unknown"})
            elif name in values:
                wrong.append({"field": name, "message": "is given more than once", "code": "duplicate"})
            else:
                values[name] = parameter.value(text)
                wrong += parameter.checker.errors(values[name], name)
        for name, parameter in self.query.items():
            if parameter.required and name not in values:
                wrong.append({"field": name, "message": "is required", "code": "required"})
        if wrong:
            raise invalid(wrong)
        return values

    def check_body(self, content_type: str, content_encoding: str, raw: bytes) -> Any:
        """Return the decoded body, or None if the operation takes no body."""
        if self.body is None:
            return None
        if not raw:
            if self.body_required:
                raise bad_request("A JSON body is required.")
            return None
        _check_media_type(content_type, content_encoding)
        value = _read_json(raw)
        if wrong := self.body.errors(value, "body"):
            raise invalid(wrong)
        return value

    def response_violations(self, status: int, headers: Mapping[str, str], body: Any) -> list[str]:
        """Return the ways in which a response violates the document."""
        contract = self.responses.get(status)
        if contract is None:
            return [f"status {status} is not documented"]
        lower = {name.lower() for name in headers}
        missing = [f"header {name} is missing" for name in contract.required_headers if name.lower() not in lower]
        wrong = contract.body.errors(body, "body") if contract.body else []
        return missing + [f"{error['field']} {error['message']}" for error in wrong]


@dataclass(frozen=True, slots=True)
class Match:
    operation: OperationContract
    path: Mapping[str, str]


class Contract:
    """The operations of a document, looked up by method and path.

    Raises:
        ValueError: The document is malformed or uses an unsupported feature.
    """

    def __init__(self, document: Node) -> None:
        self.document: Node = document
        self._checkers: dict[str, Checker] = {}
        self.operations: dict[str, OperationContract] = {}
        # By number of segments; literal segments first, so that /volumes/shared is not a volume's id.
        self._routes: dict[int, list[tuple[tuple[str, ...], dict[str, OperationContract]]]] = {}
        with located("servers and paths"):
            if not document["servers"]:
                raise ValueError("the list of servers is empty")
            self.base_path: str = urlsplit(str(document["servers"][0]["url"])).path.rstrip("/")
            # DEL sorts after all other ASCII characters.
            paths = sorted(document["paths"].items(), key=lambda entry: entry[0].replace("{", "\x7f"))
        for template, item in paths:
            with located(template):
                self._add_path(template, resolve(document, mapping(item, "the path item")))
        self.scopes: frozenset[str] = frozenset(
            scope for operation in self.operations.values() for scope in operation.scopes
        )

    def check_schemas(self) -> None:
        """Compile all schemas, which are otherwise compiled on first use.

        Raises:
            ValueError: A schema is not a valid JSON Schema.
        """
        for checker in self._checkers.values():
            with located("schema"):
                checker.compile()

    def match(self, method: str, raw_path: str) -> Match:
        """Find the operation. Segments are decoded one by one, so that an encoded slash does not split its segment."""
        if raw_path.startswith(f"{self.base_path}/"):
            segments = [unquote(segment) for segment in raw_path.removeprefix(f"{self.base_path}/").split("/")]
            for pattern, operations in self._routes.get(len(segments), ()):
                path = _bind(pattern, segments)
                if path is None:
                    continue
                if method not in operations:
                    raise _method_not_allowed(method, operations)
                return Match(operations[method], path)
        raise ApiError(404, "not-found", f"The path {raw_path} does not exist.")

    def _add_path(self, template: str, item: Node) -> None:
        pattern = tuple(template.strip("/").split("/"))
        operations: dict[str, OperationContract] = {}
        for method in _METHODS:
            if method in item:
                with located(method.upper()):
                    operation = self._operation(method.upper(), template, item, item[method])
                if operation.id in self.operations:
                    raise ValueError(f"operationId {operation.id} is used twice")
                self.operations[operation.id] = operations[method.upper()] = operation
        self._routes.setdefault(len(pattern), []).append((pattern, operations))

    def _operation(self, method: str, template: str, item: Node, node: Node) -> OperationContract:
        body = resolve(self.document, node.get("requestBody", {}))
        if other := [status for status in node["responses"] if not str(status).isdecimal()]:
            raise ValueError(f"the response {other[0]!r} is not a status: list exact statuses")
        responses = {int(status): self._response(response) for status, response in node["responses"].items()}
        successes = [status for status in responses if 200 <= status < 300]
        if len(successes) != 1:
            raise ValueError(f"handlers do not choose a status: list one of 200 to 299, not {successes}")
        return OperationContract(
            id=str(node["operationId"]),
            method=method,
            template=template,
            scopes=frozenset(self._scopes(node)),
            query={parameter.name: parameter for parameter in self._query(item, node)},
            body=self._checker(_json_schema("the body", body["content"])) if body else None,
            body_required=bool(body.get("required")),
            success=successes[0],
            responses=responses,
        )

    def _scopes(self, node: Node) -> list[str]:
        # The security of an operation replaces that of the document (OpenAPI 3.1, section 4.8.10.1).
        alternatives = (node if "security" in node else self.document).get("security", [])
        schemes = self.document["components"].get("securitySchemes", {})
        for requirement in alternatives:
            kinds = [
                (schemes[name]["type"], schemes[name].get("in"), schemes[name].get("name")) for name in requirement
            ]
            if kinds == [("apiKey", "header", "X-API-Key")]:
                (scopes,) = requirement.values()
                return list(scopes)
        raise ValueError(f"clients authenticate with an API key in the header X-API-Key, not with {alternatives}")

    def _query(self, item: Node, node: Node) -> Iterator[QueryParameter]:
        for reference in [*item.get("parameters", []), *node.get("parameters", [])]:
            parameter = resolve(self.document, reference)
            if parameter["in"] in ("header", "cookie"):
                raise ValueError(f"handlers cannot read the {parameter['in']} parameter {parameter['name']}")
            if parameter["in"] == "query":
                schema = resolve(self.document, parameter["schema"])
                types = schema.get("type", [])
                yield QueryParameter(
                    name=parameter["name"],
                    types=frozenset([types] if isinstance(types, str) else types),
                    required=bool(parameter.get("required")),
                    checker=self._checker(parameter["schema"]),
                    enum=tuple(value for value in schema.get("enum", []) if isinstance(value, str)),
                )

    def _response(self, reference: Node) -> ResponseContract:
        response = resolve(self.document, reference)
        headers = response.get("headers", {}).items()
        content = response.get("content", {})
        media = content.get(_JSON, {})
        examples = [{"value": media["example"]}] if "example" in media else media.get("examples", {}).values()
        return ResponseContract(
            body=self._checker(_json_schema("a response", content)) if content else None,
            required_headers=tuple(name for name, node in headers if resolve(self.document, node).get("required")),
            example=next((resolve(self.document, node)["value"] for node in examples), None),
        )

    def _checker(self, schema: Node) -> Checker:
        """Return the checker of a schema. Equal schemas share one, such as the error responses of all operations."""
        key = json.dumps(schema, sort_keys=True, default=str)
        if key not in self._checkers:
            self._checkers[key] = Checker(schema, self.document["components"]["schemas"])
        return self._checkers[key]


def _json_schema(what: str, content: Node) -> Node:
    if _JSON not in content:
        raise ValueError(f"{what} is {' or '.join(content)}, which handlers do not support: use {_JSON}")
    schema: Node = content[_JSON]["schema"]
    return schema


@contextmanager
def located(place: str) -> Iterator[None]:
    """Convert errors from reading a malformed document to one-line ValueErrors that name the place."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{place}: {' '.join(str(error).split())}") from error
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        problem = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(f"{place}: {problem}; check it with an OpenAPI validator") from error


def _bind(pattern: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    path: dict[str, str] = {}
    for expected, segment in zip(pattern, segments, strict=True):
        if expected.startswith("{"):
            if not segment:
                return None
            path[expected[1:-1]] = segment
        elif expected != segment:
            return None
    return path


def _method_not_allowed(method: str, operations: Mapping[str, OperationContract]) -> ApiError:
    # A 405 response must have an Allow header (RFC 9110, section 15.5.6).
    allow = ", ".join(sorted(operations))
    message = f"{method} is not allowed here; allowed: {allow}."
    return ApiError(405, "method-not-allowed", message, headers={"Allow": allow})


def _check_media_type(content_type: str, content_encoding: str) -> None:
    media_type, _, parameters = content_type.partition(";")
    # JSON is always UTF-8 (RFC 8259, section 8.1), but some clients send the parameter.
    charset = re.search(r'charset\s*=\s*"?([^\s;"]+)', parameters, re.IGNORECASE)
    if media_type.strip().lower() != _JSON or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise ApiError(
            415, "unsupported-media-type", f"Unsupported Content-Type '{content_type}': send {_JSON} in UTF-8."
        )
    if content_encoding.strip().lower() not in ("", "identity"):
        raise ApiError(
            415,
            "unsupported-media-type",
            f"Unsupported Content-Encoding '{content_encoding}'.",
        )


def _read_json(raw: bytes) -> Any:
    try:
        value = json.loads(raw.decode(), parse_constant=_reject_constant, parse_float=_finite)
        # Only escapes can result in a lone surrogate: `decode` rejects an encoded one.
        if b"\\u" in raw:
            # A lone surrogate cannot be encoded in UTF-8, and so neither stored in SQLite nor sent.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise bad_request(f"The body is not valid JSON: {error}") from None
    return value


def _reject_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    # Too large a number becomes infinity, which could not be sent as JSON.
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:20]} is too large")
    return value
