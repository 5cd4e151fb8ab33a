"""Adds cases to the conformance vectors for operations and models that have none, from the examples of the document."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from strongly._core.encoding_parameters import written
from tools.spec.document import JSON, Spec
from tools.spec.view_types import OperationView
from tools.spec.views import SpecViews

from .edits import Edit

HOST = "https://api.example.com"
KEY = "sk-conformance"
MEDIA_TYPE = "application/json"
UNKNOWN = "a-later-value"


def edits(views: SpecViews) -> list[Edit]:
    """Return the edits that add the missing cases."""
    makers = {"requests": _requests, "responses": _responses, "retries": _retries}
    return [Edit(f"conformance/{kind}.json", partial(_with_cases, views, make)) for kind, make in makers.items()]


def is_expressible(views: SpecViews, spec: Spec, view: OperationView) -> bool:
    """Whether vectors can describe an operation: its request and its response are JSON in an envelope."""
    contents = [_contents(views, view, str(view.statuses[0]))]
    contents += [_contents(views, view, "request")] if view.content else []
    has_headers = any(each.location == "header" and each.required for each in view.parameters)
    if has_headers or not view.response.in_envelope or any(MEDIA_TYPE not in each for each in contents):
        return False
    return "data" in spec.properties(contents[0][MEDIA_TYPE].get("schema", {}))


def _with_cases(views: SpecViews, make: Callable[[SpecViews, Spec, OperationView], Iterator[JSON]], text: str) -> str:
    called = {case["call"]["operation"] for case in json.loads(text)["cases"]}
    spec = Spec(views.document)
    new = [view for view in views.operations.values() if view.id not in called and is_expressible(views, spec, view)]
    cases = [case for view in new for case in make(views, spec, view)]
    # Only appended, because the cases of people have line breaks where they read well.
    added = "".join(f",\n{json.dumps(case, indent=2, ensure_ascii=False)}" for case in cases)
    end = text.rindex("\n  ]\n}")
    return f"{text[:end]}{textwrap.indent(added, '    ')}{text[end:]}"


def _requests(views: SpecViews, spec: Spec, view: OperationView) -> Iterator[JSON]:
    call = _call(views, view)
    path = view.path
    for name, value in call.get("path", {}).items():
        path = path.replace(f"{{{name}}}", quote(written(value), safe=""))
    pairs = [(name, written(value)) for name, value in call.get("query", {}).items()]
    query = f"?{urlencode(pairs)}" if pairs else ""
    headers = {"Accept": MEDIA_TYPE}
    if view.credential:
        name, prefix = view.credential
        headers = {"X-API-Key" if name == "x-api-key" else name: f"{prefix}{KEY}", **headers}
    url = f"{HOST}{views.base_path()}{path}{query}"
    request: JSON = {"method": view.method, "url": url, "headers": headers}
    if "body" in call:
        headers["Content-Type"] = MEDIA_TYPE
        request["body"] = call["body"]
    yield {
        "name": view.id,
        "client": {"baseUrl": HOST, "apiKey": KEY},
        "call": call,
        "expected": {"request": request},
    }


def _responses(views: SpecViews, spec: Spec, view: OperationView) -> Iterator[JSON]:
    status = view.statuses[0]
    content = _contents(views, view, str(status))[MEDIA_TYPE]
    schema = spec.properties(content["schema"])["data"]
    body = _example(views, content)

    def case(name: str, response: JSON, value: Any) -> JSON:
        answer = {"status": status, "body": response}
        return {"name": name, "call": _call(views, view), "response": answer, "expected": {"value": value}}

    value = _read(spec, body["data"], schema)
    yield case(view.id, body, value)
    if view.collection:
        older = {"count": len(body["data"]), view.collection: body["data"]}
        yield case(f"{view.id}: the array is in {view.collection}", older, value)
    if view.result == "object" and view.method == "GET":
        # What the example does not show has one of its own.
        others = {key: node["examples"][0] for key, node in spec.properties(schema).items() if "examples" in node}
        sent, plain = _varied(spec, {**others, **body["data"]}, schema)
        answer = {"success": True, "data": sent}
        yield case(f"{view.id}: other spellings and values", answer, _read(spec, plain, schema))


def _varied(spec: Spec, value: Any, node: JSON) -> tuple[Any, Any]:
    """Return an example with other spellings and values of later versions, and the same with the usual spellings."""
    schema = spec.resolve(node)
    if isinstance(value, str) and "x-strongly-open" in schema:
        return UNKNOWN, UNKNOWN
    if isinstance(value, list):
        pairs = [_varied(spec, item, schema.get("items", {})) for item in value]
        return [sent for sent, _ in pairs], [plain for _, plain in pairs]
    if not isinstance(value, dict):
        return value, value
    varied: tuple[JSON, JSON] = {}, {}
    properties = spec.properties(schema)
    for name, item in value.items():
        below = properties.get(name, {})
        sent, plain = _varied(spec, item, below)
        varied[0][(below.get("x-strongly-aliases") or [name])[0]], varied[1][name] = sent, plain
    return varied


def _retries(views: SpecViews, spec: Spec, view: OperationView) -> Iterator[JSON]:
    if view.method == "POST":
        wait = {"min": 0, "max": 0.5}
        decision = {"retry": True, "wait": wait} if view.idempotent else {"retry": False, "outcomeUnknown": True}
        yield {
            "name": f"{view.id} is {'' if view.idempotent else 'not '}safe to retry",
            "call": _call(views, view),
            "maxRetries": 3,
            "attempts": [{"failure": {"network": "interrupted"}, "decision": decision}],
        }


def _call(views: SpecViews, view: OperationView) -> JSON:
    """Return a call of an operation with the examples of its parameters and its body."""
    call: JSON = {"operation": view.id}
    for location in ("path", "query"):
        given = {each.wire_name: each.example for each in view.parameters if each.location == location}
        # The styles of arrays and objects are those of the document.
        if given := {name: value for name, value in given.items() if not isinstance(value, list | dict)}:
            call[location] = given
    if view.content:
        call["body"] = _example(views, _contents(views, view, "request")[MEDIA_TYPE])
    return call


def _contents(views: SpecViews, view: OperationView, kind: str) -> JSON:
    """Return the media types of the body of an operation, or of the response with a status."""
    node = views.document["paths"][view.path][view.method.lower()]
    found: JSON = views.resolve(node["requestBody"] if kind == "request" else node["responses"][kind])
    contents: JSON = found.get("content", {})
    return contents


def _example(views: SpecViews, content: JSON) -> Any:
    return (
        content["example"] if "example" in content else views.resolve(next(iter(content["examples"].values())))["value"]
    )


def _read(spec: Spec, value: Any, node: JSON) -> Any:
    """Return what users of an SDK get for a value of a response."""
    schema = spec.resolve(node)
    read_as = node.get("x-strongly-read-as", schema.get("x-strongly-read-as"))
    if isinstance(value, list):
        return [_read(spec, item, schema.get("items", {})) for item in value]
    if not isinstance(value, dict) or read_as == "dict":
        return value
    if read_as:
        return value[read_as]
    properties = spec.properties(schema)
    return {name: _read(spec, item, properties.get(name, {})) for name, item in value.items()}
