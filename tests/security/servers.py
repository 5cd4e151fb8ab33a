"""Servers on loopback that keep what they are sent: in clear, behind TLS, and a proxy that only forwards bytes."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from typing import Any

import trustme

from tests.faults.server import Server
from tests.faults.steps import ON_LOOPBACK, Content, Peer, Received, head
from tests.interop.servers import pass_on

API_HOST = "api.example.test"  # names below .test lead nowhere
LARGE_BODY = 32 * 1024 * 1024  # more than the buffers of sockets hold
HALF_OF_A_LARGE_BODY = LARGE_BODY // 2
CONNECTED = b"HTTP/1.1 200 Connected\r\n\r\n"


class Recorder(Server):
    """A healthy server that keeps the requests it gets.

    Args:
        response: What it sends instead; it may depend on the connection.
    """

    def __init__(self, response: Content | None = None, **others: Any) -> None:
        self.requests: list[Received] = []
        self._response = response
        super().__init__(**others)

    def _respond(self, peer: Peer, request: Received) -> None:
        self.requests.append(request)
        if self._response is None:
            super()._respond(peer, request)
        else:
            peer.send(self._response if isinstance(self._response, bytes) else self._response(peer))


class TLSRecorder(Recorder):
    """The same behind TLS.

    Args:
        certificate: What it shows to clients.
        clients: The authority whose certificates it asks clients for, if it does.

    Attributes:
        port: Where it listens.
        refusals: Why handshakes failed.
        subjects: Names in the certificates that clients showed.
    """

    def __init__(self, certificate: trustme.LeafCert, *, clients: trustme.CA | None = None) -> None:
        self.refusals: list[OSError] = []
        self.subjects: list[str] = []
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(self._context)
        if clients is not None:
            clients.configure_trust(self._context)
            self._context.verify_mode = ssl.CERT_REQUIRED
        super().__init__()
        self.port = int(self.url.rpartition(":")[2])
        self.url = f"https://127.0.0.1:{self.port}"

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(ON_LOOPBACK)
        try:
            secured = self._context.wrap_socket(sock, server_side=True)
        except OSError as error:
            self.refusals.append(error)
            sock.close()
            return
        shown = secured.getpeercert() or {}
        self.subjects += [name for _, name in shown.get("subjectAltName", ())]
        super()._serve(secured)


class Proxy(Server):
    """A proxy that leads every client to one server, and keeps what clients send through it.

    Args:
        port: Port on loopback where that server listens.

    Attributes:
        seen: All bytes from clients.
    """

    def __init__(self, port: int) -> None:
        self.seen = bytearray()
        self._port = port
        super().__init__()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(ON_LOOPBACK)
        with sock:
            asked = b""
            while b"\r\n\r\n" not in asked:
                asked += sock.recv(65_536)
            self.seen += asked
            if not asked.startswith(b"CONNECT "):
                sock.sendall(head(502, "", 0))
                return
            with socket.create_connection(("127.0.0.1", self._port), ON_LOOPBACK) as server:
                sock.sendall(CONNECTED)
                back = self._start(lambda server: pass_on(server, sock), server)
                pass_on(sock, server, self.seen)
                back.join()


class Passage(Server):
    """A relay to one server that stalls a request: the rest of it is not read before `opened` is set.

    Args:
        port: Port on loopback where that server listens.

    Attributes:
        seen: All bytes from clients.
        halted: Set when a request is stalled.
        opened: Resumes reading; the rest is kept, and not relayed.
        moved: Set when half of a large body was read, or the client has disconnected.
    """

    BEGINNING = 64 * 1024

    def __init__(self, port: int) -> None:
        self.seen = bytearray()
        self.halted, self.opened, self.moved = threading.Event(), threading.Event(), threading.Event()
        self._port = port
        super().__init__()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(ON_LOOPBACK)
        with sock, socket.create_connection(("127.0.0.1", self._port), ON_LOOPBACK) as server, suppress(OSError):
            back = self._start(lambda server: pass_on(server, sock), server)
            while len(self.seen) < self.BEGINNING and (data := sock.recv(65_536)):
                self.seen += data
                server.sendall(data)
            self.halted.set()
            self.opened.wait(ON_LOOPBACK)
            while data := sock.recv(65_536):
                self.seen += data
                if len(self.seen) > HALF_OF_A_LARGE_BODY:
                    self.moved.set()
            self.moved.set()
            server.shutdown(socket.SHUT_WR)
            back.join()
