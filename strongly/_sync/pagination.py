# Derived from strongly/_async by `make generate`; edit the source there.
"""Paginators: fetch lists page by page, on demand, and prefetch pages."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from strongly._concurrency.background import Prefetcher, busy_time
from strongly._core.accepted import IntLike
from strongly._core.encoding import integer
from strongly._core.exceptions import StronglyError, StronglyWarning, invalid_argument
from strongly._core.loading import LazyModule
from strongly._core.model import ModelList, Page
from strongly._core.pagination import PageCursor, PrefetchPlan, TokenCursor, known_total
from strongly._core.request import Request

if TYPE_CHECKING:
    import pandas
    import polars

    from strongly._core.raw_response import RawResponse

    from .transport import Prefetched, Transport
else:
    pandas = LazyModule("pandas", optional=True)
    polars = LazyModule("polars", optional=True)


T = TypeVar("T")


class SyncPaginator(Generic[T]):
    """A list on the server, fetched page by page while you iterate over it.

    Iterating fetches all pages: `limit` is the page size, not the number of items returned. The first request is sent
    when you ask for the first item. Iterating a second time sends new requests.

    Upcoming pages are prefetched in the background: one page, or up to 16 if iterating has to wait for pages.
    Prefetching starts when you continue after the first item. Leaving a loop cancels it. If prefetching a page fails,
    the page is retried when you reach it, as after any failed attempt. `prefetch=False` disables prefetching.

    The list may change while you iterate, for example because you delete its items: each item that stays in the list is
    returned exactly once. A change is detected by the total that the server reports, and not if as many items vanish as
    appear between two pages. Emits a `StronglyWarning` if items may be missing or repeated nonetheless.

    Example:
        projects = client.projects.list(limit=100)
        for project in projects:
            print(project.name)
        newest = client.projects.list(sort="created_at:desc").first()
    """

    _path = "an invalid request"  # crash reports show a paginator whose __init__ has failed

    def __init__(
        self,
        fetch: Callable[[Request[Page[T]]], Page[T]],
        make: Callable[[int, int], Request[Page[T]]],
        *,
        limit: int | IntLike,
        offset: int | IntLike = 0,
        prefetch_with: Any = None,
    ) -> None:
        self._limit, self._offset = integer("limit", limit, 1), integer("offset", offset, 0)
        self._fetch = fetch
        self._prefetch_with: Transport | None = prefetch_with  # a private type
        self._make = make
        self._known_total: int | None = None
        self._model: type[T] | None = None
        self._asked = False
        self._failed: PageCursor | None = None
        # Build the first request now, so that invalid arguments raise here and not in a later loop.
        request = make(self._limit, self._offset)
        self._path, self._parse = request.operation.path, request.parse

    def __repr__(self) -> str:
        # Notebooks display it if a cell ends with a list.
        return f"<{type(self).__name__} of {self._path}: take(10) and to_list() fetch its items>"

    def __iter__(self) -> Iterator[T]:
        return _Items(self._pages(self._offset))

    def pages(self, *, offset: int | IntLike | None = None) -> Iterator[Page[T]]:
        """Iterate over pages instead of items.

        Args:
            offset: Number of items to skip. To resume after an error of this paginator, pass its `next_offset`.

        Returns:
            An iterator over pages, each with the `items` that earlier pages did not have, and the pagination data from
            the server.

        Raises:
            StronglyError: A page could not be fetched. `next_offset` of the error is the offset to resume from.

        Example:
            for page in client.projects.list().pages():
                print(len(page.items))
        """
        start = self._offset if offset is None else integer("offset", offset, 0)
        failed = self._failed
        return self._pages(start, failed if failed is not None and failed.next_offset == start else None)

    def to_list(self) -> ModelList[T]:
        """Return all items of all pages.

        Raises:
            StronglyError: A page could not be fetched.

        Example:
            projects = client.projects.list().to_list()
        """
        items: ModelList[T] = ModelList()
        for page in self._pages(self._offset, eager=True):
            items += page.items
        items.model = self._model
        return items

    def to_pandas(self) -> pandas.DataFrame:
        """Return all items of all pages as a pandas data frame. Requires the extra `pandas`.

        The columns and dtypes follow from the model, even if the list is empty: strings have the dtype `string`,
        numbers `float64` or `Int64`, Booleans `boolean`, and timestamps `datetime64[us, UTC]`; lists remain lists. An
        object becomes one column per member, such as `resources_gpu`. Emits a `StronglyWarning` if malformed values are
        missing.

        Raises:
            ConfigurationError: pandas is not installed.
            StronglyError: A page could not be fetched.

        Example:
            volumes = client.volumes.list().to_pandas()
            print(volumes.groupby("type")["size_gb"].sum())
        """
        from strongly.extras.frames import to_pandas

        return to_pandas(self.to_list())

    def to_polars(self) -> polars.DataFrame:
        """Return all items of all pages as a polars data frame. Requires the extra `polars`.

        The columns and dtypes follow from the model, even if the list is empty: strings have the type `String`, numbers
        `Float64` or `Int64`, Booleans `Boolean`, timestamps `Datetime` in UTC, lists of strings `List(String)`, and
        lists of models `List(Struct)`. An object becomes one column per member, such as `resources_gpu`. Emits a
        `StronglyWarning` if malformed values are missing.

        Raises:
            ConfigurationError: polars is not installed.
            StronglyError: A page could not be fetched.

        Example:
            volumes = client.volumes.list().to_polars()
            print(volumes.group_by("type").len())
        """
        from strongly.extras.frames import to_polars

        return to_polars(self.to_list())

    def first(self) -> T | None:
        """Return the first item, or None if the list is empty.

        Raises:
            StronglyError: The page could not be fetched.

        Example:
            project = client.projects.list(search="churn").first()
        """
        items = self.take(1)
        return items[0] if items else None

    def take(self, count: int | IntLike) -> ModelList[T]:
        """Return the first items, fetching only as many pages as needed.

        Args:
            count: Maximum number of items.

        Raises:
            ValidationError: `count` is not an integer, or negative.
            StronglyError: A page could not be fetched.

        Example:
            projects = client.projects.list().take(10)
        """
        most = integer("count", count, 0)
        if not most:
            return self._parse({"data": []}).items  # an empty list with its model
        items: list[T] = []
        for page in self._pages(self._offset, end=self._offset + most, eager=True):
            items += page.items
            if len(items) >= most:
                break
        return ModelList(items[:most], self._model)

    @property
    def total(self) -> int | None:
        """The number of items in the whole list as reported by the server; None if the server does not report it.

        Fetches the first page if no page has been fetched yet.

        Raises:
            StronglyError: The page could not be fetched.

        Example:
            total = client.projects.list().total
        """
        if not self._asked:
            self._page(self._offset)
        return self._known_total

    def _pages(
        self, start: int, cursor: PageCursor | None = None, *, end: int | None = None, eager: bool = False
    ) -> _Pages[T]:
        plan = None if self._prefetch_with is None else PrefetchPlan(self._limit, end=end, eager=eager)
        self._failed = None
        return _Pages(self, cursor or PageCursor(self._limit, start), plan, at_once=eager)

    def _page(self, offset: int) -> Page[T]:
        return self._recorded(self._fetch(self._make(self._limit, offset)), offset)

    def _prefetch(self, offset: int) -> Prefetched[Page[T]]:
        assert self._prefetch_with is not None
        return self._prefetch_with.prefetch(self._make(self._limit, offset))

    def _finish(self, page: Prefetched[Page[T]], offset: int) -> Page[T]:
        assert self._prefetch_with is not None
        return self._recorded(self._prefetch_with.finish(page), offset)

    def _recorded(self, page: Page[T], offset: int) -> Page[T]:
        self._asked = True
        self._model = page.items.model
        total = known_total(page, self._limit, offset)
        # An empty last page may lack the total that an earlier page had.
        self._known_total = self._known_total if total is None else total
        return page


class CursorPaginator(SyncPaginator[T]):
    """A list on the server whose pages have cursors instead of offsets.

    As `SyncPaginator`, with these differences: only a page says where the next one begins, so nothing is prefetched;
    `total` is None; and the server determines what happens to items if the list changes.

    Example:
        for project in client.projects.list(limit=100):
            print(project.name)
    """

    def __init__(
        self,
        fetch: Callable[[Request[Page[T]]], Page[T]],
        make: Callable[[int, str | None], Request[Page[T]]],
        *,
        limit: int | IntLike,
    ) -> None:
        super().__init__(fetch, lambda limit, offset: make(limit, None), limit=limit)
        self._make_next = make

    def pages(self, *, offset: int | IntLike | None = None, cursor: str | None = None) -> Iterator[Page[T]]:
        """Iterate over pages instead of items.

        Args:
            offset: Not supported: the list has cursors.
            cursor: The `next_cursor` of the page after which to resume.

        Returns:
            An iterator over pages, each with its `items` and `next_cursor`.

        Raises:
            ValidationError: `offset` was passed.
            StronglyError: A page could not be fetched.

        Example:
            for page in client.projects.list().pages():
                print(len(page.items), page.next_cursor)
        """
        if offset is not None:
            raise invalid_argument("offset", "offset is not supported: this list has cursors, so pass cursor=")
        return _CursorPages(self, TokenCursor(cursor))

    @property
    def total(self) -> int | None:
        """None: only lists with offsets have a total."""
        return None

    def _pages(self, start: int, cursor: Any = None, *, end: int | None = None, eager: bool = False) -> Any:
        return _CursorPages(self, TokenCursor())

    def _page_at(self, cursor: str | None) -> Page[T]:
        page = self._fetch(self._make_next(self._limit, cursor))
        self._model = page.items.model
        return page


class _CursorPages(Generic[T]):
    def __init__(self, paginator: CursorPaginator[T], cursor: TokenCursor) -> None:
        self._paginator = paginator
        self._cursor = cursor

    def __iter__(self) -> _CursorPages[T]:
        return self

    def __next__(self) -> Page[T]:
        while not self._cursor.done:
            page = self._paginator._page_at(self._cursor.token)
            self._cursor.advance(page)
            if page.items:
                return page
        raise StopIteration

    def prefetch(self) -> None:
        """Do nothing: the cursor of the next page is not known before."""


class RawCursorPages(Generic[T]):
    """Iterates over the responses of a list with cursors, one for each page."""

    def __init__(
        self,
        send: Callable[[Request[Page[T]]], RawResponse[Page[T]]],
        make: Callable[[int, str | None], Request[Page[T]]],
        *,
        limit: int | IntLike,
    ) -> None:
        self._limit = integer("limit", limit, 1)
        make(self._limit, None)  # raises now if an argument is invalid, and not in a later loop
        self._send = send
        self._make = make
        self._cursor = TokenCursor()

    def __iter__(self) -> RawCursorPages[T]:
        return self

    def __next__(self) -> RawResponse[Page[T]]:
        if self._cursor.done:
            raise StopIteration
        response = self._send(self._make(self._limit, self._cursor.token))
        self._cursor.advance(response.parsed)
        return response


class _Pages(Generic[T]):
    # A class and not a generator, because an asynchronous generator would have to be closed when a loop is left early.

    def __init__(
        self, paginator: SyncPaginator[T], cursor: PageCursor, plan: PrefetchPlan | None, *, at_once: bool
    ) -> None:
        self._paginator = paginator
        self._cursor = cursor
        self._plan = plan
        self._prefetcher: Prefetcher[Prefetched[Page[T]]] | None = None
        self._last: tuple[Page[T], int] | None = None
        self._wanted = at_once

    def __iter__(self) -> _Pages[T]:
        return self

    def __next__(self) -> Page[T]:
        # Callers that read a second page are likely to read more.
        self._wanted = self._wanted or self._last is not None
        while not self._cursor.done:
            offset = self._cursor.offset
            try:
                page = self._read(offset)
                unread = self._cursor.advance(page)
            except StronglyError as error:
                error.next_offset = self._cursor.next_offset
                self._paginator._failed = self._cursor
                self._cancel()
                raise
            if self._cursor.changed:
                self._cancel()
            if self._cursor.warning is not None:
                _warn(self._cursor.warning)
            if unread is None:
                continue
            self._last = page, offset
            if self._wanted:
                self.prefetch()
            if unread.items:
                return unread
        self._cancel()
        raise StopIteration

    def prefetch(self) -> None:
        """Prefetch the pages after the last one read, unless the list is changing."""
        if self._plan is None or self._last is None or self._cursor.changed:
            return
        if self._prefetcher is None:
            self._prefetcher = Prefetcher(self._paginator._prefetch)
        for offset in self._plan.offsets(*self._last, self._cursor.next_offset - self._cursor.offset):
            self._prefetcher.start(offset)

    def _read(self, offset: int) -> Page[T]:
        if self._prefetcher is not None and self._plan is not None and self._prefetcher.expects(offset):
            if self._prefetcher.is_in_flight(offset):
                self._plan.waited()
            prefetched = self._prefetcher.take(offset)
            if prefetched is not None:
                if prefetched.failed:
                    self._plan.failed()
                else:
                    self._plan.took(prefetched.seconds, prefetched.busy)
                return self._paginator._finish(prefetched, offset)
        # Prefetched pages, if any, start at offsets that are not needed now.
        self._cancel()
        busy, started = busy_time(), time.perf_counter()
        page = self._paginator._page(offset)
        if self._plan is not None:
            self._plan.took(time.perf_counter() - started, busy_time() - busy)
        return page

    def _cancel(self) -> None:
        if self._prefetcher is not None:
            self._prefetcher.cancel()


class RawPages(Generic[T]):
    """Iterates over the responses of a list, one for each page. Not a generator, which would have to be closed."""

    def __init__(
        self,
        send: Callable[[Request[Page[T]]], RawResponse[Page[T]]],
        make: Callable[[int, int], Request[Page[T]]],
        *,
        limit: int | IntLike,
        offset: int | IntLike = 0,
    ) -> None:
        self._limit, start = integer("limit", limit, 1), integer("offset", offset, 0)
        make(self._limit, start)  # raises now if an argument is invalid, and not in a later loop
        self._send = send
        self._make = make
        self._cursor = PageCursor(self._limit, start)

    def __iter__(self) -> RawPages[T]:
        return self

    def __next__(self) -> RawResponse[Page[T]]:
        if self._cursor.done:
            raise StopIteration
        try:
            response = self._send(self._make(self._limit, self._cursor.offset))
            self._cursor.advance(response.parsed)
        except StronglyError as error:
            error.next_offset = self._cursor.next_offset
            raise
        if self._cursor.warning is not None:
            _warn(self._cursor.warning, stacklevel=3)
        return response


def _warn(reason: str, stacklevel: int = 5) -> None:
    warnings.warn(
        f"the list changed while it was read, and {reason}: items may be missing or repeated",
        StronglyWarning,
        stacklevel=stacklevel,  # a loop over the items
    )


class _Items(Generic[T]):
    def __init__(self, pages: _Pages[T]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())
        self._rest: Iterator[T] | None = None
        self._began = False

    def __iter__(self) -> _Items[T]:
        return self

    def __next__(self) -> T:
        while True:
            for item in self._items:
                return item
            self._refill()

    def _refill(self) -> None:
        if self._rest is not None:
            # Callers that continue after the first item are likely to read more than the first page.
            self._items, self._rest = self._rest, None
            self._pages.prefetch()
            return
        items = iter((self._pages.__next__()).items)
        if self._began:
            self._items = items
        else:
            self._began = True
            self._items, self._rest = islice(items, 1), items
