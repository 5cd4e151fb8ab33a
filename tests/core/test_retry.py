"""Which failures are retried, how long that may take, and what retries cost."""

import math
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from strongly._core.retry import (
    RETRYABLE_STATUSES,
    Failure,
    RetryPolicy,
    RetryQuota,
    may_repeat,
    outcome_is_unknown,
    parse_retry_after,
)


@pytest.mark.parametrize(
    ("failure", "safe", "unsafe", "unknown"),
    [
        # Failure, and whether a safe call is repeated, an unsafe one is, and what an unsafe one did is unknown.
        (Failure("unsent"), True, True, False),
        (Failure("unusable"), False, False, False),
        (Failure("interrupted"), True, False, True),
        (Failure("timeout"), True, False, True),
        (Failure("malformed"), False, False, True),
        (Failure("status", 400), False, False, False),
        (Failure("status", 401), False, False, False),
        (Failure("status", 404), False, False, False),
        (Failure("status", 408), True, False, False),
        (Failure("status", 409), False, False, False),
        (Failure("status", 422), False, False, False),
        (Failure("status", 429), True, True, False),
        (Failure("status", 429, retry_after=1), True, True, False),
        (Failure("status", 500), True, False, True),
        (Failure("status", 501), False, False, True),
        (Failure("status", 502), True, False, True),
        (Failure("status", 503), True, False, True),
        (Failure("status", 503, retry_after=0), True, True, False),
        (Failure("status", 504), True, False, True),
        (Failure("status", 504, retry_after=1), True, False, True),
        (Failure("status", 599), False, False, True),
        (Failure("status", 302), False, False, True),
        (Failure("status", 304), False, False, True),
        (Failure("status", 301), False, False, False),
        (Failure("status", 307), False, False, False),
        (Failure("status", 308), False, False, False),
    ],
)
def test_what_is_repeated_and_what_is_unknown(failure: Failure, safe: bool, unsafe: bool, unknown: bool) -> None:
    assert may_repeat(failure, idempotent=True) is safe
    assert may_repeat(failure, idempotent=False) is unsafe
    assert outcome_is_unknown(failure, idempotent=False) is unknown
    assert outcome_is_unknown(failure, idempotent=True) is False


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Failure("unsent"), "no connection"),
        (Failure("unusable"), "the request cannot be sent"),
        (Failure("interrupted"), "connection broke"),
        (Failure("timeout"), "timeout"),
        (Failure("malformed"), "unreadable response"),
        (Failure("status", 503), "status 503"),
    ],
)
def test_the_log_says_why_an_attempt_failed(failure: Failure, reason: str) -> None:
    assert failure.reason == reason


def test_the_bounds_are_as_documented() -> None:
    assert RetryPolicy() == RetryPolicy(max_retries=3, base_delay=0.5, max_delay=8.0, max_retry_after=60.0)


@given(st.integers(100, 599), st.none() | st.floats(0, 100))
def test_unsafe_calls_are_repeated_only_when_safe_ones_are(status: int, retry_after: float | None) -> None:
    failure = Failure("status", status, retry_after)

    assert may_repeat(failure, idempotent=True) is (status in RETRYABLE_STATUSES)
    assert not may_repeat(failure, idempotent=False) or may_repeat(failure, idempotent=True)
    assert f"status {status}" == failure.reason


@pytest.mark.parametrize(
    ("retries", "bound"), [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (31, 8.0), (10**6, 8.0)]
)
def test_waits_double_up_to_a_bound_and_are_jittered_in_full(retries: int, bound: float) -> None:
    policy = RetryPolicy(max_retries=10**9)

    def wait(random: float) -> float | None:
        return policy.wait_before_retry(Failure("timeout"), idempotent=True, retries=retries, waited=0, random=random)

    assert wait(0.0) == 0.0
    assert wait(0.5) == bound / 2
    assert wait(1.0) == bound


@pytest.mark.parametrize(
    ("retry_after", "waited", "expected"),
    [(0.0, 0.0, 0.0), (60.0, 0.0, 60.0), (60.1, 0.0, None), (30.0, 30.0, 30.0), (30.1, 30.0, None), (1e300, 0, None)],
)
def test_a_wait_that_the_server_asks_for_is_kept_exactly_or_not_at_all(
    retry_after: float, waited: float, expected: float | None
) -> None:
    for random in (0.0, 0.99):
        assert (
            RetryPolicy().wait_before_retry(
                Failure("status", 429, retry_after), idempotent=False, retries=0, waited=waited, random=random
            )
            == expected
        )


