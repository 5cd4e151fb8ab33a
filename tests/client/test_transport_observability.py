"""What users can observe of a call: logs, request ids, the User-Agent, retries as they happen."""

import logging
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import strongly
from strongly import NotFoundError, RetryEvent

Play = Callable[..., None]
PROJECT = {"success": True, "data": {"id": "p1", "name": "n"}}


def replies(*statuses: int) -> tuple[Callable[[httpx.Request], httpx.Response], list[httpx.Request]]:
    """Return a handler that responds with the statuses in turn, and the requests it gets."""
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        status = statuses[len(requests) - 1]
        headers = {"X-Request-Id": f"r{len(requests)}"}
        return httpx.Response(status, json=PROJECT if status < 300 else {"error": "no"}, headers=headers)

    return handler, requests


def test_each_call_is_one_line_at_debug(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "strongly")
    handler, _ = replies(200, 404)

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p-secret")
        with pytest.raises(NotFoundError):
            await client.projects.update("p-secret", name="content")

    play(scenario, handler)

    found, missing = [record for record in caplog.records if record.name == "strongly"]
    assert re.fullmatch(
        r"event=call operation=getProject method=GET path=/projects/\{projectId\} status=200 attempts=1 ms=\d+\.\d "
        r"request_id=r1",
        found.getMessage(),
    )
    assert (found.levelno, missing.levelno) == (logging.DEBUG, logging.DEBUG)
    assert {name: missing.strongly[name] for name in ("operation", "status", "request_id")} == {  # type: ignore[attr-defined]
        "operation": "updateProject",
        "status": 404,
        "request_id": "r2",
    }
    assert "p-secret" not in caplog.text
    assert "content" not in caplog.text


def test_each_retry_is_one_line_at_info(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "strongly")
    handler, requests = replies(503, 502, 200)

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p1")

    play(scenario, handler)

    lines = [record.getMessage() for record in caplog.records if record.name == "strongly"]
    request_id = requests[0].headers["x-request-id"]
    for number, (line, status) in enumerate(zip(lines, (503, 502), strict=True), 1):
        assert re.fullmatch(
            rf"event=retry operation=getProject method=GET path=/projects/\{{projectId\}} attempt={number} "
            rf"reason='status {status}' wait=\d\.\d+ request_id={request_id}",
            line,
        )


def test_a_call_without_a_response_is_logged_under_the_id_that_was_sent(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "strongly")
    sent: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["x-request-id"])
        raise httpx.ReadTimeout("no answer")

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.TimeoutError):
            await client.projects.create(name="n", description="d")

    play(scenario, handler)

    (line,) = [record.getMessage() for record in caplog.records if record.name == "strongly"]
    assert "status=" not in line
    assert line.endswith(f"request_id={sent[0]}")


def test_nothing_is_printed_unless_logging_is_set_up() -> None:
    strongly.Strongly("sk-x", "https://api.example.com").close()
    logger = logging.getLogger("strongly")
    assert logger.level == logging.NOTSET
    assert any(isinstance(handler, logging.NullHandler) for handler in logger.handlers)


def test_requests_say_who_sends_them_and_all_attempts_of_a_call_have_one_id(play: Play) -> None:
    handler, requests = replies(503, 200, 200)

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p1")
        await client.projects.retrieve("p1")

    play(scenario, handler)

    assert {request.headers["user-agent"].split()[0] for request in requests} == {
        f"strongly-python/{strongly.__version__}"
    }
    first, retried, other = (request.headers["x-request-id"] for request in requests)
    assert first == retried != other


def test_each_retry_is_reported_on_request(play: Play) -> None:
    events: list[RetryEvent] = []
    handler, _ = replies(429, 500, 200)

    async def scenario(client: Any) -> None:
        await client.with_options(on_retry=events.append).projects.retrieve("p1")

    play(scenario, handler)

    assert [(event.operation, event.attempt, event.reason) for event in events] == [
        ("getProject", 1, "status 429"),
        ("getProject", 2, "status 500"),
    ]
    assert [type(event.error).__name__ for event in events] == ["RateLimitError", "InternalServerError"]
    assert all(event.wait >= 0 for event in events)


def test_raw_responses_say_how_the_result_came_about(play: Play) -> None:
    handler, _ = replies(503, 200)

    async def scenario(client: Any) -> None:
        response = await client.projects.with_raw_response.retrieve("p1")
        assert (response.status_code, response.request_id, response.attempts) == (200, "r2", 2)
        assert response.headers["x-request-id"] == "r2"
        assert (response.parsed.id, b'"p1"' in response.content) == ("p1", True)

    play(scenario, handler)
