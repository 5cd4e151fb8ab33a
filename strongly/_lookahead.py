"""Decides which pages of a list to ask for before their turn. No I/O."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from ._paging import is_last, known_total

if TYPE_CHECKING:
    from strongly_api.types import Page

MAX_AHEAD = 8
WORTHWHILE = 0.001  # seconds of waiting for a page; having it on its way takes about a quarter of that


class Lookahead:
    """How far to look ahead: further while the reader waits for pages, less far when servers refuse.

    Args:
        limit: Page size that is asked for.
        end: Offset behind the last item that is wanted, or None for all.
        eager: Whether all pages are wanted as soon as possible.
    """

    __slots__ = ("_before", "_depth", "_end", "_limit", "_most", "_worthwhile")

    def __init__(self, limit: int, *, end: int | None = None, eager: bool = False) -> None:
        self._limit = limit
        self._end = end
        self._most = MAX_AHEAD
        self._depth = MAX_AHEAD if eager else 1
        self._before = inf
        self._worthwhile = True

    def offsets(self, page: Page[Any], offset: int) -> range:
        """Return the offsets of the pages to have on their way.

        Only a total says that there are more pages than the next one; what cannot be known is not asked for.

        Args:
            page: The last page that was read.
            offset: Its offset.
        """
        if not self._worthwhile:
            return range(0)
        size = len(page.items)
        following = offset + size
        total = known_total(page, self._limit, offset)
        if is_last(page, self._limit):
            end = following
        elif total is None or size != (page.limit or self._limit):
            end = following + 1
        else:
            end = total
        if self._end is not None:
            end = min(end, self._end)
        return range(following, end, max(size, 1))[: self._depth]

    def waited(self) -> None:
        """Take note that the reader had to wait for a page."""
        self._depth = min(self._most, 2 * self._depth)

    def took(self, waited: float) -> None:
        """Take note of how long the reader did nothing but wait for a page that it fetched itself, in seconds."""
        # One page that is late among quick ones says nothing of those behind it.
        self._worthwhile = min(waited, self._before) >= WORTHWHILE
        self._before = waited

    def failed(self) -> None:
        """Take note that a page could not be had before its turn, as when there are too many requests."""
        self._most = max(1, self._most // 2)
        self._depth = 1
