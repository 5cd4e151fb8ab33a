"""Options of single calls: every method has them, and they hold for all requests of the call."""

from __future__ import annotations

import inspect
import json
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from strongly import AsyncStrongly, Strongly, StronglyError, ValidationError
from tests import operations
from tests.client.http_server import HTTPServer, Received
from tests.operations import WITH_BODY
from tests.runtimes import RUNTIMES, Play, play_in

NAMES = ("timeout", "max_retries", "extra_headers", "extra_query", "extra_body")
CLIENTS = {"sync": Strongly("sk-test", "http://localhost"), "async": AsyncStrongly("sk-test", "http://localhost")}
ARGUMENTS = {
    "project_id": "p",
    "workspace_id": "w",
    "volume_id": "v",
    "user_id": "u",
    "name": "n",
    "label": "l",
    "email": "a@b.c",
    "role": "viewer",
}
BODIES = {f"{entry.resource}.{entry.name}": operations.BODIES[entry.body] for entry in WITH_BODY}
OTHERS = {"workspaces.wait_until_stopped": {"workspace_id": "stopped"}, "workspaces.stream_logs": {"follow": False}}


def methods(client: Any) -> dict[str, Callable[..., Any]]:
    """Return all methods of all namespaces of a client, with those of `with_raw_response`."""
    found = {}
    for name in operations.NAMESPACES:
        for path in (name, f"{name}.with_raw_response"):
            namespace = client
            for part in path.split("."):
                namespace = getattr(namespace, part)
            for method in dir(type(namespace)):
                if method[0] != "_" and method != "with_raw_response":
                    found[f"{path}.{method}"] = getattr(namespace, method)
    return found


METHODS = {kind: methods(client) for kind, client in CLIENTS.items()}


def arguments(path: str, method: Callable[..., Any]) -> dict[str, Any]:
    """Return valid values of the required arguments."""
    parameters = inspect.signature(method).parameters.values()
    required = {each.name for each in parameters if each.default is each.empty or each.name == "body"}
    given = {name: ARGUMENTS.get(name, "x1") for name in required}
    if "body" in given:
        given["body"] = BODIES[path.replace(".with_raw_response", "").removesuffix("_and_wait")]
    return given | OTHERS.get(path, {})


PLAIN_LIST = re.compile(r"/projects/p/(collaborators|volumes)")


