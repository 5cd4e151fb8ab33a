"""A server that follows any OpenAPI document: it validates what is sent, and answers as told or by the examples.

The sandbox serves one document with code for each operation. The rows of the matrix need a server of all that OpenAPI
can say: every style of parameters, every media type, several statuses, streams.
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from strongly.sandbox.document import resolve
from strongly.sandbox.validation import Checker
from tools.spec.document import METHODS

JSON = dict[str, Any]


@dataclass
class Reply:
    """A response.

    Attributes:
        body: Sent as it is if it is bytes, encoded if it is a string, in pieces if it is an iterator of bytes, and
            otherwise as JSON. None sends nothing.
        status: By default, the first successful status of the operation.
        media: The media type; by default, the first of the response.
        headers: Further headers; those that the document requires are added.
        checked: Whether to check that the document allows it.
    """

    body: Any = None
    status: int | None = None
    media: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    checked: bool = True


@dataclass
class Received:
    """A request as the server received it.

    Attributes:
        parameters: The parameters that the document describes, decoded, by location and name.
        content: The decoded body: JSON as data, forms and multipart as mappings (files as `Part`), text as a string,
            others as bytes.
    """

    operation: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    parameters: dict[tuple[str, str], Any] = field(default_factory=dict)
    content: Any = None

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Part:
    """A part of a multipart body."""

    content: bytes
    media: str
    filename: str | None


class ViolationError(Exception):
    """The request violates the document."""


# What an operation answers: a reply; keys to merge into the example's `data`; items of its list; or a function.
Answer = Reply | JSON | list[Any] | Callable[[Received], Any]


class Server:
    """Serves a document over HTTP: `with Server(document) as server: ... server.url`."""

    def __init__(self, document: JSON) -> None:
        self.document = document
        self.received: list[Received] = []
        self.problems: list[str] = []
        self._answers: dict[str, list[Answer]] = {}
        self._schemas: JSON = document.get("components", {}).get("schemas", {})
        self._operations = list(self._routes())
        self._http = _HTTPServer(("127.0.0.1", 0), _Handler)
        self._http.behind = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def answer(self, operation_id: str, *answers: Answer) -> None:
        """Set what an operation answers, one after the other; the last one is repeated."""
        known = [node["operationId"] for _, _, _, node in self._operations]
        assert operation_id in known, f"no operation {operation_id}, only {known}"
        self._answers[operation_id] = list(answers)

    # --- Requests ---

    def _routes(self) -> Iterator[tuple[re.Pattern[str], str, JSON, JSON]]:
        for template, raw in self.document["paths"].items():
            item = self._resolve(raw)
            for method in METHODS:
                if method in item:
                    node = item[method]
                    servers = node.get("servers") or item.get("servers") or self.document["servers"]
                    base = urlsplit(re.sub("{[^}]*}", "x", str(servers[0]["url"]))).path.rstrip("/")
                    parts = re.split(r"{([^}]*)}", base + template)
                    pattern = "".join(f"(?P<p{i}>[^/]+)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
                    node = {**node, "parameters": [*item.get("parameters", []), *node.get("parameters", [])]}
                    node["names"] = parts[1::2]
                    yield re.compile(pattern), method.upper(), item, node

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[JSON, Reply]:
        """Return the operation and the response to a request."""
        path, _, query = target.partition("?")
        received = Received("", method, path, query, dict(headers), body)
        self.received.append(received)
        # Literal paths take precedence over templates.
        found = [route for route in self._operations if route[1] == method and route[0].fullmatch(path)]
        if not found:
            return {}, self._refuse(404, f"the document has no {method} {path}")
        pattern, _, _, node = min(found, key=lambda route: len(route[3]["names"]))
        received.operation = node["operationId"]
        groups = re.fullmatch(pattern, path)
        assert groups is not None
        segments = dict(zip(node["names"], groups.groups(), strict=True))
        try:
            self._check_security(node, received)
            self._read_parameters(node, received, segments)
            self._read_body(node, received)
        except ViolationError as problem:
            return node, self._refuse(422, f"{node['operationId']}: {problem}")
        answers = self._answers.get(node["operationId"], [{}])
        answer: Any = answers.pop(0) if len(answers) > 1 else answers[0]
        reply = self._reply(node, received, answer(received) if callable(answer) else answer)
        if reply.checked:
            self._check_response(node, reply)
        return node, reply

    def _refuse(self, status: int, problem: str) -> Reply:
        self.problems.append(problem)
        error = {"code": "validation-failed", "message": problem}
        return Reply({"success": False, "error": error}, status, "application/json")

    def _check_security(self, node: JSON, received: Received) -> None:
        alternatives = node.get("security", self.document.get("security", [])) or [{}]
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        if not any(all(_has(schemes[name], received) for name in alternative) for alternative in alternatives):
            raise ViolationError(f"none of the security requirements {alternatives} is met")

    def _read_parameters(self, node: JSON, received: Received, segments: Mapping[str, str]) -> None:
        pairs = parse_qsl(received.query, keep_blank_values=True)
        known: set[str] = set()
        for raw in node["parameters"]:
            parameter = self._resolve(raw)
            place, name = parameter["in"], parameter["name"]
            if place == "path":
                text: Any = segments[name]
            elif place == "query":
                wanted = rf"{re.escape(name)}(\[.*\])?" if parameter.get("style") == "deepObject" else re.escape(name)
                text = [pair for pair in pairs if re.fullmatch(wanted, pair[0])]
                if not text and _is_object(self._schema(parameter)) and parameter.get("explode", True):
                    inner = self._schema(parameter).get("properties", {})
                    text = [pair for pair in pairs if pair[0] in inner]
                known |= {key for key, _ in text}
            elif place == "header":
                text = received.headers.get(name.lower())
            else:
                cookies: SimpleCookie = SimpleCookie(received.headers.get("cookie", ""))
                text = cookies[name].value if name in cookies else None
            if text in (None, []):
                if parameter.get("required"):
                    raise ViolationError(f"the {place} parameter {name} is missing")
                continue
            value = self._decoded(parameter, text)
            received.parameters[place, name] = value
            schema = parameter["schema"] if "schema" in parameter else _first(parameter["content"])[1]["schema"]
            self._check(schema, value, f"{place} parameter {name}")
        schemes = self.document.get("components", {}).get("securitySchemes", {}).values()
        known |= {scheme.get("name", "") for scheme in schemes if scheme.get("in") == "query"}
        if unknown := sorted({key for key, _ in pairs} - known):
            raise ViolationError(f"unknown query parameters {unknown}")

    def _schema(self, parameter: JSON) -> JSON:
        return self._resolve(parameter.get("schema", {}))

    def _decoded(self, parameter: JSON, text: Any) -> Any:
        """Return the value of a parameter by its style (OpenAPI 3.1, section 4.8.12.2)."""
        place, name = parameter["in"], parameter["name"]
        if "content" in parameter:
            return json.loads(text[0][1] if place == "query" else unquote(text))
        schema = self._schema(parameter)
        default = "simple" if place in ("path", "header") else "form"
        style, explode = (
            parameter.get("style", default),
            parameter.get("explode", parameter.get("style", default) == "form"),
        )
        if place == "query":
            if style == "deepObject":
                pairs = [(key[len(name) + 1 : -1], value) for key, value in text]
            elif explode:
                pairs = text
            else:
                separator = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}[style]
                pairs = [(name, piece) for _, value in text for piece in value.split(separator)]
                if _is_object(schema):
                    pieces = [piece for _, piece in pairs]
                    pairs = list(zip(pieces[::2], pieces[1::2], strict=True))
        else:
            pairs = [(name, unquote(piece)) for piece in _pieces(text, style, name, explode=explode)]
            if _is_object(schema):
                pieces = [piece for _, piece in pairs]
                joined = [piece.partition("=")[::2] for piece in pieces]
                pairs = [*joined] if explode else list(zip(pieces[::2], pieces[1::2], strict=True))
        if _is_object(schema):
            grouped: dict[str, list[str]] = defaultdict(list)
            for key, value in pairs:
                grouped[key].append(value)
            return self._mapping(schema, grouped)
        if _is_array(self._resolve, schema):
            return [self._scalar(schema.get("items", {}), value) for _, value in pairs]
        if len(pairs) != 1:
            # A scalar may contain the separator.
            return self._scalar(schema, text if isinstance(text, str) else _fail(f"{name} is given more than once"))
        return self._scalar(schema, pairs[0][1])

    def _mapping(self, schema: JSON, grouped: Mapping[str, list[str]]) -> JSON:
        properties = schema.get("properties", {})
        values: JSON = {}
        for key, texts in grouped.items():
            other = schema.get("additionalProperties")
            node = self._resolve(properties.get(key, other if isinstance(other, dict) else {}))
            is_array = _is_array(self._resolve, node)
            if len(texts) > 1 and not is_array:
                raise ViolationError(f"{key} is given more than once")
            values[key] = (
                [self._scalar(node.get("items", {}), text) for text in texts]
                if is_array
                else self._scalar(node, texts[0])
            )
        return values

    def _scalar(self, node: JSON, text: str) -> Any:
        """Convert text to the first type that the schema allows."""
        schema = self._resolve(node)
        branches = [branch for key in ("anyOf", "oneOf", "allOf") for branch in schema.get(key, [])]
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        if "integer" in kinds and re.fullmatch("-?(0|[1-9][0-9]*)", text):
            return int(text)
        if "number" in kinds and re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", text):
            return float(text)
        if "boolean" in kinds and text in ("true", "false"):
            return text == "true"
        if "null" in kinds and text == "null":
            return None
        if ("object" in kinds or "array" in kinds) and text[:1] in ("{", "["):
            return json.loads(text)
        for branch in branches:
            if (value := self._scalar(branch, text)) != text:
                return value
        return text

    def _read_body(self, node: JSON, received: Received) -> None:
        described = self._resolve(node.get("requestBody", {}))
        if not described:
            if received.body:
                raise ViolationError("it has no body, but one was sent")
            return
        if not received.body and "content-type" not in received.headers:
            if described.get("required"):
                raise ViolationError("the body is missing")
            return
        given = received.headers.get("content-type", "")
        media = given.partition(";")[0].strip().lower()
        found = [kind for kind in described["content"] if _matches(kind, media)]
        if not found:
            raise ViolationError(f"the Content-Type is {given!r}, not one of {list(described['content'])}")
        content = described["content"][found[0]]
        received.content = self._content(media, given, received.body, self._resolve(content.get("schema", {})))
        value = received.content
        if isinstance(value, bytes):
            return  # JSON Schema has no bytes
        if media == "multipart/form-data":
            value = {key: _text_of(part) for key, part in value.items()}
        self._check(content.get("schema", {}), value, "body")

    def _content(self, media: str, given: str, body: bytes, schema: JSON) -> Any:
        if media == "application/json" or media.endswith("+json"):
            return json.loads(body)
        if media == "application/x-www-form-urlencoded":
            grouped: dict[str, list[str]] = defaultdict(list)
            for key, value in parse_qsl(body.decode(), keep_blank_values=True):
                grouped[key].append(value)
            return self._mapping(schema, grouped)
        if media == "multipart/form-data":
            return self._parts(given, body, schema)
        if media in ("application/x-ndjson", "application/jsonl"):
            return [json.loads(line) for line in body.splitlines()]
        return body.decode() if media.startswith("text/") else body

    def _parts(self, given: str, body: bytes, schema: JSON) -> JSON:
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
            f"Content-Type: {given}\r\n\r\n".encode() + body
        )
        values: JSON = {}
        for part in message.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            node = self._resolve(schema.get("properties", {}).get(name, {}))
            is_array = _is_array(self._resolve, node)
            inner = self._resolve(node.get("items", {})) if is_array else node
            value: Any
            if part.get_filename() is not None or _is_binary(inner):
                value = Part(payload, part.get_content_type(), part.get_filename())
            elif part.get_content_type() == "application/json":
                value = json.loads(payload)
            else:
                value = self._scalar(inner, payload.decode())
            if is_array:
                values.setdefault(name, []).append(value)
            elif name in values:
                raise ViolationError(f"the part {name} is sent more than once")
            else:
                values[name] = value
        return values

    def _check(self, schema: Any, value: Any, root: str) -> None:
        if wrong := self._errors(schema, value, root):
            raise ViolationError("; ".join(wrong))

    def _errors(self, schema: Any, value: Any, root: str) -> list[str]:
        checker = Checker({"allOf": [schema]}, self._schemas)
        return [f"{error['field']} {error['message']}" for error in checker.errors(value, root)]

    # --- Responses ---

    def _reply(self, node: JSON, received: Received, answer: Any) -> Reply:
        reply = answer if isinstance(answer, Reply) else Reply()
        statuses = [int(status) for status in node["responses"] if status.isdecimal()]
        status = reply.status or min(status for status in statuses if status < 300)
        response = self._resolve(node["responses"].get(str(status), node["responses"].get("default", {})))
        media = reply.media or next(iter(response.get("content", {})), None)
        body = reply.body
        if not isinstance(answer, Reply) and media is not None:
            body = self._example(response["content"][media], received, answer)
        examples = {
            name: str(self._resolve(header).get("example", "x")) for name, header in response.get("headers", {}).items()
        }
        return Reply(body, status, media, {**examples, **reply.headers}, reply.checked)

    def _example(self, content: JSON, received: Received, answer: Any) -> Any:
        """Return the example of a response with the answer, and what a request wrote, merged into its data."""
        shown = content.get("examples")
        example = self._resolve(next(iter(shown.values())))["value"] if shown else content.get("example")
        if not isinstance(example, dict) or "data" not in example:
            assert not isinstance(answer, dict) or not answer, "give a Reply: the response has no envelope"
            return example if not isinstance(answer, list) else answer
        data = example["data"]
        if isinstance(answer, list):
            default = data[0] if data and isinstance(data[0], dict) else {}
            items = [{**default, **item} if isinstance(item, dict) else item for item in answer]
            page = {"pagination": {**example["pagination"], "total": len(items)}} if "pagination" in example else {}
            return {**example, "data": items, **page}
        if isinstance(data, list):
            return {**example, "data": [{**item, **answer} if answer else item for item in data]}
        if not isinstance(data, dict):
            return example
        written = received.content if isinstance(received.content, dict) else {}
        # Files are not data.
        written = {key: value for key, value in written.items() if _text_of(value) == value}
        return {**example, "data": {**data, **written, **answer}}

    def _check_response(self, node: JSON, reply: Reply) -> None:
        where = f"the response {reply.status} of {node['operationId']}"
        statuses = node["responses"]
        if str(reply.status) not in statuses and "default" not in statuses:
            self.problems.append(f"{where} is not documented")
            return
        response = self._resolve(statuses.get(str(reply.status), statuses.get("default")))
        content = response.get("content", {})
        if reply.body is None:
            return
        found = [kind for kind in content if _matches(kind, str(reply.media))]
        if not found:
            self.problems.append(f"{where} has the media type {reply.media}, not one of {list(content)}")
        elif isinstance(reply.body, (bytes, str, Iterator)) or "schema" not in content[found[0]]:
            return
        else:
            wrong = self._errors(content[found[0]]["schema"], reply.body, "body")
            self.problems += [f"{where}: {problem}" for problem in wrong]

    def _resolve(self, node: Any) -> Any:
        return resolve(self.document, node) if isinstance(node, dict) else {}


def _first(mapping: Mapping[str, Any]) -> tuple[str, Any]:
    return next(iter(mapping.items()))


def _fail(problem: str) -> Any:
    raise ViolationError(problem)


def _is_object(schema: JSON) -> bool:
    return schema.get("type") == "object" or "properties" in schema or "object" in _types(schema)


def _is_array(look_up: Callable[[Any], Any], schema: JSON) -> bool:
    branches = [look_up(branch) for key in ("anyOf", "oneOf") for branch in schema.get(key, [])]
    return "array" in _types(schema) or any("array" in _types(branch) for branch in branches)


def _types(schema: JSON) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def _is_binary(schema: JSON) -> bool:
    return schema.get("format") == "binary" or "contentMediaType" in schema or not schema


def _text_of(part: Any) -> Any:
    """Return what JSON Schema sees of a part: files as strings."""
    if isinstance(part, list):
        return [_text_of(each) for each in part]
    return "" if isinstance(part, Part) else part


def _pieces(text: str, style: str, name: str, *, explode: bool) -> list[str]:
    if style == "label":
        return text.removeprefix(".").split("." if explode else ",")
    if style == "matrix":
        pieces = text.removeprefix(";").split(";")
        return (
            [piece.removeprefix(f"{name}=") for piece in pieces] if explode else pieces[0][len(name) + 1 :].split(",")
        )
    return text.split(",")


def _matches(kind: str, media: str) -> bool:
    """Whether a media type falls under a range such as `image/*`."""
    pattern = kind.partition(";")[0].strip().lower()
    return pattern in (media.partition(";")[0], "*/*") or (
        pattern.endswith("/*") and media.startswith(pattern.removesuffix("*"))
    )


def _has(scheme: JSON, received: Received) -> bool:
    match scheme["type"]:
        case "apiKey":
            name = scheme["name"]
            if scheme["in"] == "header":
                return name.lower() in received.headers
            if scheme["in"] == "query":
                return name in dict(parse_qsl(received.query, keep_blank_values=True))
            return name in SimpleCookie(received.headers.get("cookie", ""))
        case "http":
            return received.headers.get("authorization", "").lower().startswith(f"{scheme['scheme']} ".lower())
        case "oauth2" | "openIdConnect":
            return received.headers.get("authorization", "").lower().startswith("bearer ")
    return False


class _HTTPServer(ThreadingHTTPServer):
    behind: Server
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _HTTPServer

    def respond(self) -> None:
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
        _, reply = self.server.behind.handle(self.command, self.path, headers, self._body())
        body = reply.body
        self.send_response(reply.status or 200)
        if body is not None and reply.media:
            self.send_header("Content-Type", reply.media)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if isinstance(body, Iterator):
            self._send_pieces(body)
            return
        if body is not None and not isinstance(body, bytes):
            body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(body)

    def _send_pieces(self, pieces: Iterable[bytes]) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        pieces = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client closed a stream early
        except Exception as error:
            self.server.behind.problems.append(f"the server failed: {error!r}")
            raise

    def log_message(self, *arguments: object) -> None:
        """Log nothing."""


for _method in METHODS:
    setattr(_Handler, f"do_{_method.upper()}", _Handler.respond)