def test_there_are_as_many_retries_as_allowed_and_no_more() -> None:
    for allowed in (0, 1, 3):
        waits = [
            RetryPolicy(max_retries=allowed).wait_before_retry(
                Failure("unsent"), idempotent=False, retries=retries, waited=0, random=0.5
            )
            for retries in range(6)
        ]
        assert [wait is not None for wait in waits] == [retries < allowed for retries in range(6)]


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


NOW = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("1.25", 1.25),
        ("1e2", 100.0),
        ("-0.5", 0.0),
        ("9" * 300, 1e300),
        ("9" * 400, None),
        ("1e999", None),
        ("-inf", None),
        ("NaN", None),
        ("5s", None),
        ("5, 6", None),
        ("0x10", None),
        (" ", None),
        ("\x00", None),
        ("🙂", None),
        (format_datetime(datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC), usegmt=True), 30.0),
        ("Thu, 01 Jan 2026 00:00:30 -0000", 30.0),
        ("Thu, 01 Jan 2026 01:00:30 +0100", 30.0),
        # The two obsolete forms that HTTP still wants to be read.
        ("Thursday, 01-Jan-26 00:00:30 GMT", 30.0),
        ("Thu Jan  1 00:00:30 2026", 30.0),
        ("Wed, 31 Dec 2025 23:59:59 GMT", 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("2026-01-01T00:00:30Z", None),
        ("Thu, 32 Jan 2026 00:00:00 GMT", None),
        ("Thu, 01 Jan 99999 00:00:00 GMT", None),
    ],
)
def test_retry_after_in_seconds_and_as_a_date(value: str | None, seconds: float | None) -> None:
    found = parse_retry_after(value, NOW)

    assert found == (pytest.approx(seconds) if seconds else seconds)


@given(st.text())
def test_retry_after_never_fails(value: str) -> None:
    seconds = parse_retry_after(value, 0)

    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))


@pytest.fixture
def far_from_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "FAR+5")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="only POSIX can change the time zone of a process")
@pytest.mark.usefixtures("far_from_greenwich")
@pytest.mark.parametrize("date", ["Thu Jan  1 00:00:30 2026", "Thu, 01 Jan 2026 00:00:30 -0000"])
def test_dates_without_a_zone_are_in_utc_and_not_local(date: str) -> None:
    assert parse_retry_after(date, NOW) == 30.0


def test_retries_cost_more_when_nobody_responds() -> None:
    quota = RetryQuota(30)

    taken = [quota.acquire(failure) for failure in (Failure("timeout"), Failure("status", 503), Failure("unsent"))]

    assert (taken, quota.tokens) == ([10, 5, 10], 5)
    assert quota.acquire(Failure("interrupted")) == 0
    assert quota.acquire(Failure("status", 429)) == 5
    assert quota.tokens == 0
    assert RetryQuota().tokens == 500


class QuotaMachine(RuleBasedStateMachine):
    """Tokens stay within bounds, and calls get back no more than they took, but for one for a clean success."""

    def __init__(self) -> None:
        super().__init__()
        self.quota = RetryQuota(40)
        self.expected = 40

    @rule(kind=st.sampled_from(["timeout", "status"]))
    def retry(self, kind: str) -> None:
        cost = 5 if kind == "status" else 10
        taken = self.quota.acquire(Failure(kind, 503))  # type: ignore[arg-type]
        assert taken == (cost if self.expected >= cost else 0)
        self.expected -= taken

    @rule(taken=st.sampled_from([0, 5, 10, 30]))
    def succeed(self, taken: int) -> None:
        self.quota.release(taken)
        self.expected = min(40, self.expected + max(1, taken))

    @invariant()
    def is_as_expected(self) -> None:
        assert self.quota.tokens == self.expected
        assert 0 <= self.quota.tokens <= 40


TestQuota = QuotaMachine.TestCase
TestQuota.settings = settings(max_examples=20, stateful_step_count=30)
