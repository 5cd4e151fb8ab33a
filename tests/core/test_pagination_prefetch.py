"""Which pages are prefetched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import Page
from strongly._core.pagination import (
    EAGER,
    MAX_PREFETCHED,
    MAX_PREFETCHED_ITEMS,
    WORTHWHILE,
    WORTHWHILE_RATIO,
    PrefetchPlan,
    is_last,
)


def page(size: int, **told: int | bool | None) -> Page[int]:
    return Page(list(range(size)), **told)  # type: ignore[arg-type]


def test_one_page_at_first() -> None:
    assert list(PrefetchPlan(50).offsets(page(50, total=500), 0)) == [50]


def test_several_pages_when_everything_is_wanted_at_once() -> None:
    offsets = PrefetchPlan(50, eager=True).offsets(page(50, total=5_000), 100)

    assert list(offsets) == [150 + 50 * number for number in range(EAGER)]


def test_further_with_each_wait_up_to_a_limit() -> None:
    plan = PrefetchPlan(10)
    depths = []
    for _ in range(6):
        depths.append(len(plan.offsets(page(10, total=1_000), 0)))
        plan.waited()

    assert depths == [1, 2, 4, 8, 16, 16]


def test_no_more_items_than_fit_into_memory() -> None:
    plan = PrefetchPlan(2_000, eager=True)
    plan.waited()

    for size in (100, 500, 501, 1_000, 2_000):
        pages = len(plan.offsets(page(size, total=10**6, limit=size), 0))
        assert pages == min(MAX_PREFETCHED, MAX_PREFETCHED_ITEMS // size)
    # Even if a single page has more.
    assert len(plan.offsets(page(2 * MAX_PREFETCHED_ITEMS, total=10**6, limit=2 * MAX_PREFETCHED_ITEMS), 0)) == 1


def test_failures_reduce_the_number_of_prefetched_pages_for_good() -> None:
    plan = PrefetchPlan(10, eager=True)
    depths = []
    for _ in range(4):
        plan.failed()
        alone = len(plan.offsets(page(10, total=1_000), 0))
        for _ in range(5):
            plan.waited()
        depths.append((alone, len(plan.offsets(page(10, total=1_000), 0))))

    assert depths == [(1, 8), (1, 4), (1, 2), (1, 1)]


def test_nothing_while_pages_come_at_once() -> None:
    plan = PrefetchPlan(10, eager=True)

    plan.took(0.0002, 0)
    assert list(plan.offsets(page(10, total=35), 0)) == []
    plan.took(WORTHWHILE, 0)
    assert list(plan.offsets(page(10, total=35), 0)) == []  # it may have been an exception
    for waited in (WORTHWHILE, 0.02):
        plan.took(waited, 0)
        assert list(plan.offsets(page(10, total=35), 0)) == [10, 20, 30]
    plan.took(0.0002, 0)
    assert list(plan.offsets(page(10, total=35), 0)) == []


@pytest.mark.parametrize("waited", [WORTHWHILE, 0.02])
def test_a_slow_first_page_is_reason_enough(waited: float) -> None:
    plan = PrefetchPlan(10, eager=True)

    plan.took(waited, 0)

    assert list(plan.offsets(page(10, total=35), 0)) == [10, 20, 30]


@pytest.mark.parametrize("busy", [0.0001, 0.02, 0.1])
def test_nothing_while_the_thread_computes_for_longer_than_it_waits(busy: float) -> None:
    """As on a busy machine, where a thread waits for its turn: other threads would only add to that."""
    plan = PrefetchPlan(10, eager=True)
    waits = (WORTHWHILE, WORTHWHILE_RATIO * busy * 0.9, WORTHWHILE, WORTHWHILE_RATIO * busy * 1.1)

    prefetched = []
    for waited in waits:
        for _ in range(2):
            plan.took(waited + busy, busy)
        prefetched.append(len(plan.offsets(page(10, total=35), 0)))

    assert prefetched == [3 if waited >= max(WORTHWHILE, WORTHWHILE_RATIO * busy) else 0 for waited in waits]


def test_no_further_than_the_list_or_what_is_wanted_of_it() -> None:
    assert list(PrefetchPlan(10, eager=True).offsets(page(10, total=35), 0)) == [10, 20, 30]
    assert list(PrefetchPlan(1, eager=True).offsets(page(1, total=4), 0)) == [1, 2, 3]
    assert list(PrefetchPlan(10, eager=True, end=25).offsets(page(10, total=35), 0)) == [10, 20]
    assert list(PrefetchPlan(10, eager=True, end=10).offsets(page(10, total=35), 0)) == []


def test_without_a_total_only_the_next_page_is_known() -> None:
    plan = PrefetchPlan(10, eager=True)

    assert list(plan.offsets(page(10), 0)) == [10]
    assert list(plan.offsets(page(10, has_more=True), 0)) == [10]
    assert list(plan.offsets(page(10, total=10), 0)) == [10]  # may count the page
    assert list(PrefetchPlan(1, eager=True).offsets(page(1, has_more=True), 0)) == [1]


def test_the_limit_that_the_server_used_is_the_step() -> None:
    plan = PrefetchPlan(500, eager=True)

    assert list(plan.offsets(page(100, limit=100, total=350), 0)) == [100, 200, 300]
    # A page that is short for no known reason says nothing of where the others start.
    assert list(plan.offsets(page(30, limit=100, has_more=True, total=350), 0)) == [30]


def test_pages_overlap_by_the_items_that_the_next_one_repeats() -> None:
    plan = PrefetchPlan(10, eager=True)

    assert list(plan.offsets(page(10, total=37), 0, overlap=1)) == [9, 18, 27]
    assert list(plan.offsets(page(10, total=38), 0, overlap=1)) == [9, 18, 27, 36]


def test_nothing_behind_the_last_page() -> None:
    assert list(PrefetchPlan(10, eager=True).offsets(page(7), 40)) == []
    assert list(PrefetchPlan(10, eager=True).offsets(page(10, has_more=False), 40)) == []
    assert list(PrefetchPlan(10, eager=True).offsets(page(0), 40)) == []


PAGES = st.builds(
    page,
    st.integers(0, 12),
    total=st.none() | st.integers(0, 99),
    limit=st.none() | st.integers(1, 12),
    has_more=st.none() | st.booleans(),
)


@given(PAGES, st.integers(1, 12), st.integers(0, 60), st.none() | st.integers(0, 90), st.lists(st.booleans()))
def test_what_is_asked_for_is_bounded_and_begins_with_what_comes_next(
    found: Page[int], limit: int, offset: int, end: int | None, history: list[bool]
) -> None:
    plan = PrefetchPlan(limit, end=end)
    for waited in history:
        (plan.waited if waited else plan.failed)()

    offsets = list(plan.offsets(found, offset))

    assert len(offsets) <= MAX_PREFETCHED
    assert offsets == sorted(set(offsets))
    if offsets:
        assert not is_last(found, limit)
        assert offsets[0] == offset + len(found.items)
        assert end is None or offsets[-1] < end
