# Derived from strongly/_async by `make generate`; edit the source there.
"""Waits for workspaces and volumes, and follows logs. `_core.polling` makes the decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from strongly_api.api import workspaces as api
from strongly_api.api.volumes import get_volume

from strongly._core.accepted import EnumLike
from strongly._core.exceptions import NotFoundError, StronglyError, WorkspaceFailedError
from strongly._core.polling import (
    BOUND,
    DEFAULT_TIMEOUT,
    ENDED,
    READY,
    STOPPED,
    Action,
    Goal,
    LogWindow,
    Pace,
    Wait,
    check_wait,
    lines_of,
    phase_of,
    with_logs,
)
from strongly.extras.progress import live

if TYPE_CHECKING:
    from strongly_api.models import LogType, Volume, Workspace, WorkspaceLogs, WorkspaceStatus

    from strongly._core.request import Request

    from .transport import Transport

T = TypeVar("T")

POLL_SECONDS = 5.0  # minimum timeout of a poll, even if less time is left of the wait
_LOGS = ("pod", "deploy", "build")  # in the reverse order in which they are written


def wait_for_workspace(
    transport: Transport,
    workspace_id: str | Workspace,
    goal: Goal,
    *,
    timeout: float | None,
    poll_interval: float | None,
    on_update: Callable[[WorkspaceStatus], object] | None,
    progress: bool,
    after: Action | None = None,
    before: WorkspaceStatus | None = None,
) -> Workspace:
    """Poll until a workspace reaches a goal, and return the workspace."""
    wait = Wait(
        workspace_id,
        goal,
        timeout=timeout,
        poll_interval=poll_interval,
        now=transport.now(),
        after=after,
        before=before,
    )
    try:
        _poll(transport, wait, api.get_workspace_status.request(workspace_id), on_update, progress)
    except WorkspaceFailedError as error:
        if phase_of(wait.status) == "stopped":  # its log does not say who stopped it
            raise
        raise with_logs(error, _last_log(transport, workspace_id)) from None
    while True:
        try:
            return transport.send(api.get_workspace.request(workspace_id))
        except NotFoundError as error:
            wait.miss(error, transport.now())
        transport.pause(wait.delay(transport.now(), transport.chance()))


def wait_for_volume(
    transport: Transport,
    volume_id: str | Volume,
    goal: Goal,
    *,
    timeout: float | None,
    poll_interval: float | None,
    on_update: Callable[[Volume], object] | None,
    progress: bool,
    after: Action | None = None,
) -> Volume:
    """Poll until a volume reaches a goal, and return the volume."""
    wait = Wait(volume_id, goal, timeout=timeout, poll_interval=poll_interval, now=transport.now(), after=after)
    return _poll(transport, wait, get_volume.request(volume_id), on_update, progress)


def act_and_wait(
    transport: Transport,
    request: Request[dict[str, Any]],
    workspace_id: str | Workspace,
    *,
    timeout: float | None,
    poll_interval: float | None,
    on_update: Callable[[WorkspaceStatus], object] | None,
    progress: bool,
) -> Workspace:
    """Start, stop or restart a workspace, wait until it is ready or stopped, and return it."""
    timeout = DEFAULT_TIMEOUT if timeout is None else timeout
    check_wait(timeout, poll_interval)
    reads = transport.without_body()
    action: Any = request.operation.name
    before = reads.send(api.get_workspace_status.request(workspace_id)) if action == "restart" else None
    transport.send(request)
    return wait_for_workspace(
        reads,
        workspace_id,
        STOPPED if action == "stop" else READY,
        timeout=timeout,
        poll_interval=poll_interval,
        on_update=on_update,
        progress=progress,
        after=None if action == "stop" else action,
        before=before,
    )


def create_and_wait(
    transport: Transport,
    request: Request[T],
    goal: Goal,
    *,
    timeout: float | None,
    poll_interval: float | None,
    on_update: Callable[[Any], object] | None,
    progress: bool,
) -> T:
    """Create a workspace or volume, wait until it reaches a goal, and return it.

    All exceptions of the wait have its id, also a cancellation and a KeyboardInterrupt.
    """
    check_wait(timeout, poll_interval)
    made: Any = transport.send(request)
    wait_for: Any = wait_for_volume if goal is BOUND else wait_for_workspace
    try:
        reached: T = wait_for(
            transport.without_body(),
            made.id,
            goal,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
            after="create",
        )
    except BaseException as error:
        setattr(error, f"{goal.kind}_id", made.id)
        exists = "" if isinstance(error, NotFoundError) else " and still exists"
        error.add_note(f"The {goal.kind} {made.id} was created{exists}.")
        raise
    return reached


def _poll(
    transport: Transport,
    wait: Wait,
    request: Request[T],
    on_update: Callable[[T], object] | None,
    progress: bool,
) -> T:
    """Send a request until its result reaches the goal of the wait, and return the result."""
    with live(progress) as line:
        line.show(wait.describe())
        while True:
            try:
                status = once(transport, wait.time_left(transport.now())).send(request)
            except StronglyError as error:
                wait.miss(error, transport.now())
            else:
                if wait.take(status) and on_update is not None:
                    on_update(status)
                line.show(wait.describe())
                wait.check(transport.now())
                if wait.is_done(transport.now()):
                    return status
            transport.pause(wait.delay(transport.now(), transport.chance()))


def once(transport: Transport, seconds: float | None) -> Transport:
    """Return a transport for polls, without retries: the next poll is the retry.

    Args:
        transport: The transport of the client.
        seconds: Seconds left of the wait, or None if there is no limit.
    """
    options = transport.options
    timeout = options.timeout if seconds is None else min(options.timeout, max(seconds, POLL_SECONDS))
    return transport.with_options(options._replace(timeout=timeout, max_retries=0, on_retry=None))


def _last_log(transport: Transport, workspace_id: str | Workspace) -> WorkspaceLogs | None:
    """Return the most recent log, or None if there is none. Errors are ignored: they must not hide the failure."""
    for kind in _LOGS:
        with suppress(StronglyError):
            logs = once(transport, POLL_SECONDS).send(api.get_workspace_logs.request(workspace_id, type=kind))
            if lines_of(logs):
                return logs
    return None


class LogStream:
    """Iterates over the lines of a log as they are written. Not a generator, which would have to be closed.

    Args:
        transport: Sends the requests.
        workspace_id: Id of the workspace, or the workspace.
        type: The log to read.
        follow: Whether to wait for new lines.
        poll_interval: Seconds between two polls, or None for an adaptive interval.
        first: Selects some of the lines that were written before; all of them by default.
    """

    def __init__(
        self,
        transport: Transport,
        workspace_id: str | Workspace,
        *,
        type: LogType | EnumLike | None,
        follow: bool,
        poll_interval: float | None,
        first: Callable[[list[str]], list[str]] = list,
    ) -> None:
        self._first = first
        self._pace = Pace(poll_interval, transport.now())
        self._transport = transport
        self._status = api.get_workspace_status.request(workspace_id)
        self._logs = api.get_workspace_logs.request(workspace_id, type=type)
        self._follow = follow
        self._window = LogWindow()
        self._lines: Iterator[str] = iter(())
        self._is_quiet = True
        self._was_read = False
        self._has_ended = False

    def __iter__(self) -> LogStream:
        return self

    def __next__(self) -> str:
        while True:
            for line in self._lines:
                return line
            if self._has_ended:
                raise StopIteration
            self._read_on()

    def _read_on(self) -> None:
        if not self._follow:
            logs = self._transport.send(self._logs)
            self._lines, self._has_ended = iter(self._first(lines_of(logs))), True
            return
        transport = self._transport
        if self._was_read:
            transport.pause(self._pace.delay(transport.now(), transport.chance()))
        try:
            # Fetch the status before the log: lines that are written in between are then in this log.
            # The status is only needed once there are no new lines, which saves a request per poll.
            is_last = self._is_quiet and self._workspace_has_ended()
            logs = once(transport, None).send(self._logs)
        except NotFoundError:
            if not self._window.is_used:
                raise
            self._has_ended = True  # the workspace was deleted
            return
        except StronglyError as error:
            self._pace.miss(error, transport.now())
            return
        finally:
            self._was_read = True
        is_first = not self._window.is_used
        lines = self._window.take(lines_of(logs))
        self._pace.heard(transport.now(), anything=bool(lines))
        self._is_quiet, self._has_ended = not lines, is_last
        self._lines = iter(self._first(lines) if is_first else lines)

    def _workspace_has_ended(self) -> bool:
        status = once(self._transport, None).send(self._status)
        return phase_of(status) in ENDED
