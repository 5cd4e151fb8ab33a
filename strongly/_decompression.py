"""Decompresses bodies piece by piece, so that a small answer cannot fill the memory."""

from __future__ import annotations

import zlib

from ._answers import printable
from ._errors import ResponseValidationError

ACCEPTED = "gzip, deflate"

_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_RAW = -zlib.MAX_WBITS


class BodyCollector:
    """Collects the body of an answer up to a limit.

    Args:
        encoding: The `Content-Encoding` header, or an empty string.
        limit: The largest decompressed size in bytes.

    Raises:
        ResponseValidationError: The body is compressed in a way that was not asked for.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        encoding = encoding.strip().lower()
        self._window = _WINDOW.get(encoding)
        if self._window is None and encoding not in ("", "identity"):
            raise ResponseValidationError(
                f"the answer is compressed in a way that was not asked for: {printable(encoding, 50)}"
            )
        self._limit = limit
        self._body = bytearray()  # not a list, in which many tiny pieces would take far more than they hold
        self._inflate: zlib._Decompress | None = None

    def add(self, data: bytes) -> None:
        """Take the next piece of the body as it came over the network.

        Raises:
            ResponseValidationError: The body is damaged or too large.
        """
        if self._window is None:
            self._keep(data)
            return
        while data:
            if self._inflate is None:
                self._inflate = zlib.decompressobj(self._window if _has_header(data, self._window) else _RAW)
            elif self._inflate.eof:
                # A gzip file may have several members, and zeros behind them.
                data = data.lstrip(b"\0")
                if not data:
                    break
                self._inflate = zlib.decompressobj(self._window)
            self._keep(self._decompress(self._inflate, data))
            data = self._inflate.unused_data

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            ResponseValidationError: The compressed body ends too early.
        """
        if self._inflate is not None and not self._inflate.eof:
            raise ResponseValidationError("the compressed answer ends too early")
        return bytes(self._body)

    def _decompress(self, inflate: zlib._Decompress, data: bytes) -> bytes:
        try:
            # One byte more than allowed is enough to know that it is too much.
            return inflate.decompress(data, self._limit - len(self._body) + 1)
        except zlib.error:
            raise ResponseValidationError("the answer cannot be decompressed") from None

    def _keep(self, data: bytes) -> None:
        if len(self._body) + len(data) > self._limit:
            raise ResponseValidationError(
                f"the answer is larger than {self._limit:,} bytes; if that is intended, raise max_response_bytes"
            )
        self._body += data


def _has_header(data: bytes, window: int) -> bool:
    """Whether compressed data starts as its coding says; some servers send deflate without the zlib header."""
    return window != zlib.MAX_WBITS or data[0] & 0x0F == zlib.DEFLATED
