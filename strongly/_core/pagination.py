"""Decides whether there is a next page, where it starts, and which pages to prefetch. No I/O."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from .exceptions import ResponseValidationError, invalid_argument

if TYPE_CHECKING:
    from .model import Page


class PageCursor:
    """The position in a collection that is read page by page.

    Attributes:
        limit: Page size to request.
        offset: Offset of the next page.
        done: Whether the last page has been read.
    """

    __slots__ = ("_seen", "done", "limit", "offset")

    def __init__(self, limit: int, offset: int) -> None:
        self.limit = limit
        self.offset = offset
        self.done = False
        self._seen: set[int] = set()

    def advance(self, page: Page[Any]) -> None:
        """Move past `page`, the page at the current offset.

        Raises:
            ResponseValidationError: The server repeats a page, so iterating would never end.
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
    """Whether `page` is the last page, if `asked` items were requested.

    Ignores `total`: some servers report the size of the page instead of the collection.
    """
    if not page.items:
        return True
    if page.has_more is not None:
        return not page.has_more
    return len(page.items) < (page.limit or asked)


def known_total(page: Page[Any], asked: int, offset: int) -> int | None:
    """Return the size of the collection if it follows reliably from `page`, which starts at `offset`; else None."""
    end = offset + len(page.items)
    if not page.items and offset:
        return page.total or None  # past the end; a total of 0 is the size of the page
    if is_last(page, asked):
        return end
    # There may be more items after this page, so a total that ends with it is the size of the page.
    return page.total if page.total is not None and page.total > end else None


def check_window(limit: object, offset: object) -> None:
    """Reject an invalid page size or offset.

    Raises:
        ValidationError: `limit` is not an integer of at least 1, or `offset` not one of at least 0.
    """
    _check_at_least("limit", limit, 1)
    _check_at_least("offset", offset, 0)


def check_count(count: object) -> None:
    """Reject an invalid number of items.

    Raises:
        ValidationError: `count` is not an integer of at least 0.
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
WORTHWHILE = 0.001  # seconds to wait for a page; prefetching one costs about a quarter of that


class PrefetchPlan:
    """How many pages to prefetch: more if the consumer has to wait for pages, fewer if prefetching fails.

    Args:
        limit: Page size to request.
        end: Offset after the last item needed, or None for all items.
        eager: Whether all pages are needed as soon as possible.
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

        Without a total, only the next page is known to exist, and no other is requested.

        Args:
            page: The last page read.
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
        """Record that the consumer had to wait for a prefetched page."""
        self._depth = min(self._most, 2 * self._depth)

    def took(self, waited: float) -> None:
        """Record the seconds that the consumer spent idle while it fetched a page itself."""
        # The minimum of two waits: a single slow page does not predict that the next ones are slow.
        self._worthwhile = min(waited, self._before) >= WORTHWHILE
        self._before = waited

    def failed(self) -> None:
        """Record that prefetching a page failed, for example because of a rate limit."""
        self._most = max(1, self._most // 2)
        self._depth = 1
