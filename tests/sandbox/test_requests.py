"""What every request has to pass: keys, scopes, paths, methods, bodies and queries."""

import copy
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly.sandbox import Contract, Key, Sandbox, User, application, load_document
from strongly.sandbox.context import RequestContext, Result
from strongly.sandbox.errors import ApiError
from tests.sandbox.api import PREFIX, Api

PROJECT = {"name": "churn", "description": "About churn"}


def error(api: Api, method: str, path: str, **arguments: Any) -> tuple[int, str]:
    response = api.send(method, path, **arguments)
    body = response.json()
    assert body["success"] is False
    assert response.headers["X-Request-Id"]
    return response.status, body["error"]["code"]


@pytest.mark.parametrize("key", ["", "sk-wrong", "sk-sandbox-demo "])
def test_no_key_or_a_wrong_one_is_unauthorized(api: Api, key: str) -> None:
    assert error(api, "GET", "/projects", headers={"X-API-Key": key}) == (401, "unauthorized")
    assert error(api, "POST", "/projects", body=PROJECT, headers={"X-API-Key": key}) == (401, "unauthorized")
    assert api.get("/projects") == []


def test_header_names_have_no_case(sandbox: Sandbox) -> None:
    assert sandbox.handle("GET", f"{PREFIX}/projects", "", {"x-api-KEY": "sk-sandbox-demo"}).status == 200


def test_a_key_without_the_scope_is_forbidden() -> None:
    with Sandbox(keys=["sk-x=projects:read,volumes:read", "sk-all"]) as sandbox:
        api = Api(sandbox, {"X-API-Key": "sk-x", "Content-Type": "application/json"})

        api.get("/projects")
        api.get("/volumes/shared")
        assert error(api, "POST", "/projects", body=PROJECT) == (403, "scope-required")
        assert error(api, "GET", "/workspaces") == (403, "scope-required")
        assert api.delete("/volumes/vol-1", status=403)["details"] == {
            "required": "volumes:write",
            "granted": ["projects:read", "volumes:read"],
        }
        api.headers["X-API-Key"] = "sk-all"
        assert api.get("/projects") == []


def test_every_operation_needs_the_scope_of_its_resource(sandbox: Sandbox) -> None:
    for operation in sandbox.contract.operations.values():
        resource = operation.template.split("/")[1]
        assert operation.scopes == {f"{resource}:{'read' if operation.method == 'GET' else 'write'}"}


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown scopes: projects:reed; known scopes: .*projects:read,"):
        Sandbox(keys=["sk-x=projects:reed"])
    with pytest.raises(ValueError, match="no key before the scopes"):
        Sandbox(keys=["=projects:read"])


def test_a_key_acts_for_its_user() -> None:
    ada = User("user-ada42", "Ada Park", "ada@company.com")
    with Sandbox(keys=[Key("sk-ada", user=ada)]) as sandbox:
        api = Api(sandbox, {"X-API-Key": "sk-ada", "Content-Type": "application/json"})

        project = api.get(f"/projects/{api.project()}")

        assert project["owner"] == {"id": "user-ada42", "name": "Ada Park", "email": "ada@company.com"}
        assert api.get(f"/projects/{project['id']}/activity")[0]["userName"] == "Ada Park"


@pytest.mark.parametrize(
    "path", ["", "/", "/nope", "/projects/", "/projects/a/b", "/projects/a/stats/", "/projects/a/stats/b", "//projects"]
)
def test_an_unknown_path_is_not_found(api: Api, path: str) -> None:
    assert error(api, "GET", path) == (404, "not-found")


@pytest.mark.parametrize("path", ["/api/v2/projects", "/projects", "/api/v1", "", "*"])
def test_what_is_not_under_the_base_path_is_not_found(sandbox: Sandbox, path: str) -> None:
    assert sandbox.handle("GET", path).status == 404


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PATCH", "/projects", "GET, POST"),
        ("HEAD", "/projects", "GET, POST"),
        ("OPTIONS", "/projects/a", "DELETE, GET, PUT"),
        ("GET", "/workspaces/a/start", "POST"),
        ("POST", "/volumes/shared", "GET"),
        ("TRACE", "/projects/a/collaborators/b", "DELETE, PUT"),
        ("BREW", "/projects/a/stats", "GET"),
    ],
)
def test_the_response_to_a_wrong_method_lists_the_right_ones(api: Api, method: str, path: str, allow: str) -> None:
    response = api.send(method, path)

    assert (response.status, response.headers["Allow"]) == (405, allow)
    assert response.body == b"" if method == "HEAD" else response.json()["error"]["code"] == "method-not-allowed"


