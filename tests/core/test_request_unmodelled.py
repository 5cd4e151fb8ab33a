"""Requests to paths that the OpenAPI document does not list: checked as well as possible without it."""

import enum
import math
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ValidationError
from strongly._core.request import Request, unmodelled_request
from tests.ids import short_id

from .exchanges import KEY, http_request

DOTS = [
    *[
        "..;",
        "..;x=1",
        ".;",
        "%2e%2e",
        "%2E.",
        "..%3b",
        "..%3Bx",
        "%252e%252e",
        "%25252e.",
        "..%5c",
        "%5c..",
        "x%5C..%5cx",
    ],
    *["x%2f..%2fx", "x%252f%252e%252e%252fx", "..%255cx", "%2e%2e;%2f", "..%00", "..%20", "..%09;", "%c0%ae%c0%ae"],
    *["x%5C..%5cx", "%25c0%25ae.", "%e0%80%ae.", "%F0%80%80%AE."],
]


class State(str, enum.Enum):
    ACTIVE = "active"


def make(
    method: Any = "GET", path: Any = "/models", query: Any = None, body: Any = None, idempotent: Any = None
) -> Request[Any]:
    return unmodelled_request(method, path, query, body, idempotent)


@pytest.mark.parametrize(
    ("method", "safe"),
    [
        ("GET", True),
        ("head", True),
        ("PUT", True),
        ("Delete", True),
        ("POST", False),
        ("PATCH", False),
        ("LIST", False),
    ],
)
def test_methods_are_repeated_as_http_says(method: str, safe: bool) -> None:
    request = make(method)

    assert (request.operation.method, request.operation.idempotent) == (method.upper(), safe)
    assert request.operation.id == f"{method.upper()} /models"
    assert make(method, idempotent=not safe).operation.idempotent is not safe


def test_the_spec_says_nothing_about_it() -> None:
    operation = make(path="/models/m1").operation

    assert operation.path == "/models/m1"
    assert (operation.scopes, operation.statuses, operation.arguments) == ((), (), ())
    assert (operation.resource, operation.name) == ("", "")
    assert dict(http_request(make()).headers)["accept"] == "application/json"


def test_the_key_is_sent_as_in_other_requests() -> None:
    for credential, headers in ((("x-key", ""), {"x-key": KEY}), (None, {})):
        request = unmodelled_request("GET", "/models", None, None, None, credential)
        sent = dict(http_request(request).headers)
        assert {name: sent[name] for name in ("x-key", "x-api-key") if name in sent} == headers
    assert dict(http_request(make()).headers)["x-api-key"] == KEY


def test_responses_come_back_as_they_are() -> None:
    assert make().parse({"aB": 1}) == {"aB": 1}
    assert make().parse(None) is None


@pytest.mark.parametrize(
    "path",
    [
        *["/models", "/a/b%2Fc", "/", "/a/", "/a//b", "/a.b/..c/c..", "/a/...", "/%C3%BC", "/a:b@c"],
        *[
            "/a;v=1/b",
            "/a%3B..",
            "/100%25",
            "/%252F",
            "/%E0%A4%85",
            "/%F0%9F%98%80",
            "/a%5Cb",
            "/..a;b",
            "/%20",
            "/%25u",
        ],
    ],
)
def test_paths_go_out_as_they_are(path: str) -> None:
    assert httpx.URL(http_request(make(path=path)).url).raw_path.decode() == f"/api/v1{path}"


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("models", "must start with one slash"),
        ("", "must start with one slash"),
        ("//evil.example.com/x", "must start with one slash"),
        ("https://evil.example.com", "must start with one slash"),
        (None, "must start with one slash"),
        (b"/x", "must start with one slash"),
        ("/a b", "must be percent-encoded"),
        ("/a?b=c", "pass the query as query="),
        ("/a#b", "must be percent-encoded"),
        ("/ü", "must be percent-encoded"),
        ("/a\n", "must be percent-encoded"),
        ("/a\x7f", "must be percent-encoded"),
        ("/a\\b", "must be percent-encoded"),
        ("/a\ud800", "must be percent-encoded"),
        ("/a/%u002e%u002e/b", "must be percent-encoded"),
        ("/100%", "must be percent-encoded"),
        ("/%2", "must be percent-encoded"),
        ("/%%32%65", "must be percent-encoded"),
        ("/..", "must not contain the segments '.' and '..'"),
        ("/a/../b", "must not contain the segments"),
        ("/a/./b", "must not contain the segments"),
        ("/a/%2e%2E/b", "must not contain the segments"),
        ("/a/.%2e", "must not contain the segments"),
        ("/a/..%2Fb", "must not contain the segments"),
        *[(f"/a/{dots}/b", "must not contain the segments") for dots in DOTS],
        ("/%" + "25" * 2000 + "2e", "must not contain the segments"),
    ],
)
def test_other_paths_are_refused(path: Any, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make(path=path)

    assert str(caught.value).startswith("path must")
    assert problem in str(caught.value)
    assert (caught.value.argument, caught.value.status_code) == ("path", None)


@pytest.mark.parametrize("method", ["", "GET /x", "GE T", "G\n", "GÉT", "GET1", None, 5, b"GET"])
def test_other_methods_are_refused(method: Any) -> None:
    with pytest.raises(ValidationError, match=r"^method must be an HTTP method such as 'GET'$") as caught:
        make(method)

    assert caught.value.argument == "method"


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        (None, ()),
        ({}, ()),
        ({"a": "b c", "d": ""}, (("a", "b c"), ("d", ""))),
        ({"limit": 5, "ratio": 0.5}, (("limit", "5"), ("ratio", "0.5"))),
        ({"status": State.ACTIVE}, (("status", "active"),)),
        (MappingProxyType({"a": "b"}), (("a", "b"),)),
    ],
)
def test_queries_are_texts(query: Any, pairs: Any) -> None:
    made = make(query=query)

    assert made.query == pairs
    assert dict(httpx.URL(http_request(made).url).params) == dict(pairs)


