"""A small HTTP server on loopback; a function returns its responses."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable

from tests.faults.steps import Peer, Received
from tests.interop.servers import Listener

__all__ = ["HTTPServer", "Received"]


class HTTPServer(Listener):
    """Serves requests until it is left.

    Args:
        respond: Returns status, headers and body.

    Attributes:
        requests_by_connection: How many requests came over each connection.
    """

    def __init__(self, respond: Callable[[Received], tuple[int, dict[str, str], bytes]]) -> None:
        self.requests_by_connection: Counter[tuple[str, int]] = Counter()
        self._respond_to = respond
        super().__init__()

    def serve(self, sock: socket.socket) -> None:
        peer = Peer(sock, self.url, "")
        while (request := peer.read_request()) is not None:
            self.requests_by_connection[sock.getpeername()] += 1
            status, headers, content = self._respond_to(request)
            fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            head = f"HTTP/1.1 {status} Any\r\n{fields}Content-Length: {len(content)}\r\n\r\n"
            peer.send(head.encode() + content)
