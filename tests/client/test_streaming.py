"""Streamed responses over both HTTP paths: leaving early, errors, timeouts, cancellation, and what is given back."""

from __future__ import annotations

import gc
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import anyio
import httpx
import pytest

from strongly import (
    AsyncStrongly,
    ConnectionError,
    InternalServerError,
    ResponseValidationError,
    Strongly,
    StronglyError,
)
from strongly._async import streaming as async_streaming
from strongly._core.reading import read_bytes, read_value
from strongly._core.request import Operation, Request
from strongly._core.streaming import JSONLines
from strongly._sync import streaming as sync_streaming
from tests.faults.steps import Peer
from tests.injection import Injection, in_own_thread
from tests.interop.servers import Listener
from tests.runtimes import RUNTIMES, Awaited, Play, Runtime, play_in

# httpcore leaves generators to the garbage collector, which trio reports, when a body is not read to its end.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <async_generator object:pytest.PytestUnraisableExceptionWarning"
)

PIECE = b'{"number": 1}\n' * 4000
Respond = Callable[["Connection", str], None]


class Connection:
    """What the server knows of a connection."""

    def __init__(self, sock: socket.socket, peer: Peer) -> None:
        self.socket = sock
        self.peer = peer

    def begin(self, *fields: str, status: int = 200) -> None:
        self.peer.send("\r\n".join([f"HTTP/1.1 {status} Any", *fields, "", ""]).encode())

    def chunk(self, data: bytes) -> None:
        self.peer.send(b"%x\r\n%s\r\n" % (len(data), data))

    def respond(self, content: bytes, status: int = 200, *fields: str) -> None:
        self.begin(f"Content-Length: {len(content)}", *fields, status=status)
        self.peer.send(content)


class StreamServer(Listener):
    """Serves requests until a client disconnects."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.accepted = 0
        self.disconnected = threading.Semaphore(0)
        super().__init__()

    def serve(self, sock: socket.socket) -> None:
        self.accepted += 1
        peer = Peer(sock, self.url, "")
        try:
            while (request := peer.read_request()) is not None:
                self.requests.append(request)
                self.respond(Connection(sock, peer), request.target)
        finally:
            self.disconnected.release()


def endless(connection: Connection, target: str) -> None:
    if "project" in target:
        connection.respond(b'{"success": true, "data": {"id": "p1"}}')
        return
    connection.begin("Transfer-Encoding: chunked")
    while True:
        connection.chunk(PIECE)


class Both:
    """Gives a stream of the sync API the interface of the async API."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._stream, name)

        async def call(*arguments: Any) -> Any:
            return found(*arguments)

        return call if callable(found) else found

    async def __aenter__(self) -> Both:
        self._stream.__enter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stream.__exit__(kind, error, traceback)

    def __aiter__(self) -> Both:
        return self

    async def __anext__(self) -> Any:
        try:
            return next(self._stream)
        except StopIteration:
            raise StopAsyncIteration from None


def events(client: Any) -> Any:
    """Return the stream of an operation that sends lines of JSON."""
    operation = Operation(id="getEvents", method="GET", path="/events", idempotent=True, accept="application/x-ndjson")
    request: Request[Any] = Request(
        operation, "/events", parse=lambda item: read_value(item, (dict,), in_envelope=False)
    )
    if isinstance(client, AsyncStrongly):
        return async_streaming.AsyncEventStream(client._transport, request, JSONLines)
    return Both(sync_streaming.EventStream(client._target._transport, request, JSONLines))


def download(client: Any) -> Any:
    """Return the download of an operation that sends bytes."""
    operation = Operation(
        id="getFile", method="GET", path="/file", idempotent=True, accept="application/octet-stream", is_json=False
    )
    request = Request(operation, "/file", parse=read_bytes)
    if isinstance(client, AsyncStrongly):
        return async_streaming.AsyncDownload(client._transport, request)
    return Both(sync_streaming.Download(client._target._transport, request))


