"""The retry policy: bounds that hold for every history."""

import math
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly._core.retry import Failure, RetryPolicy, RetryQuota, may_repeat, outcome_is_unknown, parse_retry_after

FAILURES = st.builds(
    Failure,
    st.sampled_from(["unsent", "unusable", "interrupted", "timeout", "malformed", "status"]),
    st.sampled_from([400, 404, 408, 409, 429, 500, 502, 503, 504, 520]),
    st.none() | st.floats(0, 1e6),
)
HISTORIES = st.lists(st.tuples(FAILURES, st.floats(0, 1, exclude_max=True)), max_size=20)


@given(HISTORIES, st.booleans(), st.integers(0, 10))
def test_waits_are_bounded_in_number_and_sum(
    history: list[tuple[Failure, float]], idempotent: bool, max_retries: int
) -> None:
    policy = RetryPolicy(max_retries=max_retries)
    waited, retries = 0.0, 0
    for failure, random in history:
        wait = policy.wait_before_retry(failure, idempotent=idempotent, retries=retries, waited=waited, random=random)
        if wait is None:
            break
        assert may_repeat(failure, idempotent=idempotent)
        assert wait >= 0
        if failure.retry_after is None:
            assert wait <= min(policy.max_delay, policy.base_delay * 2**retries)
        else:
            assert wait == failure.retry_after
        waited, retries = waited + wait, retries + 1

    assert retries <= max_retries
    assert waited <= policy.max_retry_after


@given(FAILURES)
def test_nothing_is_sent_twice_when_the_outcome_is_unknown(failure: Failure) -> None:
    assert not (outcome_is_unknown(failure, idempotent=False) and may_repeat(failure, idempotent=False))
    assert not outcome_is_unknown(failure, idempotent=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("5", 5.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        (format_datetime(datetime(2026, 1, 1, 0, 1, tzinfo=UTC), usegmt=True), 60.0),
        (format_datetime(datetime(2025, 1, 1, tzinfo=UTC), usegmt=True), 0.0),
        ("Thu, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, datetime(2026, 1, 1, tzinfo=UTC).timestamp()) == seconds


@given(st.text())
def test_retry_after_never_fails(value: str) -> None:
    seconds = parse_retry_after(value, 0)

    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))


def test_the_quota_runs_dry_and_recovers() -> None:
    quota, failure = RetryQuota(capacity=12), Failure("status", 503)

    assert [quota.acquire(failure) for _ in range(3)] == [5, 5, 0]
    assert quota.acquire(Failure("unsent")) == 0
    quota.release(5)
    assert quota.tokens == 7
    quota.release(0)
    quota.release(100)
    assert quota.tokens == 12
