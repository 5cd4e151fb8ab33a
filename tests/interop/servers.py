"""Servers on loopback: an origin that may speak TLS, and an HTTP proxy in front of it."""

from __future__ import annotations

import http.client
import select
import socket
import ssl
import sys
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.server import Server, healthy_reply
from tests.faults.steps import ON_LOOPBACK, Peer, Received, Step, head

Address = tuple[str, int]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="open sockets are looked up in /proc")


def sockets_to(server: Server) -> int:
    """Return how many connections to a server are open on the side of the client."""
    port = f":{int(server.url.rpartition(':')[2]):04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return sum(remote.endswith(port) and inode != "0" for _, _, remote, *_, inode in (row[:10] for row in rows))


class Listener(Server):
    """Serves each connection in a thread of its own until it is closed.

    Attributes:
        requests: What arrived.
    """

    def __init__(self) -> None:
        self.requests: list[Received] = []
        super().__init__()

    @property
    def address(self) -> Address:
        return self._address

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(ON_LOOPBACK)
        with suppress(OSError), sock:  # the other side hung up
            self.serve(sock)

    def serve(self, sock: socket.socket) -> None:
        raise NotImplementedError


class Origin(Listener):
    """A healthy server of the API.

    Args:
        context: How it speaks TLS; None for plain http.
        upstream: Where it forwards requests to; None for responding itself.
        instead: What it does with the first requests instead of responding.
        times: How many those are.

    Attributes:
        certificates: What it has been told of clients by their certificates, or nothing where they had none.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        *,
        upstream: Address | None = None,
        instead: Step | None = None,
        times: int = 0,
    ) -> None:
        self._context = context
        self._upstream = upstream
        self._instead = instead
        self._times = times
        self.certificates: list[object] = []
        super().__init__()
        if context is not None:
            self.url = self.url.replace("http", "https")

    def serve(self, sock: socket.socket) -> None:
        if self._context is not None:
            sock = tls = self._context.wrap_socket(sock, server_side=True)
            self.certificates.append(tls.getpeercert())
        with sock:
            peer = Peer(sock, self.url, "")
            while (request := peer.read_request()) is not None:
                self.requests.append(request)
                if self._instead is not None and len(self.requests) <= self._times:
                    self._instead(peer)
                elif self._upstream is not None:
                    peer.send(_forwarded(request, request.target, self._upstream))
                else:
                    peer.send(healthy_reply(request).encode())


class Speaker(Listener):
    """A server that does one thing with every connection.

    Args:
        step: What it does.
    """

    def __init__(self, step: Step) -> None:
        self._step = step
        super().__init__()

    def serve(self, sock: socket.socket) -> None:
        self._step(Peer(sock, self.url, ""))


class Proxy(Listener):
    """An HTTP proxy: tunnels for https, requests with a whole URL for http.

    Args:
        routes: Where the hosts are that it knows, in the form of `host:port`.
        credentials: User and password that it wants, in the form of `user:password`; None for none.
        instead: What it does with every request instead of handing it on.
        context: How it speaks TLS; None for plain http.
    """

    def __init__(
        self,
        routes: Mapping[str, Address],
        *,
        credentials: str | None = None,
        instead: Step | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._context = context
        self._routes = routes
        self._wanted = f"Basic {b64encode(credentials.encode()).decode()}" if credentials else None
        self._instead = instead
        super().__init__()

    def serve(self, sock: socket.socket) -> None:
        if self._context is not None:
            sock = self._context.wrap_socket(sock, server_side=True)
        with sock:
            self._serve_requests(sock)

    def _serve_requests(self, sock: socket.socket) -> None:
        peer = Peer(sock, self.url, "")
        while (request := peer.read_request()) is not None:
            self.requests.append(request)
            if self._instead is not None:
                self._instead(peer)
            elif request.headers.get("proxy-authorization") != self._wanted:
                peer.send(head(407, "Proxy-Authenticate: Basic", 0))
            elif request.method == "CONNECT":
                self._tunnel(peer, sock, request.target)
            else:
                self._forward(peer, request)

    def _tunnel(self, peer: Peer, sock: socket.socket, host: str) -> None:
        with socket.create_connection(self._routes[host]) as upstream:
            peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            relay(sock, upstream)

    def _forward(self, peer: Peer, request: Received) -> None:
        host, _, path = request.target.removeprefix("http://").partition("/")
        known = self._routes.get(host)
        peer.send(_forwarded(request, f"/{path}", known) if known else head(502, "", 0))


def _forwarded(request: Received, target: str, address: Address) -> bytes:
    """Return the response of the server at an address to a request."""
    connection = http.client.HTTPConnection(*address)
    headers = {name: value for name, value in request.headers.items() if not name.startswith("proxy-")}
    connection.request(request.method, target, request.body or None, headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return head(response.status, "", len(body)) + body


def relay(client: socket.socket, server: socket.socket) -> None:
    """Pass on what comes from either side until one hangs up, or both are silent.

    In one thread: before Python 3.13, a TLS socket breaks when two threads use it.
    """
    sides = {client: server, server: client}
    while waiting := (
        [sock for sock in sides if isinstance(sock, ssl.SSLSocket) and sock.pending()]
        or select.select(list(sides), [], [], ON_LOOPBACK)[0]
    ):
        for sock in waiting:
            if not (data := sock.recv(65_536)):
                return
            sides[sock].sendall(data)


def pass_on(source: socket.socket, target: socket.socket, kept: bytearray | None = None) -> None:
    """Pass on what comes until the source says that nothing follows, and say so to the other side."""
    with suppress(OSError):
        while data := source.recv(65_536):
            if kept is not None:
                kept += data
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
