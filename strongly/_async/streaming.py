"""Streamed responses: downloads, lines of JSON and server-sent events, read while the server sends them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from strongly._concurrency.files import async_blocking
from strongly._core.errors import complete, wrong_shape
from strongly._core.exceptions import StronglyError
from strongly._core.reading import expected_media, read_item
from strongly._core.request import HTTPRequest, Request
from strongly._core.response import HTTPResponse, StreamedResponse
from strongly._core.secret import Unpicklable

from .transport import AsyncTransport

T = TypeVar("T")


class AsyncStreamed(Unpicklable, Generic[T]):
    """A response that is read while the server sends it.

    The request is sent when you start to read, and retried like every other one. After that, the timeout applies to
    each wait for more data, and an error is raised without a retry. Leaving a `with` block closes the connection if
    there is more to read.

    Args:
        transport: Sends the request.
        request: The request.
    """

    # Any, because the classes of the arguments are not public, as those of streams are.
    def __init__(self, transport: Any, request: Any) -> None:
        self._transport: AsyncTransport = transport
        self._request: Request[T] = request
        self._opened: tuple[HTTPRequest, StreamedResponse, int] | None = None
        self._closed = False

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the response, names in lower case; empty until the request has been sent."""
        return self._opened[1].headers if self._opened else {}

    async def aclose(self) -> None:
        """Close the connection if there is more to read. Reading on returns nothing."""
        self._closed = True
        if self._opened is not None:
            await self._opened[1].body.aclose()

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._request.operation.path}>"

    async def _open(self) -> tuple[HTTPRequest, StreamedResponse, int]:
        if self._opened is None:
            if self._closed:
                raise StronglyError("the stream is closed: call the method again for a new one")
            http_request, response, attempts = self._opened = await self._transport.open(self._request)
            try:
                expected_media(response, self._request.operation.accept)
            except StronglyError as error:
                await self.aclose()
                raise complete(error, http_request, attempts) from None
        return self._opened

    async def _read(self) -> bytes:
        """Return the next bytes; none at the end."""
        if self._closed:
            return b""
        opened = await self._open()
        try:
            data = await self._transport.read(*opened)
        except BaseException:
            await self.aclose()
            raise
        if not data:
            await self.aclose()
        return data


class AsyncDownload(AsyncStreamed[bytes]):
    """The bytes of a file on the server. Its size is limited only if they are read at once."""

    async def read(self) -> bytes:
        """Return all bytes, or those that have not been read yet.

        Raises:
            StronglyError: The call failed, or there are more than `max_response_bytes`.
        """
        if self._opened is None and not self._closed:
            return await self._transport.send(self._request)
        content, limit = bytearray(), self._transport.options.max_response_bytes
        while data := await self._read():
            content += data
            if len(content) > limit:
                await self.aclose()
                raise StronglyError(
                    f"the response is larger than {limit:,} bytes: use stream_to_file(), or increase max_response_bytes"
                )
        return bytes(content)

    async def stream_to_file(self, path: str | os.PathLike[str]) -> None:
        """Write the bytes to a file without holding them in memory. An existing file is replaced at the end.

        Args:
            path: The file. If the call fails, it is unchanged.

        Raises:
            OSError: The file cannot be written.
            StronglyError: The call failed.
        """
        target = Path(path)
        # In the same folder, because a rename is atomic within a file system only.
        part = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
        try:
            # Not in a thread, which could create the file after a cancellation has removed it.
            with part.open("xb") as file:
                while data := await self._read():
                    await async_blocking(file.write, data)
                await async_blocking(file.close)
                await async_blocking(part.replace, target)
        except BaseException:
            part.unlink(missing_ok=True)
            await self.aclose()
            raise

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """Iterate over the bytes in chunks as they arrive, decompressed.

        Raises:
            StronglyError: The call failed.
        """
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if data := await self._read():
            return data
        raise StopAsyncIteration


class AsyncEventStream(AsyncStreamed[T]):
    """The items of a response, each as soon as the server has sent it: lines of JSON, or server-sent events.

    Leaving the loop early closes the connection once nothing refers to the stream any more. A `with` block closes it at
    once.

    Args:
        transport: Sends the request.
        request: The request, whose `parse` reads an item.
        split: Makes what splits the body into items. Its argument is the size of the largest one in bytes.
    """

    def __init__(self, transport: Any, request: Any, split: Callable[[int], Any]) -> None:
        super().__init__(transport, request)
        self._splitter = split(transport.options.max_response_bytes)
        self._items: deque[bytes] = deque()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        while not self._items:
            data = await self._read()
            try:
                self._items.extend(self._splitter.feed(data))
            except ValueError as error:
                await self.aclose()
                http_request, response, attempts = await self._open()
                raise complete(wrong_shape(str(error), response), http_request, attempts) from None
            if not data and not self._items:
                raise StopAsyncIteration
        http_request, response, attempts = await self._open()
        try:
            item = HTTPResponse(response.status, response.headers, self._items.popleft())
            return read_item(self._request, http_request, item, attempts)
        except StronglyError:
            await self.aclose()
            self._items.clear()
            raise