class Server:
    """Responds to each request with the same object, which is ready, and keeps the requests."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.status = 200

    def __call__(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        self.requests.append(request)
        phase = "Stopped" if "stopped" in request.target else "Running"
        status = "bound" if "/volumes" in request.target else "running"
        data: Any = {"id": "x", "name": "n", "label": "l", "phase": phase, "ready": True, "status": status, "lines": []}
        data |= {"workspaceCount": 1, "cpuUsage": 0.5}
        if request.method == "GET" and ("limit=" in request.target or PLAIN_LIST.search(request.target)):
            data = [data]
        return self.status, {}, json.dumps({"success": True, "data": data}).encode()

    def query(self, index: int = -1) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.requests[index].target).query)

    def body(self, index: int = -1) -> Any:
        return json.loads(self.requests[index].body)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    with HTTPServer(server) as listening:
        yield listening.url


@pytest.fixture(params=RUNTIMES)
def play(request: pytest.FixtureRequest) -> Play:
    return play_in(request.param)


async def call(client: Any, path: str, **options: Any) -> None:
    """Call a method, and read the list if it returns one."""
    method = client
    for part in path.split("."):
        method = getattr(method, part)
    called = method(**arguments(path, METHODS["sync"][path]), **options)
    if inspect.iscoroutinefunction(METHODS["async"][path]):
        await called
    else:
        assert [item async for item in called] or path.endswith("stream_logs")


# --- Every method ---


@pytest.mark.parametrize("path", METHODS["sync"])
@pytest.mark.parametrize("kind", CLIENTS)
def test_every_method_has_the_options(kind: str, path: str) -> None:
    parameters = inspect.signature(METHODS[kind][path]).parameters

    for name in NAMES:
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
        # The `timeout` of a wait limits the wait.
        if name != "timeout" or "poll_interval" not in parameters or path.endswith("stream_logs"):
            assert parameters[name].default is None


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", METHODS["sync"])
def test_every_method_sends_the_headers_and_query_parameters(path: str, server: Server, url: str, play: Play) -> None:
    async def scenario(client: Any) -> None:
        await call(client, path, extra_headers={"X-Trace": "t1"}, extra_query={"debug": "1"}, max_retries=0)

    play(scenario, url)

    assert server.requests
    for index, request in enumerate(server.requests):
        assert request.headers["x-trace"] == "t1"
        assert server.query(index)["debug"] == ["1"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", [path for path in METHODS["sync"] if "wait_until" not in path])
def test_every_method_sends_the_keys_of_the_body(path: str, server: Server, url: str) -> None:
    async def scenario(client: Any) -> None:
        await call(client, path, extra_body={"beta": [1]})

    play_in("sync")(scenario, url)

    assert server.body(0)["beta"] == [1]


@pytest.mark.parametrize("path", METHODS["sync"])
@pytest.mark.parametrize("kind", CLIENTS)
def test_an_unknown_keyword_is_an_error_of_python_or_names_the_keys(kind: str, path: str) -> None:
    method = METHODS[kind][path]
    given = arguments(path, method)
    body = given.pop("body", None)
    name = path.rpartition(".")[2]

    if body is None:
        with pytest.raises(TypeError, match=rf"{name}\(\) got an unexpected keyword argument 'tiemout'"):
            method(**given, tiemout=3)
    else:
        with pytest.raises(ValidationError, match="tiemout is not a known key"):
            method(**given, **body, tiemout=3).send(None)


# --- Effects ---


def test_a_call_overrides_with_options_which_overrides_the_client(server: Server, url: str, play: Play) -> None:
    async def scenario(client: Any) -> None:
        other = client.with_options(headers={"X-A": "options", "X-B": "options"})
        other = other if hasattr(other, "aclose") else await other
        await other.projects.retrieve("p", extra_headers={"x-b": "call", "X-C": "call"})
        await other.projects.retrieve("p")

    play(scenario, url, headers={"X-A": "client", "X-D": "client"})

    first, second = (request.headers for request in server.requests)
    assert [first.get(f"x-{letter}") for letter in "abcd"] == ["options", "call", "call", "client"]
    assert [second.get(f"x-{letter}") for letter in "abcd"] == ["options", "options", None, "client"]


def test_retries_of_a_call(server: Server, url: str, play: Play) -> None:
    server.status = 503

    async def scenario(client: Any) -> None:
        for retries in (0, 2):
            with pytest.raises(StronglyError) as caught:
                await client.projects.retrieve("p", max_retries=retries)
            assert caught.value.attempts == retries + 1

    play(scenario, url, max_retries=1)

    assert len(server.requests) == 4


def test_the_timeout_of_a_call(play: Play) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(TimeoutError):
            await client.projects.retrieve("p", timeout=0.2, max_retries=0)

    with socket.create_server(("127.0.0.1", 0)) as silent:
        play(scenario, f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_query_parameters_replace_those_of_the_method(server: Server, url: str, play: Play) -> None:
    async def scenario(client: Any) -> None:
        await client.projects.list(search="a", tag="t", extra_query={"search": "b&c", "page": 3}).first()

    play(scenario, url)

    assert server.query() == {"search": ["b&c"], "tag": ["t"], "limit": ["50"], "offset": ["0"], "page": ["3"]}


def test_keys_replace_those_of_the_body_by_the_name_of_the_wire_format(server: Server, url: str, play: Play) -> None:
    async def scenario(client: Any) -> None:
        extra = {"sizeGB": 2, "tier": {"name": "fast"}}
        await client.volumes.create(project_id="p", label="l", size_gb=1, extra_body=extra)
        await client.projects.archive("p", extra_body={"reason": None})

    play(scenario, url)

    assert server.body(0) == {"projectId": "p", "label": "l", "sizeGB": 2, "tier": {"name": "fast"}}
    assert server.body(1) == {"reason": None}


class Pages(Server):
    """A list of 25 projects."""

    def __call__(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        self.requests.append(request)
        query = self.query()
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        items = [{"id": str(number)} for number in range(offset, min(offset + limit, 25))]
        pagination = {"total": 25, "limit": limit, "offset": offset, "hasMore": offset + limit < 25}
        content = json.dumps({"success": True, "data": items, "pagination": pagination}).encode()
        return 200, {"X-Request-Id": f"r{offset}", "X-Cost": "1"}, content


@pytest.mark.parametrize("prefetch", [True, False])
def test_options_hold_for_every_page_of_a_list(prefetch: bool, play: Play) -> None:
    server = Pages()

    async def scenario(client: Any) -> None:
        options = {"extra_headers": {"X-Trace": "t1"}, "extra_query": {"debug": "1"}}
        projects = await client.projects.list(limit=10, prefetch=prefetch, **options).to_list()
        assert [project.id for project in projects] == [str(number) for number in range(25)]

    with HTTPServer(server) as listening:
        play(scenario, listening.url)

    assert len(server.requests) == 3
    for index, request in enumerate(server.requests):
        assert request.headers["x-trace"] == "t1"
        assert server.query(index)["debug"] == ["1"]


# --- Invalid values ---

INVALID = [
    ("timeout", 0, "timeout must be a number of seconds greater than 0, not 0"),
    ("timeout", "1", "timeout must be a number of seconds greater than 0, not '1'"),
    ("timeout", 1e9, "timeout must be at most 604,800 seconds"),
    ("max_retries", -1, "max_retries must be an int of at least 0, not -1"),
    ("max_retries", True, "max_retries must be an int of at least 0, not True"),
    ("extra_headers", "X-A: b", "extra_headers must map str to str"),
    ("extra_headers", {"X-A": 5}, "extra_headers must map str to str"),
    ("extra_headers", [], "extra_headers must map str to str"),
    ("extra_headers", {"X A": "b"}, "invalid header name 'X A': use ASCII letters, digits, - and _"),
    ("extra_headers", {"X-API-Key": "b"}, "extra_headers must not contain X-API-Key, which the client sets itself"),
    ("extra_headers", {"X-A": "b\r\nX-B: c"}, "the header X-A contains a control character"),
    ("extra_query", "debug=1", "extra_query must map names to strings or numbers"),
    ("extra_query", {"debug": True}, "extra_query must map names to strings or numbers"),
    ("extra_query", {"debug": None}, "extra_query must map names to strings or numbers"),
    ("extra_body", "beta", "extra_body must be a dict, not str"),
    ("extra_body", [("beta", 1)], "extra_body must be a dict, not list"),
    ("extra_body", {"beta": object()}, "extra_body cannot be sent as JSON"),
    ("extra_body", {"beta": float("nan")}, "extra_body cannot be sent as JSON"),
]


@pytest.mark.parametrize(("name", "value", "message"), INVALID)
def test_invalid_options_are_rejected_before_anything_is_sent(
    name: str, value: Any, message: str, server: Server, url: str, play: Play
) -> None:
    async def scenario(client: Any) -> None:
        for call in (
            lambda **options: client.projects.retrieve("p", **options),
            lambda **options: client.projects.with_raw_response.create({"name": "n", "description": "d"}, **options),
            lambda **options: client.volumes.list(**options).first(),
        ):
            with pytest.raises(ValidationError) as caught:
                await call(**{name: value})
            assert caught.value.message.startswith(message)
            assert caught.value.argument == name

    play(scenario, url)

    assert server.requests == []


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_pages_are_not_addressed_by_extra_query(name: str) -> None:
    client = CLIENTS["sync"]

    for namespace in (client.projects, client.projects.with_raw_response):
        with pytest.raises(ValidationError, match=f"^extra_query must not contain {name}, which each page sets itself"):
            namespace.list(extra_query={name: "1"})


# --- Raw responses of lists ---


def test_raw_responses_of_a_list_come_page_by_page(play: Play) -> None:
    server = Pages()

    async def scenario(client: Any) -> None:
        responses = [each async for each in client.projects.with_raw_response.list(limit=10)]
        assert [len(each.parsed.items) for each in responses] == [10, 10, 5]
        assert [each.request_id for each in responses] == ["r0", "r10", "r20"]
        assert {each.headers["x-cost"] for each in responses} == {"1"}
        assert [each.status_code for each in responses] == [200, 200, 200]
        assert responses[0].parsed.total == 25
        assert json.loads(responses[2].content)["data"][4] == {"id": "24"}

    with HTTPServer(server) as listening:
        play(scenario, listening.url)


def test_an_empty_list_has_one_raw_response(play: Play) -> None:
    def respond(request: Received) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, b'{"success": true, "data": []}'

    async def scenario(client: Any) -> None:
        (response,) = [each async for each in client.volumes.with_raw_response.list_shared()]
        assert response.parsed.items == []

    with HTTPServer(respond) as listening:
        play(scenario, listening.url)


def test_a_raw_page_that_fails_names_the_offset_to_resume_from(play: Play) -> None:
    pages = Pages()

    def respond(request: Received) -> tuple[int, dict[str, str], bytes]:
        return (500, {}, b"") if "offset=10" in request.target else pages(request)

    async def scenario(client: Any) -> None:
        responses = client.projects.with_raw_response.activity("p", limit=10, max_retries=0)
        with pytest.raises(StronglyError) as caught:
            [each async for each in responses]
        assert caught.value.next_offset == 10

    with HTTPServer(respond) as listening:
        play(scenario, listening.url)


def test_raw_lists_reject_invalid_arguments_at_once() -> None:
    with pytest.raises(ValidationError, match="limit must be at least 1"):
        CLIENTS["sync"].projects.with_raw_response.list(limit=0)
    with pytest.raises(ValidationError, match="search must be a str"):
        CLIENTS["sync"].projects.with_raw_response.list(search=5)  # type: ignore[arg-type]
