"""A server on raw sockets that has one fault, and is healthy otherwise."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.faults.fault import Fault, Kind
from tests.faults.steps import Peer, Received, Reply, envelope, ignore

PROJECTS = "/api/v1/projects"
MOVED = "/moved"
WARM_UP = f"{PROJECTS}/warm-up"
FIRST_PAGE = "offset=0"
ANYWHERE = ("127.0.0.1", 0)


def project(number: int) -> dict[str, object]:
    return {"id": f"p{number}", "name": f"Project {number}", "status": "active", "tags": ["a"]}


def healthy_reply(request: Received) -> Reply:
    """Return the response of a server without faults."""
    path, _, query = request.target.removeprefix(MOVED).partition("?")
    if request.method == "POST":
        return envelope(201, project(1)) if path == PROJECTS else envelope(202, {"id": "w1", "status": "pending"})
    if path != PROJECTS:
        return envelope(200, project(1))
    first = FIRST_PAGE in query
    window = {"total": 3, "limit": 2, "offset": 0 if first else 2, "hasMore": first}
    return envelope(200, [project(1), project(2)] if first else [project(3)], pagination=window)


class Server:
    """Serves on loopback until it is closed.

    Args:
        fault: What goes wrong; None for nothing.
        kind: The kind of call that it goes wrong for. The first page of a list, and warming up, always succeed.
        times: How often it goes wrong; None for always.
        foreign_url: URL of another server, for faults that send clients there.

    Attributes:
        connections: How many connections were made.
        tries: How often a client tried: connections or requests that met the fault, and requests that got a response.
        created: How many creates the healthy server carried out.
        keys: The keys that arrived.
        settled: Set unless something is still to happen to a connection that is idle.
    """

    def __init__(
        self, fault: Fault | None = None, kind: Kind = "retrieve", *, times: int | None = None, foreign_url: str = ""
    ) -> None:
        self.connections = 0
        self.tries = 0
        self.created = 0
        self.keys: set[str | None] = set()
        self.settled = threading.Event()
        self._fault = fault
        self._left = times
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._fillers: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self._acceptor: threading.Thread | None = None
        self._alarm: object = None
        self._address = ANYWHERE
        self._foreign_url = foreign_url
        self._listen()
        self.url = f"{fault.scheme if fault else 'http'}://127.0.0.1:{self._address[1]}"
        if fault is None or fault.at != "idle":
            self.settled.set()
        self._armed = fault is not None and not fault.comes_second(kind)
        if self._armed:
            self._strike_listener()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Whatever clients sent before they hung up is read, and counts.
        self._deafen()
        for thread in self._threads:
            thread.join()

    def between_attempts(self) -> None:
        """Record that the client is waiting: a server that could not be reached may be up again."""
        if self._fault and self._fault.at == "listen" and self._left is not None:
            self._deafen()
            self._left, self._armed = 0, False
            self._listen()

    # Listening

    def _listen(self, *, accepting: bool = True) -> None:
        listener = socket.socket()
        # On the port of before: a client must find the server again where it was.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(self._address)
        listener.listen(128 if accepting else 0)
        self._address = listener.getsockname()
        self._listener = listener
        self._acceptor = self._start(self._accept, listener) if accepting else None

    def _deafen(self) -> None:
        """Stop listening."""
        listener, self._listener = self._listener, None
        if listener is not None:
            if self._acceptor is not None:
                # Closing does not wake the thread that accepts, and leaves the port open until it is awake.
                with socket.socket() as alarm:
                    alarm.bind(ANYWHERE)
                    self._alarm = alarm.getsockname()
                    alarm.connect(self._address)
                    self._acceptor.join()
            listener.close()
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()

    def _strike_listener(self) -> None:
        if self._fault is None or self._fault.at != "listen":
            return
        self._deafen()
        if ignore in self._fault.steps:
            self._listen(accepting=False)
            # A full queue makes the system drop what else arrives.
            for _ in range(4):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(self._address)
                self._fillers.append(filler)

    def _start(self, run: Callable[[socket.socket], None], sock: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=run, args=(sock,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self, listener: socket.socket) -> None:
        while True:
            sock, address = listener.accept()
            if address == self._alarm:
                sock.close()
                return
            self.connections += 1
            self._start(self._serve, sock)

    # Serving

    def _serve(self, sock: socket.socket) -> None:
        peer = Peer(sock, self.url, self._foreign_url)
        try:
            if self._strikes("connect"):
                self._play(peer)
            while (request := peer.read_request()) is not None:
                self._respond(peer, request)
        except OSError:
            pass  # the client hung up
        finally:
            peer.close()

    def _respond(self, peer: Peer, request: Received) -> None:
        self.keys.add(request.headers.get("x-api-key"))
        peer.reply = healthy_reply(request)
        if self._fault and (request.target.startswith(WARM_UP) or FIRST_PAGE in request.target):
            self._prepare(peer, self._fault)
            return
        if not request.target.startswith(MOVED) and self._strikes("request"):
            self._play(peer)
            return
        self.tries += 1
        self.created += (request.method, request.target) == ("POST", PROJECTS)
        peer.send(peer.reply.encode())

    def _prepare(self, peer: Peer, fault: Fault) -> None:
        """Respond to the call before the one that the fault is meant for."""
        self._armed = True
        self._strike_listener()
        # A fault of connecting strikes only when the next call has to connect.
        ends = fault.at in ("listen", "connect")
        peer.send(peer.reply.encode(headers="Connection: close" if ends else ""))
        if ends:
            peer.close()
        elif self._strikes("idle"):
            self._play(peer)
            self.settled.set()

    def _strikes(self, at: str) -> bool:
        with self._lock:
            if not self._armed or self._fault is None or self._fault.at != at or self._left == 0:
                return False
            if self._left is not None:
                self._left -= 1
            if at != "idle":
                self.tries += 1
            return True

    def _play(self, peer: Peer) -> None:
        assert self._fault is not None
        for step in self._fault.steps:
            step(peer)
