"""The sandbox as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from strongly.sandbox.application import MAX_BODY, Response, Sandbox, misdirected, untrusted_host
from strongly.sandbox.hosts import HostNames
from strongly.sandbox.names import NAME_HEADER, checked_name, random_name
from strongly.sandbox.web.pages import Pages

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Application:
    """Serves the API, and pages for browsers. Requests are handled in the event loop, since most take about 0.1 ms.

    Args:
        sandbox: The sandbox to serve.
        allow_hosts: Host names that requests may use in addition to the default ones.
        name: Name of the sandbox, in the header `X-Sandbox` of responses; random by default. Requests with the name of
            another one in that header are rejected.

    Attributes:
        sandbox: The sandbox.
        name: Its name.
    """

    def __init__(self, sandbox: Sandbox, allow_hosts: Iterable[str] = (), name: str | None = None) -> None:
        self.name: str = random_name() if name is None else checked_name(name)
        self.sandbox: Sandbox = sandbox
        self._host_names = HostNames(allow_hosts)
        self._pages = Pages(sandbox, self.name)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"unsupported protocol {scope['type']!r}: the sandbox supports HTTP only")
        body = await _read_body(receive)
        if body is None:
            return
        method = scope["method"]
        # ASGI decodes `path`, so that an encoded slash cannot be told from a separator.
        path = scope["raw_path"].decode("latin-1")
        # Latin-1 decodes any byte. HTTP does not restrict header values to UTF-8 (RFC 9110, section 5.5).
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        peer = scope["client"][0] if scope["client"] else ""
        host = headers.get("host", "")
        is_trusted = self._host_names.allows(host)
        wanted = headers.get(NAME_HEADER.lower(), self.name)
        origin = f"{scope['scheme']}://{host}"
        response = self._pages.respond(method, path, peer, origin, is_trusted=is_trusted)
        if response is None and not is_trusted:
            response = untrusted_host()
        elif response is None and wanted != self.name:
            response = misdirected(self.name, wanted)
        elif response is None:
            query = scope["query_string"].decode("latin-1")
            response = self.sandbox.handle(method, path, query, headers, body)
        if response.delay and await _disconnects(receive, response.delay):
            return
        await self._send_response(response, send, is_head=method == "HEAD")

    async def _send_response(self, response: Response, send: Send, *, is_head: bool) -> None:
        given = {NAME_HEADER: self.name, **response.headers}
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in given.items()]
        # For HEAD, the length of the response to GET (RFC 9110, section 8.6). The API, which has no HEAD, does not know
        # it.
        if response.body or not is_head:
            headers.append((b"content-length", str(len(response.body)).encode("latin-1")))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if is_head else response.body})


async def _read_body(receive: Receive) -> bytes | None:
    """Return the body, truncated once it exceeds the limit, or None if the client has disconnected."""
    body = bytearray()
    while len(body) <= MAX_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return bytes(body)


async def _disconnects(receive: Receive, seconds: float) -> bool:
    """Return whether the client disconnects within this time."""
    try:
        # The request is complete, so that the next message can only be `http.disconnect`.
        await asyncio.wait_for(receive(), seconds)
    except TimeoutError:
        return False
    return True
