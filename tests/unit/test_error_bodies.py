"""Errors of every status with bodies of every form."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strongly
from strongly import APIError
from strongly._core.errors import error_of, with_retry_after
from strongly._core.response import HTTPResponse

from .strategies import JSON

CLASSES = {
    400: "ValidationError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    408: "RequestTimeoutError",
    409: "ConflictError",
    413: "PayloadTooLargeError",
    415: "UnsupportedMediaTypeError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "InternalServerError",
    502: "BadGatewayError",
    503: "ServiceUnavailableError",
}


def expected_class(status: int) -> str:
    return CLASSES.get(status) or ("InternalServerError" if status >= 500 else "APIError")


def of(body: Any, status: int = 409, **headers: str) -> APIError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_of(HTTPResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, content))


@pytest.mark.parametrize("status", [*range(300, 310), *range(400, 452), 499, *range(500, 512), 520, 599, 600, 999])
def test_every_status_is_its_own_class(status: int) -> None:
    error = of({"error": {"code": "c", "message": "m"}}, status)

    assert type(error) is getattr(strongly, expected_class(status))
    assert (error.status_code, error.error_code, error.message) == (status, "c", "m")


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"success": False, "error": {"code": "x-y", "message": "Text."}}, "Text.", "x-y"),
        ({"error": {"message": "Text."}}, "Text.", None),
        ({"error": "Text."}, "Text.", None),
        ({"message": "Text."}, "Text.", None),
        ({"error": "conflict", "message": "Text."}, "Text.", None),
        ({"message": "Text.", "code": "x"}, "Text.", "x"),
        ({"error": {"code": "x"}, "message": "Outside."}, "the server responded with 409 Conflict", "x"),
        ({"detail": "Text."}, "Text.", None),
        ({"title": "Title", "detail": "Text."}, "Text.", None),
        ({"title": "Title"}, "Title", None),
        ({"error": {"title": "Title"}}, "Title", None),
        ({"error": {"code": 5, "message": "m"}}, "m", None),
        ({"error": {"message": 5}}, "the server responded with 409 Conflict", None),
        ({"error": {"message": "  "}}, "the server responded with 409 Conflict", None),
        ({"error": None, "message": "Text."}, "Text.", None),
        ({"error": ["a"], "message": "Text."}, "Text.", None),
        ({"error": {"message": "two\nlines  and\tspaces"}}, "two lines and spaces", None),
        ({"error": {"message": "x" * 600}}, "x" * 499 + "…", None),
        ({}, "the server responded with 409 Conflict", None),
        ([], "the server responded with 409 Conflict", None),
        ("text", "the server responded with 409 Conflict", None),
        (5, "the server responded with 409 Conflict", None),
        (b"", "the server responded with 409 Conflict", None),
        (b"plain text", "the server responded with 409 Conflict", None),
        (b"\xff\xfe", "the server responded with 409 Conflict", None),
        (b"[" * 100_000, "the server responded with 409 Conflict", None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_message_and_code_are_found_in_bodies_of_every_form(body: Any, message: str, code: str | None) -> None:
    error = of(body)

    assert (error.message, error.error_code) == (message, code)
    assert str(error).startswith(message)


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ([{"field": "name", "message": "is too long"}], "Invalid: name: is too long"),
        (
            [{"field": "name", "message": "is too long", "code": "c"}, {"message": "no field"}],
            "Invalid: name: is too long; no field",
        ),
        ([{"field": 5, "message": "m"}, {"field": "x"}, "text", None], "Invalid: m"),
        ([], "Invalid."),
        ({"name": "is too long"}, "Invalid."),
        ("text", "Invalid."),
        (None, "Invalid."),
        ([{"field": "f", "message": "m" * 1000}], f"Invalid: f: {'m' * 487}…"),
    ],
)
def test_field_messages_are_part_of_the_message(details: Any, message: str) -> None:
    body = {"success": False, "error": {"code": "validation-failed", "message": "Invalid.", "details": details}}

    error = of(body, 422)

    assert isinstance(error, strongly.UnprocessableEntityError)
    assert (error.message, error.body) == (message, body)
    without = of({"error": {"details": [{"field": "f", "message": "m"}]}}, 422)
    assert without.message == "f: m"


@pytest.mark.parametrize(
    ("body", "headers", "request_id"),
    [
        ({}, {}, None),
        ({}, {"x_request_id": "header"}, "header"),
        ({"meta": {"requestId": "body"}}, {"x_request_id": "header"}, "body"),
        ({"meta": {"requestId": "body"}}, {}, "body"),
        ({"meta": {"requestId": 5}}, {"x_request_id": "header"}, "header"),
        ({"meta": None}, {"x_request_id": "header"}, "header"),
        (b"<html>", {"x_request_id": "header"}, "header"),
    ],
)
def test_the_request_id_comes_from_the_body_or_the_header(body: Any, headers: Any, request_id: str | None) -> None:
    error = of(body, **headers)

    assert error.request_id == request_id
    assert (f"request id {request_id}" in str(error)) is (request_id is not None)


def test_the_body_is_kept_decoded_or_as_text() -> None:
    assert of({"a": 1}).body == {"a": 1}
    assert of(b"").body is None
    assert of(b"plain").body == "plain"
    assert of(b"\xff!").body == "\ufffd!"
    assert len(of(b"x" * 10**6).body) == 65_536
    assert of(b"<html>", 502).message.startswith("the server responded with 502 Bad Gateway; it is an HTML page")


def test_only_headers_without_secrets_are_kept() -> None:
    harmless = {
        "allow": "GET",
        "content_length": "2",
        "content_type": "application/json",
        "date": "Thu, 01 Jan 2026 00:00:00 GMT",
        "location": "/x",
        "retry_after": "5",
        "x_ratelimit_remaining": "0",
        "ratelimit_policy": "p",
        "x_request_id": "r",
    }
    others = {
        "set_cookie": "secret",
        "authorization": "secret",
        "x_api_key": "secret",
        "server": "s",
    }

    assert of({}, **others, **harmless).headers == {name.replace("_", "-"): value for name, value in harmless.items()}


@pytest.mark.parametrize(
    ("status", "success"), [(101, False), (199, False), (200, True), (299, True), (300, False), (400, False)]
)
def test_success_is_every_status_from_200_to_299(status: int, success: bool) -> None:
    assert HTTPResponse(status, {}, b"").is_success is success


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_how_long_to_wait_is_noted_where_it_makes_sense(status: int) -> None:
    error = with_retry_after(of({}, status), 5.0)

    assert error.retry_after == 5.0  # type: ignore[attr-defined]
    assert with_retry_after(of({}, status), None).retry_after is None  # type: ignore[attr-defined]
    assert not hasattr(with_retry_after(of({}, 404), 5.0), "retry_after")


@given(st.integers(100, 999), JSON | st.binary(max_size=30), st.dictionaries(st.text("abc-x"), st.text(), max_size=3))
def test_any_answer_is_an_error_with_a_message_in_one_line(status: int, body: Any, headers: dict[str, str]) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    error = error_of(HTTPResponse(status, headers, content))

    assert error.status_code == status
    assert error.message.strip()
    assert len(error.message) < 700
    assert len(error.message.splitlines()) == 1
