"""Follows the log of a workspace. Which lines are new, and when to ask again, is decided by pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from strongly._errors import NotFoundError, StronglyError
from strongly._log_lines import LogWindow, Pace
from strongly._waiting import ENDED, lines_of, phase_of

from .waiting import once

if TYPE_CHECKING:
    from strongly_api.models import LogType

    from .workspaces import AsyncWorkspaces


class AsyncLogStream:
    """The lines of a log, as they come. An iterator and not a generator, so that leaving it early needs no closing."""

    def __init__(
        self,
        workspaces: AsyncWorkspaces,
        workspace_id: str,
        *,
        type: LogType | None,
        follow: bool,
        poll_interval: float | None,
    ) -> None:
        self._pace = Pace(poll_interval, workspaces._transport.now())
        self._workspaces = workspaces
        self._workspace_id = workspace_id
        self._type = type
        self._follow = follow
        self._window = LogWindow()
        self._lines: Iterator[str] = iter(())
        self._is_quiet = True
        self._was_read = False
        self._has_ended = False

    def __aiter__(self) -> AsyncLogStream:
        return self

    async def __anext__(self) -> str:
        while True:
            for line in self._lines:
                return line
            if self._has_ended:
                raise StopAsyncIteration
            await self._read_on()

    async def _read_on(self) -> None:
        if not self._follow:
            logs = await self._workspaces.logs(self._workspace_id, type=self._type)
            self._lines, self._has_ended = iter(lines_of(logs)), True
            return
        transport = self._workspaces._transport
        if self._was_read:
            await transport.pause(self._pace.delay(transport.now(), transport.chance()))
        try:
            # Asked for before the log is read, so that what was written before the end is not missed.
            is_last = self._is_quiet and await self._workspace_has_ended()
            logs = await once(self._workspaces, None).logs(self._workspace_id, type=self._type)
        except NotFoundError:
            if not self._window.is_used:
                raise
            self._has_ended = True  # deleted meanwhile
            return
        except StronglyError as error:
            self._pace.miss(error, transport.now())
            return
        finally:
            self._was_read = True
        lines = self._window.take(lines_of(logs))
        self._pace.heard(transport.now(), anything=bool(lines))
        self._is_quiet, self._has_ended = not lines, is_last
        self._lines = iter(lines)

    async def _workspace_has_ended(self) -> bool:
        status = await once(self._workspaces, None).status(self._workspace_id)
        return phase_of(status) in ENDED
