"""Sends requests to a server in this process, such as a sandbox, by calling a function."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from strongly._concurrency.cancellation import CANCELLATION
from strongly._core.request import HTTPRequest, Upload
from strongly._core.response import HTTPResponse, ResponseCollector, StreamCollector


class AsyncInProcess:
    """Gives a server in this process the interface of the built-in connections.

    Args:
        base_url: URL that all requests start with.
        server: The server. Its `handle` gets the method, path, query, headers and body of a request. The response has
            `status`, `headers`, `body`, and `delay`: the seconds after which the client would receive it.
    """

    def __init__(self, base_url: str, server: Any) -> None:
        base = urlsplit(base_url)
        self._origin = f"{base.scheme}://{base.netloc}"
        self._server = server

    async def exchange(self, http_request: HTTPRequest, *, deadline: float, max_bytes: int) -> HTTPResponse:
        """Send a request once and return the complete response.

        Args:
            http_request: The request.
            deadline: Deadline of the attempt in seconds of the monotonic clock.
            max_bytes: Largest body to accept, in bytes after decompression.

        Raises:
            ResponseValidationError: The body is malformed or too large.
            ValidationError: The body of the request is a file or stream that cannot be read.
            OSError: The server breaks the connection, or does not respond in time.
        """
        if (cancellation := CANCELLATION.get()) is not None:
            cancellation.check()
        timeout = max(deadline - time.monotonic(), 0.0)
        content = http_request.content
        body = await _read(content) if isinstance(content, Upload) else content
        path, _, query = http_request.url.removeprefix(self._origin).partition("?")
        try:
            response = self._server.handle(
                http_request.method, path, query, dict(http_request.revealed_headers()), body or b""
            )
        except ConnectionRefusedError as error:
            from .connections import ConnectError

            # Nothing was sent, so that more requests are retried.
            raise ConnectError(str(error)) from error
        if response.delay > timeout:
            raise TimeoutError("timed out")
        headers = {"content-length": str(len(response.body))}
        headers |= {name.lower(): value for name, value in response.headers.items()}
        if http_request.streamed and 200 <= response.status < 300:
            received = StreamCollector(response.status, headers)
            received.add(response.body)
            return received.finish()._replace(body=AsyncReceived(received))
        collector = ResponseCollector(response.status, headers, max_bytes)
        collector.add(response.body)
        return collector.finish()

    async def aclose(self) -> None:
        """Do nothing: a function has no connections."""

    def disconnect(self) -> None:
        """Do nothing: a function has no connections."""

    def forget_connections(self) -> None:
        """Do nothing: a function has no connections."""


class AsyncReceived:
    """The body of a streamed response, which was received with its headers.

    Args:
        collector: Contains it.
    """

    def __init__(self, collector: StreamCollector) -> None:
        self._collector = collector

    async def read(self, deadline: float) -> bytes:
        """Return the body, decompressed, and then no bytes.

        Raises:
            ResponseValidationError: The body is truncated.
        """
        if not (data := self._collector.take()):
            self._collector.end()
        return data

    async def aclose(self) -> None:
        """Do nothing: a function has no connections."""


async def _read(upload: Upload) -> bytes:
    from .uploads import AsyncUploadReader

    with AsyncUploadReader(upload) as reader:
        return b"".join([piece async for piece in reader.pieces()])
