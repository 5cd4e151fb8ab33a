"""Lists that change while they are read: no item that stays is missing or repeated."""

import sys
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strongly import AsyncPaginator, Page, Project, StronglyError, StronglyWarning, SyncPaginator
from strongly._core.pagination import PageCursor
from strongly._core.request import Request
from strongly_api.api.projects import list_projects
from tests.core.changing_list import CHANGING_LISTS, Change, ChangingList
from tests.prefetching import always_prefetching


def make(limit: int, offset: int) -> Request[Page[Project]]:
    return list_projects.request(limit=limit, offset=offset)


def offset_of(request: Request[Page[Project]]) -> int:
    return int(dict(request.query)["offset"])


def read(cursor: PageCursor, server: ChangingList) -> list[str]:
    ids: list[str] = []
    while not cursor.done:
        page = cursor.advance(server.respond(cursor.offset))
        assert cursor.warning is None
        ids += [project.id for project in page.items] if page is not None else []
    return ids


@settings(max_examples=1000)
@given(CHANGING_LISTS)
def test_every_item_that_stays_is_read_once(server: ChangingList) -> None:
    server.check(read(PageCursor(server.limit, 0), server))


class Ahead:
    """Stands in for a transport that prefetches pages."""

    def __init__(self, server: ChangingList) -> None:
        self.server = server

    def prefetch(self, request: Request[Page[Project]]) -> Any:
        page = self.server.respond(offset_of(request))
        return type("Prefetched", (), {"failed": False, "seconds": 0.02, "busy": 0.0, "page": page})

    def finish(self, call: Any) -> Page[Project]:
        page: Page[Project] = call.page
        return page


class AsyncAhead(Ahead):
    async def prefetch(self, request: Request[Page[Project]]) -> Any:  # type: ignore[override]
        await anyio.sleep(0)
        return super().prefetch(request)

    async def finish(self, call: Any) -> Page[Project]:  # type: ignore[override]
        return super().finish(call)


@pytest.fixture(autouse=True, scope="module")
def far_away() -> Iterator[None]:
    with always_prefetching():
        yield


@pytest.mark.parametrize("prefetch", [False, True])
@pytest.mark.parametrize("runtime", ["sync", "asyncio", "trio"])
@given(server=CHANGING_LISTS, at_once=st.booleans())
def test_every_item_that_stays_is_given_once(runtime: str, prefetch: bool, server: ChangingList, at_once: bool) -> None:
    if runtime == "sync":
        projects = SyncPaginator(
            lambda request: server.respond(offset_of(request)),
            make,
            limit=server.limit,
            prefetch_with=Ahead(server) if prefetch else None,  # type: ignore[arg-type]
        )
        server.check([project.id for project in (projects.to_list() if at_once else projects)])
        return

    async def fetch(request: Request[Page[Project]]) -> Page[Project]:
        await anyio.sleep(0)
        return server.respond(offset_of(request))

    async def main() -> list[str]:
        ahead: Any = AsyncAhead(server) if prefetch else None
        projects = AsyncPaginator(fetch, make, limit=server.limit, prefetch_with=ahead)
        if at_once:
            return [project.id for project in await projects.to_list()]
        return [project.id async for project in projects]

    server.check(anyio.run(main, backend=runtime))


@given(CHANGING_LISTS, st.integers(1, 5))
def test_a_loop_that_failed_goes_on_where_it_ended(server: ChangingList, every: int) -> None:
    calls = 0

    def fetch(request: Request[Page[Project]]) -> Page[Project]:
        nonlocal calls
        calls += 1
        if calls % (every + 1) == 0:
            raise StronglyError("broken")
        return server.respond(offset_of(request))

    projects = SyncPaginator(fetch, make, limit=server.limit)
    ids: list[str] = []
    pages = projects.pages()
    while True:
        try:
            for page in pages:
                ids += [project.id for project in page.items]
        except StronglyError as error:
            pages = projects.pages(offset=error.next_offset)
        else:
            break
    server.check(ids)


def test_deletions_and_insertions_at_once_are_told_by_the_overlap() -> None:
    """Two vanish and one appears, so the total drops by one only."""
    server = ChangingList(9, 3, changes=[Change(first=2, appear=[7])])

    assert read(PageCursor(3, 0), server) == [f"p{number}" for number in range(9)] + ["n1"]
    # One back is p4, which was not read; two more are the start.
    assert server.requests == [0, 3, 1, 0, 2, 4, 6]


