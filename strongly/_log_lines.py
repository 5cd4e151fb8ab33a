"""Finds out which lines of a log are new, and when to ask for more. No I/O."""

from __future__ import annotations

from ._errors import StronglyError
from ._waiting import adaptive_delay, check_poll_interval, is_transient, retry_after

LONGEST = 5.0  # seconds between two reads of a log that is silent
PATIENCE = 300.0  # seconds in which every read may fail


class LogWindow:
    """What was seen last of a log, of which a server may send all lines, or the last ones only."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self.is_used = False

    def take(self, lines: list[str]) -> list[str]:
        """Return the lines that have not been seen yet.

        Args:
            lines: What the server sends now. If nothing of what was seen is left, all of them are new.
        """
        known = overlap(self._seen, lines)
        # An empty answer says nothing of where the log is, as while a workspace restarts.
        if lines:
            self._seen = lines
        self.is_used = True
        return lines[known:]


class Pace:
    """When to read a log again: often while it grows, less often while it is silent.

    Args:
        poll_interval: Seconds between two reads, or None to choose them.
        now: Seconds of the monotonic clock.

    Raises:
        ValidationError: `poll_interval` is no number of seconds.
    """

    def __init__(self, poll_interval: float | None, now: float) -> None:
        check_poll_interval(poll_interval)
        self._poll_interval = poll_interval
        self._last_line = now
        self._last_read = now
        self._error: StronglyError | None = None

    def heard(self, now: float, *, anything: bool) -> None:
        """Take note of a read that succeeded."""
        self._last_read, self._error = now, None
        if anything:
            self._last_line = now

    def miss(self, error: StronglyError, now: float) -> None:
        """Take note of a read that failed, if the next one may succeed.

        Raises:
            StronglyError: The error itself, if it will not, or if reads have failed for long.
        """
        if not is_transient(error) or now - self._last_read > PATIENCE:
            raise error
        self._error = error

    def delay(self, now: float, random: float) -> float:
        """Return the seconds until the next read.

        Args:
            now: Seconds of the monotonic clock.
            random: A number in [0, 1).
        """
        delay = self._poll_interval or min(adaptive_delay(now - self._last_line, random), LONGEST)
        return max(delay, retry_after(self._error))


def overlap(before: list[str], after: list[str]) -> int:
    """Return how many lines at the start of `after` are the last ones of `before`; the most that can be."""
    # The longest border of the joined lists, as Knuth, Morris and Pratt find it, in one pass.
    text: list[str | None] = [*after, None, *before[-len(after) :]]
    borders = [0] * len(text)
    for index in range(1, len(text)):
        length = borders[index - 1]
        while length and text[index] != text[length]:
            length = borders[length - 1]
        borders[index] = length + (text[index] == text[length])
    return borders[-1]
