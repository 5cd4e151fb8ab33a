"""What a server sends behind a response is not taken for the next response, wherever it waits in the meantime.

Not in the socket alone: h11, the TLS layer and asyncio read ahead. `Server` cannot say which segment and which TLS
record data is sent in, so these tests have a server of their own.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest
import trustme

from strongly._async import http as async_http
from strongly._sync import http as sync_http
from tests.interop.servers import Listener, Proxy
from tests.runtimes import RUNTIMES, Play, Runtime, play_in

httpx2 = pytest.importorskip("httpx2")

HOST = "strongly.example.com"
READ_SIZE = 64 * 1024  # of httpcore and of anyio
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
# Through httpx as if something had patched it, and through clients of the user, one of which reads in an event hook.
PATHS = [(path, scheme) for path in ("httpx", "http_client", "httpx2", "hook") for scheme in ("http", "https")]
# A proxy for https passes on every byte. For http, it makes responses of its own.
PATHS.append(("proxy", "https"))


def project(name: str, size: int = 0) -> bytes:
    """Return a response, with a body that fills it up to a number of bytes."""
    beginning, end = b'{"success": true, "data": {"id": "%s", "description": "' % name.encode(), b'"}}'
    head = HEAD + b"Content-Length: %d\r\n\r\n"
    padding = max(size - len(head % READ_SIZE) - len(beginning + end), 0)
    return head % (len(beginning + end) + padding) + beginning + b"x" * padding + end


def chunked(name: str) -> bytes:
    body = b'{"success": true, "data": {"id": "%s"}}' % name.encode()
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


END = b""  # of TLS, or of what the server sends over TCP

# The first response, and what follows in a TLS record of its own, but in the same segment.
SURPLUS: dict[str, Callable[[], list[bytes]]] = {
    "none": lambda: [project("a")],
    "in the same record": lambda: [project("a") + project("stray")],
    "in a record of its own": lambda: [project("a"), project("stray")],
    "in a record of its own, after chunks": lambda: [chunked("a"), project("stray")],
    "the beginning of a response": lambda: [project("a"), project("stray")[:20]],
    "after 64 KiB": lambda: [project("a", READ_SIZE), project("stray")],
    "after 64 KiB, without a boundary": lambda: [project("a", READ_SIZE) + project("stray")],
    "after 128 KiB": lambda: [project("a", 2 * READ_SIZE), project("stray")],
    "the end, after a body without a length": lambda: [HEAD + b"\r\n" + project("a").partition(b"\r\n\r\n")[2], END],
}


class Server(Listener):
    """Sends what is wanted in response to the first request, and the project that is asked for to the others.

    Args:
        first: What it sends first, each part in a TLS record of its own.
        context: How it speaks TLS; None for plain http.
    """

    def __init__(self, first: list[bytes], context: ssl.SSLContext | None) -> None:
        self._first = first
        self._context = context
        super().__init__()

    def serve(self, sock: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True) if self._context else None
        while data := sock.recv(65_536):
            if tls is not None:
                incoming.write(data)
                data = self._decrypted(tls)
            if data:
                parts, self._first = self._first or [project(data.split(b" ")[1].decode()[-1])], []
                if tls is None:
                    outgoing.write(b"".join(parts))
                for part in parts if tls else ():
                    with suppress(ssl.SSLWantReadError):  # the client does not respond to the end
                        tls.write(part) if part else tls.unwrap()
                sock.sendall(outgoing.read())
                if END in parts and tls is None:
                    sock.shutdown(socket.SHUT_WR)
            sock.sendall(outgoing.read())

    def _decrypted(self, tls: ssl.SSLObject) -> bytes:
        try:
            tls.do_handshake()
            return tls.read(65_536)
        except ssl.SSLWantReadError:
            return b""


@pytest.fixture(params=RUNTIMES)
def play(request: pytest.FixtureRequest) -> Play:
    return play_in(request.param)


def user_s_client(path: str, context: ssl.SSLContext) -> Callable[[Runtime], Any]:
    library = httpx2 if path == "httpx2" else httpx

    async def read(response: httpx.Response) -> None:
        await response.aread()

    def http(runtime: Runtime) -> Any:
        if runtime == "sync":
            hooks = {"response": [httpx.Response.read]} if path == "hook" else {}
            return library.Client(verify=context, event_hooks=hooks)
        return library.AsyncClient(verify=context, event_hooks={"response": [read]} if path == "hook" else {})

    return http


@pytest.mark.parametrize(("path", "scheme"), PATHS)
@pytest.mark.parametrize("surplus", SURPLUS)
@pytest.mark.usefixtures("trusted")
def test_trailing_data_is_not_taken_for_the_next_response(
    play: Play,
    surplus: str,
    path: str,
    scheme: str,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context, ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert(HOST, "127.0.0.1").configure_cert(context)
    authority.configure_trust(ours)
    if path == "httpx":
        for module in (sync_http, async_http):
            monkeypatch.setattr(module, "may_go_direct", lambda url: False)

    async def scenario(client: Any) -> None:
        assert [(await client.projects.retrieve(name)).id for name in "abc"] == ["a", "b", "c"]

    with (
        Server(SURPLUS[surplus](), context if scheme == "https" else None) as server,
        Proxy({f"{HOST}:443": server.address}) as proxy,
    ):
        url = f"{scheme}://127.0.0.1:{server.address[1]}"
        if path == "proxy":
            url = f"https://{HOST}"
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        http = user_s_client(path, ours) if path in ("http_client", "httpx2", "hook") else None
        play(scenario, url, http=http, max_retries=0)

    assert server.connections == (1 if surplus == "none" else 2)
