"""Bodies that are files and streams: how they are sent, over the built-in connections and httpx, and when again."""

from __future__ import annotations

import io
import json
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from strongly import (
    ConnectionError,
    InternalServerError,
    PayloadTooLargeError,
    TimeoutError,
    UnprocessableEntityError,
    ValidationError,
)
from strongly._core.request import Operation, Request, Upload
from strongly._core.uploads import content, file, multipart, stream
from strongly._sync.http.uploads import UploadReader
from tests.faults.steps import head
from tests.interop.servers import Listener
from tests.runtimes import RUNTIMES, Runtime, factory, play_in

OPERATION = Operation(id="upload", method="PUT", path="/upload", idempotent=True)
REFUSAL = b'{"success": false, "error": {"code": "too-large", "message": "Too large."}}'
DATA = bytes(range(256)) * 4000
HTTP = [pytest.param(None, id="built-in"), pytest.param(factory(), id="httpx")]


class Recorder(ThreadingHTTPServer):
    """Keeps the bodies that it receives, and answers with statuses, in turn."""

    daemon_threads = True

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.connections: set[Any] = set()
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def do_PUT(self) -> None:
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.connections.add(self.client_address)
        self.server.bodies.append(self._body())
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        answer = json.dumps({"success": status == 200, "data": {}}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers["content-length"]))
        body = b""
        while (line := self.rfile.readline()) and (size := int(line, 16)):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def handle(self) -> None:
        with suppress(OSError):  # a client that cannot read its file disconnects
            super().handle()

    def log_message(self, *arguments: object) -> None:
        """Log nothing."""


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def upload(body: object) -> Request[Any]:
    data = content("application/octet-stream", stream("body", body))
    return Request(OPERATION, "/upload", parse=lambda payload: payload, body=data)


def form(**fields: object) -> Request[Any]:
    data = multipart({name: file(name, value) for name, value in fields.items()})
    return Request(OPERATION, "/upload", parse=lambda payload: payload, body=data)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data.bin"
    path.write_bytes(DATA)
    return path


class Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False


# What is sent, whether its size is known, and whether it can be sent twice.
KINDS: list[tuple[str, Callable[[Path], object], bool, bool]] = [
    ("bytes", lambda path: path.read_bytes(), True, True),
    ("bytearray", lambda path: bytearray(path.read_bytes()), True, True),
    ("path", lambda path: path, True, True),
    ("file", lambda path: path.open("rb"), True, True),
    ("file in memory", lambda path: io.BytesIO(path.read_bytes()), True, True),
    ("pipe", lambda path: Unseekable(path.read_bytes()), False, False),
    ("list", lambda path: [path.read_bytes()[:9], b"", path.read_bytes()[9:]], False, True),
    ("iterator", lambda path: iter([path.read_bytes()[:9], path.read_bytes()[9:]]), False, False),
]


@pytest.mark.parametrize("http", HTTP)
@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize(("kind", "make", "sized", "repeatable"), KINDS, ids=[kind for kind, *_ in KINDS])
def test_bodies_are_sent_and_retried_if_they_can_be_read_twice(
    kind: str,
    make: Callable[[Path], object],
    sized: bool,
    repeatable: bool,
    runtime: Runtime,
    http: Any,
    recorder: Recorder,
    path: Path,
) -> None:
    def opened() -> Any:
        body = make(path)
        if isinstance(body, io.IOBase):
            files.callback(body.close)
        return upload(body)

    files = ExitStack()

    async def scenario(client: Any) -> None:
        await client._transport.send(opened())
        assert recorder.bodies == [DATA]
        assert recorder.headers[0]["content-type"] == "application/octet-stream"
        assert recorder.headers[0].get("content-length") == (str(len(DATA)) if sized else None)
        assert recorder.headers[0].get("transfer-encoding") == (None if sized else "chunked")
        recorder.statuses = [500, 200]
        if repeatable:
            await client._transport.send(opened())
            assert recorder.bodies == [DATA] * 3
        else:
            with pytest.raises(InternalServerError, match="not retried, because its body is a stream") as caught:
                await client._transport.send(opened())
            assert caught.value.attempts == 1

    with files:
        play_in(runtime)(scenario, recorder.url, http=http)
    if http is None:
        assert len(recorder.connections) == 1


