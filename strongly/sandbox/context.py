"""The argument and the result of handlers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from strongly.sandbox.keys import User
from strongly.sandbox.listing import PageInfo
from strongly.sandbox.store import Row


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A validated request, together with its database transaction, user and time."""

    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    user: User
    connection: sqlite3.Connection
    time: datetime
    new_id: Callable[[str], str]
    startup: timedelta

    @property
    def now(self) -> str:
        return timestamp(self.time)

    @property
    def ready_at(self) -> str:
        """Return the time at which a workspace or volume that starts now is ready."""
        return timestamp(self.time + self.startup)


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a handler: the `data` of a success response. The OpenAPI document determines its status."""

    data: Any
    page: PageInfo | None = None
    location: tuple[str, ...] | None = None


# Every account belongs to exactly one organization; the sandbox has a single one.
ORGANIZATION = "org-sandbox"

Handler = Callable[[RequestContext], Result]


def timestamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def action_result(identifier: str, status: str, message: str) -> Result:
    return Result({"id": identifier, "status": status, "message": message})


def owner(row: Row) -> dict[str, Any]:
    """Return the owner as JSON, from a row joined with its user."""
    return {"id": row["owner_id"], "name": row["owner_name"], "email": row["owner_email"]}
