"""Reads the bodies of requests that are files and streams, while they are sent."""

from __future__ import annotations

import io
from collections.abc import (
    AsyncGenerator,
    Iterable,
    Iterator,
)
from contextlib import ExitStack
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, Self

from strongly._concurrency.files import async_read_piece
from strongly._core.exceptions import StronglyError, invalid_argument
from strongly._core.request import Source, Upload

# The timeout of a request applies to each piece that is sent.
_PIECE = 64 * 1024  # bytes


class AsyncUploadReader:
    """Reads the body of a request once. It is a context manager, which closes the files that it opens.

    Args:
        upload: The body.

    Attributes:
        length: Its size in bytes; None if that is not known before it was read.
    """

    def __init__(self, upload: Upload) -> None:
        self.length: int | None = 0
        self._parts: list[tuple[Source | None, Any, int | None]] = []
        self._opened = ExitStack()
        try:
            for part in upload.parts:
                value, length = (part, len(part)) if isinstance(part, bytes) else self._open(part)
                self._parts.append((None if isinstance(part, bytes) else part, value, length))
                self.length = None if self.length is None or length is None else self.length + length
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def framing(self) -> tuple[str, str]:
        """Return the header that says where the body ends."""
        return ("transfer-encoding", "chunked") if self.length is None else ("content-length", str(self.length))

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the body in pieces of limited size, none of which is empty: h11 ends the body with an empty chunk.

        Raises:
            ValidationError: It cannot be read.
        """
        for source, value, length in self._parts:
            if source is None:
                for piece in _split(value):
                    yield piece
                continue
            read = self._read(source, value, length)
            try:
                async for data in read:
                    for piece in _split(data):
                        yield piece
            finally:
                await read.aclose()  # otherwise, the garbage collector would have to close it

    def close(self) -> None:
        """Close the files that were opened by their paths."""
        self._opened.close()

    def _open(self, source: Source) -> tuple[Any, int | None]:
        """Return what to read from, at its start, and its size in bytes if that is known.

        Raises:
            ValidationError: It cannot be read, or not another time.
        """
        if source.is_spent:
            raise invalid_argument(source.name, f"{source.name} was read already, and cannot be rewound")
        value = source.value
        try:
            if isinstance(value, Path):
                file = self._opened.enter_context(value.open("rb"))
                return file, file.seek(0, io.SEEK_END) - file.seek(0)
            if not _is_file(value):
                if not isinstance(value, Iterable) and not hasattr(value, "__aiter__"):
                    raise invalid_argument(source.name, f"{source.name} is asynchronous: pass an iterable of bytes")
                return value, None
            if source.start is None:
                if not _can_rewind(value):
                    return value, None
                source.start = value.tell()
            end = value.seek(0, io.SEEK_END)
            value.seek(source.start)
            return value, end - source.start
        except (OSError, ValueError) as error:
            raise _unreadable(source, error) from error

    async def _read(self, source: Source, value: Any, length: int | None) -> AsyncGenerator[bytes, None]:
        try:
            if _is_file(value):
                source.is_spent = source.start is None and not isinstance(source.value, Path)
                left = length
                # Not what was appended to the file since its size was sent.
                while left != 0 and (piece := await async_read_piece(value)):
                    data = _checked(source, piece)[:left]
                    left = None if left is None else left - len(data)
                    yield data
            elif isinstance(value, Iterable):
                source.is_spent = iter(value) is value
                for piece in value:
                    yield _checked(source, piece)
            else:  # async only
                source.is_spent = aiter(value) is value  # async only
                async for piece in value:  # async only
                    yield _checked(source, piece)  # async only
        except StronglyError:
            raise
        except Exception as error:
            raise _unreadable(source, error) from error


def _split(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))


def _is_file(value: Any) -> bool:
    """Whether a value is an open file, which is not read asynchronously."""
    return hasattr(value, "read") and not iscoroutinefunction(value.read)


def _can_rewind(file: Any) -> bool:
    try:
        return bool(file.seekable())
    except AttributeError:
        return False


def _checked(source: Source, piece: Any) -> bytes:
    if not isinstance(piece, bytes | bytearray | memoryview):
        raise invalid_argument(source.name, f"{source.name} must consist of bytes, not {type(piece).__name__}")
    return bytes(piece)


def _unreadable(source: Source, error: Exception) -> StronglyError:
    return invalid_argument(source.name, f"{source.name} cannot be read: {type(error).__name__}: {error}")
