"""The argument and the result of handlers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from strongly.sandbox.keys import User
from strongly.sandbox.listing import PageInfo
from strongly.sandbox.store import Connection, Row


class Input(Mapping[str, Any]):
    """Values that a client sent, which remembers what a handler reads.

    Attributes:
        unread: The names of the values that the handler ignored until now.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values: Mapping[str, Any] = values
        self.unread: set[str] = set(values)

    def __getitem__(self, name: str) -> Any:
        self.unread.discard(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A validated request, together with its database transaction, user and time."""

    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    user: User
    connection: Connection
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

_QUERIES: dict[Handler, frozenset[str]] = {}


def reads(*names: str, sort: Iterable[str] = ()) -> Callable[[Handler], Handler]:
    """Declare the query parameters that a handler has code for.

    The sandbox does not start with a document that has others, because it would ignore them.

    Args:
        *names: Names of query parameters.
        sort: The fields that the parameter `sort` accepts.
    """

    def declare(handler: Handler) -> Handler:
        orders = [f"sort={field}" for field in sort]
        _QUERIES[handler] = frozenset([*names, *orders, *(["sort"] if orders else [])])
        return handler

    return declare


def query_of(handler: Handler) -> frozenset[str]:
    """Return the query parameters that a handler has code for, and its orders in the form `sort=createdAt`.

    The methods of an object can be handlers. It lists their query parameters in its attribute `query_parameters`.
    """
    owner = getattr(handler, "__self__", None)
    declared: frozenset[str] = getattr(owner, "query_parameters", frozenset())
    return _QUERIES.get(handler, declared)


def timestamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def action_result(identifier: str, status: str, message: str) -> Result:
    return Result({"id": identifier, "status": status, "message": message})


def owner(row: Row) -> dict[str, Any]:
    """Return the owner as JSON, from a row joined with its user."""
    return {"id": row["owner_id"], "name": row["owner_name"], "email": row["owner_email"]}
