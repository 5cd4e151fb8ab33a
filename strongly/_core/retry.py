"""Decides whether a failed attempt is made again, and after how long. Pure but for the quota, which only counts."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from datetime import UTC
from typing import ClassVar, Literal

RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
# The same request is wanted at another address; 302 and 303 often follow a request that was carried out.
_ELSEWHERE = frozenset({301, 307, 308})

Kind = Literal["unsent", "unusable", "interrupted", "timeout", "malformed", "status"]

_REASONS: dict[Kind, str] = {
    "unsent": "no connection",
    "unusable": "the request cannot be sent",
    "interrupted": "connection broke",
    "timeout": "timeout",
    "malformed": "unreadable response",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """How an attempt failed.

    Attributes:
        kind: `unsent` when no connection was established, so that the server cannot have seen the request, and
            `unusable` when it never will; `interrupted` or `timeout` when it may have; `malformed` when its response
            cannot be read; `status` when it responded.
        status: HTTP status, for `status`.
        retry_after: Seconds that the server asks to wait, if it does.
    """

    kind: Kind
    status: int | None = None
    retry_after: float | None = None

    @property
    def reason(self) -> str:
        """What to write to the log."""
        return _REASONS.get(self.kind) or f"status {self.status}"


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again.

    Attributes:
        max_retries: How many attempts may follow the first one.
        base_delay: Upper bound of the first wait, in seconds; it doubles with each attempt.
        max_delay: Upper bound of any wait that the server did not ask for, in seconds.
        max_retry_after: Longest wait that a server may ask for, in seconds; it also bounds the sum of all waits.
    """

    max_retries: int = 3
    base_delay: float = 0.5
    max_delay: float = 8.0
    max_retry_after: float = 60.0

    def wait_before_retry(
        self, failure: Failure, *, idempotent: bool, retries: int, waited: float, random: float
    ) -> float | None:
        """Return the seconds to wait before the next attempt, or None to give up.

        Args:
            failure: How the last attempt failed.
            idempotent: Whether the request may be sent again although the server may have acted on it.
            retries: How many retries there were already.
            waited: Seconds waited so far, over all retries.
            random: A random number in [0, 1).
        """
        if retries >= self.max_retries or not may_repeat(failure, idempotent=idempotent):
            return None
        if failure.retry_after is not None:
            wait = failure.retry_after
        else:
            # Full jitter; the exponent is capped because large ones overflow.
            wait = random * min(self.max_delay, self.base_delay * 2.0 ** min(retries, 32))
        return wait if waited + wait <= self.max_retry_after else None


def may_repeat(failure: Failure, *, idempotent: bool) -> bool:
    """Whether sending the request again can do no harm, and may help."""
    if failure.kind == "unsent":
        return True
    if failure.kind in ("unusable", "malformed"):
        return False
    if failure.kind != "status":
        return idempotent
    if idempotent:
        return failure.status in RETRYABLE_STATUSES
    return failure.status == 429 or (failure.status == 503 and failure.retry_after is not None)


def outcome_is_unknown(failure: Failure, *, idempotent: bool) -> bool:
    """Whether the server may have acted on a request that must not be sent twice."""
    if idempotent or failure.kind in ("unsent", "unusable"):
        return False
    if failure.status is None:
        return True
    if 400 <= failure.status < 500 or failure.status in _ELSEWHERE:
        return False
    return not may_repeat(failure, idempotent=False)


class RetryQuota:
    """A token bucket that keeps a client from amplifying an outage: retries cost tokens, successes bring them back."""

    CAPACITY: ClassVar[int] = 500
    COST: ClassVar[int] = 10
    COST_OF_STATUS: ClassVar[int] = 5

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._tokens = capacity
        self._lock = threading.Lock()

    @property
    def tokens(self) -> int:
        """How many tokens are left."""
        return self._tokens

    def acquire(self, failure: Failure) -> int:
        """Take the tokens that a retry costs; return how many were taken, 0 if there are not enough."""
        cost = self.COST_OF_STATUS if failure.kind == "status" else self.COST
        with self._lock:
            if self._tokens < cost:
                return 0
            self._tokens -= cost
            return cost

    def release(self, taken: int) -> None:
        """Put back what the retries of a successful call took, or one token for a call that needed none."""
        with self._lock:
            self._tokens = min(self._capacity, self._tokens + max(taken, 1))


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait; None if there is none or it makes no sense.

    Args:
        value: The header: seconds, possibly with a fraction, or an HTTP date.
        now: The present time in seconds since the epoch.
    """
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value, now)
    if not math.isfinite(seconds):
        return None
    return max(0.0, seconds)


def _seconds_until(date: str, now: float) -> float:
    from email.utils import parsedate_to_datetime  # rarely needed, and slow to import

    try:
        parsed = parsedate_to_datetime(date)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return math.nan
