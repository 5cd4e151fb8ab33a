# Derived from strongly/_async by `make generate`; edit the source there.
"""Goes through lists page by page, on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from strongly._errors import StronglyError
from strongly._paging import PageCursor, check_count, check_window, known_total
from strongly._requests import build

if TYPE_CHECKING:
    from strongly_api.types import Page, Request

T = TypeVar("T")


class SyncPaginator(Generic[T]):
    """A list on the server, read page by page while it is iterated.

    Nothing is requested before the first item is asked for, and no page before its items are. Iterating again starts
    over with fresh requests. Iterating always goes through all pages: `limit` is the size of a page, not of the list.

    Example:
        projects = client.projects.list(limit=100)
        for project in projects:
            print(project.name)
        newest = client.projects.list(sort="createdAt:desc").first()
    """

    def __init__(
        self,
        fetch: Callable[[Request[Page[T]]], Page[T]],
        make: Callable[[int, int], Request[Page[T]]],
        *,
        limit: int,
        offset: int = 0,
    ) -> None:
        check_window(limit, offset)
        self._fetch = fetch
        self._make = make
        self._limit = limit
        self._offset = offset
        self._known_total: int | None = None
        self._asked = False
        # Built once at once, so that bad arguments are refused where they are given and not in a later loop.
        build(make, limit, offset)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._make(self._limit, self._offset).operation.path}>"

    def __iter__(self) -> Iterator[T]:
        return _Items(_Pages(self._page, PageCursor(self._limit, self._offset)))

    def pages(self, *, offset: int | None = None) -> Iterator[Page[T]]:
        """Go through the pages instead of the items.

        Args:
            offset: How many items to skip; `next_offset` of an error that ended an earlier loop goes on where it ended.

        Returns:
            An iterator over pages, each with its `items` and what the server told of the list.

        Raises:
            StronglyError: A page could not be read; `next_offset` of the error says where to go on.

        Example:
            for page in client.projects.list().pages():
                print(len(page.items))
        """
        start = self._offset if offset is None else offset
        check_window(self._limit, start)
        return _Pages(self._page, PageCursor(self._limit, start))

    def to_list(self) -> list[T]:
        """Return all items of all pages.

        Raises:
            StronglyError: A page could not be read.

        Example:
            projects = client.projects.list().to_list()
        """
        return [item for item in self]

    def first(self) -> T | None:
        """Return the first item, or None if there is none.

        Raises:
            StronglyError: The page could not be read.

        Example:
            project = client.projects.list(search="churn").first()
        """
        items = self.take(1)
        return items[0] if items else None

    def take(self, count: int) -> list[T]:
        """Return the first items, reading no more pages than they take.

        Args:
            count: How many items at most.

        Raises:
            ValidationError: `count` is no whole number, or negative.
            StronglyError: A page could not be read.

        Example:
            projects = client.projects.list().take(10)
        """
        check_count(count)
        items: list[T] = []
        if count:
            for item in self:
                items.append(item)
                if len(items) == count:
                    break
        return items

    @property
    def total(self) -> int | None:
        """Size of the whole list as the server tells it with a page; None if it does not say.

        Reads the first page if none has been read yet.

        Raises:
            StronglyError: The page could not be read.

        Example:
            total = client.projects.list().total
        """
        if not self._asked:
            self._page(self._offset)
        return self._known_total

    def _page(self, offset: int) -> Page[T]:
        page = self._fetch(self._make(self._limit, offset))
        self._asked = True
        total = known_total(page, self._limit, offset)
        # An empty last page need not tell what an earlier one told.
        self._known_total = self._known_total if total is None else total
        return page


class _Pages(Generic[T]):
    # Iterators are classes and not generators: one that is left early needs no closing.

    def __init__(self, read: Callable[[int], Page[T]], cursor: PageCursor) -> None:
        self._read = read
        self._cursor = cursor

    def __iter__(self) -> _Pages[T]:
        return self

    def __next__(self) -> Page[T]:
        while not self._cursor.done:
            try:
                page = self._read(self._cursor.offset)
                self._cursor.advance(page)
            except StronglyError as error:
                error.next_offset = self._cursor.offset
                raise
            if page.items:
                return page
        raise StopIteration


class _Items(Generic[T]):
    def __init__(self, pages: _Pages[T]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())

    def __iter__(self) -> _Items[T]:
        return self

    def __next__(self) -> T:
        while True:
            for item in self._items:
                return item
            self._items = iter((self._pages.__next__()).items)
