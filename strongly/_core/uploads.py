"""Encodes bodies that are not JSON: forms, files and streams. No I/O: files are read while they are sent."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterable, Iterable, Mapping
from inspect import iscoroutinefunction
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlencode

from .encoding import invalid, wrong_type
from .encoding import text as text_value
from .encoding_parameters import written
from .request import Content, Source, Upload, encode_json

_BYTES = (bytes, bytearray, memoryview)
_STREAM = "bytes, a path, an open binary file or an iterable of bytes"
_FILE = "bytes, a path, an open binary file, or a tuple with a file name, one of these and perhaps a content type"


# The timeout applies to each piece of an upload, and to a smaller body as a whole.
_LARGE = 1024 * 1024  # bytes


class File:
    """A file in a form.

    Attributes:
        content: The bytes, or where to read them.
        file_name: Its file name.
        media_type: Its content type.
    """

    __slots__ = ("content", "file_name", "media_type")

    def __init__(self, content: bytes | Source, file_name: str, media_type: str) -> None:
        self.content = content
        self.file_name = file_name
        self.media_type = media_type


def content(media_type: str, body: Any) -> Content | None:
    """Return a body of JSON with another media type than application/json, or None if there is no body."""
    return None if body is None else Content(media_type, body)


def stream(name: str, value: object) -> bytes | Upload:
    """Return a body of bytes, or one that is read while it is sent.

    Args:
        name: Name of the argument.
        value: Bytes, a path, an open binary file, or an iterable of bytes. An asynchronous client also accepts an
            asynchronous iterable.

    Raises:
        ValidationError: The value is of another type.
    """
    source = _source(name, value, _STREAM)
    return source if isinstance(source, bytes) and len(source) < _LARGE else Upload(source)


def plain_text(name: str, value: object) -> bytes:
    """Return a body of text in UTF-8."""
    return text_value(name, value).encode()


def file(name: str, value: object) -> File:
    """Return a file in a form.

    Args:
        name: Name of the argument.
        value: Bytes, a path or an open binary file, or a tuple with the file name, one of these and, optionally, the
            content type.

    Raises:
        ValidationError: The value is of another type.
    """
    file_name, media_type = "", ""
    if isinstance(value, tuple):
        if len(value) not in (2, 3):
            raise invalid(name, f"must be {_FILE}, not a tuple with {len(value)} elements")
        file_name = _header_text(f"{name}[0]", value[0])
        media_type = _header_text(f"{name}[2]", value[2]) if len(value) == 3 else ""
        value = value[1]
    found = _source(name, value, _FILE)
    if isinstance(found, Source):
        given = found.value if isinstance(found.value, Path) else getattr(found.value, "name", "")
        # The name of a file that was opened by its descriptor is a number.
        file_name = file_name or (PurePath(given).name if isinstance(given, str | PurePath) else "")
    if not media_type:
        from mimetypes import guess_type  # on demand: it reads the tables of the system

        media_type = guess_type(file_name)[0] or "application/octet-stream"
    return File(found, file_name or name.rpartition(".")[2], media_type)


def _header_text(name: str, value: object) -> str:
    found = text_value(name, value)
    if not found.strip() or not found.isprintable():
        raise invalid(name, "must not be blank or contain control characters")
    return found


def _source(name: str, value: object, expected: str) -> bytes | Source:
    if isinstance(value, _BYTES):
        return bytes(value)
    if isinstance(value, os.PathLike):
        return Source(name, Path(os.fsdecode(value)))
    if isinstance(value, io.TextIOBase):
        raise invalid(name, 'must be a binary file, not one of text: open it with mode "rb"')
    if callable(getattr(value, "read", None)) and not iscoroutinefunction(value.read):  # type: ignore[attr-defined]
        return Source(name, value)
    if isinstance(value, str):
        raise invalid(name, f"must be {expected}, not str: pass pathlib.Path(...) for a path, .encode() for text")
    if isinstance(value, (Iterable, AsyncIterable)) and not isinstance(value, Mapping):
        return Source(name, value)
    raise wrong_type(name, expected, value)


def form(body: Mapping[str, Any] | None) -> Content | None:
    """Return a body in the format of HTML forms, or None if there is no body.

    Args:
        body: The encoded fields; an array becomes a field for each element.
    """
    if body is None:
        return None
    fields = [(name, written(value)) for name, value in _fields(body)]
    return Content("application/x-www-form-urlencoded", urlencode(fields).encode())


def multipart(body: Mapping[str, Any] | None) -> Content | None:
    """Return a form with files, or None if there is no body.

    Args:
        body: The encoded fields. An array becomes a field for each element, an object one of JSON.
    """
    if body is None:
        return None
    boundary = os.urandom(16).hex()
    parts: list[bytes | Source] = []
    for name, value in _fields(body):
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
        if isinstance(value, File):
            head += f'; filename="{_quoted(value.file_name)}"\r\nContent-Type: {value.media_type}'
            data = value.content
        elif isinstance(value, (dict, list)):
            head += "\r\nContent-Type: application/json"
            data = encode_json(value)
        else:
            data = written(value).encode()
        parts += [f"{head}\r\n\r\n".encode(), data, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    media_type = f"multipart/form-data; boundary={boundary}"
    if any(isinstance(part, Source) or len(part) >= _LARGE for part in parts):
        return Content(media_type, Upload(*parts))
    return Content(media_type, b"".join(part for part in parts if isinstance(part, bytes)))


def _fields(body: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        (name, element) for name, value in body.items() for element in (value if isinstance(value, list) else [value])
    ]


def _quoted(name: str) -> str:
    # As browsers do (WHATWG HTML, "multipart/form-data encoding algorithm").
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
