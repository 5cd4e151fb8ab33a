"""Splits streamed responses into items: lines of JSON, and server-sent events. No I/O."""

from __future__ import annotations

import codecs
import re
from typing import Protocol

# The line breaks of events (HTML Living Standard, section 9.2.5). A lone CR at the end may be the first half of CR LF.
_EVENT_BREAK = re.compile(rb"\r\n|\n|\r(?=.)", re.DOTALL)


class Splitter(Protocol):
    """Splits a body into the documents of its items."""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the items that the next chunk of the body completes; without data, those that its end does.

        Raises:
            ValueError: An item is too large.
        """


class JSONLines:
    """Splits newline-delimited JSON. Empty lines are skipped.

    Args:
        limit: Size of the largest item in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that the next chunk completes; without data, the last one, which needs no line break."""
        # Not `splitlines`, which also splits at a CR: JSON allows one between tokens.
        *lines, rest = (data or b"\n").split(b"\n")
        if lines:
            lines[0] = bytes(self._rest) + lines[0]
            self._rest.clear()
        self._rest += rest
        _check_size(len(self._rest), self._limit)
        return [line for line in lines if line.strip()]


class ServerSentEvents:
    """Splits server-sent events into their data. Comments, names, ids and events without data are skipped.

    Args:
        limit: Size of the largest event in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()
        self._data: list[bytes] = []
        self._size = 0
        self._began = False

    def feed(self, data: bytes) -> list[bytes]:
        """Return the data of the events that the next chunk completes. An event that the end cuts off is dropped."""
        # What was searched before has no line break, except that its last byte may be the CR of one.
        searched = max(len(self._rest) - 1, 0)
        # At the end of the body, a CR is a line break: nothing follows.
        self._rest += data or b"\n"
        if not self._began and len(self._rest) >= len(codecs.BOM_UTF8):
            self._began = True
            self._rest = self._rest.removeprefix(codecs.BOM_UTF8)
            searched = 0
        events, start = [], 0
        for found in _EVENT_BREAK.finditer(self._rest, searched):
            line = bytes(self._rest[start : found.start()])
            start = found.end()
            name, _, value = line.partition(b":")
            if name == b"data":
                self._data.append(value.removeprefix(b" "))
                self._size += len(value)
                _check_size(self._size, self._limit)
            elif not line and self._data:
                events.append(b"\n".join(self._data))
                self._data.clear()
                self._size = 0
        del self._rest[:start]
        _check_size(len(self._rest), self._limit)
        return events


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise ValueError(f"an item is larger than {limit:,} bytes: if you expect that, increase max_response_bytes")
