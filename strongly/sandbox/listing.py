"""Builds SQL queries for lists: filters, search, order and pages."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from strongly.sandbox.store import Connection, Row, Value

# The query parameters that `Listing.fetch_page` reads.
PAGE = ("limit", "offset")
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
# SQLite's integers have 64 bits; sqlite3 raises an OverflowError for larger ones.
_LARGEST_INTEGER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PageInfo:
    total: int
    limit: int
    offset: int

    def as_json(self, received: int) -> dict[str, Any]:
        more = self.offset + received < self.total
        return {"total": self.total, "limit": self.limit, "offset": self.offset, "hasMore": more}


@dataclass(slots=True)
class Listing:
    """A SELECT under construction.

    The SQL is static; client input is only ever bound as a parameter.
    """

    select: str
    table: str
    order: str
    conditions: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def where(self, condition: str, *values: Value) -> None:
        self.conditions.append(condition)
        self.values += values

    def where_equal(self, query: Mapping[str, Any], columns: Mapping[str, str]) -> None:
        """Filter by those query parameters that are present."""
        for parameter, column in columns.items():
            if parameter in query:
                self.where(f"{column} = ?", query[parameter])

    def search(self, query: Mapping[str, Any]) -> None:
        if "search" in query:
            # Not LIKE, in which % and _ in the client's input would be wildcards.
            self.where("instr(search_text, ?) > 0", searchable(query["search"]))

    def sort(self, query: Mapping[str, Any], columns: Mapping[str, str]) -> None:
        """Sort by `field:direction`, which the validator has checked. Creation order breaks ties."""
        if "sort" not in query:
            return
        name, _, direction = query["sort"].partition(":")
        direction = "DESC" if direction == "desc" else "ASC"
        # Without a tie-breaker, consecutive pages could repeat or skip rows with equal values.
        self.order = f"{columns[name]} {direction}, {self.table}.sequence {direction}"

    def fetch_all(self, connection: sqlite3.Connection) -> list[Row]:
        return connection.execute(f"{self.select}{self._where} ORDER BY {self.order}", self.values).fetchall()

    def fetch_page(self, connection: Connection, query: Mapping[str, Any]) -> tuple[list[Row], PageInfo]:
        matching = f"FROM {self.table}{self._where}"
        (total,) = connection.aggregate(f"SELECT count(*) {matching}", *self.values)
        limit = min(query.get("limit", DEFAULT_LIMIT), MAX_LIMIT)
        offset = min(query.get("offset", 0), _LARGEST_INTEGER)
        # Rows before the offset are skipped in an index, and counted from the end that is nearer.
        first, count, order = offset, limit, self.order
        if 2 * offset > total:
            first, count, order = max(total - offset - limit, 0), max(min(limit, total - offset), 0), _reversed(order)
        page = f"SELECT {self.table}.sequence {matching} ORDER BY {order} LIMIT ? OFFSET ?"
        statement = f"{self.select} WHERE {self.table}.sequence IN ({page}) ORDER BY {self.order}"
        rows = connection.execute(statement, [*self.values, count, first]).fetchall()
        return rows, PageInfo(total, limit, offset)

    @property
    def _where(self) -> str:
        return f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


def _reversed(order: str) -> str:
    return re.sub("ASC|DESC", lambda match: "DESC" if match[0] == "ASC" else "ASC", order)


def searchable(*values: str | None) -> str:
    """Return the searchable form of strings: case-folded, one per line."""
    return "\n".join(value for value in values if value).casefold()
