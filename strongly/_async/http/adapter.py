"""Sends requests through an HTTP client: a custom one, or httpx if the built-in connections cannot be used."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from typing import Any

from strongly._concurrency.network import POOL_DEADLINE
from strongly._config.tls import shared_context
from strongly._core.errors import DeadlineExceededError
from strongly._core.exceptions import ConfigurationError
from strongly._core.request import HTTPRequest
from strongly._core.response import HTTPResponse, ResponseCollector


class AsyncClientAdapter:
    """Gives an HTTP client the interface of the built-in connections.

    Args:
        client: An `httpx.AsyncClient`, or one with the same interface.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    async def exchange(self, http_request: HTTPRequest, *, deadline: float, max_bytes: int) -> HTTPResponse:
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
        token = POOL_DEADLINE.set(deadline)
        request = self._client.build_request(
            http_request.method,
            http_request.url,
            headers=http_request.revealed_headers(),
            content=http_request.content,
            timeout=timeout,
        )
        try:
            return await self._send(request, deadline, max_bytes)
        except Exception as error:
            _forget_key(error)
            raise
        finally:
            POOL_DEADLINE.reset(token)
            del request  # it holds the key, and crash reports show variables

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()

    def disconnect(self) -> None:
        """Do nothing: only its own event loop can close the connections of an HTTP client, or the garbage collector."""

    def forget_connections(self) -> None:
        """Do nothing: dropping an HTTP client closes the copies of its connections."""

    async def _send(self, request: Any, deadline: float, max_bytes: int) -> HTTPResponse:
        # `_core.request.redirected` decides which redirects are safe to follow with an API key.
        try:
            response = await self._client.send(request, stream=True, follow_redirects=False)
        finally:
            del request
        stream = pieces = None
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            # Custom transports, such as test doubles, can return a body that has been read and decoded already.
            consumed = response.is_stream_consumed
            collector = ResponseCollector(response.status_code, headers, max_bytes, encoded=not consumed)
            if consumed:
                collector.add(response.content)
            else:
                stream = response.extensions.get("network_stream")
                # Not `aiter_raw`, which returns the connection to the pool before `read_body` has checked it.
                pieces = response.stream
                await read_body(aiter(pieces), collector, stream, deadline, chunked="transfer-encoding" in headers)
            return collector.finish()
        finally:
            try:
                await response.aclose()
            finally:
                del response, stream, pieces  # they refer to the request


def own_client(*, proxies: bool) -> AsyncClientAdapter:
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
        client = httpx.AsyncClient(limits=limits, verify=shared_context(), trust_env=proxies)
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
    return AsyncClientAdapter(client)


def _forget_key(error: Exception) -> None:
    """Replace the request of an exception by one without headers, so that tracebacks and logs cannot show the key."""
    with suppress(Exception):  # some exceptions have no request, or a read-only one
        request = error.request  # type: ignore[attr-defined]
        error.request = type(request)(request.method, request.url)  # type: ignore[attr-defined]


async def read_body(
    pieces: AsyncGenerator[bytes, None], collector: ResponseCollector, stream: Any, deadline: float, *, chunked: bool
) -> None:
    """Read the body of a response.

    Args:
        pieces: The chunks of the body as received.
        collector: Collects the body.
        stream: The network stream, or None if the HTTP client does not provide it.
        deadline: Deadline of the attempt in seconds of the monotonic clock.
        chunked: Whether the response has a chunked transfer encoding.

    Raises:
        ResponseValidationError: The body is malformed or too large, and the status is not an error.
        DeadlineExceededError: The deadline has passed, and the status is not an error.
    """
    reads, last = getattr(stream, "reads", None), b""
    try:
        async for piece in pieces:
            if not collector.add(piece):
                break
            if time.monotonic() > deadline:
                raise DeadlineExceededError
            last = piece
    except Exception:
        if not collector.cut_off():
            raise
    finally:
        await pieces.aclose()
    if reads is not None:  # an AsyncDeadlineStream, so the built-in client
        stream.response_complete(last, with_head=stream.reads == reads, chunked=chunked)
