"""Data of strangers: ids and texts that a program passes on, and what a server says."""

from __future__ import annotations

import contextlib
import json
import logging
import unicodedata
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest

from strongly import APIError, ConnectionError, ResponseValidationError, StronglyError
from strongly_api.manifest import ManifestEntry
from tests.faults.server import PROJECTS
from tests.faults.steps import head
from tests.operations import BODIES, WITH_PATH, path_names
from tests.security.conftest import HTTP, Play
from tests.security.servers import Recorder

HOSTILE = [
    "../../admin?x=1#f",
    "..;/..\\%2e%2e%2F",
    "%2e%2e",
    "//evil.example.com/",
    "p1 HTTP/1.1\r\nHost: evil.example.com\r\n\r\nGET /",
    "p\x001\u202e\uff0e\uff0e\uff0f",
]
ESCAPE = "\x1b[2K\x1b[31m"


async def call(client: Any, entry: ManifestEntry, value: str) -> None:
    """Make the call of an operation, with the same id wherever it takes one."""
    body = BODIES[entry.body] if entry.body else {}
    # What comes back is not the point, and does not suit most operations.
    with contextlib.suppress(StronglyError):
        made = getattr(getattr(client, entry.resource), entry.name)(*[value] * len(path_names(entry)), **body)
        await (made.first() if hasattr(made, "first") else made)


@HTTP
def test_no_id_changes_what_a_request_is_about(play: Play, http: dict[str, Any] | None) -> None:
    expected = []

    async def scenario(client: Any) -> None:
        for entry in WITH_PATH:
            for value in HOSTILE:
                await call(client, entry, value)
                path = "/".join(quote(value, "") if part.startswith("{") else part for part in entry.path.split("/"))
                expected.append((entry.method, f"/api/v1{path}"))

    with Recorder() as server:
        play(scenario, server.url, http=http)

    assert len(expected) > 100
    assert [(request.method, request.target.partition("?")[0]) for request in server.requests] == expected
    assert {request.headers["host"] for request in server.requests} == {server.url.removeprefix("http://")}


@HTTP
def test_no_text_in_a_query_adds_to_it(play: Play, http: dict[str, Any] | None) -> None:
    texts = [*HOSTILE, "a&limit=9999&x=1;y=2#z", "a+b%20c", "é\n"]

    async def scenario(client: Any) -> None:
        for text in texts:
            await client.projects.list(search=text, tag=text, limit=5).first()
            await client.request("GET", "/projects/p1", query={text: text})

    with Recorder() as server:
        play(scenario, server.url, http=http)

    sent = [request.target.split("?") for request in server.requests]
    assert [path for path, _ in sent] == [PROJECTS, f"{PROJECTS}/p1"] * len(texts)
    queries = [sorted(parse_qsl(query, strict_parsing=True)) for _, query in sent]
    for text, modelled, unmodelled in zip(texts, queries[::2], queries[1::2], strict=True):
        assert modelled == [("limit", "5"), ("offset", "0"), ("search", text), ("tag", text)]
        assert unmodelled == [(text, text)]


def forgery() -> bytes:
    """An error body whose texts would forge a line of a log, or command the terminal that shows it."""
    text = f"no\n2026-05-04 CRITICAL all keys were deleted{ESCAPE}\ud800 {'x' * 5000}"
    return json.dumps({"error": {"message": text, "code": text}, "meta": {"requestId": text}}).encode()


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        pytest.param(head(400, "", len(forgery())) + forgery(), APIError, id="error body"),
        pytest.param(head(200, f"Content-Encoding: g{ESCAPE}", 2) + b"{}", ResponseValidationError, id="encoding"),
        pytest.param(head(307, "Location: http://e\u0085\u009bvil/", 0), ConnectionError, id="redirect"),
        pytest.param(f"HTTP/1.1 2{ESCAPE}\r\n\r\n".encode(), ConnectionError, id="status line"),
        pytest.param(
            b"HTTP/1.1 404 Any\r\nX-Request-Id: r" + ESCAPE.encode() + b"\r\nContent-Length: 0\r\n\r\n",
            APIError,
            id="request id",
        ),
    ],
)
def test_no_server_forges_what_is_logged(
    play: Play, response: bytes, kind: type[StronglyError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "strongly")

    async def scenario(client: Any) -> None:
        with pytest.raises(kind) as caught:
            await client.projects.retrieve("p1")
        error = caught.value
        shown = [str(error), error.message, getattr(error, "error_code", None), getattr(error, "request_id", None)]
        for text in filter(None, shown):
            check(text)

    with Recorder(response) as server:
        play(scenario, server.url, max_retries=0)

    lines = [record.getMessage() for record in caplog.records if record.name == "strongly"]
    assert len(lines) == 1
    check(lines[0])


def check(text: str) -> None:
    assert not [each for each in text if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")]
    assert len(text) < 1200


def test_a_request_id_of_a_good_response_forges_nothing_either(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "strongly")
    body = b'{"data": {"id": "p1"}}'

    async def scenario(client: Any) -> None:
        response = await client.projects.with_raw_response.retrieve("p1")
        check(response.request_id)

    with Recorder(head(200, f"X-Request-Id: r{ESCAPE}", len(body)) + body) as server:
        play(scenario, server.url)

    check("".join(record.getMessage() for record in caplog.records if record.name == "strongly"))
