"""An httpx transport that calls the sandbox in the process, for synchronous and asynchronous clients."""

from __future__ import annotations

import sys

import httpx

from strongly.sandbox.application import Sandbox


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Connects httpx to a sandbox: `httpx.Client(transport=InProcessTransport(sandbox))`.

    Closing the client does not close the sandbox.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._respond(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._respond(request, await request.aread())

    def _respond(self, request: httpx.Request, body: bytes) -> httpx.Response:
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        # The same exceptions as with a socket. Clients retry more requests after a ConnectError: nothing was sent.
        try:
            response = self._sandbox.handle(request.method, path, query, request.headers, body)
        except ConnectionRefusedError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from error
        timeout = request.extensions.get("timeout", {}).get("read")
        # Without a timeout, only an infinite delay times out: nothing else could end the call.
        if response.delay > (sys.float_info.max if timeout is None else timeout):
            raise httpx.ReadTimeout("timed out", request=request)
        return httpx.Response(response.status, headers=dict(response.headers), content=response.body, request=request)
