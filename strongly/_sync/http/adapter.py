# Derived from strongly/_async by `make generate`; edit the source there.
"""Sends requests through an HTTP client: a custom one, or httpx if the built-in connections cannot be used."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import h11

from strongly._concurrency.cancellation import CANCELLATION
from strongly._concurrency.surplus import has_unread
from strongly._core.errors import AttemptError, DeadlineExceededError, ProxyFailedError, error_of
from strongly._core.request import HTTPRequest, Upload
from strongly._core.response import HTTPResponse, ResponseCollector, StreamCollector
from strongly._core.retry import Failure


class ClientAdapter:
    """Gives an HTTP client the interface of the built-in connections.

    Args:
        client: An `httpx.Client`, or one with the same interface.
        proxy_source: Where the proxy of a built-in client is configured, for messages.
    """

    def __init__(self, client: Any, proxy_source: str | None = None) -> None:
        self._client = client
        self._proxy_source = proxy_source

    def exchange(self, http_request: HTTPRequest, *, deadline: float, max_bytes: int) -> HTTPResponse:
        """Send a request once and read the complete response; of a streamed one that is a success, the headers only.

        Args:
            http_request: The request.
            deadline: Deadline of the attempt in seconds of the monotonic clock.
            max_bytes: Largest body to accept, in bytes after decompression.

        Raises:
            ResponseValidationError: The body is malformed or too large.
            ValidationError: The body is a file or stream that cannot be read.
            DeadlineExceededError: The deadline passed while the body was being received.
            ProxyFailedError: A proxy failed before it received the request.
            AttemptError: A proxy responded itself.
            Exception: An exception of the HTTP client.
        """
        if not isinstance(http_request.content, Upload):
            return self._exchange(http_request, http_request.content, Timeout.until(deadline), max_bytes)
        from .uploads import UploadReader

        with UploadReader(http_request.content) as reader:
            framed = http_request._replace(headers=(*http_request.headers, reader.framing()))
            pieces, timeout = reader.pieces(), Timeout.until(deadline)
            content = _timed(pieces, timeout)
            try:
                return self._exchange(framed, content, timeout, max_bytes)
            finally:
                content.close()
                pieces.close()

    def _exchange(self, http_request: HTTPRequest, content: Any, timeout: Timeout, max_bytes: int) -> HTTPResponse:
        if (cancellation := CANCELLATION.get()) is not None:
            cancellation.check()
        route = Route()
        request = self._client.build_request(
            http_request.method,
            http_request.url,
            params=self._params(http_request.url),
            headers=http_request.revealed_headers(),
            content=content,
            timeout=timeout,
            extensions={"trace": route.trace},
        )
        try:
            if http_request.streamed:
                response = self._open(request, timeout, max_bytes)
            else:
                response = self._send(request, timeout, max_bytes)
        except Exception as error:
            _forget_key(error)
            if not route.sent and (proxy := route.proxy(request.url)):
                raise ProxyFailedError(self._named(proxy)) from error
            raise
        finally:
            url = request.url  # not earlier: a custom transport can change it
            del request  # it holds the key, and crash reports show variables
        if response.status == 407 and (proxy := route.proxy(url)):
            refusal = error_of(response)
            refusal.message += f", from the proxy {self._named(proxy)}"
            raise AttemptError(Failure("status", 407), refusal)
        return response

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def disconnect(self) -> None:
        """Do nothing: only its own event loop can close the connections of an HTTP client, or the garbage collector."""

    def forget_connections(self) -> None:
        """Do nothing: dropping an HTTP client closes the copies of its connections."""

    def _params(self, url: str) -> list[tuple[str, str]] | None:
        """Return the parameters of a URL if the client has parameters, which would replace them otherwise.

        httpx merges parameters that are passed separately: those of the request override those of the client.
        """
        if not getattr(self._client, "params", None):
            return None
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)

    def _named(self, proxy: str) -> str:
        return f"{proxy} (from {self._proxy_source})" if self._proxy_source else proxy

    def _open(self, request: Any, timeout: Timeout, max_bytes: int) -> HTTPResponse:
        try:
            response = self._begin(request)
        finally:
            del request
        try:
            if not response.is_success:
                return self._read(response, timeout.deadline, max_bytes)
            headers = {name.lower(): value for name, value in response.headers.items()}
            consumed = response.is_stream_consumed  # see `_read`
            collector = StreamCollector(response.status_code, headers, encoded=not consumed)
            if consumed:
                collector.add(response.content)
            return collector.finish()._replace(body=ClientBody(response, collector, timeout))
        finally:
            del response

    def _send(self, request: Any, timeout: Timeout, max_bytes: int) -> HTTPResponse:
        try:
            response = self._begin(request)
        finally:
            del request
        try:
            return self._read(response, timeout.deadline, max_bytes)
        finally:
            del response

    def _read(self, response: Any, deadline: float, max_bytes: int) -> HTTPResponse:
        pieces = None
        try:
            if not isinstance(response.status_code, int):  # a mock
                raise TypeError(f"the response has no status code but {response.status_code!r}")
            headers = {name.lower(): value for name, value in response.headers.items()}
            # Custom transports, such as test doubles, and event hooks can return a body that has been read already.
            consumed = response.is_stream_consumed
            collector = ResponseCollector(response.status_code, headers, max_bytes, encoded=not consumed)
            if consumed:
                collector.add(response.content)
            elif not response.is_closed:  # see `_begin`
                # Not `iter_raw`, which returns the connection to the pool before `close_if_spoiled` has checked it.
                pieces = response.stream
                read_body(iter(pieces), collector, deadline)
            return collector.finish()
        finally:
            try:
                close_if_spoiled(response)
                response.close()
            finally:
                del response, pieces  # they refer to the request

    def _begin(self, request: Any) -> Any:
        """Send a request and return the response, whose body has not been read yet."""
        try:
            # `_core.request.redirected` decides which redirects are safe to follow with an API key.
            return self._client.send(request, stream=True, follow_redirects=False)
        except Exception as error:
            # An event hook has called `raise_for_status()`: the status is known, but httpx has closed the response.
            response = getattr(error, "response", None)
            if response is None or response.is_success:
                raise
            return response
        finally:
            del request


class ClientBody:
    """The body of a streamed response.

    Args:
        response: The response of the HTTP client.
        collector: Decompresses the body.
        timeout: The timeout of the request, which the HTTP client applies to each read.
    """

    def __init__(self, response: Any, collector: StreamCollector, timeout: Timeout) -> None:
        self._response = response
        self._pieces = None if response.is_closed or response.is_stream_consumed else iter(response.stream)
        self._collector = collector
        self._timeout = timeout

    def read(self, deadline: float) -> bytes:
        """Return the next bytes, decompressed; none at the end.

        Args:
            deadline: When to stop waiting for them, in seconds of the monotonic clock.

        Raises:
            ResponseValidationError: The body is malformed.
            Exception: An exception of the HTTP client.
        """
        self._timeout.deadline = deadline
        try:
            while not (data := self._collector.take()):
                if self._pieces is None:
                    self._collector.end()
                    break
                self._collector.add(self._pieces.__next__())
        except StopIteration:
            self.close()
            self._collector.end()
            return b""
        except Exception as error:
            _forget_key(error)
            raise
        return data

    def close(self) -> None:
        """Return the connection to the pool of the HTTP client, or close it if there is more to read."""
        pieces, self._pieces = self._pieces, None
        if pieces is not None:
            pieces.close()
        close_if_spoiled(self._response)
        self._response.close()


class Timeout(float):
    """The timeout of an attempt in seconds, which also knows when the attempt ends.

    HTTP libraries pass it on to the network backend, for which the time that is left of the attempt matters.

    Attributes:
        deadline: Deadline of the attempt in seconds of the monotonic clock.
    """

    deadline: float

    @classmethod
    def until(cls, deadline: float) -> Self:
        """Return the timeout of an attempt with a deadline."""
        # Not 0, which would make sockets non-blocking.
        timeout = cls(max(deadline - time.monotonic(), 0.001))
        timeout.deadline = deadline
        return timeout


def _timed(pieces: Generator[bytes, None, None], timeout: Timeout) -> Generator[bytes, None, None]:
    """Yield the pieces of a body. Each puts off the deadline: how long the whole takes depends on its size."""
    for piece in pieces:
        timeout.deadline = time.monotonic() + timeout
        yield piece
    timeout.deadline = time.monotonic() + timeout


class Route:
    """Follows a request through httpcore, to tell the failures of a proxy from those of the server.

    Attributes:
        sent: Whether sending the request has begun. Before that, nothing of it can have reached the server.
    """

    def __init__(self) -> None:
        self.sent = False
        self._peer: tuple[str, int] | None = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Process an event of httpcore's extension `trace`."""
        if event.endswith(".connect_tcp.started"):
            self._peer = info["host"], info["port"]
        elif event.endswith(".start_tls.started") and not event.startswith("connection."):
            self._peer = None  # the tunnel through the proxy is open
        elif event.endswith(".send_request_headers.started"):
            request = info["request"]
            self._peer = request.url.origin.host.decode(), request.url.origin.port
            self.sent |= request.method != b"CONNECT"

    def proxy(self, url: Any) -> str | None:
        """Return host and port of the proxy that was used last, or None if it was the server of the URL.

        Args:
            url: URL of the request, an `httpx.URL`.
        """
        server = url.raw_host.decode(), url.port or {"http": 80, "https": 443}.get(url.scheme)
        if self._peer is None or self._peer == server:
            return None
        host, port = self._peer
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _forget_key(error: Exception) -> None:
    """Replace the request of an exception by one without headers, so that tracebacks and logs cannot show the key."""
    with suppress(Exception):  # some exceptions have no request, or a read-only one
        request = error.request  # type: ignore[attr-defined]
        error.request = type(request)(request.method, request.url)  # type: ignore[attr-defined]


