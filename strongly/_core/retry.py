"""Decides whether a failed attempt is retried, and after which wait. No I/O; only the quota has state, a counter."""

from __future__ import annotations

import math
from collections import deque
from itertools import repeat
from typing import ClassVar, Literal, NamedTuple

RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
# These ask for the same request at another URL. 302 and 303 often follow a request that was executed.
_ELSEWHERE = frozenset({301, 307, 308})

Kind = Literal["unsent", "unusable", "interrupted", "timeout", "malformed", "status"]

_REASONS: dict[Kind, str] = {
    "unsent": "no connection",
    "unusable": "the request cannot be sent",
    "interrupted": "connection broke",
    "timeout": "timeout",
    "malformed": "unreadable response",
}


class Failure(NamedTuple):
    """How an attempt failed.

    Attributes:
        kind: `unsent`: no connection was established, so the server cannot have executed the request. `unusable`: the
            same, and a retry cannot succeed either. `interrupted`, `timeout`: the server may have executed it.
            `malformed`: the response cannot be read. `status`: the server responded with an error status.
        status: HTTP status if the kind is `status`, else None.
        retry_after: Seconds that the server asks to wait, or None.
    """

    kind: Kind
    status: int | None = None
    retry_after: float | None = None

    @property
    def reason(self) -> str:
        """The reason as it is logged."""
        return _REASONS.get(self.kind) or f"status {self.status}"


class RetryPolicy(NamedTuple):
    """When to retry, with exponential backoff and full jitter.

    Attributes:
        max_retries: Maximum number of retries.
        base_delay: Upper bound of the first wait in seconds. It doubles with each retry.
        max_delay: Upper bound of each wait in seconds, unless the server asks for a longer one.
        max_retry_after: Longest wait in seconds that a server may ask for. It also limits the sum of all waits.
    """

    max_retries: int = 3
    base_delay: float = 0.5
    max_delay: float = 8.0
    max_retry_after: float = 60.0

    def wait_before_retry(
        self, failure: Failure, *, idempotent: bool, retries: int, waited: float, random: float
    ) -> float | None:
        """Return the seconds to wait before the next attempt, or None if there is none.

        Args:
            failure: How the last attempt failed.
            idempotent: Whether the request can be retried after the server may have executed it.
            retries: Number of retries so far.
            waited: Seconds waited so far, over all retries.
            random: A random number in [0, 1).
        """
        if retries >= self.max_retries or not may_repeat(failure, idempotent=idempotent):
            return None
        if failure.retry_after is not None:
            wait = failure.retry_after
        else:
            # The exponent is capped because 2.0 ** 1024 overflows.
            wait = random * min(self.max_delay, self.base_delay * 2.0 ** min(retries, 32))
        return wait if waited + wait <= self.max_retry_after else None


def may_repeat(failure: Failure, *, idempotent: bool) -> bool:
    """Whether a retry is safe and can succeed."""
    if failure.kind == "unsent":
        return True
    if failure.kind in ("unusable", "malformed"):
        return False
    # The server may have executed the request, which only idempotent ones tolerate (RFC 9110, section 9.2.2).
    if failure.kind != "status":
        return idempotent
    if idempotent:
        return failure.status in RETRYABLE_STATUSES
    return failure.status == 429 or (failure.status == 503 and failure.retry_after is not None)


def outcome_is_unknown(failure: Failure, *, idempotent: bool) -> bool:
    """Whether the server may have executed a request that must not be sent twice."""
    if idempotent or failure.kind in ("unsent", "unusable"):
        return False
    if failure.status is None:
        return True
    if 400 <= failure.status < 500 or failure.status in _ELSEWHERE:
        return False
    return not may_repeat(failure, idempotent=False)


class RetryQuota:
    """A token bucket that keeps a client from amplifying an outage: retries take tokens, successes return them."""

    CAPACITY: ClassVar[int] = 500
    COST: ClassVar[int] = 10
    COST_OF_STATUS: ClassVar[int] = 5

    def __init__(self, capacity: int = CAPACITY) -> None:
        # Each operation of a deque is atomic. A lock could be held by another thread when the process forks, and would
        # stay locked in the child.
        self._tokens = deque(repeat(None, capacity), capacity)

    @property
    def tokens(self) -> int:
        """Number of tokens left."""
        return len(self._tokens)

    def acquire(self, failure: Failure) -> int:
        """Take the tokens that a retry costs. Return their number, or 0 if there are not enough."""
        cost = self.COST_OF_STATUS if failure.kind == "status" else self.COST
        for taken in range(cost):
            try:
                self._tokens.pop()
            except IndexError:
                self._tokens.extend(repeat(None, taken))
                return 0
        return cost

    def release(self, taken: int) -> None:
        """Return the tokens that the retries of a successful call took, or one token if it needed no retries."""
        self._tokens.extend(repeat(None, max(taken, 1)))


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait; None if it is absent or invalid.

    Args:
        value: The header: seconds, possibly with a fraction, or an HTTP date.
        now: The current time in seconds since the epoch.
    """
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value, now)
    # `float` also accepts `nan` and `inf`.
    if not math.isfinite(seconds):
        return None
    # A date can be in the past, for example if the clocks of client and server differ.
    return max(0.0, seconds)


def _seconds_until(date: str, now: float) -> float:
    try:
        # Rarely needed, and slow to import.
        from datetime import UTC
        from email.utils import parsedate_to_datetime

        parsed = parsedate_to_datetime(date)
        # `parsedate_to_datetime` returns a naive datetime for the offset -0000. HTTP dates are always in UTC.
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, TypeError, OverflowError, ImportError, OSError):
        return math.nan
