"""The sandbox as an httpx transport: no socket, for synchronous and asynchronous clients alike."""

from __future__ import annotations

import sys

import httpx

from strongly.sandbox.application import Sandbox


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """`httpx.Client(transport=InProcessTransport(sandbox))`. The sandbox stays open when the client closes."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        try:
            response = self._sandbox.handle(request.method, path, query, request.headers, body)
        except ConnectionRefusedError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from error
        patience = request.extensions.get("timeout", {}).get("read")
        if response.delay > (sys.float_info.max if patience is None else patience):
            raise httpx.ReadTimeout("timed out", request=request)
        return httpx.Response(response.status, headers=dict(response.headers), content=response.body, request=request)
