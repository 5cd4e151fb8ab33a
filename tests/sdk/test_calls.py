"""Dialects, errors, retries and refusals, in every world."""

import copy
import json
import pickle
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import httpx
import pytest

import strongly
from strongly import APIError, ResponseValidationError, StronglyError, ValidationError
from strongly_api.manifest import OPERATIONS

BASE = "https://api.example.com"
PROJECT = {"id": "p1", "name": "n", "owner": {"id": "u", "name": "Ada"}, "newField": {"a": 1}}
Play = Callable[..., None]


def answer(*responses: httpx.Response) -> tuple[Callable[[httpx.Request], httpx.Response], list[httpx.Request]]:
    """Return a handler that gives the responses in turn, the last one for ever, and the requests it gets."""
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        template = responses[min(len(requests), len(responses)) - 1]
        return httpx.Response(template.status_code, headers=template.headers, content=template.content)

    return handler, requests


@pytest.mark.parametrize(
    "payload",
    [
        {"success": True, "data": PROJECT},
        {"data": PROJECT},
        {"data": PROJECT, "meta": {"requestId": "r"}},
        PROJECT,
        {**{key: value for key, value in PROJECT.items() if key != "id"}, "_id": "p1"},
        {**PROJECT, "owner": "Ada"},
    ],
)
def test_every_dialect_of_an_object_is_read(play: Play, payload: Any) -> None:
    handler, _ = answer(httpx.Response(200, json=payload))

    async def scenario(client: Any) -> None:
        project = await client.projects.retrieve("p1")
        assert (project.id, project.name, project.owner, project.tags) == ("p1", "n", "Ada", None)
        assert project.extra == {"newField": {"a": 1}}
        assert project.to_dict()["newField"] == {"a": 1}
        assert repr(project) == "Project(id='p1', name='n')"
        assert pickle.loads(pickle.dumps(project)) == project == copy.deepcopy(project)

    play(scenario, handler)


@pytest.mark.parametrize(
    ("response", "result"),
    [
        (httpx.Response(204), {}),
        (
            httpx.Response(200, json={"success": True, "data": {"newStatus": "x", "sizeGB": 1}}),
            {"new_status": "x", "size_gb": 1},
        ),
        (httpx.Response(200, json={"success": True, "message": "done"}), {"message": "done"}),
        (httpx.Response(200, json={"success": True, "data": None}), {}),
    ],
)
def test_results_are_plain_dictionaries(play: Play, response: httpx.Response, result: dict[str, Any]) -> None:
    handler, _ = answer(response)

    async def scenario(client: Any) -> None:
        assert await client.projects.archive("p1") == result

    play(scenario, handler)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"5",
        b'"x"',
        b"[]",
        b"{",
        b"<html>",
        b"\xff\xfe",
        b'{"foo": 1}',
        b'{"data": []}',
        b"NaN",
        b"[" * 5000,
    ],
)
def test_an_answer_of_another_shape_is_an_error(play: Play, content: bytes) -> None:
    handler, _ = answer(httpx.Response(200, content=content, headers={"X-Request-Id": "r1"}))

    async def scenario(client: Any) -> None:
        with pytest.raises(ResponseValidationError) as caught:
            await client.projects.retrieve("p1")
        assert (caught.value.status_code, caught.value.request_id) == (200, "r1")
        assert (caught.value.method, caught.value.path) == ("GET", "/projects/p1")

    play(scenario, handler)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "ValidationError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (408, "RequestTimeoutError"),
        (409, "ConflictError"),
        (413, "PayloadTooLargeError"),
        (415, "UnsupportedMediaTypeError"),
        (418, "APIError"),
        (422, "UnprocessableEntityError"),
        (429, "RateLimitError"),
        (500, "InternalServerError"),
        (502, "BadGatewayError"),
        (503, "ServiceUnavailableError"),
        (520, "InternalServerError"),
    ],
)
def test_each_status_is_the_documented_exception(play: Play, status: int, name: str) -> None:
    body = {"success": False, "error": {"code": "some-code", "message": "It failed."}}
    handler, requests = answer(httpx.Response(status, json=body, headers={"X-Request-Id": "r1"}))

    async def scenario(client: Any) -> None:
        with pytest.raises(getattr(strongly, name)) as caught:
            await client.projects.retrieve("p1")
        error = caught.value
        assert type(error).__name__ == name
        assert error.message.startswith("It failed")
        assert (error.status_code, error.error_code, error.request_id, error.body) == (status, "some-code", "r1", body)
        twin = pickle.loads(pickle.dumps(error))
        assert (type(twin), str(twin), twin.__dict__) == (type(error), str(error), error.__dict__)

    play(scenario, handler, max_retries=0)
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"error": "Plain text"}', "Plain text"),
        (b'{"message": "Plain text"}', "Plain text"),
        (b"<html>proxy</html>", "HTML page"),
        (b"", "409 Conflict"),
        (
            b'{"error": {"message": "Bad", "details": [{"field": "name", "message": "too long"}]}}',
            "Bad: name: too long",
        ),
    ],
)
def test_error_bodies_of_any_form_have_a_message(play: Play, content: bytes, message: str) -> None:
    handler, _ = answer(httpx.Response(409, content=content))

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConflictError) as caught:
            await client.projects.retrieve("p1")
        assert message in str(caught.value)

    play(scenario, handler)


