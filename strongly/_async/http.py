"""Sends single requests over HTTP: the only module that knows the HTTP library."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from strongly._answers import Answer
from strongly._call import Call
from strongly._deadline import DEADLINE
from strongly._decompression import BodyCollector
from strongly._errors import ResponseValidationError, StronglyError, TimeoutError
from strongly._failures import AttemptError, classify
from strongly._lifetime import async_close_with, async_scope, process
from strongly._retry import Failure

if TYPE_CHECKING:
    import httpx


class AsyncHTTP:
    """Owns the connections, or borrows a client of the user's.

    Connections are made with the first request: constructing costs nothing and does no I/O. They belong to the process
    and event loop that made them; in another one, such as a forked child, new ones are made.

    Args:
        client: An HTTP client of the user's, which stays the user's to close; None for one of our own.
    """

    def __init__(self, client: Any = None) -> None:
        self._borrowed = client
        self._own: httpx.AsyncClient | None = None
        self._scope: object = None
        self._process = process()
        self._closed = False
        self._lock = threading.Lock()

    async def exchange(self, call: Call, *, timeout: float, max_bytes: int) -> Answer:
        """Send a request once and read the whole answer.

        Args:
            call: What to send.
            timeout: Seconds that all of it may take.
            max_bytes: Largest decompressed body.

        Raises:
            AttemptError: There was no whole answer.
        """
        client = self._client()
        deadline = time.monotonic() + timeout
        host = urlsplit(call.url).netloc
        token = DEADLINE.set(deadline)
        try:
            request = client.build_request(
                call.method, call.url, headers=list(call.headers), content=call.content, timeout=timeout
            )
            # Redirects are followed by the caller, who knows when it is safe to.
            response = await client.send(request, stream=True, follow_redirects=False)
            try:
                content = await _read(response, deadline, max_bytes)
            finally:
                await response.aclose()
            return Answer(response.status_code, _headers(response), content)
        except ResponseValidationError as error:
            raise AttemptError(Failure("damaged"), error) from error.__cause__
        except _OutOfTimeError:
            message = f"no complete answer from {host} within {timeout:.3g} s"
            raise AttemptError(Failure("timeout"), TimeoutError(message)) from None
        except Exception as error:
            self._refuse_if_closed()
            raise classify(error, host, timeout) from error
        finally:
            DEADLINE.reset(token)

    async def aclose(self) -> None:
        """Close the connections; a client of the user's stays open."""
        self._closed = True
        own, self._own = self._own, None
        if own is not None and self._scope == async_scope():
            await own.aclose()

    def _client(self) -> Any:
        self._refuse_if_closed()
        if self._borrowed is not None:
            if process() != self._process:
                raise StronglyError(
                    "the client was made in another process with http_client=, whose connections cannot be shared: "
                    "make a new client after forking"
                )
            return self._borrowed
        here = async_scope()
        if self._own is None or self._scope != here:
            with self._lock:
                if self._own is None or self._scope != here:
                    self._own, self._scope = _connect(), here
                    async_close_with(self, self._own)
        return self._own

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StronglyError("the client is closed: make a new one, or keep it open for as long as it is used")


class _OutOfTimeError(Exception):
    """The answer was still coming in when the time was over."""


def _connect() -> httpx.AsyncClient:
    import httpx  # with the first request, so that importing the SDK stays cheap

    from .network import bound

    client = httpx.AsyncClient(limits=httpx.Limits(max_connections=100, max_keepalive_connections=20))
    bound(client)
    return client


async def _read(response: Any, deadline: float, max_bytes: int) -> bytes:
    if response.is_stream_consumed:
        # A transport of the user's, such as a test double, may hand over a body that is complete already.
        content: bytes = response.content
        if len(content) > max_bytes:
            raise ResponseValidationError(f"the answer is larger than {max_bytes:,} bytes")
        return content
    body = BodyCollector(response.headers.get("content-encoding", ""), max_bytes)
    chunked = "transfer-encoding" in response.headers
    end = b"\n"  # of the headers, or of the last chunk
    async for piece in response.aiter_raw():
        body.add(piece)
        if time.monotonic() > deadline:
            raise _OutOfTimeError
        if not chunked:
            end = piece
    if expect_end := getattr(response.extensions.get("network_stream"), "expect_end", None):
        expect_end(end)  # a connection of our own
    return body.finish()


def _headers(response: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}
