# Derived from strongly/_async by `make generate`; edit the source there.
"""Sends requests through an HTTP client: a custom one, or httpx if the built-in connections cannot be used."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from typing import Any

from strongly._concurrency.cancellation import CANCELLATION
from strongly._concurrency.network import POOL_DEADLINE
from strongly._config.tls import shared_context
from strongly._core.errors import DeadlineExceededError
from strongly._core.exceptions import ConfigurationError, ResponseValidationError
from strongly._core.request import HTTPRequest
from strongly._core.response import BodyCollector, HTTPResponse


class ClientAdapter:
    """Gives an HTTP client the interface of the built-in connections.

    Args:
        client: An `httpx.Client`, or one with the same interface.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def exchange(self, http_request: HTTPRequest, *, deadline: float, max_bytes: int) -> HTTPResponse:
        """Send a request once and read the complete response.

        Args:
            http_request: The request.
            deadline: Deadline of the attempt in seconds of the monotonic clock.
            max_bytes: Largest body to accept, in bytes after decompression.

        Raises:
            ResponseValidationError: The body is malformed or too large.
            DeadlineExceededError: The deadline passed while the body was being received.
            Exception: An exception of the HTTP client.
        """
        # Not 0, which would make sockets non-blocking.
        timeout = max(deadline - time.monotonic(), 0.001)
        if (cancellation := CANCELLATION.get()) is not None:
            cancellation.check()
        token = POOL_DEADLINE.set(deadline)
        request = self._client.build_request(
            http_request.method,
            http_request.url,
            headers=list(http_request.headers),
            content=http_request.content,
            timeout=timeout,
        )
        try:
            return self._send(request, deadline, max_bytes)
        except Exception as error:
            _forget_key(error)
            raise
        finally:
            POOL_DEADLINE.reset(token)

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def _send(self, request: Any, deadline: float, max_bytes: int) -> HTTPResponse:
        # `_core.request.redirected` decides which redirects are safe to follow with an API key.
        response = self._client.send(request, stream=True, follow_redirects=False)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            if response.is_stream_consumed:
                # Custom transports, such as test doubles, can return a body that has been read already.
                content = _checked(response.content, max_bytes)
            else:
                stream = response.extensions.get("network_stream")
                # Not `iter_raw`, which returns the connection to the pool before `read_body` has checked it.
                pieces: Any = response.stream
                content = read_body(iter(pieces), headers, stream, deadline, max_bytes)
            return HTTPResponse(response.status_code, headers, content)
        finally:
            response.close()


def own_client(*, proxies: bool) -> ClientAdapter:
    """Return the built-in httpx client.

    Args:
        proxies: Whether to use the proxies that the environment configures.

    Raises:
        ConfigurationError: A proxy URL or the certificate file in the environment is invalid.
    """
    import httpx

    from .backend import bound

    limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
    try:
        client = httpx.Client(limits=limits, verify=shared_context(), trust_env=proxies)
    except ImportError as error:
        # httpx requires socksio for SOCKS proxies. Its message names the package to install.
        raise ConfigurationError(str(error)) from None
    except (ValueError, httpx.InvalidURL):
        # Don't include httpx's message, which can quote a password.
        raise ConfigurationError(
            "the environment contains an invalid proxy URL: check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY"
        ) from None
    # Accept no cookies: a call must not depend on earlier ones.
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    bound(client)
    return ClientAdapter(client)


def _forget_key(error: Exception) -> None:
    """Replace the request of an exception by one without headers, so that tracebacks and logs cannot show the key."""
    with suppress(Exception):  # some exceptions have no request, or a read-only one
        request = error.request  # type: ignore[attr-defined]
        error.request = type(request)(request.method, request.url)  # type: ignore[attr-defined]


def _checked(content: bytes, max_bytes: int) -> bytes:
    if len(content) > max_bytes:
        raise ResponseValidationError(
            f"the response is larger than {max_bytes:,} bytes: if you expect that, increase max_response_bytes"
        )
    return content


def read_body(
    pieces: Generator[bytes, None, None], headers: Mapping[str, str], stream: Any, deadline: float, max_bytes: int
) -> bytes:
    """Return the decompressed body.

    Args:
        pieces: The chunks of the body as received.
        headers: Headers of the response, names in lower case.
        stream: The network stream, or None if the HTTP client does not provide it.
        deadline: Deadline of the attempt in seconds of the monotonic clock.
        max_bytes: Largest body to accept, in bytes after decompression.

    Raises:
        ResponseValidationError: The body is malformed or too large.
        DeadlineExceededError: The deadline has passed.
    """
    body = BodyCollector(headers.get("content-encoding", ""), max_bytes)
    reads, last = getattr(stream, "reads", None), b""
    try:
        for piece in pieces:
            body.add(piece)
            if time.monotonic() > deadline:
                raise DeadlineExceededError
            last = piece
    finally:
        pieces.close()
    if reads is not None:  # an DeadlineStream, so the built-in client
        stream.response_complete(last, with_head=stream.reads == reads, chunked="transfer-encoding" in headers)
    return body.finish()
