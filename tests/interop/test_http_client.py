"""What a user's HTTP client is configured with is merged with the SDK's requests, and nothing of these is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

import strongly
from strongly import StronglyError
from tests.faults.steps import Peer, Step, head
from tests.interop.servers import Origin
from tests.runtimes import KEY, Play, Runtime

httpx2 = pytest.importorskip("httpx2")

PROJECT = b'{"success": true, "data": {"id": "p1"}}'


@pytest.fixture(params=[httpx, httpx2], ids=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest) -> Any:
    return request.param


def factory(library: Any, **settings: Any) -> Callable[[Runtime], Any]:
    """Return what makes HTTP clients with the settings; hooks are functions that `asynchronous` makes fit."""

    def http(runtime: Runtime) -> Any:
        if runtime == "sync":
            return library.Client(**settings)
        hooks = {
            name: [asynchronous(hook) for hook in hooks] for name, hooks in settings.get("event_hooks", {}).items()
        }
        return library.AsyncClient(**{**settings, "event_hooks": hooks})

    return http


def asynchronous(hook: Callable[[Any], object]) -> Callable[[Any], Any]:
    async def hook_async(argument: Any) -> None:
        if hook is read:
            await argument.aread()
        else:
            hook(argument)

    return hook_async


def read(response: Any) -> None:
    response.read()


async def use(client: Any) -> None:
    assert [item.id async for item in client.projects.list(status="active", search="a b&c=d+e", limit=2)]
    assert (await client.projects.create(name="a", description="\xe9")).id == "p1"
    await client.workspaces.start("w1")


def targets(origin: Origin) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return method, path and parameters of each request."""
    parts = [(request.method, urlsplit(request.target)) for request in origin.requests]
    return [(method, part.path, sorted(parse_qsl(part.query, keep_blank_values=True))) for method, part in parts]


def requests_without(play: Play) -> list[tuple[str, str, list[tuple[str, str]]]]:
    with Origin() as origin:
        play(use, origin.url)
    return targets(origin)


def test_parameters_of_the_client_are_added(play: Play, library: Any) -> None:
    with Origin() as origin:
        play(use, origin.url, http=factory(library, params={"subscription": "4 2", "tag": ["a", "b"]}))

    added = [("subscription", "4 2"), ("tag", "a"), ("tag", "b")]
    assert targets(origin) == [(method, path, sorted(query + added)) for method, path, query in requests_without(play)]


def test_parameters_of_a_request_override_those_of_the_client(play: Play, library: Any) -> None:
    with Origin() as origin:
        play(use, origin.url, http=factory(library, params={"limit": "99", "offset": "7", "status": "archived"}))

    pages = [dict(query) for method, _, query in targets(origin) if method == "GET"]
    assert [(page["limit"], page["offset"], page["status"]) for page in pages] == [
        ("2", "0", "active"),
        ("2", "2", "active"),
    ]


def test_parameters_are_not_repeated_by_a_redirect(play: Play, library: Any) -> None:
    def redirect(peer: Peer) -> None:
        peer.send(head(307, f"Location: {peer.target}&again=1", 0))

    async def scenario(client: Any) -> None:
        await client.request("GET", "/projects/p1", query={"a": "1"})

    with Origin(instead=redirect, times=1) as origin:
        play(scenario, origin.url, http=factory(library, params={"subscription": "42"}))

    expected = [("a", "1"), ("subscription", "42")]
    assert [query for *_, query in targets(origin)] == [expected, [expected[0], ("again", "1"), expected[1]]]


def test_headers_of_a_request_override_those_of_the_client(play: Play, library: Any) -> None:
    headers = {
        "X-API-Key": "sk-other",
        "Accept": "text/html",
        "Accept-Encoding": "br",
        "User-Agent": "mine",
        "content-type": "text/plain",
        "X-Request-Id": "r",
        "X-Team": "a",
    }
    with Origin() as origin:
        play(use, origin.url, http=factory(library, headers=headers))
    with Origin() as other:
        play(use, other.url, http=factory(library))

    for request, expected in zip(origin.requests, other.requests, strict=True):
        assert request.headers["x-team"] == "a"
        for name in ("x-api-key", "accept", "accept-encoding", "user-agent"):
            assert request.headers[name] == expected.headers[name]
        assert request.headers["x-request-id"] != "r"
        assert request.body == expected.body
        if request.body:
            assert request.headers["content-type"] == "application/json"
    assert origin.requests[0].headers["x-api-key"] == KEY


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"base_url": "https://other.example.com/elsewhere"}, id="base_url"),
        pytest.param({"timeout": 1e-9}, id="timeout"),
        pytest.param({"default_encoding": "utf-16"}, id="default_encoding"),
        pytest.param({"follow_redirects": True}, id="follow_redirects"),
        pytest.param({"event_hooks": {"response": [read]}}, id="a hook that reads"),
    ],
)
def test_other_settings_of_the_client_lose_nothing(play: Play, library: Any, settings: dict[str, Any]) -> None:
    with Origin() as origin:
        play(use, origin.url, http=factory(library, **settings))

    assert targets(origin) == requests_without(play)
    assert {request.headers["x-api-key"] for request in origin.requests} == {KEY}
    assert [json.loads(request.body) for request in origin.requests if request.body] == [
        {"name": "a", "description": "\xe9"}
    ]