def read_body(pieces: Generator[bytes, None, None], collector: ResponseCollector, deadline: float) -> None:
    """Read the body of a response.

    Args:
        pieces: The chunks of the body as received.
        collector: Collects the body.
        deadline: Deadline of the attempt in seconds of the monotonic clock.

    Raises:
        ResponseValidationError: The body is malformed or too large, and the status is not an error.
        DeadlineExceededError: The deadline has passed, and the status is not an error.
    """
    try:
        for piece in pieces:
            if not collector.add(piece):
                break
            if time.monotonic() > deadline:
                raise DeadlineExceededError
    except Exception:
        if not collector.cut_off():
            raise
    finally:
        pieces.close()


def close_if_spoiled(response: Any) -> None:
    """Close the connection of a response after which the server has sent more, or has ended TLS.

    httpcore reuses such a connection and returns the surplus as the response to the next request, because it checks
    neither h11's `trailing_data` nor the buffers above the socket. It has no public way to its HTTP/1.1 connections, so
    this function and `_connection_of` read private attributes. Tests fail if that stops working.

    Args:
        response: A response of httpx, before its connection is returned to the pool.
    """
    connection = _connection_of(response)
    if connection is None:  # not HTTP/1.1, or not of httpcore
        return
    protocol = connection._h11_state
    # An event hook that reads the response returns the connection to the pool. Otherwise, it is reused only after a
    # complete response.
    if not (connection.is_idle() if response.is_closed else protocol.their_state is h11.DONE):
        return
    if any(protocol.trailing_data) or has_unread(response.extensions["network_stream"]):
        if response.is_closed:
            connection.close()
        else:
            protocol.send_failed()  # httpcore closes a connection in this state instead of returning it to the pool


def _connection_of(response: Any) -> Any:
    """Return the HTTP/1.1 connection of httpcore below a response of httpx, or None."""
    found = response.stream
    for _ in range(8):  # httpx and httpcore nest 4 objects, and custom transports can add their own
        if isinstance(getattr(found, "_h11_state", None), h11.Connection):
            return found
        names = ("_connection", "_httpcore_stream", "_stream", "stream")
        found = next((getattr(found, name) for name in names if hasattr(found, name)), None)
    return None
