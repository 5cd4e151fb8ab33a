"""An error response whose body cannot be read keeps its class, retries and outcome, however the client is used."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import anyio
import httpx
import pytest

import strongly
from strongly import APIError, AuthenticationError, BadGatewayError, ServiceUnavailableError, Strongly
from strongly._async import http as async_http
from strongly._sync import http as sync_http
from tests.faults.driver import KEY, MAX_RESPONSE_BYTES, RETRIES, Client, calling
from tests.faults.fault import Fault, harmless
from tests.faults.messages import CHUNKED, GZIP
from tests.faults.server import Server
from tests.faults.steps import Peer, Step, close, flood, head, reset, send, stall

CLIENTS: list[Client] = ["sync", "asyncio", "trio"]
BROTLI = "Content-Encoding: br"
GARBAGE = b"\x8b\x02\x80"
TIMEOUT = 0.5  # of the tests in which it passes

# Leaving a body early leaves the generators of httpx and httpcore behind, which trio remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")

Bodies = Callable[[int | str], tuple[Step, ...]]


def whole(body: bytes, headers: str = "", length: int | None = None) -> Bodies:
    size = len(body) if length is None else length
    return lambda status: (send(head(status, headers, size) + body),)


def chunks(status: int | str) -> tuple[Step, ...]:
    return send(head(status, CHUNKED)), flood(b"400\r\n" + bytes(1024) + b"\r\n")


BODIES: dict[str, Bodies] = {
    "not gzip": whole(b"slow down", GZIP),
    "truncated gzip": whole(gzip.compress(b"slow down")[:-9], GZIP),
    "brotli": whole(GARBAGE, BROTLI),
    "too large": whole(bytes(MAX_RESPONSE_BYTES + 1)),
    "endless chunks": chunks,
    "closed": lambda status: (*whole(b"slow", length=99)(status), close),
    "reset": lambda status: (*whole(b"slow", length=99)(status), reset),
    "malformed chunk": lambda status: (send(head(status, CHUNKED) + b"zz\r\n"), close),
}


@pytest.fixture(params=["built-in connections", "built-in httpx", "custom httpx"])
def options(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Client], dict[str, Any]]:
    """The options of clients that send requests in each way."""
    for module in (sync_http, async_http):
        monkeypatch.setattr(module, "may_go_direct", lambda host: request.param == "built-in connections")

    def of(client: Client) -> dict[str, Any]:
        if request.param != "custom httpx":
            return {}
        limits = httpx.Limits(max_keepalive_connections=0)  # nobody closes it
        return {"http_client": httpx.Client(limits=limits) if client == "sync" else httpx.AsyncClient(limits=limits)}

    return of


@contextmanager
def served(steps: tuple[Step, ...], *, times: int | None = None) -> Iterator[Server]:
    with Server(Fault("", "", steps, harmless()), times=times) as server:
        server._armed = True  # without a call before
        yield server


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("body", BODIES)
def test_the_status_decides_with_every_http_client(
    body: str, client: Client, options: Callable[[Client], dict[str, Any]]
) -> None:
    for status, kind, error, attempts, unknown in (
        (502, "retrieve", BadGatewayError, 1 + RETRIES, False),
        (502, "create", BadGatewayError, 1, True),
        (401, "create", AuthenticationError, 1, False),
    ):
        given = {"max_response_bytes": MAX_RESPONSE_BYTES, **options(client)}
        with (
            served(BODIES[body](status)) as server,
            calling(client, server.url, **given) as call,
            pytest.raises(APIError) as caught,
        ):
            call(kind)  # type: ignore[arg-type]

        assert (type(caught.value), caught.value.outcome_unknown) == (error, unknown)
        assert caught.value.attempts == server.tries == attempts
        assert (caught.value.status_code, caught.value.request_id) == (status, "req-from-server")
        assert caught.value.body is None


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("body", BODIES)
def test_a_redirect_is_followed_whatever_its_body_is(
    body: str, client: Client, options: Callable[[Client], dict[str, Any]]
) -> None:
    steps = BODIES[body]("307 Any\r\nLocation: /api/v1/projects/p2\r\nX-Phrase:")
    given = {"max_response_bytes": MAX_RESPONSE_BYTES, **options(client)}
    with served(steps, times=1) as server, calling(client, server.url, **given) as call:
        assert call("retrieve") == "p1"

    assert server.tries == 2


@pytest.mark.exhaustive  # it waits for a second
@pytest.mark.parametrize("client", CLIENTS)
def test_the_status_decides_when_the_body_stands_still(
    client: Client, options: Callable[[Client], dict[str, Any]]
) -> None:
    steps = (send(head(503, "Retry-After: 0", 99) + b"slow"), stall)
    given = {"timeout": TIMEOUT, **options(client)}
    with (
        served(steps) as server,
        calling(client, server.url, **given) as call,
        pytest.raises(ServiceUnavailableError) as caught,
    ):
        call("create")

    assert (caught.value.attempts, caught.value.outcome_unknown) == (1 + RETRIES, False)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_connection_is_reused_only_if_the_body_was_read(
    client: Client, options: Callable[[Client], dict[str, Any]]
) -> None:
    for body, fewest in (("brotli", 1), ("closed", 2), ("reset", 2), ("endless chunks", 2)):
        given = {"max_response_bytes": MAX_RESPONSE_BYTES, **options(client)}
        with served(BODIES[body](503), times=1) as server, calling(client, server.url, **given) as call:
            assert call("retrieve") == "p1"

        assert server.tries == 2
        assert fewest <= server.connections <= 2


@pytest.mark.parametrize("body", BODIES)
def test_raw_responses_lists_and_prefetched_pages_keep_the_status(body: str) -> None:
    options: dict[str, Any] = {"max_response_bytes": MAX_RESPONSE_BYTES, "max_retries": RETRIES}
    with (
        served(BODIES[body](502)) as server,
        client_of(server, **options) as client,
        pytest.raises(BadGatewayError),
    ):
        client.projects.with_raw_response.retrieve("p1")
    for prefetch in (True, False):
        fault = Fault("", "", BODIES[body](502), harmless())
        with Server(fault, "list", times=1) as server, client_of(server, prefetch=prefetch, **options) as client:
            assert [item.id for item in client.projects.list(limit=2)] == ["p1", "p2", "p3"]


@pytest.mark.parametrize("body", BODIES)
def test_waits_and_logs_go_on(body: str) -> None:
    # It is both a status and a log.
    data = {"id": "w1", "phase": "Running", "ready": True, "logType": "pod", "lines": ["a"], "content": "a"}
    healthy = json.dumps({"success": True, "data": data}).encode()
    for use in (
        lambda client: client.workspaces.wait_until_ready("w1").id == "w1",
        lambda client: next(iter(client.workspaces.stream_logs("w1"))) == "a",
    ):
        failure = [*BODIES[body](503)]

        def play(peer: Peer, failure: list[Step] = failure) -> None:
            steps = failure.copy() or [send(head(200, "", len(healthy)) + healthy)]
            failure.clear()
            for step in steps:
                step(peer)

        with served((play,)) as server, client_of(server, max_retries=0) as client:
            assert use(client)
        assert server.tries > 1


def client_of(server: Server, **options: Any) -> AbstractContextManager[Strongly]:
    client = Strongly(KEY, server.url, **options)
    client._transport._sleep = lambda seconds: None
    return client


def test_the_status_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="strongly")
    with (
        served(BODIES["brotli"](502)) as server,
        client_of(server, max_retries=1) as client,
        pytest.raises(BadGatewayError, match="not requested: br"),
    ):
        client.projects.retrieve("p1")

    retry, call = (record.strongly for record in caplog.records if record.name == "strongly")  # type: ignore[attr-defined]
    assert retry["reason"] == "status 502"
    assert (call["status"], call["request_id"]) == (502, "req-from-server")


def test_a_response_that_a_custom_transport_has_read_may_be_too_large() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(404, content=bytes(99)))
    with httpx.Client(transport=transport) as http:
        client = Strongly(KEY, "https://api.example.com", http_client=http, max_response_bytes=98)
        with pytest.raises(strongly.NotFoundError, match="larger than 98 bytes") as caught:
            client.projects.retrieve("p1")

    assert caught.value.body is None


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("status", [204, 304])
def test_a_response_without_a_body_has_nothing_to_decode(status: int, method: str) -> None:
    with served((send(head(status, BROTLI)),)) as server, client_of(server) as client:
        if status == 204:
            assert client.request(method, "/projects") is None
        else:
            with pytest.raises(APIError, match="304 Not Modified"):
                client.request(method, "/projects")


def test_a_head_request_has_nothing_to_decode() -> None:
    with served((send(head(200, GZIP, 999)),)) as server, client_of(server) as client:
        assert client.request("HEAD", "/projects") is None
    with (
        served((send(head(404, BROTLI, 999)),)) as server,
        client_of(server) as client,
        pytest.raises(strongly.NotFoundError),
    ):
        client.request("HEAD", "/projects")


def test_a_cancelled_call_stays_cancelled() -> None:
    steps = (send(head(503, "", 99) + b"slow"), stall)

    async def main(url: str) -> bool:
        async with strongly.AsyncStrongly(KEY, url) as client:
            with anyio.move_on_after(TIMEOUT) as scope:
                await client.projects.retrieve("p1")
            return scope.cancelled_caught

    for backend in ("asyncio", "trio"):
        with served(steps) as server:
            assert anyio.run(main, server.url, backend=backend)
