"""Event loops that end in all ways: nothing is written to stderr, and nothing of them is kept."""

import pytest

from tests.concurrency.conftest import Disrupt
from tests.optional_packages import skip_where_missing
from tests.soak.disruptions.event_loops import JOB, JOBS, WAYS

pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize("closed", ["closed", "not closed"])
@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_left_when_a_loop_ends_is_cleared_away_in_silence(way: str, closed: str, disrupt: Disrupt) -> None:
    assert disrupt("event_loops", f"{way}, {closed}").counts["event loops"] == 2 * len(JOB)


def test_loops_that_have_ended_are_not_kept(disrupt: Disrupt) -> None:
    assert disrupt("event_loops", "many loops").counts["event loops"] == JOBS


def test_loops_at_the_same_time_share_a_client(disrupt: Disrupt) -> None:
    assert disrupt("event_loops", "loops at the same time").counts["event loops"] == JOBS // 4 * len(WAYS)


def test_loops_can_be_nested(disrupt: Disrupt) -> None:
    with skip_where_missing():
        import nest_asyncio  # noqa: F401
    assert disrupt("event_loops", "nested").counts["event loops"] == 2 * len(JOB)


@pytest.mark.parametrize("job", ["retrieve", "read a list"])
def test_a_loop_can_be_interrupted_at_points_of_a_call(job: str, disrupt: Disrupt) -> None:
    assert disrupt("event_loops", f"interrupted: {job}").counts["interrupts"] > 10