@pytest.mark.parametrize(
    "query",
    [
        "a=b",
        [("a", "b")],
        5,
        {"a": None},
        {"a": True},
        {"a": ["b"]},
        {"a": b"b"},
        {None: "a"},
        {"a": "\ud800"},
        {"a": 10**5000},
    ],
)
def test_other_queries_are_refused(query: Any) -> None:
    with pytest.raises(ValidationError, match="query must map names to strings or numbers") as caught:
        make(query=query)

    assert caught.value.argument == "query"


def test_bodies_go_out_as_they_are() -> None:
    body = {"aB": [1, None, {"c": "é"}]}

    assert make("POST", body=body).body == body
    assert http_request(make("POST", body=MappingProxyType(body))).content == '{"aB":[1,null,{"c":"é"}]}'.encode()
    assert http_request(make("POST", body={})).content == b"{}"
    assert http_request(make("POST")).content is None


@pytest.mark.parametrize(
    "body",
    [{"a": math.nan}, {"a": object}, {"a": "\ud800"}, {"a": b"x"}, {(1, 2): 3}, "text", 5],
    ids=short_id,
)
def test_other_bodies_are_refused(body: Any) -> None:
    problem = r"cannot be sent as JSON: " if isinstance(body, dict) else rf"must be a dict, not {type(body).__name__}$"
    with pytest.raises(ValidationError, match=f"^body {problem}") as caught:
        make("POST", body=body)

    assert caught.value.argument == "body"


def test_bodies_that_are_nested_too_deeply_are_refused() -> None:
    body: dict[str, Any] = {}
    for _ in range(100_000):
        body = {"a": body}

    with pytest.raises(ValidationError, match="body cannot be sent as JSON"):
        make("POST", body=body)


@given(st.text("/.%2eEfF5cC\\?#:@ab", max_size=10).map(lambda rest: f"/{rest}"))
def test_no_path_leaves_the_api(path: str) -> None:
    try:
        url = httpx.URL(http_request(make(path=path)).url)
    except ValidationError:
        return
    assert url.host == "api.example.com"
    assert url.path.startswith("/api/v1/")
    assert not url.query
    assert not url.fragment


IGNORED = "." + "".join(map(chr, range(0x21)))
SPELLINGS = st.sampled_from([".", "..", "..;", ".;a=b", "..\\", "a\\.."])


@given(SPELLINGS, st.lists(st.sampled_from(["left", "right", "all"]), min_size=1, max_size=4), st.sampled_from("/\\"))
def test_no_spelling_of_a_dot_segment_leaves_the_api(dots: str, encodings: list[str], slash: str) -> None:
    path = f"a{slash}{dots}{slash}b"
    for part in encodings:
        start, end = {"left": (0, len(path) // 2), "right": (len(path) // 2, len(path)), "all": (0, len(path))}[part]
        path = path[:start] + "".join(f"%{ord(each):02x}" for each in path[start:end]) + path[end:]

    with pytest.raises(ValidationError, match=r"^path must"):
        make(path=f"/{path}")


@given(st.text(min_size=1).filter(lambda text: text.strip(IGNORED) and not set(text) & set(";/\\%")))
def test_encoded_ids_are_sent(text: str) -> None:
    segment = quote(text.encode("utf-8", "replace"), "")

    assert http_request(make(path=f"/a/{segment}")).url.endswith(f"/a/{segment}")


@pytest.mark.parametrize("method", ["TRACE", "trace", "CONNECT"])
def test_methods_whose_responses_may_contain_the_key_are_refused(method: str) -> None:
    with pytest.raises(
        ValidationError, match=r"^method must not be CONNECT or TRACE: responses to them may contain the API key$"
    ) as caught:
        make(method)

    assert caught.value.argument == "method"
