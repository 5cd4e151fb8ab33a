"""Errors of every status with bodies of every form."""

import json
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strongly
from strongly import APIError
from strongly._core.errors import error_of, with_retry_after
from strongly._core.response import HTTPResponse
from tests.ids import short_id
from tests.strategies import ERROR_BODIES, JSON

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


GENERIC = "the server responded with 409 Conflict"


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
        ({"error": "conflict", "message": "Text."}, "Text.", "conflict"),
        ({"error": "Conflict", "message": "Text."}, "Text.", None),
        ({"error": "Not possible", "message": "Text."}, "Text.", None),
        ({"message": "Text.", "code": "x"}, "Text.", "x"),
        ({"error": {"code": "x"}, "message": "Outside."}, "Outside.", "x"),
        ({"error": {"message": "Inside."}, "message": "Outside."}, "Inside.", None),
        ({"error": {"code": 5, "message": "m"}}, "m", None),
        ({"error": {"message": 5}}, GENERIC, None),
        ({"error": {"message": "  "}}, GENERIC, None),
        ({"error": None, "message": "Text."}, "Text.", None),
        ({"error": ["a"], "message": "Text."}, "Text.", None),
        ({"error": {"message": "two\nlines  and\tspaces"}}, "two lines and spaces", None),
        ({"error": {"message": "x" * 600}}, "x" * 499 + "…", None),
        ({"error": {"error": {"message": "Text."}}}, "Text.", None),
        ({"code": "x"}, GENERIC, "x"),
        ({}, GENERIC, None),
        ([], GENERIC, None),
        ([1, [2], None], GENERIC, None),
        (5, GENERIC, None),
        # A resource in the place of an error
        ({"id": "p1", "name": "n", "description": "Text.", "tags": ["a"]}, GENERIC, None),
        # Text
        (b"", GENERIC, None),
        (b" \r\n", GENERIC, None),
        (b"upstream connect error\n", "upstream connect error", None),
        (b"\xef\xbb\xbfslow down", "slow down", None),
        ("quota exceeded", "quota exceeded", None),
        (b"nicht m\xf6glich", "nicht m\ufffdglich", None),
        (b"\x1b[31mbusy\x1b[0m, try again", "\ufffd[31mbusy\ufffd[0m, try again", None),
        ("\u202egnp.exe \u2066x", "\ufffdgnp.exe \ufffdx", None),
        (b"x" * 10**6, "x" * 499 + "…", None),
        # At most a quarter of a text is not printable.
        (b"\x1bbad", "\ufffdbad", None),
        (b"\x1bno", GENERIC, None),
        (b"\xff\xfe", GENERIC, None),
        ("text".encode("utf-16"), GENERIC, None),
        (bytes(100), GENERIC, None),
        (b"[" * 100_000, GENERIC, None),
        (b'{"error": ', GENERIC, None),
        (b"[error] no upstream", "[error] no upstream", None),
        (b'["cut off', GENERIC, None),
        ("\xab\xa0Nom\xa0\xbb\u3000\u540d", "\xab\xa0Nom\xa0\xbb\u3000\u540d", None),
        ('{"message": "encoded twice", "code": "x"}', "encoded twice", "x"),
        # XML of object stores, SOAP, OData and RFC 7807
        (b"<?xml version='1.0'?><Error><Code>x</Code></Error>", GENERIC, "x"),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<Error><Code>SlowDown</Code><Message>a &lt; b\n c</Message></Error>",
            "a < b c",
            "SlowDown",
        ),
        (
            b"<s:Envelope><s:Fault><faultcode>s:Server</faultcode><faultstring><![CDATA[Text.]]></faultstring>",
            "Text.",
            "s:Server",
        ),
        (b'<m:error><m:code/><m:message xml:lang="en">Text.</m:message></m:error>', "Text.", None),
        (b"<problem><title>Title</title><detail>Text.</detail></problem>", "Text.", None),
        (b"<problem><title>Title</title></problem>", "Title", None),
        (b"<problem><text>Text.</text><title>Title</title></problem>", "Text.", None),
        (b"<E><Reason>x</Reason><Message> <![CDATA[Text.]]> </Message></E>", "Text.", None),
        (b'\r\n\t {"message": "after white space"}', "after white space", None),
        ('X{"message": "text"}', 'X{"message": "text"}', None),
        ('[{"message": "encoded twice"}]', "encoded twice", None),
        (b"<message " * 10**4 + b"<message>" + b"x" * 10**5, GENERIC, None),
        # Problem details (RFC 9457), and those of ASP.NET
        ({"title": "Title", "detail": "Text."}, "Text.", None),
        ({"title": "Title"}, "Title", None),
        ({"error": {"title": "Title"}}, "Title", None),
        ({"type": "about:blank", "title": "Conflict", "status": 409}, "Conflict", None),
        ({"type": "https://a.b/credit", "title": "No credit.", "detail": "30."}, "30.", "https://a.b/credit"),
        (
            {"title": "Invalid.", "errors": [{"detail": "is late", "pointer": "#/age"}, {"detail": "no"}]},
            "Invalid: #/age: is late; no",
            None,
        ),
        ({"title": "Invalid.", "errors": {"Name": ["a", "b"], "": ["c"]}}, "Invalid: Name: a; Name: b; c", None),
        ({"title": "Invalid.", "invalid-params": [{"name": "age", "reason": "no"}]}, "Invalid: age: no", None),
        # FastAPI
        ({"detail": "Not Found"}, "Not Found", None),
        (
            {"detail": [{"loc": ["body", "tags", 0], "msg": "a", "type": "t"}, {"loc": ["query", "x"], "msg": "b"}]},
            "body.tags.0: a; query.x: b",
            None,
        ),
        ({"detail": [{"loc": [*range(30)], "msg": "m"}]}, f"{'.'.join(map(str, range(20)))}: m", None),
        ({"detail": {"code": "x-y", "message": "Text."}}, "Text.", "x-y"),
        # As JSON:API has it
        (
            {
                "errors": [
                    {"code": "c", "title": "T", "detail": "no.", "source": {"pointer": "/data/a"}},
                    {"title": "T", "source": {"parameter": "sort"}},
                ]
            },
            "/data/a: no.; sort: T",
            "c",
        ),
        # AWS
        ({"Message": "Text."}, "Text.", None),
        ({"__type": "com.amazonaws.s.v1#SlowDownException", "message": "Text."}, "Text.", "SlowDownException"),
        ({"__type": "SlowDownException", "Message": "Text."}, "Text.", "SlowDownException"),
        ({"errorMessage": "Text.", "errorType": "E"}, "Text.", None),
        # Google
        (
            {
                "error": {
                    "code": 404,
                    "message": "Text.",
                    "status": "NOT_FOUND",
                    "errors": [{"message": "Text.", "reason": "notFound"}],
                    "details": [{"@type": "t", "fieldViolations": [{"field": "size", "description": "is 0"}]}],
                }
            },
            "Text: size: is 0",
            "NOT_FOUND",
        ),
        # Spring Boot
        ({"timestamp": "t", "status": 404, "error": "Not Found", "path": "/x"}, "Not Found", None),
        ({"status": 400, "error": "Bad Request", "message": "", "path": "/x"}, "Bad Request", None),
        (
            {"error": "Bad Request", "message": "Invalid.", "errors": [{"field": "f", "defaultMessage": "is blank"}]},
            "Invalid: f: is blank",
            None,
        ),
        # Django REST framework, marshmallow, Rails, Laravel, NestJS
        ({"name": ["is blank"], "non_field_errors": ["a", "b"]}, "name: is blank; a; b", None),
        ({"title": ["is blank"], "owner": {"name": ["x"]}}, "title: is blank; owner.name: x", None),
        (["a", "b"], "a; b", None),
        ([[[[["m"]]]]], "m", None),
        ([[[[[["m"]]]]]], GENERIC, None),
        ({"errors": {"json": {"name": ["is missing"]}}}, "json.name: is missing", None),
        ({"errors": {"name": "is blank"}}, "name: is blank", None),
        ({"errors": [{"name": "is blank"}]}, "name: is blank", None),
        ({"errors": {"messages": {"name": "is blank"}}}, "name: is blank", None),
        ({"errors": {"owner": {"name": "is blank"}}}, "owner.name: is blank", None),
        ({"status": 400, "error": {"name": ["is blank"]}}, "name: is blank", None),
        ({"errors": ["Name is blank"]}, "Name is blank", None),
        ({"message": "Invalid.", "errors": {"email": ["is taken"]}}, "Invalid: email: is taken", None),
        ({"message": "Bad value X.", "errors": {"axis": ["is taken"]}}, "Bad value X: axis: is taken", None),
        ({"error": {"errors": [{"field": "f", "message": "m"}]}, "title": "Invalid."}, "Invalid: f: m", None),
        (
            {
                "detail": [{"loc": ["a"], "msg": "b"}, {"loc": ["name"], "msg": "is blank"}],
                "errors": [{"field": "name", "message": "is blank"}],
            },
            "a: b; name: is blank",
            None,
        ),
        (
            {"message": "Invalid: name is blank", "errors": [{"field": "name", "message": "name is blank"}]},
            "Invalid: name is blank",
            None,
        ),
        ({"statusCode": 400, "message": ["a", "b"], "error": "Bad Request"}, "a; b", None),
        # GraphQL, OAuth, Kubernetes, Meteor, Apigee, Salesforce
        ({"errors": [{"message": "m", "path": ["a", 0], "extensions": {"code": "X"}}]}, "a.0: m", "X"),
        ({"error": "invalid_token", "error_description": "It expired"}, "It expired", "invalid_token"),
        ({"kind": "Status", "message": "m", "reason": "NotFound", "details": {"name": "x"}}, "m", "NotFound"),
        ({"error": "not-found", "reason": "r", "message": "m", "errorType": "Meteor.Error"}, "m", "not-found"),
        ({"fault": {"faultstring": "m", "detail": {"errorcode": "x"}}}, "m", None),
        ([{"message": "m", "errorCode": "X"}], "m", "X"),
        # JSend, OData 3, ASP.NET, Zod, FHIR, GitHub, Hydra
        ({"status": "fail", "data": {"label": "is blank"}}, "label: is blank", None),
        ({"status": "fail", "data": {"label": ["a", "b"]}}, "label: a; label: b", None),
        ({"odata.error": {"code": "x", "message": {"lang": "en", "value": "Text."}}}, "Text.", "x"),
        ({"Message": "Invalid.", "ModelState": {"p.Name": ["is blank"]}}, "Invalid: p.Name: is blank", None),
        ({"error": {"issues": [{"code": "x", "path": ["a", 0], "message": "m"}]}}, "a.0: m", "x"),
        ({"formErrors": [], "fieldErrors": {"name": ["is blank"]}}, "name: is blank", None),
        ({"resourceType": "OperationOutcome", "issue": [{"code": "x", "diagnostics": "m"}]}, "m", "x"),
        ({"message": "Invalid.", "errors": [{"field": "f", "code": "missing"}]}, "Invalid: f: missing", "missing"),
        ({"hydra:title": "Title", "hydra:description": "Text."}, "Text.", None),
        # Objects around the error
        ({"success": False, "data": {"message": "Text.", "code": "x"}}, "Text.", "x"),
        ({"Response": {"Error": {"Code": "x", "Message": "Text."}, "RequestId": "r"}}, "Text.", "x"),
        ({"ErrorResponse": {"Error": {"Code": "x", "Message": "Text."}}}, "Text.", "x"),
        ({"meta": {"code": 400, "error_message": "Text."}}, "Text.", None),
        ({"message": "Text.", "data": {"message": "other", "code": "other"}}, "Text.", None),
        ({"data": ["is blank"], "status": ["is blank"]}, "data: is blank; status: is blank", None),
        ({"error": {"code": "x", "description": "Text."}}, "Text.", "x"),
        ({"code": "x", "errorDescription": "Text."}, "Text.", "x"),
        ({"description": ["is blank"], "code": ["is blank"]}, "description: is blank; code: is blank", None),
        ({"messages": ["a", "b"]}, "a; b", None),
    ],
    ids=short_id,
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
        ([{"field": 5, "message": "m"}, {"field": "x"}, "text", None], "Invalid: m; text"),
        ([], "Invalid."),
        ({"name": "is too long"}, "Invalid."),
        ({"required": "a", "granted": ["b"]}, "Invalid."),
        ({"required": ["a"], "granted": ["b"]}, "Invalid."),
        ("text", "Invalid: text"),
        (["m"] * 99, "Invalid: m"),
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
    ("body", "first"),
    [
        ({"message": [f"m{number}" for number in range(30)]}, "m{}"),
        ({"errors": [f"m{number}" for number in range(30)]}, "m{}"),
        ({f"f{number}": ["m"] for number in range(30)}, "f{}: m"),
    ],
    ids=["messages", "details", "fields"],
)
def test_a_message_lists_the_first_twenty_problems(body: Any, first: str) -> None:
    assert of(body).message == "; ".join(first.format(number) for number in range(20))


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
    assert of(b"", 599).message == "the server responded with 599"  # HTTP has no phrase for it
    assert of(b"<html>", 502).message.startswith("the server responded with 502 Bad Gateway; it is an HTML page")


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>Long</body></html>", "502 Bad Gateway"),
        (b"<html><body><h1>503 <b>Busy</b></h1>\nNo server is available.\n</body></html>\n", "503 Busy"),
        (
            b"<!DOCTYPE html>\n<!--[if IE]> <html> <![endif]-->\n<TITLE lang=en>\n a | 522 \x1b[0m\n</TITLE>",
            "a | 522 \ufffd[0m",
        ),
        (b"<html><title>502 &mdash; Bad&nbsp;Gateway &amp; more</title>", "502 \u2014 Bad\xa0Gateway & more"),
        (b"<h1>Not Found</h1><p>No route.</p>", "Not Found"),
        (b"\xef\xbb\xbf <!-- x --><head><title>" + b"x" * 900 + b"</title>", "x" * 199 + "…"),
        (b"<html><title></title>" + b"<title" * 10**5, ""),
        (b"<html>" + b"<title>x" * 10**5, ""),
        (b"<html>" + b"<h1 " * 10**5, ""),
    ],
    ids=short_id,
)
def test_a_web_page_shows_its_title_and_nothing_else(page: bytes, title: str) -> None:
    titled = f', titled "{title}"' if title else ""

    assert of(page).message == (
        f"{GENERIC}; it is an HTML page, perhaps from a proxy or a login page{titled}: "
        "check base_url and your proxy settings"
    )