@pytest.mark.parametrize("bad", ["", "  ", ".", "..", None, 5, b"x", "\ud800"])
def test_ids_that_address_something_else_are_refused(play: Play, bad: Any) -> None:
    handler, requests = answer(httpx.Response(200, json=PROJECT))

    async def scenario(client: Any) -> None:
        for call in (client.projects.retrieve, client.projects.delete, client.projects.archive):
            with pytest.raises(ValidationError, match="project_id") as caught:
                await call(bad)
            assert (caught.value.argument, caught.value.status_code) == ("project_id", None)

    play(scenario, handler)
    assert requests == []


def test_ids_stay_one_segment(play: Play) -> None:
    handler, requests = answer(httpx.Response(200, json=PROJECT))

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("../admin?x=1#f/é%2e")

    play(scenario, handler)
    assert requests[0].url.raw_path == b"/api/v1/projects/..%2Fadmin%3Fx%3D1%23f%2F%C3%A9%252e"


@pytest.mark.parametrize(
    ("body", "argument", "problem"),
    [
        ({"name": "a"}, "description", "required"),
        ({"name": "a", "description": "b", "tgas": []}, "tgas", "did you mean 'tags'"),
        ({"name": 5, "description": "b"}, "name", "must be a str"),
        ({"name": None, "description": "b"}, "name", "must not be None"),
        ({"name": "a", "description": "b", "tags": "ml"}, "tags", "must be a list"),
        ({"name": "a", "description": "b", "tags": [5]}, "tags[0]", "must be a str"),
        ([], "body", "must be a dict"),
    ],
)
def test_bodies_are_checked_before_any_request(play: Play, body: Any, argument: str, problem: str) -> None:
    handler, requests = answer(httpx.Response(201, json=PROJECT))

    async def scenario(client: Any) -> None:
        with pytest.raises(ValidationError) as caught:
            await client.projects.create(body)
        assert caught.value.argument == argument
        assert problem in str(caught.value)

    play(scenario, handler)
    assert requests == []


@pytest.mark.parametrize("size", [True, "5", float("nan"), float("inf"), 10**400])
def test_numbers_are_checked(play: Play, size: Any) -> None:
    handler, requests = answer(httpx.Response(201, json=PROJECT))

    async def scenario(client: Any) -> None:
        with pytest.raises(ValidationError, match="size_gb must be a"):
            await client.volumes.create(project_id="p", label="l", size_gb=size)
        with pytest.raises(ValidationError, match="did you mean 'size_gb'"):
            await client.volumes.create({"project_id": "p", "label": "l", "sizeGB": 5})

    play(scenario, handler)
    assert requests == []


