"""A small HTTP server on loopback; a function returns its responses."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class HTTPServer:
    """Serves requests until it is left.

    Args:
        respond: Returns status, headers and body.

    Attributes:
        url: Where it listens.
        requests_by_connection: How many requests came over each connection.
    """

    def __init__(self, respond: Callable[[Received], tuple[int, dict[str, str], bytes]]) -> None:
        self.requests_by_connection: Counter[tuple[str, int]] = Counter()
        counted = self.requests_by_connection

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            timeout = 20

            def handle_any(self) -> None:
                counted[self.client_address] += 1
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, content = respond(Received(self.command, self.path, dict(self.headers.items()), body))
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(content))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # clients disconnect

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