@pytest.mark.parametrize("http", HTTP)
@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
def test_asynchronous_streams_are_sent_once(runtime: Runtime, http: Any, recorder: Recorder) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"abc"
        yield b"def"

    async def scenario(client: Any) -> None:
        await client._transport.send(upload(pieces()))
        assert recorder.bodies == [b"abcdef"]
        recorder.statuses = [503]
        with pytest.raises(InternalServerError, match="its body is a stream that cannot be rewound"):
            await client._transport.send(upload(pieces()))

    play_in(runtime)(scenario, recorder.url, http=http)


@pytest.mark.parametrize("http", HTTP)
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_stream_that_fails_is_an_invalid_argument(
    runtime: Runtime, http: Any, recorder: Recorder, tmp_path: Path
) -> None:
    def failing() -> Iterator[bytes]:
        yield b"abc"
        raise KeyError("next")

    async def scenario(client: Any) -> None:
        for body, problem in (
            (failing(), "body cannot be read: KeyError: 'next'"),
            (iter(["abc"]), "body must consist of bytes, not str"),
            (tmp_path / "missing", "body cannot be read: FileNotFoundError"),
        ):
            with pytest.raises(ValidationError, match=problem) as caught:
                await client._transport.send(upload(body))
            assert caught.value.argument == "body"
        await client._transport.send(upload(b"abc"))
        assert b"abc" in recorder.bodies

    play_in(runtime)(scenario, recorder.url, http=http)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_position_of_a_file_is_kept_for_the_next_attempt(runtime: Runtime, recorder: Recorder, path: Path) -> None:
    async def scenario(client: Any) -> None:
        with path.open("rb") as given:
            given.seek(100)
            recorder.statuses = [502]
            await client._transport.send(upload(given))
        assert recorder.bodies == [DATA[100:]] * 2

    play_in(runtime)(scenario, recorder.url)


@pytest.mark.parametrize("http", HTTP)
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_files_in_forms_are_read_while_they_are_sent(
    runtime: Runtime, http: Any, recorder: Recorder, path: Path
) -> None:
    async def scenario(client: Any) -> None:
        recorder.statuses = [500]
        await client._transport.send(form(first=path, second=('a"b.txt', b"abc")))
        first, second = recorder.bodies
        assert first == second
        assert int(recorder.headers[0]["content-length"]) == len(first)
        assert b'name="first"; filename="data.bin"\r\nContent-Type: application/octet-stream\r\n\r\n' + DATA in first
        assert b'name="second"; filename="a%22b.txt"\r\nContent-Type: text/plain\r\n\r\nabc\r\n' in first

    play_in(runtime)(scenario, recorder.url, http=http)


@pytest.mark.parametrize("http", HTTP)
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_file_that_grows_while_it_is_sent_is_sent_as_it_was(
    runtime: Runtime, http: Any, recorder: Recorder, path: Path
) -> None:
    class Growing(io.FileIO):
        """A log that another program writes to."""

        def read(self, size: int | None = -1, /) -> bytes:
            with path.open("ab") as log:
                log.write(b"more")
            return super().read(size)

    async def scenario(client: Any) -> None:
        with Growing(path) as log, Growing(path) as attached:
            await client._transport.send(upload(log))
            size = path.stat().st_size
            await client._transport.send(form(log=attached))
        assert recorder.bodies[0] == DATA
        assert len(recorder.bodies[1]) == int(recorder.headers[1]["content-length"]) < size + 300

    play_in(runtime)(scenario, recorder.url, http=http, max_retries=0)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_file_that_shrinks_while_it_is_sent_breaks_the_connection(
    runtime: Runtime, recorder: Recorder, path: Path
) -> None:
    class Shrinking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return b""

    async def scenario(client: Any) -> None:
        with pytest.raises(ConnectionError, match="Too little data for declared Content-Length"):
            await client._transport.send(upload(Shrinking(DATA)))
        await client._transport.send(upload(path))
        assert DATA in recorder.bodies

    play_in(runtime)(scenario, recorder.url)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_messages_of_the_server_about_an_upload_are_read(runtime: Runtime, recorder: Recorder, path: Path) -> None:
    async def scenario(client: Any) -> None:
        for body in (DATA, path):
            recorder.statuses = [422]
            with pytest.raises(UnprocessableEntityError):
                await client._transport.send(upload(body))

    play_in(runtime)(scenario, recorder.url)


