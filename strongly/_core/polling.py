"""Decides when to poll a workspace or a log, when a wait is over, and which lines are new. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .encoding import identifier
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
from .scalars import as_number

if TYPE_CHECKING:
    from strongly_api.models import Workspace, WorkspaceLogs, WorkspaceStatus


DEFAULT_TIMEOUT = 600.0
SHORTEST, LONGEST = 0.5, 15.0  # seconds between polls
SHARE = 0.2  # the interval is this share of the elapsed time, so a wait lasts at most a fifth longer than necessary
JITTER = 0.2  # spreads out the polls of clients that started to wait at the same time
GRACE = 15.0  # seconds for which a workspace may still be reported as stopped after its start was accepted
LAST_LINES = 20
ENDED = frozenset({"stopped", "failed", "terminated", "deleted"})
_FAILED = frozenset({"failed", "error", "terminated", "deleted"})
_TRANSIENT = (ConnectionError, TimeoutError, RateLimitError, RequestTimeoutError, InternalServerError)
_TEXT_WIDTH = 500


@dataclass(frozen=True, slots=True)
class Goal:
    """The state to wait for: `ready` or `stopped`."""

    name: str

    def is_reached(self, status: WorkspaceStatus) -> bool:
        """Whether a workspace with this status has reached the goal."""
        if self.name == "ready":
            return status.ready is True
        return phase_of(status) in ENDED - _FAILED


READY, STOPPED = Goal("ready"), Goal("stopped")


class Wait:
    """One wait for a workspace: when to poll, and when to stop.

    Args:
        workspace_id: Id of the workspace, or the workspace.
        goal: The state to wait for.
        timeout: Maximum time to wait in seconds, or None for no limit.
        poll_interval: Seconds between two polls, or None for an interval that grows with the elapsed time.
        now: Seconds of the monotonic clock.

    Raises:
        ValidationError: `timeout` or `poll_interval` is not a valid number of seconds.
    """

    def __init__(
        self,
        workspace_id: str | Workspace,
        goal: Goal,
        *,
        timeout: float | None,
        poll_interval: float | None,
        now: float,
    ) -> None:
        timeout, poll_interval = check_wait(timeout, poll_interval)
        self.status: WorkspaceStatus | None = None
        self._workspace_id = identifier("workspace_id", workspace_id, "Workspace")
        self._goal = goal
        self._timeout = timeout
        self._poll_interval = poll_interval
        self._started = now
        self._error: StronglyError | None = None
        self._has_moved = False

    def time_left(self, now: float) -> float | None:
        """Return the seconds that are left of the wait, or None if there is no limit."""
        return None if self._timeout is None else max(self._started + self._timeout - now, 0.0)

    def take(self, status: WorkspaceStatus) -> bool:
        """Record a status. Return whether its phase, readiness or message changed."""
        changed = self.status is None or _essence(status) != _essence(self.status)
        self.status, self._error = status, None
        return changed

    def check(self, now: float) -> None:
        """End the wait if it cannot succeed.

        Raises:
            WorkspaceFailedError: The workspace cannot reach the goal without being started.
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
        """Whether the workspace has reached the goal."""
        return self.status is not None and self._goal.is_reached(self.status)

    def miss(self, error: StronglyError) -> None:
        """Record a poll that failed with a transient error.

        Raises:
            StronglyError: The error itself, if it is permanent.
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
            WaitTimeoutError: The timeout has passed.
        """
        left = self.time_left(now)
        if left == 0.0:
            raise self._timed_out() from self._error
        delay = self._poll_interval or adaptive_delay(now - self._started, random)
        delay = max(delay, retry_after(self._error))
        return delay if left is None else min(delay, left)

    def describe(self) -> str:
        """Return the progress of the wait as one line."""
        return f"{_line(self._workspace_id)}: {describe(self.status)}"

    def _timed_out(self) -> WaitTimeoutError:
        error = WaitTimeoutError(
            f"the workspace {_line(self._workspace_id)} is not {self._goal.name} after {self._timeout:g} s "
            f"({describe(self.status)}); it may still become {self._goal.name}: increase timeout, or check its logs"
        )
        error.workspace_id, error.status = self._workspace_id, self.status
        return error

    def _failed(self, what: str) -> WorkspaceFailedError:
        assert self.status is not None
        message = f": {_line(self.status.message)}" if self.status.message else ""
        error = WorkspaceFailedError(f"the workspace {_line(self._workspace_id)} {what}{message}")
        error.workspace_id, error.status = self._workspace_id, self.status
        return error


def with_logs(error: WorkspaceFailedError, logs: WorkspaceLogs | None) -> WorkspaceFailedError:
    """Add the last lines of a log to an error, also as a note, which tracebacks display. Return the error."""
    error.logs = [] if logs is None else lines_of(logs)[-LAST_LINES:]
    if error.logs and logs is not None:
        shown = "\n".join(f"  {_line(line)}" for line in error.logs)
        error.add_note(f"The last lines of its {_line(logs.log_type or 'log')} log:\n{shown}")
    return error


