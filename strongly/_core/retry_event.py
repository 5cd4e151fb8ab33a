"""What `on_retry` receives. No I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryEvent:
    """A retry, as passed to `on_retry` before the wait.

    Attributes:
        operation: The operationId, such as `getProject`, or method and path if the call was made with `request()`.
        attempt: Number of the attempt that failed; the first is 1.
        wait: Seconds until the next attempt.
        reason: Why the attempt failed, such as `status 503`.
        error: The exception that would be raised without a retry.
    """

    operation: str
    attempt: int
    wait: float
    reason: str
    error: Exception