def test_what_is_sent_is_canonical(play: Play) -> None:
    handler, requests = answer(httpx.Response(201, json={"id": "v", "sizeGB": 5}))

    async def scenario(client: Any) -> None:
        body = {"project_id": "p", "label": "l", "size_gb": 5, "mount_path": "/é"}
        for volume in (
            await client.volumes.create(body),
            await client.volumes.create(MappingProxyType(body)),
            await client.volumes.create(**body),
        ):
            assert volume.size_gb == 5.0
            assert type(volume.size_gb) is float
        with pytest.raises(ValidationError, match="exclude each other"):
            await client.volumes.create(body, label="x")
        with pytest.raises(ValidationError, match="is empty"):
            await client.volumes.update("v", {})

    play(scenario, handler)
    assert len(requests) == 3
    for request in requests:
        assert json.loads(request.content) == {"projectId": "p", "label": "l", "sizeGB": 5, "mountPath": "/é"}
        assert request.headers["X-API-Key"] == "sk-test-0123456789"
        assert request.headers["Content-Type"] == "application/json"
        assert request.headers["User-Agent"].startswith(f"strongly-python/{strongly.__version__} ")


@pytest.mark.parametrize("failure", [503, 500, 429, httpx.ConnectError("refused"), httpx.ReadError("reset")])
def test_safe_calls_are_tried_again(play: Play, failure: Any) -> None:
    told: list[strongly.RetryEvent] = []
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.method)
        if len(seen) % 3:
            if isinstance(failure, Exception):
                raise failure
            return httpx.Response(failure)
        return httpx.Response(200, json=PROJECT)

    async def scenario(client: Any) -> None:
        response = await client.projects.with_raw_response.retrieve("p1")
        assert (response.attempts, response.parsed.id) == (3, "p1")
        assert await client.workspaces.start("w") == {
            "id": "p1",
            "name": "n",
            "owner": PROJECT["owner"],
            "new_field": {"a": 1},
        }

    play(scenario, handler, on_retry=told.append)
    assert [event.attempt for event in told] == [1, 2, 1, 2]
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("failure", "sent", "unknown"),
    [
        (httpx.Response(500), 1, True),
        (httpx.Response(502), 1, True),
        (httpx.Response(503), 1, True),
        (httpx.Response(503, headers={"Retry-After": "1"}), 4, False),
        (httpx.Response(429), 4, False),
        (httpx.ReadError("reset"), 1, True),
        (httpx.ReadTimeout("late"), 1, True),
        (httpx.ConnectError("refused"), 4, False),
    ],
)
def test_a_create_is_sent_again_only_when_the_server_did_nothing(
    play: Play, failure: Any, sent: int, unknown: bool
) -> None:
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if isinstance(failure, Exception):
            raise failure
        return httpx.Response(failure.status_code, headers=failure.headers)

    async def scenario(client: Any) -> None:
        with pytest.raises(StronglyError) as caught:
            await client.projects.create(name="a", description="b")
        assert caught.value.outcome_unknown is unknown  # type: ignore[attr-defined]
        assert ("check before you retry" in str(caught.value)) is unknown

    play(scenario, handler)
    assert len(requests) == sent


def test_a_long_retry_after_is_raised_at_once(play: Play) -> None:
    handler, requests = answer(httpx.Response(429, headers={"Retry-After": "3600"}))

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.RateLimitError) as caught:
            await client.projects.retrieve("p1")
        assert caught.value.retry_after == 3600

    play(scenario, handler)
    assert len(requests) == 1


@pytest.mark.parametrize("location", ["https://evil.example.com/x", "http://api.example.com/x", "//evil.example.com/"])
def test_the_key_follows_no_redirect_to_another_origin(play: Play, location: str) -> None:
    handler, requests = answer(httpx.Response(307, headers={"Location": location}))

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConnectionError, match="another origin"):
            await client.projects.retrieve("p1")

    play(scenario, handler)
    assert [request.url.host for request in requests] == ["api.example.com"]


