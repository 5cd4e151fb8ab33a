"""Decides when to poll a workspace, a volume or a log, when a wait is over, and which lines are new. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .encoding import identifier
from .exceptions import (
    APIError,
    ConnectionError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    RequestTimeoutError,
    StronglyError,
    TimeoutError,
    VolumeFailedError,
    WaitTimeoutError,
    WorkspaceFailedError,
    invalid_argument,
)
from .response import printable
from .scalars import as_number

if TYPE_CHECKING:
    from strongly_api.models import Volume, Workspace, WorkspaceLogs, WorkspaceStatus


DEFAULT_TIMEOUT = 600.0
SHORTEST, LONGEST = 0.5, 15.0  # seconds between polls
SHARE = 0.2  # the interval is this share of the elapsed time, so a wait lasts at most a fifth longer than necessary
JITTER = 0.2  # spreads out the polls of clients that started to wait at the same time
GRACE = 15.0  # seconds for which reads may not yet reflect a create, start or restart that was accepted
LAST_LINES = 20
ENDED = frozenset({"stopped", "failed", "terminated", "deleted"})
_FAILED = frozenset({"failed", "error", "lost", "terminated", "deleted"})
_TRANSIENT = (ConnectionError, TimeoutError, RateLimitError, RequestTimeoutError, InternalServerError)
_TEXT_WIDTH = 500

Action = Literal["create", "start", "restart"]
# Phases that the first polls after an action may still report. After a restart, it is the phase before.
_STALE = {"create": frozenset({"stopped"}), "start": ENDED | _FAILED}


class Stopwatch:
    """Measures time by the clock, or by the waits if they are longer: tests freeze the clock, but no waits.

    Args:
        now: Seconds of the monotonic clock.
    """

    def __init__(self, now: float) -> None:
        self._started = now
        self._waited = 0.0

    def wait(self, seconds: float) -> None:
        """Count a wait that is about to happen."""
        self._waited += seconds

    def elapsed(self, now: float) -> float:
        """Return the seconds since the start."""
        return max(now - self._started, self._waited)


@dataclass(frozen=True, slots=True)
class Goal:
    """The state to wait for, of a workspace or a volume."""

    name: Literal["ready", "stopped", "bound"]
    kind: Literal["workspace", "volume"] = "workspace"

    def is_reached(self, status: Any) -> bool:
        """Whether a workspace with this status, or this volume, has reached the goal."""
        return status.ready is True if self.name == "ready" else phase_of(status) == self.name


READY, STOPPED, BOUND = Goal("ready"), Goal("stopped"), Goal("bound", "volume")


class Wait:
    """One wait for a workspace or a volume: when to poll, and when to stop.

    Args:
        id: Id of the workspace or volume, or the workspace or volume.
        goal: The state to wait for.
        timeout: Maximum time to wait in seconds, or None for no limit.
        poll_interval: Seconds between two polls, or None for an interval that grows with the elapsed time.
        now: Seconds of the monotonic clock.
        after: The action that precedes the wait. Polls may not reflect it for `GRACE` seconds.
        before: The status before a restart.

    Raises:
        ValidationError: `timeout` or `poll_interval` is not a valid number of seconds.
    """

    def __init__(
        self,
        id: str | Workspace | Volume,
        goal: Goal,
        *,
        timeout: float | None,
        poll_interval: float | None,
        now: float,
        after: Action | None = None,
        before: WorkspaceStatus | None = None,
    ) -> None:
        timeout, poll_interval = check_wait(timeout, poll_interval)
        self.status: Any = None  # a WorkspaceStatus or a Volume
        self._id = identifier(f"{goal.kind}_id", id, goal.kind.capitalize())
        self._goal = goal
        self._timeout = timeout
        self._poll_interval = poll_interval
        self._watch = Stopwatch(now)
        self._after = after
        self._error: StronglyError | None = None
        self._has_moved = False
        self._ended: Stopwatch | None = None
        self._stale = _STALE.get(after or "", frozenset()) if before is None else frozenset({phase_of(before)})
        # A workspace that was ready can still be reported so. The statuses before and after the restart may be equal.
        self._before = before if before is not None and before.ready is True else None

    def time_left(self, now: float) -> float | None:
        """Return the seconds that are left of the wait, or None if there is no limit."""
        return None if self._timeout is None else max(self._timeout - self._watch.elapsed(now), 0.0)

    def take(self, status: Any) -> bool:
        """Record a status. Return whether its phase, readiness or message changed."""
        changed = self.status is None or _essence(status) != _essence(self.status)
        self.status, self._error = status, None
        if self._before is not None and _has_restarted(self._before, status):
            self._before = None
        return changed

    def is_done(self, now: float) -> bool:
        """Whether the workspace or volume has reached the goal."""
        is_reached = self.status is not None and self._goal.is_reached(self.status)
        return is_reached and (self._before is None or self._watch.elapsed(now) >= GRACE)

    def check(self, now: float) -> None:
        """End the wait if it cannot succeed.

        Raises:
            WorkspaceFailedError: The workspace cannot reach the goal without being started.
            VolumeFailedError: The volume cannot reach the goal.
        """
        phase = phase_of(self.status)
        is_stopped = phase == "stopped" and self._goal is READY
        if not is_stopped and phase not in _FAILED:
            self._has_moved, self._ended = True, None
            return
        self._ended = self._ended or Stopwatch(now)
        is_restarting = self._after == "restart" and is_stopped
        may_pass = is_restarting or (phase in self._stale and not self._has_moved)
        if may_pass and self._ended.elapsed(now) < GRACE:
            return
        if not is_stopped:
            raise self._failed("has failed", self._message)
        if self._after is None and not self._has_moved:
            raise self._failed("will not become ready, because it is stopped: start it first")
        raise self._failed("is stopped and is not being started", self._message)

    def miss(self, error: StronglyError, now: float) -> None:
        """Record a poll that failed with a transient error.

        Raises:
            StronglyError: The error itself, if it is permanent.
        """
        is_found = not isinstance(error, NotFoundError)
        if is_found and not is_transient(error):
            raise error
        if not is_found and (self._after != "create" or self._watch.elapsed(now) >= GRACE):
            if self.status is not None:
                error.message += f" The {self._goal.kind} was deleted while the client waited for it."
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
        delay = self._poll_interval or adaptive_delay(self._watch.elapsed(now), random)
        delay = max(delay, retry_after(self._error))
        delay = delay if left is None else min(delay, left)
        for watch in filter(None, (self._watch, self._ended)):
            watch.wait(delay)
        return delay

    def describe(self) -> str:
        """Return the progress of the wait as one line."""
        return f"{_line(self._id)}: {describe(self.status)}"

    @property
    def _message(self) -> str:
        message = getattr(self.status, "message", None)  # volumes have none
        return f": {_line(message)}" if message else ""

    def _timed_out(self) -> WaitTimeoutError:
        goal, kind = self._goal.name, self._goal.kind
        is_reached = self.status is not None and self._goal.is_reached(self.status)
        what = "is not known to have restarted" if is_reached else f"is not {goal}"
        hint = ", or check its logs" if kind == "workspace" else ""
        error = WaitTimeoutError(
            f"the {kind} {_line(self._id)} {what} after {self._timeout:g} s "
            f"({describe(self.status)}); it may still become {goal}: increase timeout{hint}"
        )
        if kind == "workspace":
            error.workspace_id, error.status = self._id, self.status
        else:
            error.volume_id, error.volume = self._id, self.status
        return error

    def _failed(self, what: str, why: str = "") -> WorkspaceFailedError | VolumeFailedError:
        message = f"the {self._goal.kind} {_line(self._id)} {what}{why}"
        if self._goal.kind == "volume":
            lost = VolumeFailedError(f"{message}: its status is {describe(self.status)}")
            lost.volume_id, lost.volume = self._id, self.status
            return lost
        error = WorkspaceFailedError(message)
        error.workspace_id, error.status = self._id, self.status
        return error


def _has_restarted(before: WorkspaceStatus, status: WorkspaceStatus) -> bool:
    """Whether a status differs from that before a restart in a way that only the restart explains."""
    if status.ready is not True:
        return True
    was_ready, is_ready = _ready_since(before), _ready_since(status)
    return was_ready is not None and is_ready is not None and was_ready != is_ready


def _ready_since(status: WorkspaceStatus) -> Any:
    """Return when the workspace became ready, from the condition that Kubernetes calls `Ready`; None if unknown."""
    conditions: object = status.conditions  # malformed values are kept
    for condition in conditions if isinstance(conditions, list) else ():
        if isinstance(condition, dict) and str(condition.get("type")).lower() == "ready":
            return condition.get("lastTransitionTime") or condition.get("last_transition_time")
    return None


def with_logs(error: WorkspaceFailedError, logs: WorkspaceLogs | None) -> WorkspaceFailedError:
    """Add the last lines of a log to an error, also as a note, which tracebacks display. Return the error."""
    error.logs = [] if logs is None else lines_of(logs)[-LAST_LINES:]
    if error.logs and logs is not None:
        shown = "\n".join(f"  {_line(line)}" for line in error.logs)
        error.add_note(f"The last lines of its {_line(logs.log_type or 'log')} log:\n{shown}")
    return error


def lines_of(logs: WorkspaceLogs) -> list[str]:
    """Return the lines of a log, which servers send as a list, as a single string, or as both.

    Only line feeds end a line: programs write carriage returns and other separators within one.
    """
    values: tuple[object, ...] = (logs.lines, logs.content)  # a value of the wrong type is kept as it was sent
    for value in values:
        texts = value if isinstance(value, list) else [value] if isinstance(value, str) and value else []
        if texts:
            return [line for text in texts for line in str(text).removesuffix("\n").split("\n")]
    return []


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


def phase_of(status: WorkspaceStatus | Volume) -> str:
    """Return the phase of a workspace, or the status of a volume, in lower case: servers spell them differently."""
    return str(_phase(status) or "").lower()


def describe(status: WorkspaceStatus | Volume | None) -> str:
    """Return phase and message of a status, or the status of a volume, as one line."""
    if status is None:
        return "no status yet"
    phase, message = _line(_phase(status) or "no phase"), getattr(status, "message", None)
    return f"{phase}, {_line(message)}" if message else phase


def _phase(status: Any) -> Any:
    return status.phase if hasattr(status, "phase") else status.status


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


def _essence(status: Any) -> tuple[object, ...]:
    return _phase(status), getattr(status, "ready", None), getattr(status, "message", None)


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
        self._last_line = self._last_read = Stopwatch(now)
        self._error: StronglyError | None = None

    def heard(self, now: float, *, anything: bool) -> None:
        """Record a successful poll, and whether it returned new lines."""
        self._last_read, self._error = Stopwatch(now), None
        if anything:
            self._last_line = Stopwatch(now)

    def miss(self, error: StronglyError, now: float) -> None:
        """Record a poll that failed with a transient error.

        Raises:
            StronglyError: The error itself, if it is permanent, or if all polls have failed for `PATIENCE` seconds.
        """
        if not is_transient(error) or self._last_read.elapsed(now) > PATIENCE:
            raise error
        self._error = error

    def delay(self, now: float, random: float) -> float:
        """Return the seconds until the next poll.

        Args:
            now: Seconds of the monotonic clock.
            random: A number in [0, 1).
        """
        delay = self._poll_interval or min(adaptive_delay(self._last_line.elapsed(now), random), IDLE_DELAY)
        delay = max(delay, retry_after(self._error))
        for watch in {self._last_line, self._last_read}:
            watch.wait(delay)
        return delay


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
