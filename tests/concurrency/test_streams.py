"""Trailing data is never taken for the next response, whether it is in the socket, in a TLS record or in a buffer."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import anyio
import pytest
import trustme

from strongly import AsyncStrongly, Strongly
from strongly._concurrency.event_loops import CHUNK

KEY = "sk-streams"


def response(name: str, length: int | None = None) -> bytes:
    """Return a response about a project, `length` bytes long if that is given."""
    body = b'{"success":true,"data":{"id":"%s","name":"%s"}}' % (name.encode(), name.encode())
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %06d\r\n\r\n"
    if length is not None:
        body = body.ljust(length - len(head % 0))
    return head % len(body) + body


SMUGGLED = response("smuggled")
Send = Callable[[bytes], None]
Variant = Callable[["TLSPeer | PlainPeer", str], None]


def in_one_write(peer: Any, name: str) -> None:
    peer.send(response(name) + SMUGGLED)


def in_a_write_of_its_own(peer: Any, name: str) -> None:
    peer.send(response(name))
    peer.send(SMUGGLED)


def in_a_record_of_its_own(peer: Any, name: str) -> None:
    peer.send_together([response(name), SMUGGLED])


def in_a_record_that_is_cut(peer: Any, name: str) -> None:
    peer.send_together([response(name), SMUGGLED], cut=10)


def behind_a_response_that_fills_the_buffer(peer: Any, name: str) -> None:
    peer.send_together([response(name, CHUNK), SMUGGLED])


def behind_a_response_without_a_body(peer: Any, name: str) -> None:
    peer.send_together([b"HTTP/1.1 204 No Content\r\n\r\n", SMUGGLED])


def at_the_end_of_a_body_without_a_length(peer: Any, name: str) -> None:
    body = response(name).partition(b"\r\n\r\n")[2]
    peer.send(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + body)
    peer.end()


class Server(NamedTuple):
    """A server that was started. Clients wait until its first connection has `sent` the variant."""

    url: str
    sent: threading.Event


Start = Callable[[Variant], Server]
VARIANTS = [
    in_one_write,
    in_a_write_of_its_own,
    in_a_record_of_its_own,
    in_a_record_that_is_cut,
    behind_a_response_that_fills_the_buffer,
    behind_a_response_without_a_body,
    at_the_end_of_a_body_without_a_length,
]


class PlainPeer:
    """The server's side of a connection without TLS."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def receive(self) -> bytes:
        return self._socket.recv(CHUNK)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def send_together(self, parts: list[bytes], cut: int = 0) -> None:
        data = b"".join(parts)
        self._socket.sendall(data[: len(data) - cut])

    def end(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)


class TLSPeer:
    """The server's side of a connection with TLS, which decides what is in a record and what in a segment."""

    def __init__(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        self._socket = sock
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._run(self._tls.do_handshake)

    def receive(self) -> bytes:
        return self._run(lambda: self._tls.read(CHUNK))

    def send(self, data: bytes) -> None:
        self.send_together([data])

    def send_together(self, parts: list[bytes], cut: int = 0) -> None:
        for part in parts:
            self._tls.write(part)
        data = self._outgoing.read()
        self._socket.sendall(data[: len(data) - cut])

    def end(self) -> None:
        """End TLS, and leave the socket open."""
        with suppress(ssl.SSLWantReadError):  # the client need not end it, too
            self._tls.unwrap()
        self._flush()

    def _run(self, operation: Callable[[], Any]) -> Any:
        while True:
            try:
                return operation()
            except ssl.SSLWantReadError:
                self._flush()
                received = self._socket.recv(CHUNK)
                if not received:
                    raise ConnectionError from None
                self._incoming.write(received)
            finally:
                self._flush()

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._socket.sendall(self._outgoing.read())


@pytest.fixture(params=["http", "https"])
def serve(request: pytest.FixtureRequest, authority: trustme.CA, trusted: None) -> Iterator[Start]:
    """Return a function that starts a server, whose first response on a connection is a variant, and returns it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    listener, sent = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve_connection(sock: socket.socket, variant: Variant) -> None:
        with sock, suppress(OSError, ssl.SSLError):
            peer = TLSPeer(sock, context) if request.param == "https" else PlainPeer(sock)
            if not sent.is_set():
                variant(peer, name_in(peer.receive()))
                sent.set()
            while received := peer.receive():
                peer.send(response(name_in(received)))

    def accept(variant: Variant) -> None:
        with suppress(OSError):  # closed at the end
            while True:
                sock, _ = listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or data arrives after `sent`
                threading.Thread(target=serve_connection, args=(sock, variant), daemon=True).start()

    def start(variant: Variant) -> Server:
        threading.Thread(target=accept, args=(variant,), daemon=True).start()
        return Server(f"{request.param}://127.0.0.1:{listener.getsockname()[1]}", sent)

    yield start
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def name_in(request: bytes) -> str:
    return request.split(b" ")[1].rsplit(b"/", 1)[1].decode()


def ask(client: Any, name: str) -> Any:
    return client.request("GET", f"/projects/{name}")


def named(result: Any) -> Any:
    return None if result is None else result["data"]["name"]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.__name__)
def test_threads_get_their_own_responses(variant: Variant, serve: Start) -> None:
    server, found = serve(variant), []
    with Strongly(KEY, server.url, max_retries=0) as client:
        for name in "abc":
            found.append(named(ask(client, name)))
            server.sent.wait(30)

    assert found == [None if variant is behind_a_response_without_a_body else "a", "b", "c"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.__name__)
def test_tasks_get_their_own_responses(backend: str, variant: Variant, serve: Start) -> None:
    server, found = serve(variant), []

    async def main() -> None:
        async with AsyncStrongly(KEY, server.url, max_retries=0) as client:
            for name in "abc":
                found.append(named(await ask(client, name)))
                server.sent.wait(30)

    anyio.run(main, backend=backend)

    assert found == [None if variant is behind_a_response_without_a_body else "a", "b", "c"]
