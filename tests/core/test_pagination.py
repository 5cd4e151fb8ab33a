"""The paging rules of the wire format, one by one."""

from itertools import cycle, islice
from typing import Any

import pytest

from strongly import Page, Project, ResponseValidationError, ValidationError
from strongly._core.pagination import PageCursor, check_extra_query, is_last, known_total


def page(count: int, **told: Any) -> Page[Any]:
    return Page([f"item {told.get('offset', 0)}+{number}" for number in range(count)], **told)


@pytest.mark.parametrize(
    ("told", "asked", "last"),
    [
        # "hasMore is false"
        (page(50, has_more=False), 50, True),
        (page(50, has_more=False, total=1000), 50, True),
        (page(1, has_more=False), 50, True),
        # hasMore is believed, whatever else the page says.
        (page(50, has_more=True), 50, False),
        (page(1, has_more=True), 50, False),
        (page(1, has_more=True, limit=50, total=1), 50, False),
        # "without hasMore, it holds fewer items than the limit that the server says it used"
        (page(20, limit=20), 50, False),
        (page(19, limit=20), 50, True),
        (page(50, limit=100), 50, True),
        (page(100, limit=20), 50, False),
        # … "or that was asked for, if it says none"
        (page(50), 50, False),
        (page(49), 50, True),
        (page(51), 50, False),
        # "or it is empty"
        (page(0), 50, True),
        (page(0, has_more=True, total=100), 50, True),
        (page(0, limit=0), 50, True),
        # A total neither ends a list nor keeps it going.
        (page(50, total=50), 50, False),
        (page(50, total=7), 50, False),
        (page(49, total=1000), 50, True),
    ],
)
def test_whether_a_page_is_the_last(told: Page[Any], asked: int, last: bool) -> None:
    assert is_last(told, asked) is last
    cursor = PageCursor(asked, 0)
    cursor.advance(told)
    assert cursor.done is last
    assert cursor.offset == cursor.next_offset == len(told.items)


def test_a_cursor_starts_unchanged() -> None:
    cursor = PageCursor(50, 7)

    assert (cursor.offset, cursor.next_offset, cursor.warning) == (7, 7, None)
    assert cursor.done is False
    assert cursor.changed is False


def test_the_next_offset_is_the_old_one_plus_what_was_received() -> None:
    cursor = PageCursor(50, 7)
    offsets = []
    for count, told in ((20, {"limit": 20}), (3, {"has_more": True}), (50, {"offset": 1000}), (0, {})):
        offsets.append(cursor.offset)
        assert cursor.done is False
        cursor.advance(Page([object() for _ in range(count)], **told))  # type: ignore[arg-type]

    assert offsets == [7, 27, 30, 80]
    assert (cursor.offset, cursor.done) == (80, True)


@pytest.mark.parametrize(
    "items",
    [
        [Project("p1"), Project("p2")],
        [Project(None, name="a"), Project(None, name="b")],  # type: ignore[arg-type]
        [{"x": 1}, {"x": 2}],
        [1, 2],
    ],
)
def test_the_second_repetition_in_a_row_is_an_error(items: list[Any]) -> None:
    cursor = PageCursor(2, 0)
    cursor.advance(Page(items, has_more=True))
    cursor.advance(Page(list(items), has_more=True))
    offset = cursor.offset

    with pytest.raises(ResponseValidationError) as caught:
        cursor.advance(Page(list(items), has_more=True))

    assert caught.value.message == (
        f"the server repeats a page: at offset {offset} it returned the items of an earlier page, "
        "so it seems to ignore the offset, or the collection changes faster than it can be read"
    )
    assert cursor.offset == offset


def test_repetitions_that_as_many_new_items_explain_are_not_counted() -> None:
    cursor = PageCursor(1, 0)
    for total in range(2, 20):
        page = cursor.advance(Page([Project("p")], total=total))
        assert page is not None
        assert len(page.items) == (total == 2)

    assert cursor.offset == 18


@pytest.mark.parametrize("pages", [[["a", "b"], ["b", "a"]], [["a"], ["b"], ["c"]]])
def test_a_server_that_repeats_its_pages_in_turn_ends_in_an_error(pages: list[list[str]]) -> None:
    cursor = PageCursor(2, 0)

    def read() -> None:
        for ids in islice(cycle(pages), 3 * PageCursor.WINDOW):
            cursor.advance(Page([Project(one) for one in ids], has_more=True))

    with pytest.raises(ResponseValidationError, match="the server repeats a page"):
        read()


def test_items_without_an_id_differ_in_any_field() -> None:
    cursor = PageCursor(1, 0)
    for last in ("a", "b", "c"):  # of a value that is longer than the repr shows
        item = Project.from_dict({"name": "n", "description": 100 * "x" + last})
        cursor.advance(Page([item], has_more=True))

    assert cursor.offset == 3


def test_items_that_are_nested_too_deeply_to_be_told_apart_are_an_error() -> None:
    item: list[Any] = []
    for _ in range(100_000):
        item = [item]

    with pytest.raises(ResponseValidationError, match=r"^the page contains an item that is nested too deeply$"):
        PageCursor(1, 0).advance(Page([item]))


@pytest.mark.parametrize(
    ("told", "asked", "offset", "total"),
    [
        # The last page of all states it.
        (page(3), 50, 0, 3),
        (page(3), 50, 100, 103),
        (page(3, total=999), 50, 0, 3),
        (page(50, has_more=False), 50, 0, 50),
        (page(0), 50, 0, 0),
        (page(0, total=0), 50, 0, 0),
        # A total beyond the page cannot be its count.
        (page(50, total=156), 50, 0, 156),
        (page(50, total=156, has_more=True), 50, 100, 156),
        # A total that may be the count of the page proves nothing.
        (page(50, total=50), 50, 0, None),
        (page(50, total=50), 50, 50, None),
        (page(50, total=100, has_more=True), 50, 50, None),
        (page(50), 50, 0, None),
        (page(50, has_more=True), 50, 0, None),
        # Behind the end, where a count of the page would be nothing.
        (page(0, total=156), 50, 156, 156),
        (page(0, total=156), 50, 1000, 156),
        (page(0, total=0), 50, 156, None),
        (page(0), 50, 156, None),
    ],
)
def test_how_many_items_there_are(told: Page[Any], asked: int, offset: int, total: int | None) -> None:
    assert known_total(told, asked, offset) == total


def test_a_server_whose_pages_contradict_each_other_is_not_asked_forever() -> None:
    """Its first page reports more items than there are, and those after it report none."""
    cursor = PageCursor(2, 0)
    pages = 0

    while not cursor.done and pages < 1000:
        pages += 1
        items = [Project(id=f"p{number}") for number in range(cursor.offset, 2)]
        cursor.advance(Page(items, total=9 if items else 0, limit=2, offset=cursor.offset, has_more=bool(items)))

    assert cursor.done
    assert pages < 100


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_extra_parameters_must_not_select_the_page(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_extra_query({"trace": "1", name: "5"}, "offset")

    assert caught.value.argument == "extra_query"
    assert caught.value.message == f"extra_query must not contain {name}, which each page sets itself"
    check_extra_query({"trace": "1", "cursor": "x"}, "offset")
