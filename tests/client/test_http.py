"""The built-in connections: how many there are, how long they are kept, and that an HTTP client does the same."""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import replace
from types import ModuleType
from typing import Any

import anyio
import httpcore
import httpx
import pytest

import strongly
from strongly import Strongly
from strongly._async import http as async_http
from strongly._async.http import connections as async_connections
from strongly._concurrency.cancellation import CANCELLATION, Cancellation, CancelledError
from strongly._concurrency.slots import Slots
from strongly._sync import http as sync_http
from strongly._sync.http import connections as sync_connections
from tests.client.http_server import HTTPServer, Received
from tests.runtimes import KEY, RUNTIMES, Runtime, Scenario, call_aside, play_in

BODY = b'{"success": true, "data": {"id": "p1"}}'


class Recorder:
    """Keeps what a server receives; a response to `slow` waits until it is released."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.released = threading.Event()
        self.arrived = threading.Semaphore(0)
        self.url = ""
        self.connections: Counter[tuple[str, int]] = Counter()

    def __call__(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        self.requests.append(request)
        self.arrived.release()
        if "slow" in request.target:
            self.released.wait(20)
        return 200, {"Set-Cookie": "session=1; Path=/"}, BODY


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    with HTTPServer(recorder) as server:
        recorder.url, recorder.connections = server.url, server.requests_by_connection
        yield recorder
        recorder.released.set()


def modules(runtime: Runtime) -> ModuleType:
    return sync_connections if runtime == "sync" else async_connections


def in_turn(*ids: str) -> Scenario:
    async def scenario(client: Any) -> None:
        for each in ids:
            await client.projects.retrieve(each)

    return scenario


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_calls_in_turn_share_a_connection(runtime: Runtime, recorder: Recorder) -> None:
    play_in(runtime)(in_turn("a", "b", "c"), recorder.url)

    assert list(recorder.connections.values()) == [3]


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_connection_that_was_idle_too_long_is_not_reused(
    runtime: Runtime, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules(runtime), "IDLE_SECONDS", -1.0)

    play_in(runtime)(in_turn("a", "b", "c"), recorder.url)

    assert list(recorder.connections.values()) == [1, 1, 1]


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_there_are_no_more_connections_than_allowed(
    runtime: Runtime, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules(runtime), "MAX_CONNECTIONS", 2)

    async def scenario(client: Any) -> None:
        async with anyio.create_task_group() as group:
            for _ in range(40):
                group.start_soon(call_aside, client, lambda client: client.projects.retrieve("p1"))

    play_in(runtime)(scenario, recorder.url)

    assert len(recorder.requests) == 40
    assert len(recorder.connections) <= 2


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_call_that_finds_no_free_connection_in_time_was_not_sent(
    runtime: Runtime, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules(runtime), "MAX_CONNECTIONS", 1)

    async def scenario(client: Any) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(call_aside, client, lambda client: client.projects.retrieve("slow"))
            await anyio.to_thread.run_sync(recorder.arrived.acquire)
            with pytest.raises(strongly.TimeoutError, match="no connection to") as caught:
                await client.with_options(timeout=0.1, max_retries=0).projects.create(name="n", description="d")
            assert not caught.value.outcome_unknown
            recorder.released.set()

    play_in(runtime)(scenario, recorder.url)

    assert len(recorder.requests) == 1


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_client_does_what_connections_of_our_own_do(
    runtime: Runtime, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests are the same to the byte, whether they go directly or through the client that knows of proxies."""

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("a/b c?d=é")
        await client.projects.create(name="Zürich", description="d")
        await client.projects.archive("p1")
        await client.projects.update("p1", name="n")
        await client.projects.delete("p1", volume="keep")
        await client.request("GET", "/projects", query={"search": "a b&c", "limit": "1"})

    headers = {"X-Trace": "t", "X-Request-Id": "r"}
    play_in(runtime)(scenario, recorder.url, headers=headers)
    direct, recorder.requests = recorder.requests, []
    for module in (sync_http, async_http):
        monkeypatch.setattr(module, "may_go_direct", lambda host: False)
    play_in(runtime)(scenario, recorder.url, headers=headers)

    assert [normal(request) for request in direct] == [normal(request) for request in recorder.requests]
    assert len(direct) == 6
    assert all("cookie" not in normal(request).headers for request in [*direct, *recorder.requests])


def normal(request: Received) -> Received:
    """Return a request without the header that need not ask for keep-alive in HTTP/1.1."""
    kept = {name: value for name, value in request.headers.items() if name != "connection"}
    return replace(request, headers=kept)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_what_takes_the_place_of_httpx_is_used(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instrumentation and test doubles replace the methods that httpx sends requests with."""
    seen: list[str] = []

    def send(transport: object, request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, content=BODY)

    async def send_async(transport: object, request: httpx.Request) -> httpx.Response:
        return send(transport, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", send)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", send_async)

    play_in(runtime)(in_turn("p1"), "https://api.example.com")

    assert seen == ["https://api.example.com/api/v1/projects/p1"]


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("kind", ["Connection", "ConnectionPool"])
def test_what_takes_the_place_of_what_is_below_httpx_is_used(
    runtime: Runtime, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[httpcore.Request] = []

    def send(connection: object, request: httpcore.Request) -> httpcore.Response:
        seen.append(request)
        return httpcore.Response(200, content=BODY)

    async def send_async(connection: object, request: httpcore.Request) -> httpcore.Response:
        return send(connection, request)

    prefix = "HTTP" if kind == "Connection" else ""
    monkeypatch.setattr(getattr(httpcore, f"{prefix}{kind}"), "handle_request", send)
    monkeypatch.setattr(getattr(httpcore, f"Async{prefix}{kind}"), "handle_async_request", send_async)

    play_in(runtime)(in_turn("p1"), "https://api.example.com")

    assert [request.url.target for request in seen] == [b"/api/v1/projects/p1"]


def test_places_are_given_in_time_or_not_at_all() -> None:
    slots = Slots(1)
    slot = slots.get(timeout=0.0)

    with pytest.raises(queue.Empty):
        slots.get(timeout=0.0)
    slots.put(slot)
    assert slots.get(timeout=1.0) is slot


def test_a_slot_that_nobody_releases_is_free_once_nobody_holds_it() -> None:
    """As when an exception is raised before a call knows that it has the slot."""
    slots = Slots(1)

    slots.get(timeout=0.0)

    assert slots.get(timeout=0.0)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "the certificates in SSL_CERT_FILE=/nowhere/ca.pem cannot be read"),
        ("ALL_PROXY", "socks://proxy", "the proxy in ALL_PROXY has the scheme socks://, which is not supported"),
    ],
)
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_an_environment_that_cannot_work_is_a_configuration_error(
    runtime: Runtime, name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(strongly.ConfigurationError, match=message):
        play_in(runtime)(in_turn("p1"), "https://api.example.com")


def test_a_cancelled_call_closes_what_was_found_unfit() -> None:
    """As when a prefetched page is cancelled while it takes over the connection of another cancelled one."""
    with HTTPServer(lambda received: (200, {}, BODY)) as server, Strongly(KEY, server.url) as client:
        client.projects.retrieve("p")
        (sender,) = client._transport.http._own.values()
        stream = sender._idle[0]._stream
        found = stream._socket
        stream.disconnect()
        cancelled = Cancellation()
        cancelled.cancel()

        def call() -> None:
            CANCELLATION.set(cancelled)
            client.projects.retrieve("p")

        with pytest.raises((strongly.ConnectionError, CancelledError)):
            copy_context().run(call)

        assert found.fileno() == -1
