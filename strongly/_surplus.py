"""Finds out whether a server sent more than its answer. Pure."""

from __future__ import annotations

import re

_END_OF_HEAD = re.compile(rb"\n\r?\n")
_END_OF_CHUNKS = re.compile(rb"(?:^|\n)0+\r?\n\r?\n")


def has_surplus(received: bytes, last: bytes, *, with_head: bool, chunked: bool) -> bool:
    """Whether there may be something behind an answer, which would pass for the answer to the next request.

    When in doubt there is: that costs a connection and nothing else.

    Args:
        received: What the last read brought.
        last: The last piece of the body; empty if there is none.
        with_head: Whether the last read brought the end of the headers too.
        chunked: Whether the body came in chunks.
    """
    if not with_head and not chunked:
        return received != last
    if chunked and not last:
        return True  # a status such as 204 has no body, and what looks like one is behind it
    end = (_END_OF_CHUNKS if chunked else _END_OF_HEAD).search(received)
    return end is None or received[end.end() :] != (b"" if chunked else last)
