"""Test doubles and instrumentation see every request while they last, even those of a client that is warm."""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import socket
import subprocess
import sys
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any
from unittest import mock

import anyio
import httpcore
import httpx
import pytest

import strongly
from strongly import AsyncStrongly, Strongly
from tests.client.http_server import HTTPServer, Received
from tests.faults.server import healthy_reply
from tests.optional_packages import skip_where_missing
from tests.prefetching import always_prefetching
from tests.runtimes import KEY, RUNTIMES, Play, Runtime, play_in

STATUS = {"success": True, "data": {"id": "w1", "status": "running", "ready": True}}


class Seen(list[tuple[str, str]]):
    """The requests that a double has seen. It responds to them."""

    def respond(self, method: str, target: str) -> tuple[int, bytes]:
        self.append((method, target.removeprefix("/api/v1")))
        reply = healthy_reply(Received(method, target, {}, b""))
        return reply.status, json.dumps(STATUS).encode() if target.endswith("/status") else reply.body

    def as_httpx(self, request: httpx.Request) -> httpx.Response:
        status, content = self.respond(request.method, request.url.raw_path.decode())
        return httpx.Response(status, content=content, request=request)

    def as_httpcore(self, request: httpcore.Request) -> httpcore.Response:
        status, content = self.respond(request.method.decode(), request.url.target.decode())
        return httpcore.Response(status, content=content)


def double_of(respond: Callable[[Any], Any], runtime: Runtime) -> Callable[..., Any]:
    """Return what replaces a method that sends requests."""

    def send(self: object, request: Any, **options: Any) -> Any:
        return respond(request)

    async def send_async(self: object, request: Any, **options: Any) -> Any:
        return respond(request)

    return send if runtime == "sync" else send_async


def name_of(runtime: Runtime, name: str) -> str:
    """Return the name of a class or method in this runtime, for example AsyncClient for Client."""
    if runtime == "sync":
        return name
    return f"Async{name}" if name[0].isupper() else name.replace("handle_request", "handle_async_request")


