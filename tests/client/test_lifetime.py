"""The lifetime of clients: closing, cancelling, interrupting, event loops, threads, tasks, and nothing left open."""

from __future__ import annotations

import asyncio
import builtins
import gc
import signal
import socket
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import httpx
import pytest
import trio

from strongly import AsyncStrongly, RetryEvent, Strongly, StronglyError
from tests.faults.fault import Fault, harmless
from tests.faults.server import Server
from tests.faults.steps import Peer, Step, head, send, stall
from tests.interop.servers import Origin, Proxy, on_linux, sockets_to
from tests.runtimes import KEY, PATIENCE, RUNTIMES, Runtime, call_aside, close, play_in

BACKENDS = ["asyncio", "trio"]
CALLS: dict[str, Callable[[Any], Any]] = {
    "retrieve": lambda client: client.projects.retrieve("p1"),
    "create": lambda client: client.projects.create(name="a", description="b"),
    "action": lambda client: client.workspaces.start("w1"),
    "raw": lambda client: client.volumes.with_raw_response.retrieve("v1"),
    "unmodelled": lambda client: client.request("GET", "/projects"),
    "first": lambda client: client.projects.list().first(),
    "to_list": lambda client: client.projects.list().to_list(),
    "total": lambda client: client.projects.list().total,
    "with other options": lambda client: client.with_options(timeout=1).projects.retrieve("p1"),
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No certificates: reading them takes longer than most of these tests."""
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))


def stalling(*steps: Step, times: int | None = None) -> Server:
    """Return a server that leaves so many requests without a response, and then responds to all."""
    return Server(Fault("", "", (*steps, stall), harmless()), times=times)


async def rest_of(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


# Closing


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("used", [False, True])
def test_a_closed_client_refuses_every_kind_of_call(runtime: Runtime, *, used: bool) -> None:
    async def scenario(client: Any) -> None:
        paginator = client.projects.list(limit=2)
        items = aiter(paginator)
        if used:
            assert (await anext(items)).id == "p1"
        await close(client)
        await close(client)
        for call in CALLS.values():
            with pytest.raises(StronglyError, match="the client is closed"):
                await call(client)
        for iterator in (items, aiter(paginator)):
            with pytest.raises(StronglyError, match="the client is closed") as caught:
                await rest_of(iterator)
            assert caught.value.next_offset == (2 if used and iterator is items else 0)

    with Server() as server:
        play_in(runtime)(scenario, server.url)
        assert (server.tries, server.connections) == (used, used)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_copy_with_other_options_is_closed_with_its_client(runtime: Runtime) -> None:
    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p1")
        await close(client.with_options(max_retries=0))
        with pytest.raises(StronglyError, match="the client is closed"):
            await client.projects.retrieve("p1")

    with Server() as server:
        play_in(runtime)(scenario, server.url)


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("kind", ["retrieve", "action", "create"])
def test_a_call_under_way_when_its_client_is_closed_says_so(runtime: Runtime, kind: str) -> None:
    arrived = threading.Event()

    async def scenario(client: Any) -> None:
        async def call() -> None:
            with pytest.raises(StronglyError, match=r"the client (is|was) closed") as caught:
                await call_aside(client, CALLS[kind])
            assert getattr(caught.value, "outcome_unknown", False) is (kind == "create")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call)
            await anyio.to_thread.run_sync(arrived.wait)
            await close(client)

    with stalling(lambda peer: arrived.set()) as server:
        play_in(runtime)(scenario, server.url, timeout=2 * PATIENCE)


@on_linux
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_closing_among_many_calls_ends_each_in_success_or_an_error_of_the_sdk(runtime: Runtime) -> None:
    async def scenario(client: Any) -> None:
        async def hammer() -> None:
            with suppress(StronglyError):
                while True:
                    await call_aside(client, CALLS["retrieve"])

        async with anyio.create_task_group() as tasks:
            for _ in range(8):
                tasks.start_soon(hammer)
            while server.tries < 50:
                await anyio.sleep(0.001)
            await close(client)
        assert sockets_to(server) == 0

    with Server() as server:
        play_in(runtime)(scenario, server.url)


@on_linux
@pytest.mark.parametrize(("place", "name"), [(socket, "getaddrinfo"), (httpx, "Client")], ids=["connects", "sets up"])
def test_closing_while_the_first_call_connects_or_sets_up_leaves_no_connection(
    place: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, closed = threading.Event(), threading.Event()
    do = getattr(place, name)

    def do_slowly(*arguments: Any, **options: Any) -> Any:
        began.set()
        assert closed.wait(PATIENCE)
        return do(*arguments, **options)

    with Origin() as origin, Proxy({"strongly.example.com": origin.address}) as proxy, ThreadPoolExecutor() as pool:
        server: Server = origin
        if place is httpx:  # which is needed for a proxy
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            server = proxy
        url = origin.url if server is origin else "http://strongly.example.com"
        client = Strongly(KEY, url, allow_insecure_http=True)
        monkeypatch.setattr(place, name, do_slowly)
        call = pool.submit(client.projects.retrieve, "p1")
        assert began.wait(PATIENCE)
        client.close()
        closed.set()
        assert isinstance(call.exception(), StronglyError | None)
        assert sockets_to(server) == 0


# Cancelling and interrupting


async def cancel_a_task(call: Callable[[], Coroutine[Any, Any, Any]], arrived: threading.Event) -> None:
    task = asyncio.ensure_future(call())
    await anyio.to_thread.run_sync(arrived.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def run_out_of_time(call: Callable[[], Coroutine[Any, Any, Any]], arrived: threading.Event) -> None:
    async def expire(limit: asyncio.Timeout) -> None:
        await anyio.to_thread.run_sync(arrived.wait)
        limit.reschedule(asyncio.get_running_loop().time())

    async def call_in_time() -> None:
        async with asyncio.timeout(PATIENCE) as limit, asyncio.TaskGroup() as tasks:
            tasks.create_task(expire(limit))
            await call()

    with pytest.raises(builtins.TimeoutError) as caught:
        await call_in_time()
    assert not isinstance(caught.value, StronglyError)


async def leave_a_scope_of_anyio(call: Callable[[], Coroutine[Any, Any, Any]], arrived: threading.Event) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call)
        await anyio.to_thread.run_sync(arrived.wait)
        tasks.cancel_scope.cancel()


async def leave_a_scope_of_trio(call: Callable[[], Coroutine[Any, Any, Any]], arrived: threading.Event) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(call)
        await trio.to_thread.run_sync(arrived.wait)
        nursery.cancel_scope.cancel()


IN_THE_BODY = send(head(200, "", 99) + b"{")


@on_linux
@pytest.mark.parametrize("steps", [(), (IN_THE_BODY,)], ids=["before the response", "in the response"])
@pytest.mark.parametrize(
    ("runtime", "cancel"),
    [
        ("asyncio", cancel_a_task),
        ("asyncio", run_out_of_time),
        ("asyncio", leave_a_scope_of_anyio),
        ("trio", leave_a_scope_of_anyio),
        ("trio", leave_a_scope_of_trio),
    ],
)
def test_cancelling_is_the_business_of_the_event_loop(runtime: Runtime, cancel: Any, steps: tuple[Step, ...]) -> None:
    arrived = threading.Event()

    async def scenario(client: Any) -> None:
        await cancel(lambda: CALLS["create"](client), arrived)
        assert sockets_to(server) == 0
        assert (await client.projects.retrieve("p1")).id == "p1"

    with stalling(*steps, lambda peer: arrived.set(), times=1) as server:
        play_in(runtime)(scenario, server.url)

    assert server.tries == 2


@on_linux
@pytest.mark.parametrize("begin", [b"", head(200, "", 99) + b"{"], ids=["before the response", "in the response"])
@pytest.mark.parametrize("runtime", BACKENDS)
def test_cancelled_calls_leave_no_connection_occupied(runtime: Runtime, begin: bytes) -> None:
    connections = 100

    def stop(peer: Peer) -> None:
        peer.send(begin)
        stall(peer)

    async def scenario(client: Any) -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(connections + 10):  # the rest wait for a connection
                tasks.start_soon(CALLS["retrieve"], client)
            while len(server.requests) < connections:
                await anyio.sleep(0.005)
            tasks.cancel_scope.cancel()
        assert sockets_to(server) == 0
        assert (await client.projects.retrieve("p1")).id == "p1"

    with Origin(instead=stop, times=connections) as server:
        play_in(runtime)(scenario, server.url)


@pytest.mark.parametrize("runtime", BACKENDS)
def test_a_call_that_waits_for_its_next_attempt_can_be_cancelled(runtime: Runtime) -> None:
    async def scenario(client: Any) -> None:
        with anyio.CancelScope() as scope:
            told: list[RetryEvent] = []

            def cancel(event: RetryEvent) -> None:
                told.append(event)
                scope.cancel()

            await client.with_options(on_retry=cancel).projects.retrieve("p1")
        assert scope.cancelled_caught
        assert [event.reason for event in told] == ["status 503"]
        assert (await client.projects.retrieve("p1")).id == "p1"

    with Server(Fault("", "", (send(head(503, "", 0)),), harmless()), times=1) as server:
        play_in(runtime)(scenario, server.url)

    assert server.tries == 2


@on_linux
@pytest.mark.parametrize("steps", [(), (IN_THE_BODY,)], ids=["before the response", "in the response"])
def test_an_interrupt_passes_through_and_leaves_the_client_usable(steps: tuple[Step, ...]) -> None:
    main = threading.main_thread().ident
    assert main is not None

    def interrupt(peer: Peer) -> None:
        signal.pthread_kill(main, signal.SIGINT)

    with stalling(*steps, interrupt, times=1) as server, Strongly(KEY, server.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.projects.create(name="a", description="b")
        assert sockets_to(server) == 0
        assert client.projects.retrieve("p1").id == "p1"

    assert server.tries == 2


# Event loops


async def retrieve(client: AsyncStrongly) -> str:
    return (await client.projects.retrieve("p1")).id


@on_linux
@pytest.mark.parametrize("first", BACKENDS)
@pytest.mark.parametrize("second", BACKENDS)
def test_an_async_client_that_is_never_closed_serves_one_event_loop_after_the_other(first: str, second: str) -> None:
    with Server() as server:
        client = AsyncStrongly(KEY, server.url)
        for backend in (first, second):
            assert anyio.run(retrieve, client, backend=backend) == "p1"
            gc.collect()  # what was not closed warns now
            assert sockets_to(server) == 0

    assert server.connections == 2


def test_event_loops_that_have_ended_are_forgotten() -> None:
    loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()

    async def main(client: AsyncStrongly) -> None:
        loops.add(asyncio.get_running_loop())
        await retrieve(client)

    with Server() as server:
        client = AsyncStrongly(KEY, server.url)
        for _ in range(3):
            asyncio.run(main(client))
        gc.collect()
        assert len(loops) <= 1  # the last one may be kept until there is another


def test_event_loops_at_the_same_time_have_connections_of_their_own() -> None:
    start = threading.Barrier(2)

    async def main(client: AsyncStrongly) -> list[str]:
        start.wait()
        return [await retrieve(client) for _ in range(20)]

    with Server() as server, ThreadPoolExecutor() as pool:
        client = AsyncStrongly(KEY, server.url)
        loops = [pool.submit(partial(anyio.run, main, client, backend=backend)) for backend in BACKENDS]
        assert [loop.result() for loop in loops] == [["p1"] * 20] * 2
        del client  # its connections are closed with it

    assert server.connections == 2


@on_linux
def test_an_async_client_that_nobody_holds_is_closed_while_its_event_loop_runs() -> None:
    async def main() -> None:
        await retrieve(AsyncStrongly(KEY, server.url))
        gc.collect()
        with anyio.fail_after(PATIENCE):
            while sockets_to(server):
                await anyio.sleep(0.001)

    with Server() as server:
        anyio.run(main)


# Tasks


@on_linux
@pytest.mark.parametrize(("runtime", "tasks"), [("asyncio", 500), ("trio", 200)])
def test_hundreds_of_calls_in_flight_share_the_connections_and_leave_none(runtime: Runtime, tasks: int) -> None:
    ids: list[str] = []

    async def scenario(client: Any) -> None:
        async def call() -> None:
            ids.append(await retrieve(client))

        async with anyio.create_task_group() as group:
            for _ in range(tasks):
                group.start_soon(call)
        assert sockets_to(server) > 0
        await close(client)
        assert sockets_to(server) == 0

    with Origin() as server:
        play_in(runtime)(scenario, server.url)

    assert ids == ["p1"] * tasks
    assert server.connections <= 100
