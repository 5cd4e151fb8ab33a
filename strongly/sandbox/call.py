"""What a handler gets and what it gives back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from strongly.sandbox.keys import User
from strongly.sandbox.listing import Page
from strongly.sandbox.store import Row


@dataclass(frozen=True, slots=True)
class Call:
    """One checked request within its transaction."""

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
        """When what starts now will be ready."""
        return timestamp(self.time + self.startup)


@dataclass(frozen=True, slots=True)
class Answer:
    """The `data` of a success. Its status is the one that the document gives for the operation."""

    data: Any
    page: Page | None = None
    location: tuple[str, ...] | None = None


# Every account belongs to one organization, so the sandbox has one.
ORGANIZATION = "org-sandbox"

Handler = Callable[[Call], Answer]


def timestamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def action_result(identifier: str, status: str, message: str) -> Answer:
    return Answer({"id": identifier, "status": status, "message": message})


def owner(row: Row) -> dict[str, Any]:
    """The owner of a row that was read together with its user."""
    return {"id": row["owner_id"], "name": row["owner_name"], "email": row["owner_email"]}
