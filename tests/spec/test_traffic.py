"""The requests of the SDK and the responses of the sandbox agree with the OpenAPI document, by independent rules."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from strongly.sandbox import SandboxServer
from tests.runtimes import RUNTIMES, play_in
from tests.spec.test_coverage import every_operation
from tests.spec.traffic import (
    DOCUMENT,
    METHODS,
    PREFIX,
    Exchange,
    Place,
    RecordedSandbox,
    operation_of,
    request_deviations,
    response_deviations,
)

KEY = "sk-sandbox-traffic"
POWERLESS = "sk-sandbox-powerless"
ALL = {(path, method): node[method] for path, node in DOCUMENT["paths"].items() for method in METHODS if method in node}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module", params=RUNTIMES)
def recorded(request: pytest.FixtureRequest) -> list[Exchange]:
    """What a client and the sandbox said to each other over HTTP in calls of all operations."""
    with RecordedSandbox(keys=[KEY], startup_seconds=0) as sandbox, SandboxServer(sandbox) as server:
        play_in(request.param)(every_operation, server.url, api_key=KEY)
        return sandbox.exchanges


def deviations(exchanges: list[Exchange]) -> list[str]:
    """Those of all exchanges, each with what was asked for."""
    return [
        f"{exchange.method} {exchange.path} {exchange.status}: {problem}"
        for exchange in exchanges
        for problem in request_deviations(exchange) + response_deviations(exchange)
    ]


def test_traffic_of_the_sdk_is_as_documented(recorded: list[Exchange]) -> None:
    assert {operation_of(exchange) for exchange in recorded} == {node["operationId"] for node in ALL.values()}
    assert deviations(recorded) == []


def test_every_list_was_judged_by_at_least_one_item(recorded: list[Exchange]) -> None:
    listed = {operation_of(exchange): 0 for exchange in recorded if operation_of(exchange).startswith("list")}
    for exchange in recorded:
        if operation_of(exchange) in listed:
            listed[operation_of(exchange)] += len(json.loads(exchange.response_body)["data"])

    assert listed.keys() == {node["operationId"] for node in ALL.values() if "x-strongly-collection" in node}
    assert [name for name, items in listed.items() if not items] == []


@pytest.fixture
def sandbox() -> Iterator[RecordedSandbox]:
    with RecordedSandbox(keys=[KEY, f"{POWERLESS}="], startup_seconds=0) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("status", "headers"),
    [(401, {}), (403, {"X-API-Key": POWERLESS}), (404, {"X-API-Key": KEY}), (422, {"X-API-Key": KEY})],
)
def test_every_operation_refuses_as_documented(sandbox: RecordedSandbox, status: int, headers: dict[str, str]) -> None:
    refused = set()
    for (path, method), node in ALL.items():
        query = "surprise=1" if status == 422 else ""
        sandbox.handle(
            method.upper(), PREFIX + path.replace("{", "").replace("}", ""), query, headers | JSON, _body(path, method)
        )
        if sandbox.exchanges[-1].status == status:
            refused.add(node["operationId"])

    assert refused == {node["operationId"] for node in ALL.values() if str(status) in node["responses"]}
    assert [response_deviations(exchange) for exchange in sandbox.exchanges] == [[]] * len(ALL)


def _body(path: str, method: str) -> bytes:
    """A body as the document has it, in a project that does not exist."""
    operation = Place() / "paths" / path / method
    if "requestBody" not in operation.node:
        return b""
    schema = (operation / "requestBody" / "content" / "application/json" / "schema").node
    nowhere = {"projectId": "proj-nope"} if "projectId" in schema["properties"] else {}
    return json.dumps(schema["examples"][0] | nowhere).encode()


@pytest.mark.parametrize(
    ("status", "method", "path", "headers", "body"),
    [
        (400, "POST", "/projects", JSON, b"{"),
        (404, "GET", "/nothing", {}, b""),
        (405, "PATCH", "/projects", JSON, b"{}"),
        (409, "POST", "/projects", JSON, b'{"name": "taken", "description": "d"}'),
        (413, "POST", "/projects", JSON, b" " * (1024 * 1024 + 1)),
        (415, "POST", "/projects", {"Content-Type": "text/plain"}, b"{}"),
        (422, "POST", "/projects", JSON, b'{"nam": "misspelled"}'),
        (500, "GET", "/projects", {}, b""),
    ],
)
def test_errors_are_as_documented(
    sandbox: RecordedSandbox,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes,
) -> None:
    key = {"X-API-Key": KEY}
    sandbox.handle("POST", f"{PREFIX}/projects", "", key | JSON, b'{"name": "taken", "description": "d"}')
    if status == 500:
        monkeypatch.setattr(sandbox, "_perform", lambda *call: 1 / 0)
    sandbox.handle(method, PREFIX + path, "", key | headers, body)

    created, refused = sandbox.exchanges
    assert (created.status, refused.status) == (201, status)
    assert response_deviations(refused) == []


CREATED = Exchange(
    "POST",
    f"{PREFIX}/volumes",
    "",
    {"x-api-key": KEY, "content-type": "application/json"},
    b'{"projectId": "proj-1", "label": "a", "sizeGB": 1}',
    201,
    {"content-type": "application/json", "x-request-id": "req-1", "location": f"{PREFIX}/volumes/vol-1"},
    json.dumps({"success": True, "data": DOCUMENT["components"]["schemas"]["Volume"]["examples"][0]}).encode(),
)
LISTED = Exchange(
    "GET",
    f"{PREFIX}/volumes",
    "limit=2&sort=label%3Aasc",
    {"x-api-key": KEY},
    b"",
    200,
    {"content-type": "application/json", "x-request-id": "req-2"},
    b'{"success": true, "data": [], "pagination": {"total": 0, "limit": 2, "offset": 0, "hasMore": false}}',
)


def test_a_flawless_exchange_has_no_deviation() -> None:
    assert deviations([CREATED, LISTED]) == []


@pytest.mark.parametrize(
    ("exchange", "problem"),
    [
        (replace(CREATED, path=f"{PREFIX}/volume"), "POST /api/v1/volume is no operation"),
        (replace(CREATED, method="PATCH"), "PATCH /api/v1/volumes is no operation"),
        (replace(CREATED, query="dry=1"), "query.dry is not documented"),
        (replace(LISTED, query="limit=2&limit=3"), "query.limit is a duplicate key"),
        (replace(LISTED, query="limit=0"), "query.limit: 0 is less than the minimum of 1"),
        (replace(LISTED, query="limit=two"), "query.limit: 'two' is not of type 'integer'"),
        (replace(LISTED, path=f"{PREFIX}/volumes/{'v' * 129}", query=""), "path.volumeId: 'vvv"),
        (replace(LISTED, headers={}), "header.x-api-key is missing"),
        (replace(LISTED, body=b"{}"), "body is not documented"),
        (replace(CREATED, headers={"x-api-key": KEY}), "body has the undocumented type ''"),
        (replace(CREATED, body=b""), "body is no JSON"),
        (replace(CREATED, body=CREATED.body.replace(b"sizeGB", b"sizeGb")), "body: 'sizeGB' is a required property"),
        (replace(CREATED, body=CREATED.body.replace(b"1}", b'"1"}')), "body.sizeGB: '1' is not of type 'number'"),
        (replace(CREATED, body=CREATED.body.replace(b"{", b'{"surprise": 1, ')), "body: Additional properties"),
        (replace(CREATED, status=202), "status 202 is not documented"),
        (replace(LISTED, response_headers=CREATED.response_headers), "header.location is not documented"),
        (replace(CREATED, response_headers=LISTED.response_headers), "header.location is missing"),
        (
            replace(LISTED, response_headers={**LISTED.response_headers, "content-type": "text/html"}),
            "answer has the undocumented type 'text/html'",
        ),
        (replace(LISTED, response_body=b"<html>"), "answer is no JSON"),
        (
            replace(LISTED, response_body=LISTED.response_body.replace(b"2", b'"2"')),
            "answer.pagination.limit: '2' is not of type",
        ),
        (
            replace(LISTED, response_body=b'{"success": true, "data": []}'),
            "answer: 'pagination' is a required property",
        ),
        (
            replace(CREATED, response_body=CREATED.response_body.replace(b'"id"', b'"key"')),
            "answer.data: 'id' is a required",
        ),
        (
            replace(CREATED, response_body=CREATED.response_body.replace(b'"label"', b'"newLabel"')),
            "answer.data: 'label' is a required property",
        ),
        (
            replace(CREATED, response_body=CREATED.response_body.replace(b'{"id"', b'{"surprise": 1, "id"')),
            "answer.data: Additional properties are not allowed",
        ),
        (
            replace(CREATED, response_body=CREATED.response_body.replace(b"2026-05-04T", b"")),
            "answer.data.createdAt: '09:30:00Z'",
        ),
    ],
)
def test_a_deviation_is_reported(exchange: Exchange, problem: str) -> None:
    found = request_deviations(exchange) + response_deviations(exchange)

    assert any(each.startswith(problem) for each in found), found
