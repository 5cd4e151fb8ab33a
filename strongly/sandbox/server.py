"""Serves the sandbox on a socket, with uvicorn."""

from __future__ import annotations

import errno
import http.client
import logging
import os
import socket
import threading
import time
import weakref
from collections.abc import Iterable
from contextlib import closing, suppress
from types import TracebackType
from typing import Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from strongly.sandbox.application import Sandbox
from strongly.sandbox.asgi import Application
from strongly.sandbox.hosts import is_loopback
from strongly.sandbox.keys import DEFAULT_KEY
from strongly.sandbox.names import NAME_HEADER, checked_name

_START_SECONDS = 10.0
_PROBE_SECONDS = 1.0
# Destinations for the unspecified addresses, which mean all interfaces.
_DESTINATIONS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
_logger = logging.getLogger("strongly.sandbox")


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket, to which clients can connect immediately. Port 0 selects a free port.

    Raises:
        OSError: The address cannot be used. If the port is in use by another sandbox, the message names it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio disables Nagle's algorithm only if the protocol is explicit. Nagle delays each response by 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # On Windows, SO_REUSEADDR would let two servers share a port.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise OSError(error.errno, f"port {port} of {host} is in use by {_user_of(host, port)}") from error
    except BaseException:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the URL of the socket for clients on this machine."""
    address, port = listener.getsockname()[:2]
    host: str = _DESTINATIONS.get(address, address)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _user_of(host: str, port: int) -> str:
    """Return what listens on a port, by the response to a request."""
    connection = http.client.HTTPConnection(_DESTINATIONS.get(host, host), port, timeout=_PROBE_SECONDS)
    with suppress(OSError, http.client.HTTPException, ValueError), closing(connection):
        connection.request("HEAD", "/")
        return f"the sandbox {checked_name(connection.getresponse().headers[NAME_HEADER] or '')}"
    return "another program"


class HTTPProtocol(HttpToolsProtocol):
    """HTTP/1.1, parsed by httptools: a request takes 90 µs less than with h11.

    Offers to upgrade are ignored (RFC 9110, section 7.8), such as that of HTTP/2 by Java's HTTP client. httptools drops
    the body of such a request, so h11 takes over the connection.
    """

    is_between_requests: bool = True

    def data_received(self, data: bytes) -> None:
        is_idle = self.is_between_requests and (self.cycle is None or self.cycle.response_complete)
        # The rest of incomplete headers can contain an offer, too.
        if is_idle and (b"\r\n\r\n" not in data or b"\r\nupgrade:" in data.lower()):
            self.connections.discard(self)
            self._unset_keepalive_if_required()
            protocol = H11Protocol(self.config, self.server_state, self.app_state)
            protocol.connection_made(self.transport)
            self.transport.set_protocol(protocol)
            protocol.data_received(data)
        else:
            super().data_received(data)

    def on_message_begin(self) -> None:
        self.is_between_requests = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.is_between_requests = True


def make_server(application: Application, listener: socket.socket) -> uvicorn.Server:
    address = listener.getsockname()[0]
    if not is_loopback(address) and DEFAULT_KEY.value in application.sandbox.keys:
        _logger.warning(
            "The sandbox listens on %s with its default API key, which is public: "
            "anyone who can reach this machine can use it. Choose an API key, or listen on 127.0.0.1.",
            address,
        )
    config = uvicorn.Config(
        application,
        http=HTTPProtocol,
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


_servers: weakref.WeakSet[SandboxServer] = weakref.WeakSet()


def _release_sockets() -> None:
    for server in _servers:
        server.release_sockets()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_release_sockets)


class SandboxServer:
    """Serves a sandbox from a background thread: `with SandboxServer(sandbox) as server: … server.url`.

    Args:
        sandbox: The sandbox to serve.
        host: Address to listen on.
        port: Port to listen on; 0 for a free one.
        allow_hosts: Host names that requests may use, besides IP addresses, localhost and names without a dot.
        name: Name of the sandbox, which the pages and the header `X-Sandbox` show; random by default.

    Attributes:
        url: The URL of the server.
        name: The name of the sandbox.

    Raises:
        OSError: The address cannot be used. If another sandbox uses the port, the message contains its name.
        ValueError: A host name or the name is malformed.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        allow_hosts: Iterable[str] = (),
        name: str | None = None,
    ) -> None:
        application = Application(sandbox, allow_hosts, name)
        self.name: str = application.name
        self._listener = listen(host, port)
        self._server = make_server(application, self._listener)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="strongly-sandbox", daemon=True
        )
        self.url: str = url_of(self._listener)
        _servers.add(self)

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

    def release_sockets(self) -> None:
        """Release the sockets in a forked process, where the server does not run.

        Otherwise the port would remain taken, and connections open, after the parent has closed them.
        """
        sockets = [
            connection.transport.get_extra_info("socket") for connection in self._server.server_state.connections
        ]
        null = os.open(os.devnull, os.O_RDWR)
        for number in {found.fileno() for found in [self._listener, *sockets]} - {-1}:
            # Not closed: objects of the event loop refer to the number, and would close another file that reuses it.
            os.dup2(null, number)
        os.close(null)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