def test_a_body_that_was_not_read_is_none() -> None:
    error = error_of(HTTPResponse(503, {"retry-after": "1"}, b"", "the response cannot be decompressed"))

    assert type(error) is strongly.ServiceUnavailableError
    assert error.message == "the server responded with 503 Service Unavailable; the response cannot be decompressed"
    assert (error.body, error.headers) == (None, {"retry-after": "1"})


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


BODIES = ERROR_BODIES | JSON | st.text(max_size=30) | st.binary(max_size=30)


@given(st.integers(100, 999), BODIES, st.dictionaries(st.text("abc-x"), st.text(), max_size=3))
def test_any_response_is_an_error_with_a_message_in_one_line(status: int, body: Any, headers: dict[str, str]) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    error = error_of(HTTPResponse(status, headers, content))

    assert type(error) is (APIError if 200 <= status < 300 else getattr(strongly, expected_class(status)))
    assert error.status_code == status
    assert error.message.strip()
    for text in (error.message, error.error_code or "none"):
        assert 0 < len(text) < 700
        assert text.splitlines() == [text]
        assert all(character.isprintable() or category(character) == "Zs" for character in text)
    assert len(error.error_code or "") <= 128


@pytest.mark.parametrize("name", ["error", "errors", "details", "detail", "message", "source", "path", "x"])
@pytest.mark.parametrize("depth", [10, 300, 900])
def test_no_nesting_is_too_deep_for_a_message(name: str, depth: int) -> None:
    body: Any = "deep"
    for _ in range(depth):
        body = {name: [body]} if depth % 20 else {name: body}

    assert len(of({"message": "m", "errors": [{"message": "m", name: body}], name: body}).message) < 700


@pytest.mark.parametrize(
    "body",
    [
        [{"message": {"x": [0]}}] * 10**5,
        {"errors": [[[[["m"] * 10] * 10] * 10] * 10]},
        {str(number): ["m"] for number in range(10**5)},
        {"errors": {"m" * 10**6: ["m" * 10**6] * 99}},
    ],
    ids=["objects", "lists", "fields", "long"],
)
def test_no_body_is_too_large_for_a_message(body: Any) -> None:
    assert len(of(body).message) < 700
