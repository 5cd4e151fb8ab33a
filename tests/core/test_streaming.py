"""Streamed bodies are split into items, however they are cut into chunks."""

import json
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from strongly._core.exceptions import ResponseValidationError
from strongly._core.model import ModelList, Page
from strongly._core.pagination import TokenCursor
from strongly._core.response import StreamCollector
from strongly._core.streaming import JSONLines, ServerSentEvents, Splitter

ITEMS = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.integers(), max_size=3), max_size=6)


def split(splitter: Splitter, body: bytes, cuts: list[int]) -> list[bytes]:
    """Return the items of a body that is cut into chunks."""
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    chunks = [body[start:end] for start, end in pairwise(places)]
    return [item for chunk in [*filter(None, chunks), b""] for item in splitter.feed(chunk)]


@given(ITEMS, st.lists(st.integers(0, 500)), st.sampled_from(["\n", "\r\n", "\n\n"]), st.booleans())
def test_lines_are_the_same_for_all_chunks(items: list[object], cuts: list[int], end: str, ended: bool) -> None:
    body = end.join(json.dumps(item, ensure_ascii=False) for item in items) + (end if ended else "")

    assert [json.loads(item) for item in split(JSONLines(1000), body.encode(), cuts)] == items


@given(ITEMS, st.lists(st.integers(0, 500)), st.sampled_from(["\n", "\r\n", "\r"]), st.integers(1, 4))
def test_events_are_the_same_for_all_chunks(items: list[object], cuts: list[int], end: str, lines: int) -> None:
    texts = [json.dumps(item, indent=1).splitlines() for item in items]
    body = "".join(
        f": note{end}" * (lines - 1) + "".join(f"data: {line}{end}" for line in text) + f"id: 1{end}{end}"
        for text in texts
    )

    assert [json.loads(item) for item in split(ServerSentEvents(1000), body.encode(), cuts)] == items


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b"\xef\xbb\xbfdata: 1\n\n", [b"1"]),
        (b"data\n\ndata:  x\n\n", [b"", b" x"]),
        (b"event: end\n\nretry: 1\n\n: \n\n", []),
        (b"data: 1\n\ndata: 2", [b"1"]),
        (b"data: 1\r\r", [b"1"]),
    ],
)
def test_events_are_read_as_the_standard_says(body: bytes, items: list[bytes]) -> None:
    for cuts in ([], [*range(len(body))]):
        assert split(ServerSentEvents(1000), body, cuts) == items


@pytest.mark.parametrize("splitter", [JSONLines(2**20), ServerSentEvents(2**20)])
def test_a_large_item_is_searched_once(splitter: Splitter) -> None:
    # Searching all of it again for each chunk, or from each byte, takes longer than a test may.
    value = b"1" * 500_000
    body = value + b"\n" if isinstance(splitter, JSONLines) else b"data: " + value + b"\n\n"

    assert split(splitter, body, [*range(0, len(body), 100)]) == [value]


@pytest.mark.parametrize(
    ("splitter", "chunk"),
    [(JSONLines(100), b"1" * 30), (ServerSentEvents(100), b"1" * 30), (ServerSentEvents(100), b"data: 1234567890\n")],
)
def test_an_endless_item_is_refused(splitter: Splitter, chunk: bytes) -> None:
    with pytest.raises(ValueError, match="an item is larger than 100 bytes: if you expect that, increase"):
        split(splitter, 20 * chunk, [len(chunk) * number for number in range(20)])


def test_several_content_codings_are_refused() -> None:
    collector = StreamCollector(200, {"content-encoding": "gzip, gzip"})

    with pytest.raises(ResponseValidationError, match="has 2 content codings, but the client decodes at most 1"):
        collector.add(b"x")


def follow(tokens: Iterable[str | None]) -> TokenCursor:
    cursor = TokenCursor()
    for token in tokens:
        cursor.advance(Page(ModelList(), next_cursor=token))
    return cursor


@given(st.integers(0, 50), st.integers(1, 50))
@example(0, 1)
@example(1, 1)
def test_a_cycle_of_cursors_soon_ends_in_an_error(before: int, length: int) -> None:
    # By then, a cursor of the cycle has been remembered. It is found with the next round.
    remembered = max(1, 2 * before, 2 * (length - 1))
    numbers = [*range(before), *(before + number % length for number in range(remembered + length - before))]
    with pytest.raises(ResponseValidationError, match=r"^the server repeats a cursor, so .* never end$"):
        follow(map(str, numbers))


def test_cursors_that_differ_are_followed_to_the_last_page() -> None:
    assert not follow(map(str, range(1000))).done
    assert follow([*map(str, range(1000)), None]).done


def test_a_missing_cursor_is_not_taken_for_the_last_page() -> None:
    with pytest.raises(ResponseValidationError, match=r"^the server reports more items, but no cursor of .*page$"):
        TokenCursor().advance(Page(ModelList(), has_more=True))


def test_a_server_that_says_so_has_no_more_pages_although_it_sends_a_cursor() -> None:
    cursor = TokenCursor()
    assert (cursor.token, cursor.done) == (None, False)

    cursor.advance(Page(ModelList(), next_cursor="a", has_more=True))
    assert (cursor.token, cursor.done) == ("a", False)

    cursor.advance(Page(ModelList(), next_cursor="b", has_more=False))
    assert (cursor.token, cursor.done) == (None, True)


def test_a_server_that_answers_with_the_first_cursor_again_is_found_at_once() -> None:
    cursor = TokenCursor("a")
    assert cursor.token == "a"

    with pytest.raises(ResponseValidationError, match="repeats a cursor"):
        cursor.advance(Page(ModelList(), next_cursor="a"))


def test_a_collector_returns_each_part_of_a_body_once() -> None:
    collector = StreamCollector(200, {"content-type": "text/csv"})
    assert not collector.add(b"a,")
    assert not collector.add(b"b")
    assert (collector.take(), collector.take()) == (b"a,b", b"")

    response = collector.finish()

    assert (response.status, response.headers, response.content) == (200, {"content-type": "text/csv"}, b"")
    assert response.body is collector


def test_a_collector_leaves_a_body_that_was_decompressed_before() -> None:
    collector = StreamCollector(200, {"content-encoding": "gzip"}, encoded=False)

    collector.add(b"a,b")

    assert collector.take() == b"a,b"