def test_content_types_and_names_cannot_add_headers() -> None:
    for wrong in (("a\r\nb", b""), ("a", b"", "text/plain\r\nX: y"), ("a",), ("", b"")):
        with pytest.raises(ValidationError, match="file"):
            file("file", wrong)


class Passing:
    """A body that can be read twice: half an hour passes before each piece."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0
        self._thread = threading.get_ident()
        self._real = time.monotonic
        monkeypatch.setattr(time, "monotonic", self._monotonic)

    def _monotonic(self) -> float:
        # Event loops of servers in other threads would wait for their timers until half an hour has really passed.
        return self._real() + (self.passed if threading.get_ident() == self._thread else 0)

    def __iter__(self) -> Iterator[bytes]:
        for piece in (b"abc", b"def", b"ghi"):
            self.passed += 1800
            yield piece


@pytest.mark.parametrize("http", HTTP)
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_timeout_limits_each_piece_of_an_upload_and_not_the_whole(
    runtime: Runtime, http: Any, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.statuses = [401]  # the request with another key has all of the timeout, too
    keys = iter(["sk-first-0123456789", "sk-second-0123456789"])

    async def scenario(client: Any) -> None:
        await client._transport.send(upload(Passing(monkeypatch)))
        assert recorder.bodies == [b"abcdefghi"] * 2

    options: dict[str, Any] = {"api_key": lambda: next(keys), "timeout": 60, "max_retries": 0}
    play_in(runtime)(scenario, recorder.url, http=http, **options)


@pytest.mark.parametrize("size", [1, 2**20 - 1, 2**20, 2**22])
def test_large_bytes_are_sent_in_pieces_as_files_are(size: int) -> None:
    data = bytes(size)
    is_large = size >= 2**20
    body = stream("body", data)
    assert body.parts == (data,) if isinstance(body, Upload) else body == data
    assert isinstance(body, Upload) is is_large
    form = multipart({"file": file("file", data)})
    assert form
    assert isinstance(form.data, Upload) is is_large

    with UploadReader(Upload(data, b"")) as reader:
        pieces = list(reader.pieces())
        assert reader.length == size
    assert b"".join(pieces) == data
    assert all(0 < len(piece) <= 64 * 1024 for piece in pieces)


# httpx leaves its generator over the body to the garbage collector, of which trio warns.
@pytest.mark.filterwarnings("ignore:Async generator 'httpx:ResourceWarning")
@pytest.mark.parametrize("http", HTTP)
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_an_upload_that_makes_no_progress_times_out(runtime: Runtime, http: Any) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(TimeoutError, match=r"within 0\.3 s"):
            await client._transport.send(upload(bytes(2**25)))  # more than fits into the buffers

    with socket.create_server(("127.0.0.1", 0)) as server:  # accepts nothing
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        play_in(runtime)(scenario, url, http=http, timeout=0.3, max_retries=0)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("body", ["json", "stream"])
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_response_instead_of_reading_the_whole_request_decides(
    runtime: Runtime, body: str, scheme: str, authority: trustme.CA, trusted: None
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    data = "x" * 2**24  # more than fits into the buffers
    left = threading.Event()

    class Impatient(Listener):
        """Responds to the headers, and neither reads the body nor disconnects."""

        def serve(self, sock: socket.socket) -> None:
            if scheme == "https":
                sock = context.wrap_socket(sock, server_side=True)
            with sock:
                while b"\r\n\r\n" not in sock.recv(4096):
                    pass
                sock.sendall(head(413, "", len(REFUSAL)) + REFUSAL)
                left.wait(30)

    async def scenario(client: Any) -> None:
        as_json = Request(OPERATION, "/upload", parse=lambda payload: payload, body={"data": data})
        with pytest.raises(PayloadTooLargeError, match="Too large"):
            await client._transport.send(as_json if body == "json" else upload([data.encode()]))
        left.set()

    with Impatient() as server:
        play_in(runtime)(scenario, server.url.replace("http", scheme), timeout=0.3, max_retries=0)