def lines_of(logs: WorkspaceLogs) -> list[str]:
    """Return the lines of a log, which servers send as a list or as a single string."""
    if isinstance(logs.lines, list):
        return [str(line) for line in logs.lines]
    return str(logs.content or "").splitlines()


def is_transient(error: StronglyError) -> bool:
    """Whether the same call may succeed later."""
    return isinstance(error, _TRANSIENT)


def retry_after(error: StronglyError | None) -> float:
    """Return the seconds that the server asks to wait; 0 if it does not."""
    wait: Any = getattr(error, "retry_after", None) if isinstance(error, APIError) else None
    return wait or 0.0


def adaptive_delay(elapsed: float, random: float) -> float:
    """Return the seconds until the next poll, which grow with the elapsed time."""
    delay = min(max(SHARE * elapsed, SHORTEST), LONGEST)
    return delay * (1 - JITTER * random)


def phase_of(status: WorkspaceStatus) -> str:
    """Return the phase in lower case, because servers spell it differently."""
    return str(status.phase or "").lower()


def describe(status: WorkspaceStatus | None) -> str:
    """Return phase and message of a status as one line."""
    if status is None:
        return "no status yet"
    phase = _line(status.phase or "no phase")
    return f"{phase}, {_line(status.message)}" if status.message else phase


def check_wait(timeout: object, poll_interval: object) -> tuple[float | None, float | None]:
    """Return `timeout` and `poll_interval` as numbers or None.

    Raises:
        ValidationError: One of them is not a valid number of seconds.
    """
    limit = None if timeout is None else check_seconds("timeout", timeout, least=0.0)
    return limit, check_poll_interval(poll_interval)


def check_poll_interval(seconds: object) -> float | None:
    """Return an interval as a number or None; refuse one that would poll without pause.

    Raises:
        ValidationError: `seconds` is not a number greater than 0.
    """
    return None if seconds is None else check_seconds("poll_interval", seconds, least=0.001)


def check_seconds(name: str, value: object, *, least: float) -> float:
    """Return a number of seconds.

    Raises:
        ValidationError: `value` is not a finite number of at least `least`.
    """
    seconds = as_number(value)
    if seconds is None or not least <= seconds < float("inf"):
        raise invalid_argument(name, f"{name} must be a number of seconds of at least {least:g}, not {value!r}")
    return seconds


def _essence(status: WorkspaceStatus) -> tuple[object, ...]:
    return status.phase, status.ready, status.message


def _line(text: object) -> str:
    return printable(str(text), _TEXT_WIDTH)


IDLE_DELAY = 5.0  # seconds between two polls of a log without new lines
PATIENCE = 300.0  # seconds for which all polls may fail


class LogWindow:
    """The lines of the last poll of a log, to find the new ones: servers send all lines, or the last ones."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self.is_used = False

    def take(self, lines: list[str]) -> list[str]:
        """Return the new lines.

        Args:
            lines: The lines of this poll. All of them are new if they do not overlap with those of the last poll.
        """
        known = overlap(self._seen, lines)
        # Keep the position if a log is empty for a while, as during a restart of the workspace.
        if lines:
            self._seen = lines
        self.is_used = True
        return lines[known:]


class Pace:
    """When to poll a log: often while it grows, less often while it has no new lines.

    Args:
        poll_interval: Seconds between two polls, or None for an adaptive interval.
        now: Seconds of the monotonic clock.

    Raises:
        ValidationError: `poll_interval` is not a valid number of seconds.
    """

    def __init__(self, poll_interval: float | None, now: float) -> None:
        self._poll_interval = check_poll_interval(poll_interval)
        self._last_line = now
        self._last_read = now
        self._error: StronglyError | None = None

    def heard(self, now: float, *, anything: bool) -> None:
        """Record a successful poll, and whether it returned new lines."""
        self._last_read, self._error = now, None
        if anything:
            self._last_line = now

    def miss(self, error: StronglyError, now: float) -> None:
        """Record a poll that failed with a transient error.

        Raises:
            StronglyError: The error itself, if it is permanent, or if all polls have failed for `PATIENCE` seconds.
        """
        if not is_transient(error) or now - self._last_read > PATIENCE:
            raise error
        self._error = error

    def delay(self, now: float, random: float) -> float:
        """Return the seconds until the next poll.

        Args:
            now: Seconds of the monotonic clock.
            random: A number in [0, 1).
        """
        delay = self._poll_interval or min(adaptive_delay(now - self._last_line, random), IDLE_DELAY)
        return max(delay, retry_after(self._error))


def overlap(before: list[str], after: list[str]) -> int:
    """Return the largest number of lines at the end of `before` that `after` starts with."""
    # The longest border of the joined lists, by the prefix function of Knuth, Morris and Pratt: linear time.
    # None is unequal to all lines, so that no border is longer than one of the lists.
    text: list[str | None] = [*after, None, *before[-len(after) :]]
    borders = [0] * len(text)
    for index in range(1, len(text)):
        length = borders[index - 1]
        while length and text[index] != text[length]:
            length = borders[length - 1]
        borders[index] = length + (text[index] == text[length])
    return borders[-1]