def test_pages_have_the_new_items_only() -> None:
    server = ChangingList(6, 2, changes=[Change(appear=[0])])
    projects = SyncPaginator(lambda request: server.respond(offset_of(request)), make, limit=2)

    pages = list(projects.pages())

    assert [[project.id for project in page.items] for page in pages] == [["p0", "p1"], ["p2"], ["p3"], ["p4"], ["p5"]]
    assert [page.total for page in pages] == [6, 7, 7, 7, 7]
    assert projects.total == 7


def test_an_empty_page_that_counts_itself_is_no_total() -> None:
    """The list has shrunk to fewer items than the offset, and the server reports 0 past the end."""
    cursor = PageCursor(2, 0)
    cursor.advance(Page([Project("a"), Project("b")], total=5))

    assert cursor.advance(Page([], total=0)) is None
    assert cursor.offset == 0


def test_totals_that_are_the_sizes_of_pages_show_no_change() -> None:
    cursor = PageCursor(2, 0)
    cursor.advance(Page([Project("a"), Project("b")], total=2))
    page = cursor.advance(Page([Project("c")], total=1))

    assert page is not None
    assert (len(page.items), cursor.changed, cursor.done) == (1, False, True)


def test_items_without_ids_cannot_be_passed_over() -> None:
    cursor = PageCursor(2, 0)
    cursor.advance(Page([{"x": 1}, {"x": 2}], total=5))
    page = cursor.advance(Page([{"x": 2}, {"x": 4}], total=4))

    assert page is not None
    assert page.items == [{"x": 2}, {"x": 4}]
    assert cursor.warning == "its items have no ids"
    assert cursor.offset == 4


def test_the_total_has_to_do_if_no_item_is_left_to_go_by() -> None:
    """The first of these items were skipped, so nobody knows which of the others were before them."""
    cursor = PageCursor(2, 10)
    server = ChangingList(20, 2, changes=[Change(vanish=[10, 10])])
    ids = []
    warned = []
    while not cursor.done:
        page = cursor.advance(server.respond(cursor.offset))
        ids += [project.id for project in page.items] if page is not None else []
        warned += [cursor.warning] if cursor.warning else []

    assert ids == [f"p{number}" for number in range(10, 20)]
    assert warned == ["none of the last 2 items is left"]


def test_what_may_be_missing_is_warned_of() -> None:
    server = ChangingList(20, 2, changes=[Change(vanish=[10, 10])])
    projects = SyncPaginator(lambda request: server.respond(offset_of(request)), make, limit=2, offset=10)

    with pytest.warns(StronglyWarning) as caught:
        for _ in projects:
            pass

    assert [str(warning.message) for warning in caught] == [
        "the list changed while it was read, and none of the last 2 items is left: items may be missing or repeated"
    ]
    assert caught[0].filename == __file__


@pytest.mark.parametrize("keep", [0, 1])
def test_a_long_list_whose_items_are_deleted_as_they_are_read(keep: int) -> None:
    """More than the ids that are remembered; the first item may stay, and is what is gone by."""
    server = ChangingList(5 * PageCursor.WINDOW, 100)
    cursor, ids = PageCursor(100, 0), []
    while not cursor.done:
        page = cursor.advance(server.respond(cursor.offset))
        assert cursor.warning is None
        found = [project.id for project in page.items] if page is not None else []
        deleted = set(found) - set(["p0"][:keep])
        ids += found
        server.items = [one for one in server.items if one not in deleted]

    assert ids == [f"p{number}" for number in range(server.size)]


def test_the_memory_of_a_cursor_does_not_grow_with_the_list() -> None:
    def size_after(items: int) -> int:
        cursor = PageCursor(100, 0)
        for offset in range(0, items, 100):
            cursor.advance(Page([Project(f"p{number}") for number in range(offset, offset + 100)], has_more=True))
        return sys.getsizeof(cursor._read) + sum(sys.getsizeof(getattr(cursor, name)) for name in cursor.__slots__)

    assert size_after(100_000) <= size_after(2_000) * 2
