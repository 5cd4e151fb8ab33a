"""The outcome of a response: a result, or an error that says which call it was and what to do."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

import strongly
from strongly import APIError, Project, ResponseValidationError, StronglyError
from strongly._core.errors import complete, error_of, explain_no_retry
from strongly._core.reading import raw_response, read_response
from strongly._core.request import NOWHERE, Operation, Request, Source, Upload, unmodelled_request
from strongly._core.retry import Failure, RetryPolicy
from strongly_api.api.projects import add_project_collaborator, archive_project, delete_project, update_project
from strongly_api.api.volumes import create_volume
from strongly_api.api.workspaces import create_workspace
from tests.operations import ALL, name, request
from tests.strategies import JSON

from .exchanges import CONNECTION, CREATE, GET, KEY, http_request, http_response


def test_a_good_response_becomes_a_model() -> None:
    sent = http_response(200, b'{"success":true,"data":{"id":"p1"}}')

    assert read_response(GET, http_request(), sent, 1) == Project("p1")


@pytest.mark.parametrize("entry", [entry for entry in ALL if entry.returns == "dict[str, Any]"], ids=name)
def test_a_response_without_a_body_is_an_empty_result(entry: Any) -> None:
    made = request(entry)

    assert read_response(made, http_request(made), http_response(204, b""), 1) == {}


@pytest.mark.parametrize(
    ("content", "problem", "body"),
    [
        (b"", "expected an object, got null", None),
        (b"null", "expected an object, got null", "null"),
        (b"[]", "expected an object, got a list", []),
        (b'{"success":true,"data":{"x":1}}', "none of the documented fields", {"success": True, "data": {"x": 1}}),
        (b'{"data":"p1","meta":{"requestId":"m"}}', "got a string", {"data": "p1", "meta": {"requestId": "m"}}),
    ],
)
def test_a_response_of_another_shape_is_an_error(content: bytes, problem: str, body: Any) -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_response(
            GET, http_request(), http_response(200, content, x_request_id="h", content_type="a/b", set_cookie="c"), 2
        )

    error = caught.value
    assert error.message.startswith("the response does not have the documented shape: ")
    assert problem in error.message
    assert error.body == body
    assert (error.status_code, error.method, error.path, error.attempts) == (200, "GET", "/projects/p1", 2)
    assert error.request_id == ("m" if b"requestId" in content else "h")
    assert error.headers == {"x-request-id": "h", "content-type": "a/b"}
    assert not error.outcome_unknown
    assert isinstance(error.__cause__, ResponseValidationError)


@pytest.mark.parametrize("content", [b'{"data":' * 900 + b"1" + b"}" * 900, b"[" * 5000, b'{"a":' * 50_000])
def test_deep_nesting_is_an_error_like_any_other(content: bytes) -> None:
    made = request(next(entry for entry in ALL if entry.returns == "Page[Project]"))

    with pytest.raises(ResponseValidationError):
        read_response(made, http_request(made), http_response(200, content), 1)


def test_a_parser_that_recurses_too_deeply_is_an_error_like_any_other() -> None:
    def parse(payload: object) -> None:
        raise RecursionError

    with pytest.raises(
        ResponseValidationError, match="not have the documented shape: it is nested too deeply"
    ) as caught:
        read_response(Request(GET.operation, GET.path, parse=parse), http_request(), http_response(200, b"[[1]]"), 1)

    assert caught.value.body == "[[1]]"
    assert caught.value.__cause__ is None


def test_the_outcome_of_a_create_with_an_unreadable_response_is_unknown() -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_response(CREATE, http_request(CREATE), http_response(201, b"<html>"), 1)

    assert caught.value.outcome_unknown
    assert "The server may have executed createProject: check before you retry" in str(caught.value)
    assert "for example with client.projects.list()" in str(caught.value)
    assert isinstance(caught.value.__cause__, ValueError)


def test_a_success_that_says_it_failed_is_completed_too() -> None:
    with pytest.raises(APIError) as caught:
        read_response(CREATE, http_request(CREATE), http_response(200, b'{"success":false,"error":"No."}'), 1)

    assert str(caught.value) == "No. (POST /projects, status 200, request id r-own)"
    assert not caught.value.outcome_unknown
    assert caught.value.__cause__ is None


@settings(max_examples=40)
@given(JSON)
def test_any_response_to_any_call_is_a_result_or_an_api_error(payload: Any) -> None:
    sent = http_response(200, json.dumps(payload).encode())
    for entry in ALL:
        made = request(entry)
        try:
            read_response(made, http_request(made), sent, 1)
        except APIError as error:
            assert error.request_id  # noqa: PT017 (most responses are read)


# --- what is said on errors ---


def error(status: int = 404, message: str = "It failed.", **headers: str) -> APIError:
    return error_of(http_response(status, json.dumps({"error": {"message": message}}).encode(), **headers))


@pytest.mark.parametrize(
    ("status", "made", "text"),
    [
        (
            401,
            http_request(),
            "It failed. The API key came from STRONGLY_API_KEY. (GET /projects/p1, status 401, request id r-own)",
        ),
        (
            401,
            http_request(connection=CONNECTION._replace(api_key=None, api_key_source=NOWHERE)),
            "It failed. No API key was sent: set STRONGLY_API_KEY, pass api_key=, or run `strongly login` and select "
            "the profile with profile=. (GET /projects/p1, status 401, request id r-own)",
        ),
        (
            403,
            http_request(CREATE),
            "It failed. This operation requires an API key with the scope projects:write. "
            "(POST /projects, status 403, request id r-own)",
        ),
        (
            404,
            http_request(),
            "It failed. Requested path: /projects/p1. (GET /projects/p1, status 404, request id r-own)",
        ),
        (409, http_request(CREATE), "It failed. (POST /projects, status 409, request id r-own)"),
    ],
)
def test_errors_say_which_call_it_was_and_what_to_do(status: int, made: Any, text: str) -> None:
    completed = complete(error(status), made, 1)

    assert str(completed) == text
    assert KEY not in str(completed)


def test_all_scopes_that_a_call_needs_are_named() -> None:
    operation = Operation(id="x", method="GET", path="/x", idempotent=True, scopes=("a:read", "b:read"))
    made = http_request(Request(operation, "/x", parse=lambda payload: payload))

    assert (
        complete(error(403), made, 1).message
        == "It failed. This operation requires an API key with the scope a:read and b:read."
    )


def test_a_hint_follows_the_message_as_a_sentence_of_its_own() -> None:
    for message, said in (
        ("No project X", "No project X."),
        ("No project.", "No project."),
        ("No project!", "No project!"),
        ("Which project?", "Which project?"),
        ("x" * 501, "x" * 499 + "…"),
    ):
        assert complete(error(404, message), http_request(), 1).message == f"{said} Requested path: /projects/p1."


def test_the_request_id_of_the_server_goes_before_our_own() -> None:
    completed = complete(error(500, x_request_id="theirs"), http_request(), 3)

    assert str(completed) == "It failed. (GET /projects/p1, status 500, after 3 attempts, request id theirs)"


@pytest.mark.parametrize("kind", [strongly.TimeoutError, strongly.ConnectionError])
def test_errors_without_a_response_are_completed_too(kind: type[StronglyError]) -> None:
    assert str(complete(kind("It failed."), http_request(), 4)) == "It failed. (GET /projects/p1, after 4 attempts)"


def test_errors_that_are_about_no_call_stay_as_they_are() -> None:
    assert str(complete(StronglyError("The client is closed."), http_request(), 1)) == "The client is closed."


@pytest.mark.parametrize(
    ("made", "status", "said"),
    [
        (delete_project.request("p1"), 404, True),
        (update_project.request("p1", {"name": "n"}), 409, True),
        (archive_project.request("p1"), 409, True),
        (GET, 404, False),
        (delete_project.request("p1"), 403, False),
    ],
)
def test_what_an_earlier_attempt_may_have_done_is_said(made: Any, status: int, said: bool) -> None:
    possibly_executed = complete(error(status), http_request(made), 2, maybe_executed=True).message
    plain = complete(error(status), http_request(made), 2).message

    added = " An earlier attempt, whose response was lost, may have succeeded."
    assert possibly_executed == (plain.rstrip(".") + "." + added if said else plain)


@pytest.mark.parametrize(
    ("made", "where"),
    [
        (CREATE, "createProject: check before you retry, for example with client.projects.list()"),
        (
            create_workspace.request({"name": "n", "description": "d", "environment_type": "e"}),
            "for example with client.workspaces.list()",
        ),
        (create_volume.request({"project_id": "p", "label": "l", "size_gb": 1}), "with client.volumes.list()"),
        (
            add_project_collaborator.request("p1", {"email": "e", "role": "viewer"}),
            "addProjectCollaborator: check before you retry, for example with client.projects.collaborators(…)",
        ),
    ],
)
@pytest.mark.parametrize("failure", [Failure("timeout"), Failure("interrupted"), Failure("status", 502)])
def test_an_unknown_outcome_is_said_together_with_where_to_look(made: Any, where: str, failure: Failure) -> None:
    raised = error(502, "Bad gateway.")

    explain_no_retry(raised, failure, http_request(made), RetryPolicy())

    assert raised.outcome_unknown
    assert raised.message.startswith("Bad gateway. The server may have executed ")
    assert raised.message.endswith(where)


def test_nobody_knows_where_to_look_after_a_call_that_is_not_specified() -> None:
    raised = error(502, "Bad gateway.")
    made = http_request(unmodelled_request("POST", "/models", None, {}, None))

    explain_no_retry(raised, Failure("timeout"), made, RetryPolicy())

    assert raised.message == ("Bad gateway. The server may have executed POST /models: check before you retry")


@pytest.mark.parametrize(
    ("made", "failure"),
    [
        (CREATE, Failure("unsent")),
        (CREATE, Failure("unusable")),
        (CREATE, Failure("status", 400)),
        (CREATE, Failure("status", 429)),
        (GET, Failure("timeout")),
        (GET, Failure("status", 503)),
        (archive_project.request("p1"), Failure("timeout")),
    ],
)
def test_a_known_outcome_needs_no_words(made: Any, failure: Failure) -> None:
    raised = error()

    explain_no_retry(raised, failure, http_request(made), RetryPolicy())

    assert (raised.message, raised.outcome_unknown) == ("It failed.", False)


@pytest.mark.parametrize(
    ("retry_after", "max_retries", "said"), [(61.0, 3, True), (3600.0, 1, True), (60.0, 3, False), (3600.0, 0, False)]
)
def test_a_wait_that_is_too_long_is_said(retry_after: float, max_retries: int, said: bool) -> None:
    raised = error(429, "Too many requests.")

    explain_no_retry(raised, Failure("status", 429, retry_after), http_request(), RetryPolicy(max_retries=max_retries))

    added = f" The server asks to wait {retry_after:g} s, but the client waits at most 60 s"
    assert raised.message == "Too many requests." + (added if said else "")


def test_a_raw_response_that_tells_of_a_failure_is_the_error_of_its_call() -> None:
    with pytest.raises(APIError, match=r"^No\.") as caught:
        raw_response(GET, http_request(), http_response(200, b'{"success":false,"error":"No."}'), 3)

    assert (caught.value.method, caught.value.path, caught.value.attempts) == ("GET", "/projects/p1", 3)


def test_raw_responses_hold_everything() -> None:
    sent = http_response(201, b'{"id":"p1"}', x_request_id="theirs", location="/projects/p1", set_cookie="c")

    raw = raw_response(CREATE, http_request(CREATE), sent, 2)

    assert (raw.status_code, raw.content, raw.attempts, raw.parsed) == (201, b'{"id":"p1"}', 2, Project("p1"))
    assert raw.headers == {"x-request-id": "theirs", "location": "/projects/p1", "set-cookie": "c"}
    assert raw.request_id == "theirs"
    as_it_is: Request[Any] = Request(GET.operation, GET.path, parse=lambda payload: payload)
    assert raw_response(as_it_is, http_request(), http_response(), 1).request_id == "r-own"
    told = http_response(200, b'{"meta":{"requestId":"m"}}', x_request_id="h")
    assert raw_response(as_it_is, http_request(), told, 1).request_id == "m"


USE_HTTPS = ". The server expects TLS: use https:// in base_url."


@pytest.mark.parametrize(
    ("url", "status", "body", "hint"),
    [
        ("http://api.example.com", 400, b"an HTTP request to an HTTPS server", USE_HTTPS),
        ("http://api.example.com", 400, b"an SSL-enabled server port", USE_HTTPS),
        ("http://api.example.com", 400, b"use TLS", USE_HTTPS),
        (
            "https://api.example.com",
            400,
            b"No required SSL certificate was sent",
            ". The server requires a client certificate: pass http_client= with a TLS context that has loaded one.",
        ),
        ("https://api.example.com", 400, b"an HTTPS server", ""),
        ("http://api.example.com", 400, b"bad", ""),
        ("http://api.example.com", 409, b"use TLS", ""),
        ("http://api.example.com", 400, b'{"message": "use TLS"}', ""),
    ],
)
def test_pages_of_web_servers_about_tls_say_what_to_do(url: str, status: int, body: bytes, hint: str) -> None:
    error = error_of(http_response(status, body))
    said = error.message

    complete(error, http_request(connection=CONNECTION._replace(base_url=url)), 1)

    assert error.message == said + hint


@pytest.mark.parametrize(("retries", "told"), [(3, True), (0, False)])
def test_a_stream_that_was_sent_says_why_it_is_not_retried(retries: int, told: bool) -> None:
    source = Source("data", [b"a"])
    source.is_spent = True
    sent = http_request(GET)._replace(content=Upload(source))
    error = strongly.ConnectionError("broken")

    explain_no_retry(error, Failure("interrupted"), sent, RetryPolicy(max_retries=retries))

    advice = ". It was not retried, because its body is a stream that cannot be rewound: pass bytes or a path"
    assert error.message == "broken" + (advice if told else "")
    for failure in (Failure("malformed"), Failure("status", 404)):
        other = strongly.ConnectionError("broken")
        explain_no_retry(other, failure, sent, RetryPolicy(max_retries=3))
        assert other.message == "broken"
