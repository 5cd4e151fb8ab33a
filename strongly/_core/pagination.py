"""Decides from each page whether there is another one and where it starts. No I/O, and no knowledge of resources."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from .exceptions import ResponseValidationError, invalid_argument

if TYPE_CHECKING:
    from .model import Page


class PageCursor:
    """Goes through a collection page by page.

    Attributes:
        limit: Page size to ask for.
        offset: Offset of the next page.
        done: Whether the last page has been seen.
    """

    __slots__ = ("_seen", "done", "limit", "offset")

    def __init__(self, limit: int, offset: int) -> None:
        self.limit = limit
        self.offset = offset
        self.done = False
        self._seen: set[int] = set()

    def advance(self, page: Page[Any]) -> None:
        """Record the page that was requested.

        Raises:
            ResponseValidationError: The server repeats itself, so that iterating would never end.
        """
        count = len(page.items)
        if count:
            self._refuse_repetition(page)
        self.offset += count
        self.done = is_last(page, self.limit)

    def _refuse_repetition(self, page: Page[Any]) -> None:
        try:
            fingerprint = hash(repr([getattr(item, "id", None) or _content(item) for item in page.items]))
        except RecursionError:
            raise ResponseValidationError("the page contains an item that is nested too deeply") from None
        if fingerprint in self._seen:
            raise ResponseValidationError(
                f"the server repeats a page: at offset {self.offset} it returned the items of an earlier page, "
                "so it seems to ignore the offset, or the collection changes faster than it can be read"
            )
        self._seen.add(fingerprint)


def is_last(page: Page[Any], asked: int) -> bool:
    """Whether there is nothing behind `page`, when `asked` items were asked for.

    A total is not considered: some servers count the page instead of the collection.
    """
    if not page.items:
        return True
    if page.has_more is not None:
        return not page.has_more
    return len(page.items) < (page.limit or asked)


def known_total(page: Page[Any], asked: int, offset: int) -> int | None:
    """Return the size of the collection as far as `page`, which starts at `offset`, tells it reliably."""
    end = offset + len(page.items)
    if not page.items and offset:
        return page.total or None  # behind the end; whoever counts the page counted none
    if is_last(page, asked):
        return end
    # A total that does not reach beyond this page counts the page, since there may be more behind it.
    return page.total if page.total is not None and page.total > end else None


def check_window(limit: object, offset: object) -> None:
    """Refuse a page size or an offset that no server can serve.

    Raises:
        ValidationError: One of them is no whole number, or out of range.
    """
    _check_at_least("limit", limit, 1)
    _check_at_least("offset", offset, 0)


def check_count(count: object) -> None:
    """Refuse a number of items that cannot be taken.

    Raises:
        ValidationError: It is no whole number, or negative.
    """
    _check_at_least("count", count, 0)


def _check_at_least(name: str, value: object, minimum: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        problem = f"{name} must be an int, not {type(value).__name__}"
    elif value < minimum:
        problem = f"{name} must be at least {minimum}"
    else:
        return
    raise invalid_argument(name, problem)


def _content(item: Any) -> Any:
    return item.to_dict() if hasattr(item, "to_dict") else item


MAX_PREFETCHED = 8
WORTHWHILE = 0.001  # seconds of waiting for a page; prefetching it takes about a quarter of that


class PrefetchPlan:
    """How many pages to prefetch: more while the reader waits for pages, less far when servers refuse.

    Args:
        limit: Page size that is asked for.
        end: Offset behind the last item that is wanted, or None for all.
        eager: Whether all pages are wanted as soon as possible.
    """

    __slots__ = ("_before", "_depth", "_end", "_limit", "_most", "_worthwhile")

    def __init__(self, limit: int, *, end: int | None = None, eager: bool = False) -> None:
        self._limit = limit
        self._end = end
        self._most = MAX_PREFETCHED
        self._depth = MAX_PREFETCHED if eager else 1
        self._before = inf
        self._worthwhile = True

    def offsets(self, page: Page[Any], offset: int) -> range:
        """Return the offsets of the pages to prefetch.

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
        """Record that the reader had to wait for a page."""
        self._depth = min(self._most, 2 * self._depth)

    def took(self, waited: float) -> None:
        """Record how long the reader did nothing but wait for a page that it fetched itself, in seconds."""
        # One page that is late among quick ones says nothing of those behind it.
        self._worthwhile = min(waited, self._before) >= WORTHWHILE
        self._before = waited

    def failed(self) -> None:
        """Record that a page could not be prefetched, as when there are too many requests."""
        self._most = max(1, self._most // 2)
        self._depth = 1