def test_a_valid_request_id_is_echoed(api: Api) -> None:
    for path in ("/projects", "/projects/nope", "/nope"):
        response = api.send("GET", path, headers={"X-Request-Id": "my-request.42"})
        assert response.headers["X-Request-Id"] == "my-request.42"


@pytest.mark.parametrize("given_id", ["", "a b", "x" * 129, "a\nSet-Cookie: b", "ä"])
def test_any_other_request_gets_an_id(api: Api, given_id: str) -> None:
    first, second = (api.send("GET", "/projects", headers={"X-Request-Id": given_id}) for _ in range(2))

    assert first.headers["X-Request-Id"].startswith("req-")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{]",
        b'{"name": NaN}',
        b'{"name": 1e999}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b'{"name": ' + b"9" * 5000 + b"}",
        "{}".encode("utf-16"),
    ],
    ids=repr,
)
def test_what_is_not_json_is_a_bad_request(api: Api, raw: bytes) -> None:
    assert error(api, "POST", "/projects", raw=raw) == (400, "bad-request")


@pytest.mark.parametrize(
    "raw", [b"[]", b'"text"', b"null", b"[" * 500 + b"]" * 500, b'{"name":' * 400 + b"1" + b"}" * 400]
)
def test_json_of_the_wrong_shape_is_invalid(api: Api, raw: bytes) -> None:
    assert error(api, "POST", "/projects", raw=raw) == (422, "validation-failed")


def test_an_empty_update_is_invalid(api: Api, project: str) -> None:
    assert api.put(f"/projects/{project}", {}, 422)["details"] == [
        {"field": "body", "message": "is empty", "code": "minProperties"}
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": ""},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Encoding": "gzip"},
    ],
)
def test_another_media_type_is_unsupported(api: Api, headers: dict[str, str]) -> None:
    assert error(api, "POST", "/projects", body=PROJECT, headers=headers) == (415, "unsupported-media-type")


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"; v=1']
)
def test_the_media_type_is_compared_as_http_says(api: Api, content_type: str) -> None:
    assert api.send("POST", "/projects", PROJECT, headers={"Content-Type": content_type}).status == 201


def test_a_body_above_the_limit_is_too_large(api: Api) -> None:
    body = json.dumps(PROJECT).encode()
    largest = body + b" " * (1024 * 1024 - len(body))

    assert error(api, "POST", "/projects", raw=largest + b" ") == (413, "payload-too-large")
    assert api.send("POST", "/projects", raw=largest).status == 201


def test_a_body_that_nobody_asked_for_is_ignored(api: Api, project: str) -> None:
    response = api.send("POST", f"/projects/{project}/archive", raw=b"{", headers={"Content-Type": "text/plain"})

    assert response.status == 200


def test_all_wrong_fields_are_named(api: Api) -> None:
    body = {"name": "x" * 101, "tags": ["ok", ""], "visibility": "secret", "descriptoin": "?", "category": None}
    details = api.post("/projects", body, 422)["details"]

    assert {detail["field"]: (detail["message"], detail["code"]) for detail in details} == {
        "description": ("is required", "required"),
        "name": ("is longer than 100", "maxLength"),
        "tags[1]": ("is shorter than 1", "minLength"),
        "visibility": ('is not one of "private", "organization"', "enum"),
        "descriptoin": ("is not a known field", "unknown"),
        "category": ("is not of type string", "type"),
    }


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "minimum"),
        ("limit=1001", "limit", "maximum"),
        ("limit=ten", "limit", "type"),
        ("limit=", "limit", "type"),
        ("limit=1.5", "limit", "type"),
        ("limit=%2B5", "limit", "type"),
        ("limit=05", "limit", "type"),
        ("limit=" + "9" * 5000, "limit", "type"),
        ("offset=-1", "offset", "minimum"),
        ("limit=5&limit=6", "limit", "duplicate"),
        ("Limit=5", "Limit", "unknown"),
        ("page=2", "page", "unknown"),
        ("sort=name", "sort", "enum"),
        ("sort=secret:asc", "sort", "enum"),
        ("status=lost", "status", "enum"),
        ("tag=", "tag", "minLength"),
        ("search=" + "x" * 201, "search", "maxLength"),
    ],
)
def test_a_wrong_query_parameter_is_named(api: Api, query: str, field: str, code: str) -> None:
    (detail,) = api.get("/projects", query, status=422)["details"]

    assert (detail["field"], detail["code"]) == (field, code)


