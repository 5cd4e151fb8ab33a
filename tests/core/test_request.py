"""Requests: URL, headers and body."""

import json
import platform
import re
import sys
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ValidationError, __version__
from strongly._core.request import (
    USER_AGENT,
    Content,
    HTTPRequest,
    Operation,
    Request,
    Source,
    Upload,
    build_request,
    is_spent,
    with_key,
)
from strongly._core.response import ACCEPTED
from strongly._core.secret import Secret
from strongly_api.api.projects import archive_project, delete_project, list_projects, update_project
from tests.operations import ALL, name, request

from .exchanges import CONNECTION, CREATE, GET, KEY, http_request


def test_a_reading_call_has_no_body() -> None:
    made = http_request(GET)

    assert (made.method, made.url, made.path) == ("GET", "https://api.example.com/api/v1/projects/p1", "/projects/p1")
    assert made.content is None
    assert dict(made.headers) == {
        "accept": "application/json",
        "accept-encoding": ACCEPTED,
        "user-agent": USER_AGENT,
        "x-request-id": "r-own",
        "x-api-key": KEY,
    }
    assert (made.request_id, made.api_key_source, made.idempotent) == ("r-own", "STRONGLY_API_KEY", True)


def test_a_writing_call_sends_json() -> None:
    made = http_request(CREATE)

    assert (made.method, made.url, made.idempotent) == ("POST", "https://api.example.com/api/v1/projects", False)
    assert json.loads(made.content or b"") == {"name": "n", "description": "d"}
    assert dict(made.headers)["content-type"] == "application/json"


def test_text_is_sent_as_utf_8() -> None:
    made = http_request(update_project.request("p1", {"name": "Zürich 🙂"}))

    assert made.content == '{"name":"Zürich 🙂"}'.encode()


@pytest.mark.parametrize(
    ("made", "url"),
    [
        (list_projects.request(), "/projects"),
        (
            list_projects.request(search="a b&c=d/é?#+", limit=5),
            "/projects?search=a+b%26c%3Dd%2F%C3%A9%3F%23%2B&limit=5",
        ),
        (list_projects.request(sort="createdAt:desc"), "/projects?sort=createdAt%3Adesc"),
        (delete_project.request("a/b?c", volume="keep"), "/projects/a%2Fb%3Fc?volume=keep"),
    ],
)
def test_urls_are_encoded_once(made: Any, url: str) -> None:
    sent = http_request(made).url

    assert sent == f"https://api.example.com/api/v1{url}"
    # What httpx puts on the wire is the same: it encodes nothing again and resolves nothing.
    assert httpx.URL(sent).raw_path.decode() == f"/api/v1{url}"


@pytest.mark.parametrize("entry", ALL, ids=name)
def test_only_bodies_have_a_content_type(entry: Any) -> None:
    made = http_request(request(entry))

    assert (made.content is None) is ("content-type" not in dict(made.headers)) is (entry.body is None)
    assert made.operation.id == name(entry)


def test_without_a_key_no_key_header_is_sent() -> None:
    made = http_request(connection=CONNECTION._replace(api_key=None, api_key_source="nowhere"))

    assert "x-api-key" not in dict(made.headers)
    assert not made.sends_key
    assert http_request().sends_key


def test_a_key_replaces_the_one_before() -> None:
    without = http_request(connection=CONNECTION._replace(api_key=None))

    for made in (without, http_request()):
        first, second = Secret("sk-first"), Secret("sk-second")
        keyed = with_key(with_key(made, first), second)
        assert [value is second for name, value in keyed.headers if name == "x-api-key"] == [True]  # not copied
        assert keyed == with_key(made, second) != with_key(made, first)
        assert dict(keyed.headers).keys() == dict(http_request().headers).keys()


def test_a_key_can_have_a_prefix() -> None:
    operation = Operation(id="x", method="GET", path="/x", idempotent=True, credential=("authorization", "Bearer "))
    request = Request(operation, "/x", parse=lambda payload: payload)
    without = http_request(request, CONNECTION._replace(api_key=None))

    for made in (http_request(request, CONNECTION._replace(api_key=Secret(KEY))), with_key(without, Secret(KEY))):
        assert ("authorization", f"Bearer {KEY}") in made.revealed_headers()
        assert KEY not in repr(made.headers)


def test_an_operation_has_what_the_spec_says() -> None:
    spec: dict[str, Any] = {
        "id": "getX",
        "method": "GET",
        "path": "/x/{id}",
        "idempotent": True,
        "scopes": ("x:read",),
        "statuses": (200, 206),
        "resource": "xs",
        "name": "retrieve",
        "arguments": ("id",),
        "credential": None,
        "accept": "text/csv",
        "is_json": False,
    }
    operation = Operation(**spec)

    assert {name: getattr(operation, name) for name in Operation.__slots__} == spec


def test_a_source_is_not_read_until_the_request_is_sent() -> None:
    data = [b"a"]
    source = Source("data", data)
    made = http_request()._replace(content=Upload(b"before", source))

    assert (source.name, source.value, source.start, source.is_spent) == ("data", data, None, False)
    assert not is_spent(made)
    source.is_spent = True
    assert is_spent(made)


def with_extras(request: Request[Any], **extras: Any) -> HTTPRequest:
    return build_request(request, CONNECTION, {}, "r-own", **extras)


