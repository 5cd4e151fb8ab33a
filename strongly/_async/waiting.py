"""Waits for workspaces. What to make of a status is decided by pure functions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from strongly._errors import StronglyError, WorkspaceFailedError
from strongly._progress import live
from strongly._waiting import Goal, Wait, lines_of, with_logs

if TYPE_CHECKING:
    from strongly_api.models import Workspace, WorkspaceLogs, WorkspaceStatus

    from .workspaces import AsyncWorkspaces

POLL_SECONDS = 5.0  # what a poll may take even when less is left of the wait
_LOGS = ("pod", "deploy", "build")  # what ran last comes first


async def wait_until(
    workspaces: AsyncWorkspaces,
    workspace_id: str,
    goal: Goal,
    *,
    timeout: float | None,
    poll_interval: float | None,
    on_update: Callable[[WorkspaceStatus], object] | None,
    progress: bool,
) -> Workspace:
    """Poll until a workspace has become what it should become, and return it."""
    transport = workspaces._transport
    wait = Wait(workspace_id, goal, timeout=timeout, poll_interval=poll_interval, now=transport.now())
    with live(progress) as line:
        line.show(wait.describe())
        while True:
            try:
                status = await once(workspaces, wait.time_left(transport.now())).status(workspace_id)
            except StronglyError as error:
                wait.miss(error)
            else:
                if wait.take(status) and on_update is not None:
                    on_update(status)
                line.show(wait.describe())
                try:
                    wait.check(transport.now())
                except WorkspaceFailedError as error:
                    raise with_logs(error, await _last_log(workspaces, workspace_id)) from None
            if wait.is_done:
                break
            await transport.pause(wait.delay(transport.now(), transport.chance()))
    return await workspaces.retrieve(workspace_id)


def once(workspaces: AsyncWorkspaces, seconds: float | None) -> AsyncWorkspaces:
    """Return a namespace for polls: one attempt each, since the next poll is the next attempt.

    Args:
        workspaces: The namespace whose client makes the calls.
        seconds: How much time is left, or None if there is no limit.
    """
    options = workspaces._transport.options
    timeout = options.timeout if seconds is None else min(options.timeout, max(seconds, POLL_SECONDS))
    once_only = replace(options, timeout=timeout, max_retries=0, on_retry=None)
    return type(workspaces)(workspaces._transport.with_options(once_only))


async def _last_log(workspaces: AsyncWorkspaces, workspace_id: str) -> WorkspaceLogs | None:
    """Return the log that tells most of a failure; None if none can be had, which must not hide the failure itself."""
    for kind in _LOGS:
        with suppress(StronglyError):
            logs = await once(workspaces, POLL_SECONDS).logs(workspace_id, type=kind)
            if lines_of(logs):
                return logs
    return None
