"""Adds cases to the conformance vectors for operations and models that have none, from the examples of the document."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from tools.spec.document import JSON
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


def _with_cases(views: SpecViews, make: Callable[[SpecViews, OperationView], Iterator[JSON]], text: str) -> str:
    called = {case["call"]["operation"] for case in json.loads(text)["cases"]}
    cases = [case for view in views.operations.values() if view.id not in called for case in make(views, view)]
    # Only appended, because the cases of people have line breaks where they read well.
    added = "".join(f",\n{json.dumps(case, indent=2, ensure_ascii=False)}" for case in cases)
    end = text.rindex("\n  ]\n}")
    return f"{text[:end]}{textwrap.indent(added, '    ')}{text[end:]}"


def _requests(views: SpecViews, view: OperationView) -> Iterator[JSON]:
    call = _call(views, view)
    path = view.path
    for name, value in call.get("path", {}).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    query = f"?{urlencode(call['query'])}" if "query" in call else ""
    headers = {"X-API-Key": KEY, "Accept": MEDIA_TYPE}
    request: JSON = {"method": view.method, "url": f"{HOST}/api/v1{path}{query}", "headers": headers}
    if "body" in call:
        headers["Content-Type"] = MEDIA_TYPE
        request["body"] = call["body"]
    yield {
        "name": view.id,
        "client": {"baseUrl": HOST, "apiKey": KEY},
        "call": call,
        "expected": {"request": request},
    }


def _responses(views: SpecViews, view: OperationView) -> Iterator[JSON]:
    status = view.statuses[0]
    content = _node(views, view)["responses"][str(status)]["content"][MEDIA_TYPE]
    schema = views.resolve(views.resolve(content["schema"])["properties"]["data"])
    body = (
        content["example"] if "example" in content else views.resolve(next(iter(content["examples"].values())))["value"]
    )

    def case(name: str, response: JSON, value: Any) -> JSON:
        answer = {"status": status, "body": response}
        return {"name": name, "call": _call(views, view), "response": answer, "expected": {"value": value}}

    value = _read(views, body["data"], schema)
    yield case(view.id, body, value)
    if view.collection:
        older = {"count": len(body["data"]), view.collection: body["data"]}
        yield case(f"{view.id}: the array is in {view.collection}", older, value)
    if view.result == "object" and view.method == "GET":
        data, value = {"id": "x-1"}, {"id": "x-1"}
        for name, node in schema["properties"].items():
            for alias in node.get("x-strongly-aliases", ()):
                data = {alias if key == name else key: each for key, each in {**data, name: body["data"][name]}.items()}
                value[name] = body["data"][name]
            if "enum" in views.resolve(node):
                data[name] = value[name] = UNKNOWN
        yield case(f"{view.id}: other spellings and values", {"success": True, "data": data}, value)


def _retries(views: SpecViews, view: OperationView) -> Iterator[JSON]:
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
        if given := {each.wire_name: each.example for each in view.parameters if each.location == location}:
            call[location] = given
    if view.body:
        call["body"] = views.schemas[view.body.name]["examples"][0]
    return call


def _node(views: SpecViews, view: OperationView) -> JSON:
    node: JSON = views.document["paths"][view.path][view.method.lower()]
    return node


def _read(views: SpecViews, value: Any, node: JSON) -> Any:
    """Return what users of an SDK get for a value of a response."""
    schema = views.resolve(node)
    read_as = node.get("x-strongly-read-as", schema.get("x-strongly-read-as"))
    if isinstance(value, list):
        return [_read(views, item, schema.get("items", {})) for item in value]
    if not isinstance(value, dict) or read_as == "dict":
        return value
    if read_as:
        return value[read_as]
    properties = schema.get("properties", {})
    return {name: _read(views, item, properties.get(name, {})) for name, item in value.items()}
