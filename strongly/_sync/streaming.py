# Derived from strongly/_async by `make generate`; edit the source there.
"""Streamed responses: downloads, lines of JSON and server-sent events, read while the server sends them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from strongly._concurrency.files import blocking
from strongly._core.errors import complete, wrong_shape
from strongly._core.exceptions import StronglyError
from strongly._core.reading import expected_media, read_item
from strongly._core.request import HTTPRequest, Request
from strongly._core.response import HTTPResponse, StreamedResponse
from strongly._core.secret import Unpicklable

from .transport import Transport

T = TypeVar("T")


class Streamed(Unpicklable, Generic[T]):
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
        self._transport: Transport = transport
        self._request: Request[T] = request
        self._opened: tuple[HTTPRequest, StreamedResponse, int] | None = None
        self._closed = False

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the response, names in lower case; empty until the request has been sent."""
        return self._opened[1].headers if self._opened else {}

    def close(self) -> None:
        """Close the connection if there is more to read. Reading on returns nothing."""
        self._closed = True
        if self._opened is not None:
            self._opened[1].body.close()

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._request.operation.path}>"

    def _open(self) -> tuple[HTTPRequest, StreamedResponse, int]:
        if self._opened is None:
            if self._closed:
                raise StronglyError("the stream is closed: call the method again for a new one")
            http_request, response, attempts = self._opened = self._transport.open(self._request)
            try:
                expected_media(response, self._request.operation.accept)
            except StronglyError as error:
                self.close()
                raise complete(error, http_request, attempts) from None
        return self._opened

    def _read(self) -> bytes:
        """Return the next bytes; none at the end."""
        if self._closed:
            return b""
        opened = self._open()
        try:
            data = self._transport.read(*opened)
        except BaseException:
            self.close()
            raise
        if not data:
            self.close()
        return data


class Download(Streamed[bytes]):
    """The bytes of a file on the server. Its size is limited only if they are read at once."""

    def read(self) -> bytes:
        """Return all bytes, or those that have not been read yet.

        Raises:
            StronglyError: The call failed, or there are more than `max_response_bytes`.
        """
        if self._opened is None and not self._closed:
            return self._transport.send(self._request)
        content, limit = bytearray(), self._transport.options.max_response_bytes
        while data := self._read():
            content += data
            if len(content) > limit:
                self.close()
                raise StronglyError(
                    f"the response is larger than {limit:,} bytes: use stream_to_file(), or increase max_response_bytes"
                )
        return bytes(content)

    def stream_to_file(self, path: str | os.PathLike[str]) -> None:
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
                while data := self._read():
                    blocking(file.write, data)
                blocking(file.close)
                blocking(part.replace, target)
        except BaseException:
            part.unlink(missing_ok=True)
            self.close()
            raise

    def iter_bytes(self) -> Iterator[bytes]:
        """Iterate over the bytes in chunks as they arrive, decompressed.

        Raises:
            StronglyError: The call failed.
        """
        return self

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if data := self._read():
            return data
        raise StopIteration


class EventStream(Streamed[T]):
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

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        while not self._items:
            data = self._read()
            try:
                self._items.extend(self._splitter.feed(data))
            except ValueError as error:
                self.close()
                http_request, response, attempts = self._open()
                raise complete(wrong_shape(str(error), response), http_request, attempts) from None
            if not data and not self._items:
                raise StopIteration
        http_request, response, attempts = self._open()
        try:
            item = HTTPResponse(response.status, response.headers, self._items.popleft())
            return read_item(self._request, http_request, item, attempts)
        except StronglyError:
            self.close()
            self._items.clear()
            raise
