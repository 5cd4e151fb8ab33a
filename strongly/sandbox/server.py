"""Serves the sandbox on a socket, with uvicorn."""

from __future__ import annotations

import socket
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn

from strongly.sandbox.application import Sandbox
from strongly.sandbox.asgi import Application

_START_SECONDS = 10.0


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket, to which clients can connect immediately. Port 0 selects a free port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio disables Nagle's algorithm only if the protocol is explicit. Nagle delays each response by 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # On Windows, SO_REUSEADDR would let two servers share a port.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
        listener.bind((host, port))
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the URL of the socket for clients on this machine."""
    host, port = listener.getsockname()[:2]
    # The unspecified addresses mean all interfaces, and are not valid destinations.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(sandbox: Sandbox) -> uvicorn.Server:
    config = uvicorn.Config(
        Application(sandbox),
        # httptools drops the body of requests that offer an upgrade to HTTP/2, as Java's HTTP client does.
        http="h11",
        ws="none",
        # The application supports HTTP only.
        lifespan="off",
        # uvicorn would configure logging for the whole process.
        log_config=None,
        access_log=False,
        server_header=False,
        # A response can be delayed forever, by an injected timeout.
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


class SandboxServer:
    """Serves a sandbox from a background thread: `with SandboxServer(sandbox) as server: … server.url`."""

    def __init__(self, sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> None:
        self._listener = listen(host, port)
        self._server = make_server(sandbox)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="strongly-sandbox", daemon=True
        )
        self.url: str = url_of(self._listener)

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        # Polled, because uvicorn only sets an attribute when it is ready.
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the sandbox server did not start")
            time.sleep(0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
