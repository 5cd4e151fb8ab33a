"""Prefetching: nothing is lost, duplicated or left behind, and nothing is requested in vain."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx
import pytest

import strongly
from strongly import AsyncStrongly, RateLimitError, ServiceUnavailableError, Strongly
from strongly._concurrency.background import AsyncPrefetcher, Prefetcher
from strongly._core.pagination import EAGER, MAX_PREFETCHED
from tests.client.http_server import HTTPServer, Received
from tests.prefetching import always_prefetching

KEY = "sk-prefetch"
RUNTIMES = ["sync", "asyncio", "trio"]
SIZE = 45
LIMIT = 5


class Pages:
    """A server with a list; what it does at an offset can be replaced.

    Attributes:
        asked: Offsets of all requests, in the order of arrival.
        most: How many requests there were at a time at most.
        length: How many items the list has.
        delay: Seconds before each response.
        gate: What the responses after the first page wait for.
        url: Where the list is.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[int] = []
        self.most = 0
        self.length = SIZE
        self.delay = 0.0
        self.gate = threading.Event()
        self.gate.set()
        self.refuse: Callable[[int, int], int | None] = lambda offset, times: None
        self.size: Callable[[int], int] = lambda offset: LIMIT
        self.says_total = True
        self._lock = threading.Lock()
        self._now = 0

    def __call__(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        status, body = self.respond(int(parse_qs(urlsplit(request.target).query)["offset"][0]))
        return status, {}, json.dumps(body).encode()

    def respond(self, offset: int) -> tuple[int, Any]:
        with self._lock:
            self.asked.append(offset)
            self._now += 1
            self.most = max(self.most, self._now)
            status = self.refuse(offset, self.asked.count(offset))
        if offset:
            self.gate.wait(20)
        time.sleep(self.delay)
        with self._lock:
            self._now -= 1
        if status is not None:
            return status, {"error": "no"}
        count = self.size(offset)
        items = [{"id": f"p{number}"} for number in range(offset, min(offset + count, self.length))]
        told: dict[str, Any] = {"limit": LIMIT, "offset": offset, "hasMore": offset + count < self.length}
        return 200, {"data": items, "pagination": told | ({"total": self.length} if self.says_total else {})}


@pytest.fixture
def pages() -> Iterator[Pages]:
    pages = Pages()
    with HTTPServer(pages) as server:
        pages.url = server.url
        yield pages
        pages.gate.set()


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(autouse=True)
def far_away() -> Iterator[None]:
    with always_prefetching():
        yield


EVERYTHING = [f"p{number}" for number in range(SIZE)]
Read = Callable[[Any], Any]


def read(runtime: str, url: str, how: str = "loop", *, count: int | None = None, **options: Any) -> list[str]:
    """Read a list with a client of the given kind, item by item or at once; stop after `count` items."""
    ids: list[str] = []
    options = {"timeout": 10, **options}
    if runtime == "sync":
        with Strongly(KEY, url, **options) as client:
            client._transport._sleep = lambda seconds: None
            projects = client.projects.list(limit=LIMIT)
            if how != "loop":
                return [item.id for item in (projects.to_list() if count is None else projects.take(count))]
            for item in projects:
                ids.append(item.id)
                if len(ids) == count:
                    break
            return ids

    async def main() -> list[str]:
        async with AsyncStrongly(KEY, url, **options) as client:
            client._transport._sleep = lambda seconds: anyio.sleep(0)
            projects = client.projects.list(limit=LIMIT)
            if how != "loop":
                return [item.id for item in await (projects.to_list() if count is None else projects.take(count))]
            async for item in projects:
                ids.append(item.id)
                if len(ids) == count:
                    break
            return ids

    return anyio.run(main, backend=runtime)


@pytest.mark.parametrize("how", ["loop", "at once"])
@pytest.mark.parametrize("prefetch", [None, True, False])
@pytest.mark.parametrize("says_total", [True, False])
def test_every_item_comes_once_and_in_order(
    runtime: str, how: str, prefetch: bool | None, says_total: bool, pages: Pages
) -> None:
    pages.says_total = says_total

    assert read(runtime, pages.url, how, prefetch=prefetch) == EVERYTHING
    assert sorted(pages.asked) == list(range(0, SIZE, LIMIT))


def test_a_list_that_is_wanted_at_once_has_several_pages_in_flight(runtime: str, pages: Pages) -> None:
    opener = open_when_all_have_arrived(pages)

    assert read(runtime, pages.url, "at once") == EVERYTHING
    opener.join()
    assert pages.most == EAGER


def test_a_list_that_is_waited_for_has_more_pages_in_flight(runtime: str, pages: Pages) -> None:
    pages.length = 50 * LIMIT
    pages.delay = 0.02

    assert read(runtime, pages.url, "at once") == [f"p{number}" for number in range(pages.length)]
    assert EAGER < pages.most <= MAX_PREFETCHED
    assert sorted(pages.asked) == list(range(0, pages.length, LIMIT))


def test_ticks_of_a_coarse_clock_do_not_prevent_prefetching(
    runtime: str, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows adds 15.6 ms to the CPU time of whichever thread its clock interrupts; here it is a second."""
    ticks = count()
    windows = SimpleNamespace(platform="win32", is_finalizing=sys.is_finalizing)
    monkeypatch.setattr("strongly._concurrency.background.sys", windows)
    monkeypatch.setattr("time.thread_time", lambda: next(ticks))
    monkeypatch.setattr("strongly._core.pagination.WORTHWHILE", 0.001)
    pages.size = lambda offset: time.sleep(0.005) or LIMIT
    opener = open_when_all_have_arrived(pages)

    assert read(runtime, pages.url, "at once") == EVERYTHING
    opener.join()
    assert pages.most == EAGER


def open_when_all_have_arrived(pages: Pages) -> threading.Thread:
    """Have all prefetches complete at once."""
    pages.gate.clear()
    opener = threading.Thread(target=lambda: (wait_until(lambda: len(pages.asked) == 1 + EAGER), pages.gate.set()))
    opener.start()
    return opener


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = threading.Event()
    for _ in range(1000):
        if condition():
            return
        deadline.wait(0.01)
    raise AssertionError("it never happened")


def test_the_next_page_is_prefetched_while_a_page_is_read(runtime: str, pages: Pages) -> None:
    """The second page is asked for before the first one has been read."""
    seen: list[int] = []

    def sync() -> None:
        with Strongly(KEY, pages.url) as client:
            for number, _ in enumerate(client.projects.list(limit=LIMIT)):
                if number == 2:
                    wait_until(lambda: len(pages.asked) == 2)
                    seen.append(number)

    async def main() -> None:
        async with AsyncStrongly(KEY, pages.url) as client:
            number = 0
            async for _ in client.projects.list(limit=LIMIT):
                if number == 2:
                    await anyio.to_thread.run_sync(wait_until, lambda: len(pages.asked) == 2)
                    seen.append(number)
                number += 1

    sync() if runtime == "sync" else anyio.run(main, backend=runtime)
    assert seen == [2]


def test_the_first_item_alone_asks_for_one_page(runtime: str, pages: Pages) -> None:
    assert read(runtime, pages.url, count=1) == ["p0"]
    assert read(runtime, pages.url, "at once", count=LIMIT) == EVERYTHING[:LIMIT]
    assert pages.asked == [0, 0]


def test_no_more_is_asked_for_than_is_to_be_taken(runtime: str, pages: Pages) -> None:
    assert read(runtime, pages.url, "at once", count=12) == EVERYTHING[:12]
    assert sorted(pages.asked) == [0, 5, 10]


def test_leaving_a_loop_costs_at_most_the_pages_in_flight(runtime: str, pages: Pages) -> None:
    pages.gate.clear()
    before = set(threading.enumerate())

    assert read(runtime, pages.url, count=2) == ["p0", "p1"]

    gc.collect()
    wait_until(lambda: not page_threads(before))  # although the server never responded
    assert pages.asked in ([0], [0, 5])


def page_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread not in before and thread.name == "strongly-page"]


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("how", ["loop", "at once"])
def test_a_prefetch_that_fails_is_the_first_attempt_of_the_page(
    runtime: str, how: str, status: int, pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    pages.refuse = lambda offset, times: status if offset in (10, 25) and times == 1 else None
    events: list[strongly.RetryEvent] = []
    caplog.set_level("DEBUG", "strongly")

    assert read(runtime, pages.url, how, max_retries=1, on_retry=events.append) == EVERYTHING

    assert Counter(pages.asked) == {offset: 2 if offset in (10, 25) else 1 for offset in range(0, SIZE, LIMIT)}
    assert [(event.attempt, event.reason) for event in events] == 2 * [(1, f"status {status}")]
    calls = [record.strongly for record in caplog.records if record.strongly["event"] == "call"]  # type: ignore[attr-defined]
    assert [call["attempts"] for call in calls] == [1, 1, 2, 1, 1, 2, 1, 1, 1]


@pytest.mark.parametrize("max_retries", [0, 1, 2])
@pytest.mark.parametrize("how", ["loop", "at once"])
def test_a_page_takes_as_many_attempts_as_any_call(runtime: str, how: str, max_retries: int, pages: Pages) -> None:
    pages.refuse = lambda offset, times: 503 if offset >= 10 else None
    events: list[strongly.RetryEvent] = []

    with pytest.raises(ServiceUnavailableError) as caught:
        read(runtime, pages.url, how, max_retries=max_retries, on_retry=events.append)

    assert (caught.value.attempts, caught.value.next_offset) == (max_retries + 1, 10)
    assert pages.asked.count(10) == max_retries + 1
    assert [event.attempt for event in events] == list(range(1, max_retries + 1))


def test_the_attempt_of_a_prefetch_takes_its_part_of_the_retry_quota(pages: Pages) -> None:
    pages.refuse = lambda offset, times: 503 if offset == 10 else None
    with Strongly(KEY, pages.url, max_retries=1) as client:
        client._transport._sleep = lambda seconds: None
        quota = client._transport._quota
        before = quota.tokens
        with pytest.raises(ServiceUnavailableError):
            client.projects.list(limit=LIMIT).to_list()
        assert quota.tokens == before - quota.COST_OF_STATUS


def test_a_page_that_never_comes_is_waited_for_once(runtime: str, pages: Pages) -> None:
    """The attempt that the prefetch has begun is the one that times out."""
    pages.gate.clear()

    with pytest.raises(strongly.TimeoutError) as caught:
        read(runtime, pages.url, "at once", max_retries=0, timeout=1)

    assert (caught.value.attempts, caught.value.next_offset) == (1, LIMIT)
    assert pages.asked.count(LIMIT) == 1


def test_a_page_that_is_not_readable_is_requested_once(runtime: str, pages: Pages) -> None:
    pages.refuse = lambda offset, times: 200 if offset == 10 else None  # with the body of an error

    with pytest.raises(strongly.ResponseValidationError) as caught:
        read(runtime, pages.url, "at once")

    assert (caught.value.attempts, caught.value.next_offset) == (1, 10)
    assert pages.asked.count(10) == 1


def test_pages_that_are_refused_as_too_many_are_asked_for_once_more_each(runtime: str, pages: Pages) -> None:
    pages.refuse = lambda offset, times: 429 if offset and times == 1 else None
    opener = open_when_all_have_arrived(pages)

    assert read(runtime, pages.url, "at once") == EVERYTHING
    opener.join()
    assert sorted(pages.asked) == [0, *sorted(2 * list(range(LIMIT, SIZE, LIMIT)))]
    assert pages.most == EAGER


def test_an_error_comes_when_all_items_before_it_have_come(runtime: str, pages: Pages) -> None:
    pages.refuse = lambda offset, times: 429 if offset == 20 else None
    found: list[str] = []

    async def main() -> None:
        async with AsyncStrongly(KEY, pages.url, max_retries=0) as client:
            async for item in client.projects.list(limit=LIMIT):
                found.append(item.id)  # noqa: PERF401 (what came before the error counts)

    def sync() -> None:
        with Strongly(KEY, pages.url, max_retries=0) as client:
            for item in client.projects.list(limit=LIMIT):
                found.append(item.id)  # noqa: PERF401

    with pytest.raises(RateLimitError) as caught:
        sync() if runtime == "sync" else anyio.run(main, backend=runtime)

    assert found == EVERYTHING[:20]
    assert caught.value.next_offset == 20


@pytest.mark.parametrize("how", ["loop", "at once"])
def test_pages_that_turn_out_short_are_read_on_from_where_they_end(runtime: str, how: str, pages: Pages) -> None:
    pages.size = lambda offset: 3 if offset == 10 else LIMIT

    assert read(runtime, pages.url, how) == EVERYTHING


def test_it_is_switched_off_for_a_client_a_call_or_by_a_client_of_the_users(pages: Pages) -> None:
    with httpx.Client() as http, Strongly(KEY, pages.url) as own, Strongly(KEY, pages.url, http_client=http) as theirs:
        quiet = own.with_options(prefetch=False)
        before = threading.active_count()
        for projects in (
            quiet.projects.list(limit=LIMIT),
            own.projects.list(limit=LIMIT, prefetch=False),
            theirs.projects.list(limit=LIMIT),
        ):
            pages.asked.clear()
            for number, _ in enumerate(projects):
                assert len(pages.asked) == number // LIMIT + 1
                assert not [thread for thread in threading.enumerate() if thread.name == "strongly-page"]
        assert threading.active_count() >= before
        pages.asked.clear()
        assert len(quiet.projects.list(limit=LIMIT, prefetch=True).to_list()) == SIZE
        assert len(theirs.projects.list(limit=LIMIT, prefetch=True).to_list()) == SIZE


def test_only_a_truth_value_switches_it() -> None:
    with pytest.raises(strongly.ConfigurationError, match="prefetch must be True, False or None, not 'yes'"):
        Strongly(KEY, "https://api.example.com", prefetch="yes")  # type: ignore[arg-type]


def test_a_system_without_threads_to_spare_reads_in_turn(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    with Strongly(KEY, pages.url) as client:
        start = threading.Thread.start

        def refuse(thread: threading.Thread) -> None:
            if thread.name == "strongly-page":
                raise RuntimeError("can't start new thread")
            start(thread)

        monkeypatch.setattr(threading.Thread, "start", refuse)
        assert [item.id for item in client.projects.list(limit=LIMIT)] == EVERYTHING


def test_a_reader_that_is_cancelled_leaves_nothing_behind(pages: Pages) -> None:
    pages.gate.clear()

    async def main() -> None:
        async with AsyncStrongly(KEY, pages.url) as client:
            with anyio.move_on_after(0.3):
                await client.projects.list(limit=LIMIT).to_list()
            pages.gate.set()
            assert (await client.projects.list(limit=LIMIT).first()).id == "p0"  # type: ignore[union-attr]

    for backend in ("asyncio", "trio"):
        pages.gate.clear()
        anyio.run(main, backend=backend)


def close_at_once(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    """End a loop as nest_asyncio does: what a task has scheduled last does not run."""
    while not task.done():
        loop.call_soon(loop.stop)
        loop.run_forever()
    loop.close()


def close_after_the_task(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    loop.run_until_complete(task)
    loop.close()


@pytest.mark.parametrize("end", [close_at_once, close_after_the_task])
@pytest.mark.parametrize("count", [2, LIMIT + 1, LIMIT * 2 + 1])
def test_a_loop_that_is_closed_while_pages_are_prefetched_is_silent(pages: Pages, count: int, end: Any) -> None:
    async def main(client: AsyncStrongly) -> None:
        items = aiter(client.projects.list(limit=LIMIT))
        for _ in range(count):
            await anext(items)

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        client = AsyncStrongly(KEY, pages.url)
        for _ in range(3):
            loop = asyncio.new_event_loop()
            end(loop, loop.create_task(main(client)))
            gc.collect()

    assert [str(warning.message) for warning in warned] == []


@pytest.mark.parametrize("kind", [Prefetcher, AsyncPrefetcher])
def test_a_prefetcher_whose_constructor_was_interrupted_is_collected_in_silence(kind: Any) -> None:
    kind.__new__(kind).__del__()
