"""A server of the API whose responses depend on the ids that it is asked for, in a process of its own.

    python -m tests.soak.disruptions.origin FOLDER

It serves http and https, and writes both ports to stdout, and its certificate authority to FOLDER/ca.pem.

| id of a project | response |
| --- | --- |
| `closing-…` | closes the connection afterwards |
| `retried-…` | 503 for the first attempt |
| `slow-…` | takes five milliseconds |
| `held-N-GROUP` | waits until N requests of the group have arrived, and then a moment for others |

Each project has the name `connection N of M` with the number of its connection, and how many requests of its group
arrived. `GET /created` counts the creates by name.
"""

from __future__ import annotations

import json
import socket
import ssl
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import trustme

from tests.faults.steps import Peer, Received, Reply, envelope

PROJECTS = "/api/v1/projects"
LIST_SIZE = 11
HOLDING_SECONDS = 60.0  # far more than a client takes to make the calls, since a lost slot ends this wait
SURPLUS_SECONDS = 0.05
SLOW_SECONDS = 0.005
IDLE_SECONDS = 60.0


class _Group:
    """Requests that wait for one another."""

    def __init__(self) -> None:
        self.arrived = 0
        self.full = threading.Event()


class Origin:
    """Serves each connection in a thread of its own until the process ends."""

    def __init__(self) -> None:
        self._connections = 0
        self._created: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._groups: defaultdict[str, _Group] = defaultdict(_Group)
        self._lock = threading.Lock()

    def listen(self, context: ssl.SSLContext | None = None) -> int:
        """Serve a port, and return it."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        threading.Thread(target=self._accept, args=(listener, context), daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    def _accept(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=self._serve, args=(sock, context), daemon=True).start()

    def _serve(self, sock: socket.socket, context: ssl.SSLContext | None) -> None:
        with suppress(OSError), sock:  # the client disconnects
            sock.settimeout(IDLE_SECONDS)
            with context.wrap_socket(sock, server_side=True) if context else sock as secured:
                with self._lock:
                    self._connections += 1
                    number = self._connections
                peer = Peer(secured, "", "")
                secured.settimeout(IDLE_SECONDS)
                while (request := peer.read_request()) is not None:
                    reply, headers = self._reply(request, number)
                    peer.send(reply.encode(headers=headers))
                    if headers == "Connection: close":
                        break

    def _reply(self, request: Received, connection: int) -> tuple[Reply, str]:
        url = urlsplit(request.target)
        if url.path == "/created":
            with self._lock:
                return Reply(200, json.dumps(self._created).encode()), ""
        if url.path == PROJECTS:
            return self._create(request) if request.method == "POST" else _page(url.query), ""
        id = unquote(url.path.split("/")[4])
        if url.path.startswith("/api/v1/workspaces/"):
            return self._workspace(id, url.path), ""
        return self._project(id, request, connection)

    def _create(self, request: Received) -> Reply:
        name = json.loads(request.body)["name"]
        with self._lock:
            self._created[name] += 1
        if name.startswith("held-"):
            self._hold(name)
        return envelope(201, {"id": name, "name": name})

    def _workspace(self, id: str, path: str) -> Reply:
        with self._lock:
            ready = not id.startswith("starting-") or id in self._seen
            self._seen.add(id)
        status = "running" if ready else "pending"
        return envelope(200, {"id": id, "name": id, "status": status, "ready": ready, "phase": status})

    def _project(self, id: str, request: Received, connection: int) -> tuple[Reply, str]:
        arrived = 1
        if id.startswith("retried-"):
            with self._lock:
                first = id not in self._seen
                (self._seen.add if first else self._seen.discard)(id)
            if first:
                return Reply(503, b"{}"), "Retry-After: 0"
        elif id.startswith("slow-"):
            time.sleep(SLOW_SECONDS)
        elif id.startswith("held-"):
            arrived = self._hold(id)
        data = {"id": id, "name": f"connection {connection} of {arrived}"}
        return envelope(200, data), "Connection: close" if id.startswith("closing-") else ""

    def _hold(self, id: str) -> int:
        """Return how many requests of the group arrived."""
        with self._lock:
            group = self._groups[id]
            group.arrived += 1
            if group.arrived == int(id.split("-")[1]):
                group.full.set()
        group.full.wait(HOLDING_SECONDS)
        time.sleep(SURPLUS_SECONDS)
        return group.arrived


def _page(query: str) -> Reply:
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    limit, offset = int(asked.get("limit", 50)), int(asked.get("offset", 0))
    end = min(offset + limit, LIST_SIZE)
    items = [{"id": f"item-{number}", "name": f"Item {number}"} for number in range(offset, end)]
    window = {"total": LIST_SIZE, "limit": limit, "offset": offset, "hasMore": end < LIST_SIZE}
    return envelope(200, items, pagination=window)


def main() -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(Path(sys.argv[1]) / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    origin = Origin()
    print(origin.listen(), origin.listen(context), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