@pytest.fixture(params=[(runtime, path) for runtime in RUNTIMES for path in ("built-in", "httpx")], ids="-".join)
def play(request: pytest.FixtureRequest) -> Play:
    """Return a function that plays a scenario in a runtime over one of the two HTTP paths, with one connection."""
    runtime: Runtime
    runtime, path = request.param
    limits = httpx.Limits(max_connections=1)

    def http(runtime: Runtime) -> Any:
        return httpx.Client(limits=limits) if runtime == "sync" else httpx.AsyncClient(limits=limits)

    def play(scenario: Any, url: str, **options: Any) -> None:
        play_in(runtime)(scenario, url, http=http if path == "httpx" else None, **options)

    return play


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a connection that is not given back block the next call."""
    for name in ("_async", "_sync"):
        monkeypatch.setattr(f"strongly.{name}.http.connections.MAX_CONNECTIONS", 1)


@pytest.fixture
def serve() -> Iterator[Callable[[Respond], StreamServer]]:
    servers: list[StreamServer] = []

    def serve(respond: Respond) -> StreamServer:
        server = StreamServer(respond)
        server.__enter__()
        servers.append(server)
        return server

    yield serve
    for server in servers:
        server.__exit__(None, None, None)


Serve = Callable[[Respond], StreamServer]


def test_leaving_a_block_closes_the_connection(play: Play, serve: Serve) -> None:
    server = serve(endless)

    async def scenario(client: Any) -> None:
        async with events(client) as stream:
            async for event in stream:
                assert event == {"number": 1}
                break
        assert await anyio.to_thread.run_sync(server.disconnected.acquire, True, 20)
        assert (await client.projects.retrieve("p1")).id == "p1"

    play(scenario, server.url)


def test_leaving_a_loop_closes_the_connection(play: Play, serve: Serve) -> None:
    server = serve(endless)

    async def scenario(client: Any) -> None:
        async for _ in events(client):
            break
        gc.collect()
        await anyio.sleep(0.01)  # event loops close the generators of httpx in a task
        assert await anyio.to_thread.run_sync(server.disconnected.acquire, True, 20)
        assert (await client.projects.retrieve("p1")).id == "p1"

    play(scenario, server.url)


def test_a_connection_is_reused_after_a_complete_body(play: Play, serve: Serve) -> None:
    def respond(connection: Connection, target: str) -> None:
        if target.endswith("file"):
            connection.begin("Transfer-Encoding: chunked")
            connection.chunk(PIECE)
            connection.chunk(b"end")
            connection.peer.send(b"0\r\n\r\n")
        else:
            connection.respond(b'{"n": 1}\n{"n": 2}')

    server = serve(respond)

    async def scenario(client: Any) -> None:
        for _ in range(2):
            assert b"".join([chunk async for chunk in download(client)]) == PIECE + b"end"
            assert [event async for event in events(client)] == [{"n": 1}, {"n": 2}]

    play(scenario, server.url)
    assert server.accepted == 1


def test_the_size_of_a_stream_is_not_limited(play: Play, serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda connection, target: connection.respond(PIECE))
    file = tmp_path / "file"

    async def scenario(client: Any) -> None:
        assert sum([len(chunk) async for chunk in download(client)]) == len(PIECE)
        await download(client).stream_to_file(file)
        with pytest.raises(ResponseValidationError, match="increase max_response_bytes"):
            await download(client).read()
        async with download(client) as stream:
            with pytest.raises(StronglyError, match="use stream_to_file"):
                await stream.read()

    play(scenario, server.url, max_response_bytes=1000)
    assert file.read_bytes() == PIECE
    assert list(tmp_path.iterdir()) == [file]


# Python prints and drops an interrupt in a finalizer, such as the one that gives back the connection.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@in_own_thread
def test_an_interrupt_at_any_point_leaves_no_part_of_a_file(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda connection, target: connection.respond(b"new"))
    file = tmp_path / "file"

    def interrupt() -> None:
        raise KeyboardInterrupt

    with Strongly("sk-x", server.url) as client:
        for number in itertools.count():
            file.write_bytes(b"old")
            injection = Injection(number, interrupt, sdk_only=True)
            with suppress(KeyboardInterrupt), injection:
                download(Awaited(client))._stream.stream_to_file(file)
            assert list(tmp_path.iterdir()) == [file], injection.place
            if not injection.place:
                break

    assert number > 50
    assert file.read_bytes() == b"new"


def test_errors_are_read_and_retried(play: Play, serve: Serve) -> None:
    answers = iter([503, 503, 200, 500, 500, 500, 500])

    def respond(connection: Connection, target: str) -> None:
        status = next(answers)
        content = b'{"n": 1}' if status == 200 else b'{"error": {"code": "e", "message": "Broken."}}'
        connection.respond(content, status, "Retry-After: 0")

    server = serve(respond)

    async def scenario(client: Any) -> None:
        assert [event async for event in events(client)] == [{"n": 1}]
        with pytest.raises(InternalServerError, match="Broken") as caught:
            async with events(client):
                pytest.fail("the block was entered")
        assert caught.value.attempts == 4

    play(scenario, server.url)
    assert server.accepted == 1


def test_a_stream_that_breaks_is_an_error(play: Play, serve: Serve, tmp_path: Path) -> None:
    def respond(connection: Connection, target: str) -> None:
        connection.begin("Content-Length: 100000")
        connection.peer.send(PIECE[:1400])
        connection.socket.shutdown(socket.SHUT_RDWR)

    server = serve(respond)
    (tmp_path / "file").write_text("before")

    async def scenario(client: Any) -> None:
        stream = events(client)
        assert [await stream.__anext__() for _ in range(100)] == 100 * [{"number": 1}]
        with pytest.raises(ConnectionError, match="broke") as caught:
            await stream.__anext__()
        assert (caught.value.method, caught.value.path, caught.value.attempts) == ("GET", "/events", 1)
        with pytest.raises(ConnectionError, match="broke"):
            await download(client).stream_to_file(tmp_path / "file")

    play(scenario, server.url)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]
    assert len(server.requests) == 2


@pytest.mark.exhaustive  # it sleeps for 3 s
def test_the_timeout_applies_to_each_wait(play: Play, serve: Serve) -> None:
    def respond(connection: Connection, target: str) -> None:
        connection.begin("Transfer-Encoding: chunked")
        for _ in range(4):
            time.sleep(0.8)
            connection.chunk(b'{"n": 1}\n')
        connection.peer.send(b"0\r\n\r\n")

    server = serve(respond)

    async def scenario(client: Any) -> None:
        assert len([event async for event in events(client)]) == 4

    play(scenario, server.url, timeout=2.5)


@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
@pytest.mark.parametrize("path", ["built-in", "httpx"])
def test_cancelling_a_task_closes_the_connection(runtime: Runtime, path: str, serve: Serve) -> None:
    def respond(connection: Connection, target: str) -> None:
        if "project" in target:
            endless(connection, target)
        connection.begin("Transfer-Encoding: chunked")
        connection.chunk(b'{"n": 1}\n')
        assert connection.socket.recv(1) == b""  # waits until the client disconnects
        raise OSError

    server = serve(respond)

    async def scenario(client: Any) -> None:
        with anyio.CancelScope() as scope:
            async for _ in events(client):
                scope.cancel()
        assert await anyio.to_thread.run_sync(server.disconnected.acquire, True, 20)
        server.respond = endless
        assert (await client.projects.retrieve("p1")).id == "p1"

    http = (lambda _: httpx.AsyncClient()) if path == "httpx" else None
    play_in(runtime)(scenario, server.url, http=http)


def test_closing_the_client_ends_its_streams(serve: Serve) -> None:
    server = serve(endless)

    async def scenario(client: Any) -> None:
        stream = events(client)
        await stream.__anext__()
        await client.aclose()
        with pytest.raises(ConnectionError, match="the client was closed during the call"):
            async for _ in stream:
                pass

    for runtime in ("asyncio", "trio"):
        play_in(runtime)(scenario, server.url)


def test_a_closed_stream_is_not_read(play: Play, serve: Serve) -> None:
    server = serve(endless)

    async def scenario(client: Any) -> None:
        stream = events(client)
        await (stream.aclose if isinstance(client, AsyncStrongly) else stream.close)()
        with pytest.raises(StronglyError, match="the stream is closed: call the method again"):
            async with stream:
                pass
        assert [event async for event in stream] == []

    play(scenario, server.url)
    assert not server.requests