def replaced(library: Any, kind: str, method: str) -> Callable[[Runtime, Seen], AbstractContextManager[object]]:
    """Replace a method of a class."""

    def enter(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
        respond = seen.as_httpx if library is httpx else seen.as_httpcore
        target = getattr(library, name_of(runtime, kind))
        return mock.patch.object(target, name_of(runtime, method), double_of(respond, runtime))

    return enter


def wrapped(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
    """As decorators of tracers do, `functools.wraps` gives the wrapper the name and the module of what it wraps."""
    target = getattr(httpx, name_of(runtime, "Client"))
    return mock.patch.object(target, "send", functools.wraps(target.send)(double_of(seen.as_httpx, runtime)))


def equal(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
    """The wrappers of wrapt are equal to what they wrap."""
    target, method = getattr(httpx, name_of(runtime, "HTTPTransport")), name_of(runtime, "handle_request")
    original, double = getattr(target, method), double_of(seen.as_httpx, runtime)

    class Wrapper:
        __hash__ = None  # type: ignore[assignment]
        __wrapped__ = original
        __module__ = original.__module__

        def __eq__(self, other: object) -> bool:
            return other is original

        def __get__(self, instance: object, owner: object) -> Any:
            return partial(double, instance)

        def __call__(self, *args: Any) -> Any:
            return double(*args)

    return mock.patch.object(target, method, Wrapper())


def autospecced(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
    target = getattr(httpx, name_of(runtime, "HTTPTransport"))
    double = double_of(seen.as_httpx, runtime)
    return mock.patch.object(target, name_of(runtime, "handle_request"), autospec=True, side_effect=double)


def descriptor(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
    """A descriptor that is not callable, but becomes a method."""
    target = getattr(httpx, name_of(runtime, "Client"))
    return mock.patch.object(target, "send", functools.partialmethod(double_of(seen.as_httpx, runtime)))


def proxied(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
    """Proxies of wrapt have the class, the module and the members of what they wrap."""
    with skip_where_missing():
        import wrapt

    name = name_of(runtime, "Client")

    def construct(wrapped: Any, instance: object, args: object, options: dict[str, Any]) -> Any:
        return wrapped(**{**options, "transport": httpx.MockTransport(seen.as_httpx)})

    return mock.patch.object(httpx, name, wrapt.FunctionWrapper(getattr(httpx, name), construct))


def routed(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
    target = getattr(httpx, name_of(runtime, "Client"))
    return mock.patch.object(target, "_transport_for_url", return_value=httpx.MockTransport(seen.as_httpx))


def constructed(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
    """Only clients that are made from now on notice."""
    target = getattr(httpx, name_of(runtime, "Client"))
    original = target.__init__

    def construct(client: Any, **options: Any) -> None:
        original(client, **{**options, "transport": httpx.MockTransport(seen.as_httpx)})

    return mock.patch.object(target, "__init__", construct)


def subclassed(library: Any, kind: str, method: str) -> Callable[[Runtime, Seen], AbstractContextManager[object]]:
    """Replace a class by a subclass."""

    def enter(runtime: Runtime, seen: Seen) -> AbstractContextManager[object]:
        name = name_of(runtime, kind)
        respond = seen.as_httpx if library is httpx else seen.as_httpcore
        members = {name_of(runtime, method): double_of(respond, runtime)}
        return mock.patch.object(library, name, type("Replacement", (getattr(library, name),), members))

    return enter


DOUBLES = {
    "Client.send": replaced(httpx, "Client", "send"),
    "Client._send_single_request": replaced(httpx, "Client", "_send_single_request"),
    "Client._transport_for_url": routed,
    "Client.__init__": constructed,
    "HTTPTransport.handle_request": replaced(httpx, "HTTPTransport", "handle_request"),
    "ConnectionPool.handle_request": replaced(httpcore, "ConnectionPool", "handle_request"),
    "HTTPConnection.handle_request": replaced(httpcore, "HTTPConnection", "handle_request"),
    "functools.wraps": wrapped,
    "an equal wrapper": equal,
    "autospec": autospecced,
    "a descriptor": descriptor,
    "a proxy of Client": proxied,
    "another Client": subclassed(httpx, "Client", "send"),
    "another HTTPTransport": subclassed(httpx, "HTTPTransport", "handle_request"),
    "another ConnectionPool": subclassed(httpcore, "ConnectionPool", "handle_request"),
}


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    found: Runtime = request.param
    return found


@pytest.fixture
def play(runtime: Runtime) -> Iterator[Play]:
    with always_prefetching():
        yield play_in(runtime)


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """A server that counts its requests."""

    def respond(request: Received) -> tuple[int, dict[str, str], bytes]:
        served.requests.append(request)
        reply = healthy_reply(request)
        return reply.status, {}, reply.body

    with HTTPServer(respond) as served:
        yield served


@contextmanager
def nothing_arrives_at(server: HTTPServer) -> Iterator[None]:
    before = len(server.requests)
    yield
    assert server.requests[before:] == []


async def call_all(client: Any) -> None:
    """Make a call of each kind."""
    await client.projects.delete("p1", volume="keep")
    await client.projects.with_raw_response.retrieve("p2")
    await client.request("GET", "/projects/p3")
    assert [project.id async for project in client.projects.list(limit=2, prefetch=True)] == ["p1", "p2", "p3"]
    await client.workspaces.wait_until_ready("w1")
    if isinstance(client, AsyncStrongly):
        await strongly.async_gather([client.projects.retrieve("p4")])
    else:
        strongly.gather([partial(client._target.projects.retrieve, "p4")])


CALLS = [
    ("DELETE", "/projects/p1"),
    ("GET", "/projects/p2"),
    ("GET", "/projects/p3"),
    ("GET", "/projects"),
    ("GET", "/projects"),
    ("GET", "/workspaces/w1/status"),
    ("GET", "/workspaces/w1"),
    ("GET", "/projects/p4"),
]


@pytest.mark.parametrize("double", DOUBLES.values(), ids=DOUBLES)
def test_a_double_sees_each_call_of_a_warm_client_while_it_lasts(
    play: Play, runtime: Runtime, server: HTTPServer, double: Callable[..., AbstractContextManager[object]]
) -> None:
    seen = Seen()

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        for _ in range(2):
            seen.clear()
            with nothing_arrives_at(server), double(runtime, seen):
                await call_all(client)
            assert [(method, target.partition("?")[0]) for method, target in seen] == CALLS
            await client.projects.retrieve("real")

    play(scenario, server.url)

    assert list(server.requests_by_connection.values()) == [3]  # the connection has been kept


@pytest.mark.parametrize("double", [DOUBLES["Client.send"], DOUBLES["another Client"]])
def test_a_double_that_is_there_first(
    play: Play, runtime: Runtime, server: HTTPServer, double: Callable[..., AbstractContextManager[object]]
) -> None:
    seen = Seen()

    async def scenario(client: Any) -> None:
        await call_all(client)

    with double(runtime, seen):
        play(scenario, server.url)
        assert len(seen) == len(CALLS)

    async def real(client: Any) -> None:
        await client.projects.retrieve("p1")

    play(real, server.url)
    assert len(server.requests) == 1


def test_instrumentation_of_real_requests_leaves_no_connection_open(
    play: Play, runtime: Runtime, server: HTTPServer
) -> None:
    """While it lasts, connections are those of httpx, which are reused and closed with the client."""
    target = getattr(httpx, name_of(runtime, "Client"))
    original = target.send

    def send(client: Any, request: Any, **options: Any) -> Any:
        request.headers["x-traced"] = "yes"
        return original(client, request, **options)

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p1")
        for _ in range(2):
            with mock.patch.object(target, "send", send):
                await client.projects.retrieve("p1")
                await client.projects.create(name="a", description="b")
            await client.projects.retrieve("p1")

    play(scenario, server.url)

    assert [request.headers.get("x-traced") for request in server.requests] == [None, *["yes", "yes", None] * 2]
    assert {request.headers["x-api-key"] for request in server.requests} == {KEY}
    assert sorted(server.requests_by_connection.values()) == [3, 4]


@pytest.mark.parametrize("begins", [True, False], ids=["begins", "ends"])
def test_a_page_that_was_prefetched_is_fetched_again_when_a_double(
    play: Play, runtime: Runtime, server: HTTPServer, begins: bool
) -> None:
    seen = Seen()
    double = DOUBLES["Client.send"](runtime, seen)
    before, after = (server.requests, seen) if begins else (seen, server.requests)

    async def scenario(client: Any) -> None:
        with nullcontext() if begins else double:
            projects = aiter(client.projects.list(limit=2, prefetch=True))
            found = [(await anext(projects)).id, (await anext(projects)).id]
            while len(before) < 2:
                await anyio.sleep(0.001)
        with double if begins else nullcontext():
            found += [project.id async for project in projects]
        assert found == ["p1", "p2", "p3"]

    play(scenario, server.url)

    assert (len(before), len(after)) == (2, 1)


@pytest.mark.parametrize("deleted", ["Client.send", "HTTPTransport.handle_request", "Client", "HTTPTransport"])
def test_what_a_test_deletes_sends_nothing(
    play: Play, runtime: Runtime, server: HTTPServer, deleted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, *method = (name if name == "send" else name_of(runtime, name) for name in deleted.split("."))

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        with monkeypatch.context() as patch, nothing_arrives_at(server):
            patch.delattr(httpx if not method else getattr(httpx, kind), method[0] if method else kind)
            with pytest.raises(strongly.StronglyError):
                await client.projects.delete("p1", volume="keep")
        await client.projects.retrieve("real")

    play(scenario, server.url)

    assert list(server.requests_by_connection.values()) == [2]


@pytest.mark.parametrize("method", ["Client.send", "HTTPTransport.handle_request"])
def test_a_method_that_is_replaced_by_none_sends_nothing(
    play: Play, runtime: Runtime, server: HTTPServer, method: str
) -> None:
    kind, name = method.split(".")
    target = getattr(httpx, name_of(runtime, kind))

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        with (
            nothing_arrives_at(server),
            mock.patch.object(target, name_of(runtime, name), None),
            pytest.raises(strongly.StronglyError),
        ):
            await client.projects.delete("p1", volume="keep")

    play(scenario, server.url)


def test_a_mock_without_a_response_sends_nothing(server: HTTPServer) -> None:
    with Strongly(KEY, server.url) as client:
        client.projects.retrieve("warm")
        with nothing_arrives_at(server), mock.patch.object(httpx, "Client"), pytest.raises(strongly.StronglyError):
            client.projects.delete("p1", volume="keep")


class Forbidden(socket.socket):
    def __new__(cls, *args: Any, **options: Any) -> Any:
        raise RuntimeError("no sockets in unit tests")


def test_sockets_that_are_forbidden_are_not_used(
    play: Play, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither new ones nor idle ones: a test must not depend on the one before it."""

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        with nothing_arrives_at(server), monkeypatch.context() as patch:
            patch.setattr(socket, "socket", Forbidden)
            with pytest.raises(strongly.StronglyError):
                await client.projects.retrieve("p1")
        await client.projects.retrieve("real")

    play(scenario, server.url)

    assert list(server.requests_by_connection.values()) == [2]


def test_hosts_that_are_forbidden_are_not_connected_to(
    play: Play, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*args: Any) -> None:
        raise OSError("no connections in unit tests")

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        with monkeypatch.context() as patch, nothing_arrives_at(server):
            patch.setattr(socket.socket, "connect", connect)
            with pytest.raises(strongly.ConnectionError):
                await client.projects.retrieve("p1")
        await client.projects.retrieve("real")

    play(scenario, server.url, max_retries=0)

    assert list(server.requests_by_connection.values()) == [2]


def test_data_that_is_added_to_a_class_patches_nothing(
    play: Play, runtime: Runtime, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p1")
        monkeypatch.setattr(getattr(httpx, name_of(runtime, "Client")), "_traced", True, raising=False)
        await client.projects.retrieve("p1")

    play(scenario, server.url)

    assert list(server.requests_by_connection.values()) == [2]


def test_a_client_of_the_user_s_is_patched_like_any_other(play: Play, runtime: Runtime, server: HTTPServer) -> None:
    seen = Seen()

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        with nothing_arrives_at(server), DOUBLES["HTTPTransport.handle_request"](runtime, seen):
            await client.projects.delete("p1", volume="keep")

    play(scenario, server.url, http=lambda runtime: httpx.Client() if runtime == "sync" else httpx.AsyncClient())

    assert [method for method, _ in seen] == ["DELETE"]


def test_event_loops_that_have_ended_are_not_kept(server: HTTPServer) -> None:
    client = AsyncStrongly(KEY, server.url)
    loops = weakref.WeakSet[asyncio.AbstractEventLoop]()
    original = httpx.AsyncClient.send

    async def retrieve() -> None:
        loops.add(asyncio.get_running_loop())
        await client.projects.retrieve("p1")

    with warnings.catch_warnings(action="ignore"):  # connections of httpx are left open
        with mock.patch.object(httpx.AsyncClient, "send", lambda *args, **options: original(*args, **options)):
            for _ in range(3):
                asyncio.run(retrieve())
        asyncio.run(retrieve())
        gc.collect()

    assert len(loops) <= 1
    assert len(server.requests) == 4


@pytest.mark.parametrize("tracer", ["ddtrace", "newrelic"])
@pytest.mark.parametrize("runtime", ["sync", "asyncio"])
def test_tracers_that_wait_for_the_import_of_httpx(runtime: str, tracer: str, server: HTTPServer) -> None:
    """The SDK does not need httpx, but then they would see nothing."""
    program = f"""
import asyncio, sys, types
from strongly import AsyncStrongly, Strongly

def retrieve():
    if {runtime!r} == "sync":
        return client.projects.retrieve("p1")
    return asyncio.run(client.projects.retrieve("p1"))

client = (Strongly if {runtime!r} == "sync" else AsyncStrongly)("k", {server.url!r})
retrieve()
print("httpx" in sys.modules)
sys.modules[{tracer!r}] = types.ModuleType({tracer!r})
retrieve()
print("httpx" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.stdout == "False\nTrue\n", done.stderr
