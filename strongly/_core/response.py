"""Responses as plain data: headers, decompression up to a limit, JSON decoding. No I/O."""

from __future__ import annotations

import json
import re
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from .exceptions import ResponseValidationError

# An allowlist: other headers, such as Set-Cookie, may contain secrets.
LOGGABLE_HEADERS = frozenset(
    {"allow", "content-length", "content-type", "date", "location", "retry-after", "x-request-id"}
)
LOGGABLE_PREFIXES = ("ratelimit", "x-ratelimit")
ID_WIDTH = 128


class HTTPResponse(NamedTuple):
    """A response as received from the server.

    Attributes:
        status: HTTP status.
        headers: Headers, names in lower case.
        content: The body, decompressed.
        problem: Why the body of an error or a redirect could not be read, in which case `content` is empty; else empty.
        body: Reads the body of a `StreamedResponse`; otherwise None.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    problem: str = ""
    body: Any = None

    @property
    def request_id(self) -> str | None:
        """The request id in the headers, or None."""
        return printable(self.headers.get("x-request-id", ""), ID_WIDTH) or None

    @property
    def content_type(self) -> str:
        """The Content-Type in the headers, or an empty string."""
        return self.headers.get("content-type", "")

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


class StreamedResponse(HTTPResponse):
    """A successful response whose body has not been read yet.

    `read(deadline)` of its `body`, asynchronous in the async API, returns the next bytes; none at the end.
    """

    __slots__ = ()


# All whitespace but the spaces of Unicode, such as the no-break and the ideographic space, which belong to names.
_BREAKS = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")


def printable(text: str, width: int) -> str:
    """Return a string from a server as one line that is safe to log: without line breaks and control characters."""
    text = text[: 4 * width]
    if text.isprintable():  # then it has no other whitespace than spaces
        text = " ".join(text.split())
    else:
        text = "".join(
            character if character.isprintable() or character.isspace() else "\ufffd"
            for character in _BREAKS.sub(" ", text).strip()
        )
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
# The other codings of the IANA registry. Whatever else servers and proxies put in the header, such as `none`, `utf-8`
# or `aws-chunked`, does not transform the body.
_UNSUPPORTED = frozenset({"aes128gcm", "br", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress", "zstd"})
# Each coding takes memory and can multiply the work.
_MOST_CODINGS = 5


class _UnreadableError(Exception):
    """The body of a response cannot be read; the message says why."""


class ResponseCollector:
    """Collects the body of a response up to a limit, and returns the response.

    The status of an error or a redirect says what became of the request, whatever its body is. So if the body cannot be
    read, it is dropped, and the response has its status, headers and a `problem`. That of a success raises a
    ResponseValidationError.

    Args:
        status: HTTP status.
        headers: Headers, names in lower case.
        limit: The largest decompressed size of the body in bytes.
        encoded: Whether the body still has the encoding that the headers declare.
    """

    def __init__(self, status: int, headers: Mapping[str, str], limit: int, *, encoded: bool = True) -> None:
        self._status = status
        self._headers = headers
        self._encoding = headers.get("content-encoding") if encoded else None
        self._limit = limit
        self._codings: list[_Decompressor] | None = None
        self._body = bytearray()  # not a list of chunks: many tiny ones would take far more memory than their content
        self._problem = ""

    def add(self, data: bytes) -> bool:
        """Add the next chunk of the body as received, before decompression. Return whether more of it is of use.

        Raises:
            ResponseValidationError: The body is malformed or too large, and the status is a success.
        """
        # Only data that is there has to be decoded: responses such as 204 can have a Content-Encoding but no body.
        if data and not self._problem:
            try:
                for piece in self._decoded(data, self._encoding) if self._encoding else (data,):
                    if len(self._body) + len(piece) > self._limit:
                        raise _too_large(self._limit)
                    self._body += piece
            except _UnreadableError as error:
                self._drop(str(error))
        return not self._problem

    def _decoded(self, data: bytes, encoding: str) -> Iterable[bytes]:
        if self._codings is None:
            self._codings = _decompressors(encoding, self._limit)
        pieces: Iterable[bytes] = (data,)
        for coding in self._codings:
            pieces = coding.decompress(pieces)
        return pieces

    def cut_off(self) -> bool:
        """Record that the rest of the body cannot be received. Return whether the response is complete without it."""
        if self._status < 300:
            return False
        self._drop("the rest of the response was not received")
        return True

    def finish(self) -> HTTPResponse:
        """Return the complete response.

        Raises:
            ResponseValidationError: The compressed body is truncated, and the status is a success.
        """
        for coding in self._codings or ():
            if not coding.is_complete:
                self._drop("the compressed response is truncated")
        content = b"" if self._problem else bytes(self._body)
        return HTTPResponse(self._status, self._headers, content, self._problem)

    def _drop(self, problem: str) -> None:
        if self._status < 300:
            head = HTTPResponse(self._status, self._headers)
            error = ResponseValidationError(problem, head.status, request_id=head.request_id)
            error.headers = head.loggable_headers()
            raise error from None
        self._problem = self._problem or problem


# Never reached, and zlib accepts it as a size.
_NO_LIMIT = sys.maxsize // 2


class StreamCollector(ResponseCollector):
    """Decompresses the body of a successful response piece by piece. Its size is not limited.

    Args:
        status: HTTP status.
        headers: Headers, names in lower case.
        encoded: Whether the body still has the encoding that the headers declare.
    """

    def __init__(self, status: int, headers: Mapping[str, str], *, encoded: bool = True) -> None:
        super().__init__(status, headers, _NO_LIMIT, encoded=encoded)

    def add(self, data: bytes) -> bool:
        """Add the next chunk of the body as received. Return False: it is to be taken before more is received.

        Raises:
            ResponseValidationError: The body is malformed.
        """
        super().add(data)
        return False

    def take(self) -> bytes:
        """Return what was added since the last time, decompressed."""
        content, self._body = bytes(self._body), bytearray()
        return content

    def end(self) -> None:
        """Record that the body is complete.

        Raises:
            ResponseValidationError: The compressed body is truncated.
        """
        super().finish()

    def finish(self) -> StreamedResponse:
        """Return the response, whose body is read from this collector."""
        return StreamedResponse(self._status, self._headers, body=self)


def _decompressors(encoding: str, limit: int) -> list[_Decompressor]:
    """Return what undoes each content coding, that which was applied last first."""
    names = [part.strip().lower() for part in encoding.split(",")]
    if unsupported := _UNSUPPORTED.intersection(names):
        raise _UnreadableError(
            f"the response has a Content-Encoding that was not requested: {', '.join(sorted(unsupported))}"
        )
    windows = [_WINDOW[name] for name in reversed(names) if name in _WINDOW]
    # A chunk of a stream is decompressed at once. Twice, 64 KiB of it can become 64 GiB.
    most = 1 if limit == _NO_LIMIT else _MOST_CODINGS
    if len(windows) > most:
        raise _UnreadableError(
            f"the response has {len(windows)} content codings, but the client decodes at most {most}"
        )
    return [_Decompressor(window, limit) for window in windows]


class _Decompressor:
    """Undoes one content coding.

    Args:
        window: `wbits` of zlib.
        limit: The largest decompressed size in bytes.
    """

    def __init__(self, window: int, limit: int) -> None:
        self._window = window
        self._limit = limit
        self._size = 0
        self._inflate: zlib._Decompress | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the data ends here."""
        return self._inflate is None or self._inflate.eof

    def decompress(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the content of the next chunks.

        Raises:
            _UnreadableError: The data is malformed or too large.
        """
        for chunk in chunks:
            data = chunk
            while data:
                if self._inflate is None:
                    self._inflate = zlib.decompressobj(self._window if _has_header(data, self._window) else _RAW)
                elif self._inflate.eof:
                    # A gzip file can have several members, followed by zeros.
                    data = data.lstrip(b"\0")
                    if not data:
                        break
                    self._inflate = zlib.decompressobj(self._window)
                piece = self._decompress(self._inflate, data)
                self._size += len(piece)
                if self._size > self._limit:
                    raise _too_large(self._limit)
                yield piece
                data = self._inflate.unused_data

    def _decompress(self, inflate: zlib._Decompress, data: bytes) -> bytes:
        try:
            # One byte more than allowed is enough to detect a body that is too large, such as a zip bomb.
            # It is never 0, which zlib would take for no limit.
            return inflate.decompress(data, self._limit - self._size + 1)
        except zlib.error:
            raise _UnreadableError("the response cannot be decompressed") from None


def _too_large(limit: int) -> _UnreadableError:
    return _UnreadableError(
        f"the response is larger than {limit:,} bytes: if you expect that, increase max_response_bytes"
    )


def _has_header(data: bytes, window: int) -> bool:
    """Whether compressed data has the header of its encoding: some servers send deflate without the zlib header."""
    # RFC 9110, section 8.4.1.2, mentions them. The low four bits of the zlib header are the compression method.
    return window != zlib.MAX_WBITS or data[0] & 0x0F == zlib.DEFLATED
