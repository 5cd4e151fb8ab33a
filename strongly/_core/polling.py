"""Decides what to make of a workspace's status while somebody waits for it. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .exceptions import (
    APIError,
    ConnectionError,
    InternalServerError,
    RateLimitError,
    RequestTimeoutError,
    StronglyError,
    TimeoutError,
    WaitTimeoutError,
    WorkspaceFailedError,
    invalid_argument,
)
from .response import printable

if TYPE_CHECKING:
    from strongly_api.models import WorkspaceLogs, WorkspaceStatus


DEFAULT_TIMEOUT = 600.0
SHORTEST, LONGEST = 0.5, 15.0  # seconds between polls
SHARE = 0.2  # a poll comes at most a fifth later than it could have
JITTER = 0.2  # so that many who began to wait at once do not ask at once for ever
GRACE = 15.0  # seconds in which a workspace may still be called stopped although its start was accepted
LAST_LINES = 20
ENDED = frozenset({"stopped", "failed", "terminated", "deleted"})
_FAILED = frozenset({"failed", "error", "terminated", "deleted"})
_TRANSIENT = (ConnectionError, TimeoutError, RateLimitError, RequestTimeoutError, InternalServerError)
_TEXT_WIDTH = 500


@dataclass(frozen=True, slots=True)
class Goal:
    """What a workspace is waited for to become."""

    name: str

    def is_reached(self, status: WorkspaceStatus) -> bool:
        """Whether the workspace has come there."""
        if self.name == "ready":
            return status.ready is True
        return phase_of(status) in ENDED - _FAILED


READY, STOPPED = Goal("ready"), Goal("stopped")


class Wait:
    """One wait for a workspace: when to ask again, and when to stop asking.

    Args:
        workspace_id: Id of the workspace.
        goal: What it is waited for to become.
        timeout: Seconds to wait at most, or None to wait for as long as it takes.
        poll_interval: Seconds between two polls, or None to choose them by how long it takes already.
        now: Seconds of the monotonic clock.

    Raises:
        ValidationError: `timeout` or `poll_interval` is no number of seconds.
    """

    def __init__(
        self, workspace_id: str, goal: Goal, *, timeout: float | None, poll_interval: float | None, now: float
    ) -> None:
        check_wait(timeout, poll_interval)
        self.status: WorkspaceStatus | None = None
        self._workspace_id = workspace_id
        self._goal = goal
        self._timeout = timeout
        self._poll_interval = poll_interval
        self._started = now
        self._error: StronglyError | None = None
        self._has_moved = False

    def time_left(self, now: float) -> float | None:
        """Return how many seconds of the wait are left, or None if there is no limit."""
        return None if self._timeout is None else max(self._started + self._timeout - now, 0.0)

    def take(self, status: WorkspaceStatus) -> bool:
        """Record a status; return whether it is another one than before."""
        changed = self.status is None or _essence(status) != _essence(self.status)
        self.status, self._error = status, None
        return changed

    def check(self, now: float) -> None:
        """Refuse to wait for what will not happen.

        Raises:
            WorkspaceFailedError: The workspace will not become what it is waited for to become.
        """
        assert self.status is not None
        phase = phase_of(self.status)
        if self.is_done:
            return
        if phase in _FAILED:
            raise self._failed("has failed")
        if phase != "stopped":
            self._has_moved = True
        elif self._has_moved or now - self._started >= GRACE:
            raise self._failed("is stopped and is not being started")

    @property
    def is_done(self) -> bool:
        """Whether the workspace is what it was waited for to become."""
        return self.status is not None and self._goal.is_reached(self.status)

    def miss(self, error: StronglyError) -> None:
        """Record a poll that failed, if the next one may succeed.

        Raises:
            StronglyError: The error itself, if it will not.
        """
        if not is_transient(error):
            raise error
        self._error = error

    def delay(self, now: float, random: float) -> float:
        """Return the seconds until the next poll.

        Args:
            now: Seconds of the monotonic clock.
            random: A number in [0, 1).

        Raises:
            WaitTimeoutError: The time is over.
        """
        left = self.time_left(now)
        if left == 0.0:
            raise self._timed_out() from self._error
        delay = self._poll_interval or adaptive_delay(now - self._started, random)
        delay = max(delay, retry_after(self._error))
        return delay if left is None else min(delay, left)

    def describe(self) -> str:
        """Return in one line how far the workspace is."""
        return f"{self._workspace_id}: {describe(self.status)}"

    def _timed_out(self) -> WaitTimeoutError:
        error = WaitTimeoutError(
            f"the workspace {self._workspace_id} is not {self._goal.name} after {self._timeout:g} s "
            f"({describe(self.status)}); it may still become {self._goal.name}: increase timeout, or check its logs"
        )
        error.workspace_id, error.status = self._workspace_id, self.status
        return error

    def _failed(self, what: str) -> WorkspaceFailedError:
        assert self.status is not None
        message = f": {_line(self.status.message)}" if self.status.message else ""
        error = WorkspaceFailedError(f"the workspace {self._workspace_id} {what}{message}")
        error.workspace_id, error.status = self._workspace_id, self.status
        return error


def with_logs(error: WorkspaceFailedError, logs: WorkspaceLogs | None) -> WorkspaceFailedError:
    """Note the last lines of a log on an error; a traceback shows them."""
    error.logs = [] if logs is None else lines_of(logs)[-LAST_LINES:]
    if error.logs and logs is not None:
        shown = "\n".join(f"  {_line(line)}" for line in error.logs)
        error.add_note(f"The last lines of its {_line(logs.log_type or 'log')} log:\n{shown}")
    return error


def lines_of(logs: WorkspaceLogs) -> list[str]:
    """Return a log as lines, in whichever of its two forms the server sent it."""
    if isinstance(logs.lines, list):
        return [str(line) for line in logs.lines]
    return str(logs.content or "").splitlines()


def is_transient(error: StronglyError) -> bool:
    """Whether a call that failed like this may succeed later."""
    return isinstance(error, _TRANSIENT)


def retry_after(error: StronglyError | None) -> float:
    """Return how many seconds the server asks to wait."""
    wait: Any = getattr(error, "retry_after", None) if isinstance(error, APIError) else None
    return wait or 0.0


def adaptive_delay(elapsed: float, random: float) -> float:
    """Return the seconds until the next poll, more of them the longer it takes already."""
    delay = min(max(SHARE * elapsed, SHORTEST), LONGEST)
    return delay * (1 - JITTER * random)


def phase_of(status: WorkspaceStatus) -> str:
    """Return the phase in lower case, since servers differ in their spelling."""
    return str(status.phase or "").lower()


def describe(status: WorkspaceStatus | None) -> str:
    """Return a status in one line."""
    if status is None:
        return "no status yet"
    phase = _line(status.phase or "no phase")
    return f"{phase}, {_line(status.message)}" if status.message else phase


def check_wait(timeout: object, poll_interval: object) -> None:
    """Refuse what cannot be waited for.

    Raises:
        ValidationError: One of them is no number of seconds.
    """
    if timeout is not None:
        check_seconds("timeout", timeout, least=0.0)
    check_poll_interval(poll_interval)


def check_poll_interval(seconds: object) -> None:
    """Refuse an interval that would poll without pause.

    Raises:
        ValidationError: It is no number of seconds greater than 0.
    """
    if seconds is not None:
        check_seconds("poll_interval", seconds, least=0.001)


def check_seconds(name: str, value: object, *, least: float) -> None:
    """Refuse what is no number of seconds.

    Raises:
        ValidationError: It is none, or less than `least`.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < float("inf"):
        raise invalid_argument(name, f"{name} must be a number of seconds of at least {least:g}, not {value!r}")


def _essence(status: WorkspaceStatus) -> tuple[object, ...]:
    return status.phase, status.ready, status.message


def _line(text: object) -> str:
    return printable(str(text), _TEXT_WIDTH)


IDLE_DELAY = 5.0  # seconds between two reads of a log that is silent
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
        # An empty response says nothing of where the log is, as while a workspace restarts.
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
        """Record a read that succeeded."""
        self._last_read, self._error = now, None
        if anything:
            self._last_line = now

    def miss(self, error: StronglyError, now: float) -> None:
        """Record a read that failed, if the next one may succeed.

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
        delay = self._poll_interval or min(adaptive_delay(now - self._last_line, random), IDLE_DELAY)
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