def test_redirects_within_the_origin_are_followed_for_reading(play: Play) -> None:
    handler, requests = answer(
        httpx.Response(302, headers={"Location": "/elsewhere"}), httpx.Response(200, json=PROJECT)
    )

    async def scenario(client: Any) -> None:
        assert (await client.projects.retrieve("p1")).id == "p1"
        requests.clear()
        with pytest.raises(strongly.ConnectionError, match="redirect of a POST"):
            await client.projects.archive("p1")

    play(scenario, handler)
    assert len(requests) == 1


def test_a_closed_client_says_so(play: Play) -> None:
    handler, requests = answer(httpx.Response(200, json=PROJECT))

    async def scenario(client: Any) -> None:
        close = client.aclose if isinstance(client, strongly.AsyncStrongly) else client.close
        await close()
        with pytest.raises(StronglyError, match="closed"):
            await client.projects.retrieve("p1")

    play(scenario, handler)
    assert requests == []


def test_unmodelled_endpoints_and_options(play: Play) -> None:
    handler, requests = answer(httpx.Response(200, json={"x": 1}))

    async def scenario(client: Any) -> None:
        assert await client.request("get", "/models", query={"a": "b c"}) == {"x": 1}
        other = client.with_options(headers={"X-Trace": "t"}, max_retries=0)
        assert await other.request("POST", "/models", body={"a": 1}) == {"x": 1}
        for path in ("models", "/a/../b", "/a b", "//host/x", "/a?b"):
            with pytest.raises(ValidationError, match="path must"):
                await client.request("GET", path)

    play(scenario, handler)
    assert [str(request.url) for request in requests] == [
        "https://api.example.com/api/v1/models?a=b+c",
        "https://api.example.com/api/v1/models",
    ]
    assert requests[1].headers["X-Trace"] == "t"


def test_no_error_shows_the_key(play: Play) -> None:
    handler, _ = answer(httpx.Response(401, json={"error": {"message": "No."}}))

    async def scenario(client: Any) -> None:
        with pytest.raises(APIError) as caught:
            await client.projects.retrieve("p1")
        shown = f"{caught.value!r} {caught.value} {caught.value.__dict__} {client!r} {client.projects!r}"
        assert "sk-test" not in shown
        assert "the api_key argument" in str(caught.value)

    play(scenario, handler)


def test_raw_responses_of_every_method_that_makes_one_call(play: Play) -> None:
    handler, requests = answer(
        httpx.Response(200, json={"id": "x", "phase": "Running"}, headers={"X-Request-Id": "r1"})
    )
    bodies = {
        "projects": {"name": "a", "description": "b"},
        "workspaces": {"name": "a", "description": "b", "environment_type": "jupyter"},
        "volumes": {"project_id": "p", "label": "l", "size_gb": 1},
    }
    keywords = {"add_collaborator": {"email": "e", "role": "editor"}, "update_collaborator_role": {"role": "viewer"}}
    listing = {"list", "activity", "collaborators", "volumes", "workspaces", "list_shared", "metrics", "stats", "logs"}

    async def scenario(client: Any) -> None:
        for entry in OPERATIONS.values():
            if entry.name in listing:
                continue
            raw = getattr(client, entry.resource).with_raw_response
            ids = ["i"] * entry.path.count("{")
            body = [bodies[entry.resource]] if entry.name == "create" else []
            body += [{"description": "new"}] if entry.name == "update" else []
            response = await getattr(raw, entry.name)(*ids, *body, **keywords.get(entry.name, {}))
            assert (response.status_code, response.request_id, response.attempts) == (200, "r1", 1)
            assert response.headers["content-type"] == "application/json"
            parsed = response.parsed
            assert (parsed["id"] if isinstance(parsed, dict) else parsed.to_dict().get("id", "x")) == "x"
            assert json.loads(response.content)["id"] == "x"

    play(scenario, handler)
    assert len(requests) == len([entry for entry in OPERATIONS.values() if entry.name not in listing])


def test_clients_are_not_pickled() -> None:
    for client in (strongly.Strongly("sk-x", BASE), strongly.AsyncStrongly("sk-x", BASE)):
        with pytest.raises(StronglyError, match="cannot be pickled"):
            pickle.dumps(client)
        assert "sk-x" not in repr(client)