def test_the_client_authenticates_beside_the_key(play: Play, library: Any) -> None:
    with Origin() as origin:
        play(use, origin.url, http=factory(library, auth=("user", "pass")))

    assert {request.headers["authorization"] for request in origin.requests} == {"Basic dXNlcjpwYXNz"}
    assert {request.headers["x-api-key"] for request in origin.requests} == {KEY}


def test_the_client_authenticates_in_several_steps(play: Play, library: Any) -> None:
    def challenge(peer: Peer) -> None:
        peer.send(head(401, 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=MD5', 0))

    async def scenario(client: Any) -> None:
        assert (await client.projects.create(name="a", description="b")).id == "p1"

    with Origin(instead=challenge, times=1) as origin:
        play(
            scenario,
            origin.url,
            http=lambda runtime: factory(library, auth=library.DigestAuth("user", "pass"))(runtime),
        )

    assert [request.method for request in origin.requests] == ["POST", "POST"]
    assert origin.requests[0].body == origin.requests[1].body
    assert origin.requests[1].headers["authorization"].startswith("Digest ")


def test_cookies_are_sent_and_kept(play: Play, library: Any) -> None:
    def set_cookie(peer: Peer) -> None:
        peer.send(head(200, "Set-Cookie: theirs=2; Path=/", len(PROJECT)) + PROJECT)

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p1")
        await client.projects.retrieve("p1")

    with Origin(instead=set_cookie, times=1) as origin:
        play(scenario, origin.url, http=factory(library, cookies={"mine": "1"}))

    first, second = (sorted(request.headers["cookie"].split("; ")) for request in origin.requests)
    assert (first, second) == (["mine=1"], ["mine=1", "theirs=2"])


def raise_for_status(response: Any) -> None:
    response.raise_for_status()


def refuse_with(status: int, body: bytes = b"") -> Step:
    return lambda peer: peer.send(head(status, "Retry-After: 1", len(body)) + body)


@pytest.mark.parametrize(
    ("status", "error", "attempts"),
    [(404, strongly.NotFoundError, 1), (429, strongly.RateLimitError, 2), (503, strongly.ServiceUnavailableError, 2)],
)
def test_a_hook_that_raises_for_the_status_does_not_hide_it(
    play: Play, library: Any, status: int, error: type[StronglyError], attempts: int
) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(error) as caught:
            await client.projects.retrieve("p1")
        assert (caught.value.status_code, caught.value.attempts) == (status, attempts)  # type: ignore[attr-defined]
        assert (await client.projects.retrieve("p1")).id == "p1"

    with Origin(instead=refuse_with(status, b'{"message": "m"}'), times=attempts) as origin:
        play(scenario, origin.url, http=factory(library, event_hooks={"response": [raise_for_status]}), max_retries=1)


def test_a_hook_that_reads_and_raises_keeps_the_message(play: Play, library: Any) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.NotFoundError, match="no such project"):
            await client.projects.retrieve("p1")

    refusal = refuse_with(404, b'{"message": "no such project"}')
    with Origin(instead=refusal, times=1) as origin:
        play(scenario, origin.url, http=factory(library, event_hooks={"response": [read, raise_for_status]}))


def test_a_hook_that_raises_for_a_redirect_does_not_keep_it_from_being_followed(play: Play, library: Any) -> None:
    def redirect(peer: Peer) -> None:
        peer.send(head(307, f"Location: {peer.target}x", 0))

    async def scenario(client: Any) -> None:
        assert (await client.projects.retrieve("p1")).id == "p1"

    with Origin(instead=redirect, times=1) as origin:
        play(scenario, origin.url, http=factory(library, event_hooks={"response": [raise_for_status]}))

    assert [request.target for request in origin.requests] == ["/api/v1/projects/p1", "/api/v1/projects/p1x"]


def fail(argument: Any) -> None:
    raise RuntimeError("broken hook")


@pytest.mark.parametrize("event", ["request", "response"])
def test_a_hook_that_fails_is_named(play: Play, library: Any, event: str) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(
            strongly.ConnectionError, match="the HTTP client failed: RuntimeError: broken hook"
        ) as caught:
            await client.projects.create(name="a", description="b")
        assert caught.value.attempts == 1

    with Origin() as origin:
        play(scenario, origin.url, http=factory(library, event_hooks={event: [fail]}))

    assert len(origin.requests) == (event == "response")


def test_a_mounted_transport_is_used(play: Play, library: Any) -> None:
    seen = []

    def respond(request: Any) -> Any:
        seen.append(str(request.url))
        return library.Response(200, content=PROJECT)

    async def scenario(client: Any) -> None:
        assert (await client.projects.retrieve("p1")).id == "p1"

    http = factory(library, mounts={"all://api.example.com": library.MockTransport(respond)}, params={"a": "1"})
    play(scenario, "https://api.example.com", http=http)

    assert seen == ["https://api.example.com/api/v1/projects/p1?a=1"]


@pytest.mark.parametrize(
    ("kind", "wrong", "expected"),
    [
        (strongly.Strongly, "AsyncClient", r"must be an httpx\.Client"),
        (strongly.AsyncStrongly, "Client", r"must be an httpx\.AsyncClient"),
    ],
)
def test_a_client_of_the_other_kind_is_refused(kind: type, wrong: str, expected: str, library: Any) -> None:
    with pytest.raises(strongly.ConfigurationError, match=expected):
        kind(KEY, "https://strongly.example.com", http_client=getattr(library, wrong)())