def of(**parts: Any) -> Request[Any]:
    """Return a request with nothing but these parts."""
    return Request(GET.operation, "/x", parse=lambda payload: payload, **parts)


def test_a_request_has_a_query_headers_and_a_body_only_if_they_are_given() -> None:
    assert (of().query, of().headers, of().body, of().delimiters) == ((), (), None, "")
    made = http_request(of())
    assert (made.url, made.content) == ("https://api.example.com/api/v1/x", None)
    assert made.headers == http_request(GET).headers


@pytest.mark.parametrize(
    ("extra", "query"),
    [
        ({}, "?search=a&limit=5"),
        ({"trace": "x y"}, "?search=a&limit=5&trace=x+y"),
        ({"search": "b", "trace": "x"}, "?limit=5&search=b&trace=x"),
    ],
)
def test_query_parameters_are_added_or_replace_those_of_the_request(extra: dict[str, str], query: str) -> None:
    made = with_extras(list_projects.request(search="a", limit=5), extra_query=extra)

    assert made.url == f"https://api.example.com/api/v1/projects{query}"


def test_separators_of_arrays_are_not_encoded() -> None:
    assert http_request(of(query=(("tags", "a,b|c"),), delimiters=",")).url.endswith("/x?tags=a,b%7Cc")


MERGE = "application/merge-patch+json"


@pytest.mark.parametrize(
    ("body", "extra", "sent", "media_type"),
    [
        (None, {"a": 1}, {"a": 1}, "application/json"),
        ({}, {"a": 1}, {"a": 1}, "application/json"),
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}, "application/json"),
        (Content(MERGE, {"a": 1}), {}, {"a": 1}, MERGE),
        (Content(MERGE, {"a": 1}), {"b": 2}, {"a": 1, "b": 2}, MERGE),
    ],
)
def test_keys_are_added_to_a_body_or_replace_its_own(body: Any, extra: Any, sent: Any, media_type: str) -> None:
    made = with_extras(of(body=body), extra_body=extra)

    assert json.loads(made.content or b"") == sent  # type: ignore[arg-type]
    assert dict(made.headers)["content-type"] == media_type


@pytest.mark.parametrize(
    "body",
    [[1], "a", Content("text/csv", b"a"), Content("text/csv", Upload(b"a"))],
    ids=["list", "string", "bytes", "upload"],
)
def test_no_keys_are_added_to_other_bodies(body: Any) -> None:
    with pytest.raises(
        ValidationError, match=r"^extra_body adds keys to a JSON object, but this body is none$"
    ) as caught:
        with_extras(of(body=body), extra_body={"a": 1})

    assert caught.value.argument == "extra_body"


@pytest.mark.parametrize("data", [b"a,b", Upload(b"a,b")], ids=["bytes", "upload"])
def test_other_media_types_are_sent_as_they_are(data: Any) -> None:
    made = http_request(of(body=Content("text/csv", data)))

    assert made.content is data
    assert dict(made.headers)["content-type"] == "text/csv"


def test_headers_that_are_parameters_override_those_of_the_client() -> None:
    made = http_request(of(headers=(("if-match", "v1"),)), headers={"If-Match": "v2"})

    assert dict(made.headers)["if-match"] == "v1"


def test_a_request_id_can_be_a_secret() -> None:
    made = http_request(headers={"X-Request-Id": Secret("r-secret")})  # type: ignore[dict-item]

    assert made.request_id == dict(made.headers)["x-request-id"] == "r-secret"


def test_no_key_is_sent_to_an_operation_that_needs_none() -> None:
    operation = Operation(id="x", method="GET", path="/x", idempotent=True, credential=None)
    made = http_request(Request(operation, "/x", parse=lambda payload: payload))

    assert not made.sends_key
    assert KEY not in dict(made.headers).values()


def test_headers_of_the_user_s_are_added_or_replace_ours() -> None:
    given_headers = {"X-Trace": "t", "User-Agent": "mine/1", "X-Request-ID": "r-mine", "ACCEPT": "application/json;v=2"}

    made = http_request(CREATE, headers=given_headers)

    sent = dict(made.headers)
    assert len(sent) == len(made.headers)
    assert (sent["x-trace"], sent["user-agent"], sent["accept"]) == ("t", "mine/1", "application/json;v=2")
    assert sent["x-request-id"] == made.request_id == "r-mine"
    assert (sent["x-api-key"], sent["content-type"]) == (KEY, "application/json")


def test_the_user_agent_names_version_python_and_platform() -> None:
    python = re.match(r"[\d.]+", platform.python_version())  # without the letters of a preview
    assert python
    assert f"strongly-python/{__version__} python/{python[0]} {sys.platform}" == USER_AGENT
    assert USER_AGENT.isascii()
    assert USER_AGENT.isprintable()


def test_nothing_that_is_shown_of_a_call_holds_the_key() -> None:
    made = http_request(archive_project.request("p1"))

    assert KEY not in f"{made!r} {made} {made.operation!r}"
    assert repr(made) == "HTTPRequest(archiveProject: POST /projects/p1/archive)"


@given(st.text(min_size=1), st.integers(1, 2**62))
def test_any_argument_arrives_as_it_is(search: str, limit: int) -> None:
    url = httpx.URL(http_request(list_projects.request(search=search, limit=limit)).url)

    assert url.path == "/api/v1/projects"
    assert dict(url.params) == {"search": search, "limit": str(limit)}
