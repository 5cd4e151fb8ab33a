"""Decides whether there is a next page, where it starts, and which pages to prefetch. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from math import inf
from typing import Any, ClassVar, TypeVar

from .exceptions import ResponseValidationError, invalid_argument
from .model import ModelList, Page

T = TypeVar("T")


# Each goes twice as far back as the one before, so a window of ids is passed in about ten.
_MOST_STEPS = 20


class PageCursor:
    """The position in a collection that is read page by page and may change in the meantime.

    Offsets count from the current start of the collection. If items before the offset vanish, the others move forward
    and the next page misses some; if items are inserted before it, the next page repeats some. Both change the total.
    From the first change on, pages overlap by one item, and a page is used only if it starts with an item that has been
    read: the remaining items keep their order, so nothing can be missing in between. If it starts with another item,
    the cursor steps back.

    Attributes:
        offset: Offset of the next request.
        next_offset: Where the items begin that have not been read, as far as is known.
        done: Whether the last page has been read.
        changed: Whether the collection has changed since the page before the last one.
        warning: Why the last page may miss or repeat items, or None.
    """

    __slots__ = (
        "_complete",
        "_counts",
        "_end",
        "_fewest",
        "_last",
        "_limit",
        "_passed",
        "_read",
        "_repetitions",
        "_steps",
        "_total",
        "_unstable",
        "_unverified",
        "changed",
        "done",
        "next_offset",
        "offset",
        "warning",
    )

    WINDOW: ClassVar[int] = 1000  # ids to remember, about 130 bytes each; four pages if that is more

    def __init__(self, limit: int, offset: int) -> None:
        self.offset = self.next_offset = self._end = offset
        self.done = self.changed = self._counts = self._unstable = self._unverified = False
        self.warning: str | None = None
        self._limit = limit
        self._total: int | None = None
        self._read: dict[str | int | None, None] = {}  # ids of items; those read last are at the end
        self._complete = offset == 0  # whether `_read` has the ids of all items before `_end`
        self._last: tuple[int, int | None] = (offset, None)  # offset and fingerprint of the last page
        self._repetitions = self._passed = 0
        self._steps = 0  # back, since new items or a total that was the lowest so far
        self._fewest: float = inf

    def advance(self, page: Page[T]) -> Page[T] | None:
        """Move past `page`, the page at the current offset, or step back if items before it may have been missed.

        Returns:
            The page without items that have been read before, or None after stepping back.

        Raises:
            ResponseValidationError: The server repeats pages, so iterating would never end.
        """
        last = is_last(page, self._limit)
        if last and self._last[1] is None:  # the only page
            self.offset = self.next_offset = self.offset + len(page.items)
            self.done = True
            return page
        total = self._total_after(page, last)
        shrunk = 0 if total is None or self._total is None else self._total - total
        ids = _ids(page.items)
        # Usually none. Built-in functions find that out in a tenth of the time of a loop.
        known = not self._read.keys().isdisjoint(ids)
        repeated = [index for index, key in enumerate(ids) if key in self._read] if known else []
        self.changed = shrunk != 0 or repeated != list(range(self._end - self.offset))
        self.warning = None
        if self.changed and None in ids:
            self.warning = "its items have no ids"
        elif self.changed and repeated[:1] != [0] and not self._is_start(page, shrunk):
            if not self._unverified and not self._is_contradicted(total):
                self._step_back(shrunk)
                return None
            self.warning = f"none of the last {len(self._read)} items is left"
        items: list[T] = page.items
        if repeated:
            items = [item for item, key in zip(items, ids, strict=True) if key not in self._read]
        if items:
            self._steps = 0
        self._refuse_repetition(page, ids, shrunk, any_new=bool(items))
        self._move_past(ids, repeated, total)
        self.done = last
        if not repeated:
            return page
        unread = ModelList(items, page.items.model)
        return Page(unread, total=page.total, limit=page.limit, offset=page.offset, has_more=page.has_more)

    def _total_after(self, page: Page[Any], last: bool) -> int | None:
        """Return the size of the collection, or None if the server does not report it."""
        end = self.offset + len(page.items)
        # A server whose totals are the sizes of pages never reports more than this.
        self._counts |= page.total is not None and page.total > end
        if self._counts and page.total:  # an empty page may report 0, its own size
            return page.total
        # An empty page without a total is no evidence of a change: an intermediary may have returned it.
        return end if last and (page.items or page.total is not None) else None

    def _is_start(self, page: Page[Any], shrunk: int) -> bool:
        """Whether `page` starts with the first item of the collection, and it has not been read."""
        return self.offset == 0 and (self._complete or self._end <= shrunk or not page.items)

    def _is_contradicted(self, total: int | None) -> bool:
        """Whether the server keeps reporting a change that is not one, so that stepping back would never end."""
        if total is not None and total < self._fewest:
            self._fewest, self._steps = total, 0
        self._steps += 1
        return self._steps > _MOST_STEPS

    def _step_back(self, shrunk: int) -> None:
        """Move to an earlier offset: by the number of items that have vanished, then twice as far each time."""
        self._repetitions = self._passed = 0
        vanished = max(shrunk, 0)
        self.next_offset = max(0, self._end - vanished)
        back = self._end - self.offset
        step = max(vanished + 1, 2 * back) - back
        if not self._complete:
            step = min(step, max(len(self._read) // 2, 1))  # no further, so as not to miss the items that are known
        lowest = 0 if self._complete else self.next_offset - len(self._read)
        earlier = max(lowest, self.offset - step, 0)
        # Without an item to verify the offset by, only the total is left.
        self._unverified = earlier >= self.offset
        self.offset = self.next_offset if self._unverified else earlier

    def _move_past(self, ids: list[str | int | None], repeated: list[int], total: int | None) -> None:
        self._end = self.next_offset = self.offset + len(ids)
        self._total = self._total if total is None else total
        # A page that is repeated is no evidence of a change: the server may ignore the offset.
        self._unstable = (self._unstable or (self.changed and not self._repetitions)) and None not in ids
        self._unverified = False
        for index in repeated:  # moves to the end
            self._read.pop(ids[index], None)
        self._remember(ids)
        # A page of one item would make no progress.
        self.offset = self._end - 1 if self._unstable and len(ids) > 1 else self._end

    def _remember(self, ids: list[str | int | None]) -> None:
        self._read |= dict.fromkeys(ids)
        self._read.pop(None, None)
        surplus = len(self._read) - max(self.WINDOW, 4 * len(ids))
        if surplus > 0:
            self._complete = False
            for key in list(islice(self._read, surplus)):
                del self._read[key]

    def _refuse_repetition(self, page: Page[Any], ids: list[str | int | None], shrunk: int, *, any_new: bool) -> None:
        offset, content = self._last
        self._last = self.offset, _fingerprint(page.items, ids)
        same = self._last[1] == content and self.offset > offset
        # While nothing changes, no page should consist of items that have been read.
        same |= not (any_new or self._unstable or self._total is None)
        self._repetitions = self._repetitions + 1 if ids and same and not shrunk else 0
        self._passed = 0 if any_new or shrunk else self._passed + len(ids)
        # A single one can be a coincidence: new items, and no total or as many deletions.
        if self._repetitions > 1 or self._passed > 2 * len(self._read):
            raise ResponseValidationError(
                f"the server repeats a page: at offset {self.offset} it returned the items of an earlier page, "
                "so it seems to ignore the offset, or the collection changes faster than it can be read"
            )


def _fingerprint(items: list[Any], ids: list[str | int | None]) -> int:
    if all(ids):
        return hash(tuple(ids))
    try:
        return hash(repr([key or _content(item) for key, item in zip(ids, items, strict=True)]))
    except RecursionError:
        raise ResponseValidationError("the page contains an item that is nested too deeply") from None


def _ids(items: list[Any]) -> list[str | int | None]:
    """Return the id of each item, None if it has none."""
    ids = [getattr(item, "id", None) for item in items]
    if {*map(type, ids)} == {str}:
        return ids
    return [key if isinstance(key, str | int) else None for key in ids]


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


class TokenCursor:
    """The position in a collection whose pages have cursors: opaque tokens, each of which is in the page before.

    Attributes:
        token: The cursor of the next request; None for the first page.
        done: Whether the last page has been read.
    """

    __slots__ = ("_count", "_seen", "done", "token")

    def __init__(self, token: str | None = None) -> None:
        self.token = token
        self.done = False
        self._seen = token
        self._count = 0

    def advance(self, page: Page[Any]) -> None:
        """Move past `page`, the page at the current position.

        Raises:
            ResponseValidationError: The server repeats pages, so iterating would never end.
        """
        self.token = page.next_cursor
        if self.token is None or page.has_more is False:
            if page.has_more:
                raise ResponseValidationError("the server reports more items, but no cursor of the next page")
            self.token, self.done = None, True
            return
        # Brent's algorithm finds a cycle of any length by remembering one cursor.
        if self.token == self._seen:
            raise ResponseValidationError("the server repeats a cursor, so reading the list would never end")
        self._count += 1
        if self._count & (self._count - 1) == 0:
            self._seen = self.token


def check_extra_query(query: Mapping[str, str], *names: str) -> None:
    """Reject query parameters that would address the same page again and again.

    Raises:
        ValidationError: The query parameters contain `limit` or another of the names.
    """
    for name in ("limit", *names):
        if name in query:
            raise invalid_argument("extra_query", f"extra_query must not contain {name}, which each page sets itself")


def _content(item: Any) -> Any:
    return item.to_dict() if hasattr(item, "to_dict") else item


EAGER, MAX_PREFETCHED = 8, 16  # pages
MAX_PREFETCHED_ITEMS = 8000  # about 6 MB of JSON
# What makes prefetching worthwhile: seconds to wait for a page, and their ratio to the CPU time of the thread. A thread
# costs a twentieth of that CPU time; but on a busy machine, what looks like latency is often a processor that is busy.
WORTHWHILE, WORTHWHILE_RATIO = 0.001, 1.0


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
        self._depth = EAGER if eager else 1
        self._before = inf
        self._worthwhile = True

    def offsets(self, page: Page[Any], offset: int, overlap: int = 0) -> range:
        """Return the offsets of the pages to prefetch.

        Without a total, only the next page is known to exist, and no other is requested.

        Args:
            page: The last page read.
            offset: Its offset.
            overlap: Number of its items that the next page repeats.
        """
        if not self._worthwhile or is_last(page, self._limit):
            return range(0)
        size = len(page.items)
        following = offset + size - overlap
        total = known_total(page, self._limit, offset)
        end = following + 1 if total is None or size != (page.limit or self._limit) else total - overlap
        if self._end is not None:
            end = min(end, self._end)
        return range(following, end, size - overlap)[: min(self._depth, max(1, MAX_PREFETCHED_ITEMS // size))]

    def waited(self) -> None:
        """Record that the consumer had to wait for a prefetched page."""
        self._depth = min(self._most, 2 * self._depth)

    def took(self, seconds: float, busy: float) -> None:
        """Record how long it took to fetch a page, in the background or not.

        Args:
            seconds: Its duration.
            busy: CPU time of the thread in it. The rest is latency, or the wait for a processor that is busy.
        """
        waited = seconds - busy
        # The minimum of two waits: a single slow page does not predict that the next ones are slow. On a busy machine,
        # most pages are slow, but hardly ever two in a row.
        self._worthwhile = min(waited, self._before) >= max(WORTHWHILE, WORTHWHILE_RATIO * busy)
        self._before = waited

    def failed(self) -> None:
        """Record that prefetching a page failed, for example because of a rate limit."""
        self._most = max(1, self._most // 2)
        self._depth = 1
