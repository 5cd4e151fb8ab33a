"""Responses as plain data: headers, decompression up to a limit, JSON decoding. No I/O."""

from __future__ import annotations

import json
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from .exceptions import ResponseValidationError

T = TypeVar("T")

# An allowlist: other headers, such as Set-Cookie, may contain secrets.
LOGGABLE_HEADERS = frozenset(
    {"allow", "content-length", "content-type", "date", "location", "retry-after", "x-request-id"}
)
LOGGABLE_PREFIXES = ("ratelimit", "x-ratelimit")
ID_WIDTH = 128


@dataclass(frozen=True, slots=True)
class HTTPResponse:
    """A response as received from the server.

    Attributes:
        status: HTTP status.
        headers: Headers, names in lower case.
        content: The body, decompressed.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def request_id(self) -> str | None:
        """The request id in the headers, or None."""
        return printable(self.headers.get("x-request-id", ""), ID_WIDTH) or None

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def loggable_headers(self) -> dict[str, str]:
        """Return the headers that contain no secrets."""
        return {
            name: value
            for name, value in self.headers.items()
            if name in LOGGABLE_HEADERS or name.startswith(LOGGABLE_PREFIXES)
        }


def printable(text: str, width: int) -> str:
    """Return a string from a server as one line that is safe to log: without line breaks and control characters."""
    text = " ".join(text[: 4 * width].split())
    if not text.isprintable():
        text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def header_map(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the headers of a response by lower-case name. The values of repeated headers are joined with commas."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), _header_text(raw_value)
        # Equivalent according to RFC 9110, section 5.3.
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _header_text(value: bytes) -> str:
    try:
        # RFC 9110, section 5.5, allows bytes outside of ASCII but defines no encoding. Latin-1 can decode all of them.
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not valid JSON")


# By default, json accepts NaN and Infinity, which are not JSON (RFC 8259, section 6) and which msgspec rejects.
_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode


@cache
def _fast_decoder() -> Callable[[bytes], Any] | None:
    """Return the decoder of the extra `speed`, or None if it is not installed."""
    try:
        from msgspec.json import Decoder
    except (ImportError, OSError):  # an OSError if too many files are open
        return None
    return Decoder().decode


def decode_json(content: bytes) -> Any:
    """Return the decoded JSON document, or None if it is empty.

    Raises:
        ValueError: The document is not UTF-8, not JSON, or nested too deeply.
    """
    if (decode := _fast_decoder()) is not None:
        # msgspec and json agree on the documents that both accept. If msgspec rejects one, json decides, so that the
        # same documents are valid with and without the extra.
        with suppress(Exception):
            return decode(content)
    # RFC 8259, section 8.1, lets parsers ignore a byte order mark, which json rejects.
    text = content.removeprefix(BOM_UTF8).decode()
    if not text.strip():
        return None
    try:
        return _decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


# The encodings that zlib in the standard library decodes.
ACCEPTED = "gzip, deflate"

# 16 selects the gzip format. `x-gzip` is equivalent to `gzip` (RFC 9110, section 8.4.1.3).
_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_RAW = -zlib.MAX_WBITS


class BodyCollector:
    """Collects the body of a response up to a limit.

    Args:
        encoding: Value of the `Content-Encoding` header, or an empty string.
        limit: The largest decompressed size in bytes.

    Raises:
        ResponseValidationError: The encoding is not one that the client accepts.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        encoding = encoding.strip().lower()
        self._window = _WINDOW.get(encoding)
        if self._window is None and encoding not in ("", "identity"):
            raise ResponseValidationError(
                f"the response has a Content-Encoding that was not requested: {printable(encoding, 50)}"
            )
        self._limit = limit
        self._body = bytearray()  # not a list of chunks: many tiny ones would take far more memory than their content
        self._inflate: zlib._Decompress | None = None

    def add(self, data: bytes) -> None:
        """Add the next chunk of the body as received, before decompression.

        Raises:
            ResponseValidationError: The body is malformed or too large.
        """
        if self._window is None:
            self._keep(data)
            return
        while data:
            if self._inflate is None:
                self._inflate = zlib.decompressobj(self._window if _has_header(data, self._window) else _RAW)
            elif self._inflate.eof:
                # A gzip file can have several members, followed by zeros.
                data = data.lstrip(b"\0")
                if not data:
                    break
                self._inflate = zlib.decompressobj(self._window)
            self._keep(self._decompress(self._inflate, data))
            data = self._inflate.unused_data

    def finish(self) -> bytes:
        """Return the complete decompressed body.

        Raises:
            ResponseValidationError: The compressed body is truncated.
        """
        if self._inflate is not None and not self._inflate.eof:
            raise ResponseValidationError("the compressed response is truncated")
        return bytes(self._body)

    def _decompress(self, inflate: zlib._Decompress, data: bytes) -> bytes:
        try:
            # One byte more than allowed is enough to detect a body that is too large, such as a zip bomb.
            # It is never 0, which zlib would take for no limit.
            return inflate.decompress(data, self._limit - len(self._body) + 1)
        except zlib.error:
            raise ResponseValidationError("the response cannot be decompressed") from None

    def _keep(self, data: bytes) -> None:
        if len(self._body) + len(data) > self._limit:
            raise ResponseValidationError(
                f"the response is larger than {self._limit:,} bytes: if you expect that, increase max_response_bytes"
            )
        self._body += data


def _has_header(data: bytes, window: int) -> bool:
    """Whether compressed data has the header of its encoding: some servers send deflate without the zlib header."""
    # RFC 9110, section 8.4.1.2, mentions them. The low four bits of the zlib header are the compression method.
    return window != zlib.MAX_WBITS or data[0] & 0x0F == zlib.DEFLATED


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T]):
    """A successful response: status, headers and body besides the parsed result.

    Attributes:
        status_code: HTTP status.
        headers: All headers, names in lower case.
        content: The body, decompressed but not decoded.
        request_id: Id of the request, to quote to support.
        attempts: How often the request was sent.
        parsed: The result that the method returns without `with_raw_response`.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    request_id: str
    attempts: int
    parsed: T