def test_a_query_is_refused_where_there_is_none(api: Api, project: str) -> None:
    assert api.get(f"/projects/{project}", "verbose=1", status=422)["details"][0]["field"] == "verbose"


@pytest.mark.parametrize("user_id", ["user/ä", "a b", "100%", "..", "%2F", "日本", "?x=1#f", "a/../b", "."])
def test_ids_are_decoded_segment_by_segment(api: Api, project: str, user_id: str) -> None:
    body = {"email": "a@company.com", "role": "viewer", "userId": user_id}
    location = api.send("POST", f"/projects/{project}/collaborators", body).headers["Location"]

    assert location.count("/") == f"{PREFIX}/projects/x/collaborators/x".count("/")
    assert api.put(location.removeprefix(PREFIX), {"role": "editor"})["id"] == user_id
    assert api.get(f"/projects/{project}")["sharedWith"] == [user_id]


def test_an_encoded_slash_stays_in_its_segment(api: Api) -> None:
    assert api.get("/projects/a%2Fstats", status=404)["message"] == "No such project: a/stats."
    assert api.get("/projects%2Fa", status=404)["message"] == "The path /api/v1/projects%2Fa does not exist."
    assert api.get("/projects/%FF%00", status=404)["message"] == "No such project: \ufffd\x00."


def test_a_failing_handler_is_an_internal_error(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(call: object) -> None:
        raise KeyError("secret")

    monkeypatch.setitem(application.HANDLERS, "getProject", fail)

    assert error(api, "GET", "/projects/a") == (500, "internal-error")
    assert "KeyError: 'secret'" in caplog.text
    assert api.get("/projects") == []


def _without_id(handler: Callable[..., Result]) -> Callable[[RequestContext], Result]:
    def broken(call: RequestContext) -> Result:
        data = dict(handler(call).data)
        del data["id"]
        return Result(data | {"archived": "no"})

    return broken


def test_a_response_that_violates_the_document_is_an_internal_error(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    create = application.HANDLERS["createProject"]
    monkeypatch.setitem(application.HANDLERS, "createProject", _without_id(create))

    refused = api.post("/projects", PROJECT, 500)

    assert refused["code"] == "internal-error"
    for part in ("createProject violates", "data.id is required", "data.archived is not of type boolean"):
        assert part in refused["message"]
        assert part in caplog.text
    assert api.get("/projects") == [], "nothing of the refused response is kept"


def test_what_a_handler_ignores_is_an_internal_error() -> None:
    document = copy.deepcopy(load_document())
    document["components"]["schemas"]["ProjectCreate"]["properties"]["color"] = {"type": "string"}

    with Sandbox(spec=Contract(document)) as sandbox:
        api = Api(sandbox)
        refused = api.post("/projects", PROJECT | {"color": "red"}, 500)
        api.post("/projects", PROJECT)

    ignored = "the body key color of createProject"
    assert refused["message"] == f"The sandbox has no code for {ignored}: add it to the handler."


def test_a_status_that_is_not_documented_is_an_internal_error(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def teapot(call: object) -> None:
        raise ApiError(418, "teapot", "I'm a teapot")

    monkeypatch.setitem(application.HANDLERS, "getProject", teapot)

    assert "status 418 is not documented" in api.get("/projects/a", status=500)["message"]


def test_requests_are_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "strongly.sandbox"):
        api.get("/projects", "search=secret")

    assert "GET /api/v1/projects 200 req-" in caplog.text
    assert "secret" not in caplog.text


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    path=st.lists(st.sampled_from(["projects", "workspaces", "shared", "a", "%", "%2F", "é", "", "start"]), max_size=4),
    query=st.text(max_size=20),
    headers=st.dictionaries(st.sampled_from(["Content-Type", "X-Request-Id"]), st.text(max_size=20)),
    body=st.binary(max_size=20),
)
def test_no_request_breaks_the_sandbox(
    method: str, path: list[str], query: str, headers: dict[str, str], body: bytes
) -> None:
    with Sandbox() as sandbox:
        response = sandbox.handle(
            method, f"{PREFIX}/{'/'.join(path)}", query, {"X-API-Key": "sk-sandbox-demo", **headers}, body
        )

    assert response.status < 500
    assert isinstance(response.json(), dict)
