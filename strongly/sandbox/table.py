"""The table of a resource, with handlers to list, create, get, update and delete its rows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from strongly.sandbox.activity import record
from strongly.sandbox.context import RequestContext, Result, action_result
from strongly.sandbox.errors import internal_error
from strongly.sandbox.listing import Listing, searchable
from strongly.sandbox.projects import modifiable, open_project
from strongly.sandbox.store import Row, Value, create_index, find, insert, singular, update

_COLUMNS = {
    "sequence": "INTEGER PRIMARY KEY",
    "id": "TEXT NOT NULL UNIQUE",
    "owner_id": "TEXT NOT NULL REFERENCES users (id)",
    "project_id": "TEXT REFERENCES projects (id) ON DELETE CASCADE",
    "created_at": "TEXT NOT NULL",
    "updated_at": "TEXT NOT NULL",
    "search_text": "TEXT NOT NULL",
}
_INTERNAL = ("sequence", "search_text")
# Query parameters that are not filters.
_OF_LISTS = ("search", "sort", "limit", "offset")


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose columns are the properties of the resource in snake_case.

    The OpenAPI document decides what requests contain: each of its filters, sort orders and body keys needs a column.

    Args:
        name: Name of the table: the first segment of the paths, in snake_case.
        id_prefix: Start of new ids.
        columns: Columns besides id, owner, project, times and the search text, with their types in SQL. `BOOLEAN` and
            `JSON` are read as what they are. Properties that bodies leave out get the `DEFAULT`.
        searched: Columns that `search` looks at.
        demo: Demo data: bodies of `create` by the ids that the examples of the OpenAPI document use.
    """

    name: str
    id_prefix: str
    columns: Mapping[str, str]
    searched: tuple[str, ...] = ()
    demo: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def statements(self) -> list[str]:
        """Return the SQL that creates the table, with an index for each column that lists are filtered or sorted by."""
        columns = {**_COLUMNS, **self.columns}
        declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        indexed = [name for name, kind in columns.items() if name not in _INTERNAL and not kind.startswith("JSON")]
        return [
            f"CREATE TABLE IF NOT EXISTS {self.name} ({declared})",
            *(create_index(f"{self.name} ({name})") for name in indexed if name != "id"),
        ]

    @property
    def query_parameters(self) -> frozenset[str]:
        """Return the query parameters that `list` has code for, and its orders."""
        columns = [_camel_case(name) for name in (*_COLUMNS, *self.columns) if name not in _INTERNAL]
        return frozenset([*_OF_LISTS, *columns, *(f"sort={name}" for name in columns)])

    def list(self, context: RequestContext) -> Result:
        listing = Listing(f"SELECT * FROM {self.name}", self.name, f"{self.name}.sequence DESC")
        listing.search(context.query)
        filters = {name: self._column(name) for name in context.query if name not in _OF_LISTS}
        listing.where_equal(context.query, filters)
        listing.sort(context.query, {_camel_case(name): name for name in (*_COLUMNS, *self.columns)})
        rows, page = listing.fetch_page(context.connection, context.query)
        return Result([self.as_json(row) for row in rows], page)

    def create(self, context: RequestContext) -> Result:
        values = self._values(context.body)
        if project_id := context.body.get("projectId"):
            open_project(context, project_id)
        identifier = context.new_id(self.id_prefix)
        values |= {"id": identifier, "owner_id": context.user.id, "search_text": self._search_text(values)}
        values |= {"created_at": context.now, "updated_at": context.now}
        insert(context.connection, self.name, values)
        record(context, project_id, f"{singular(self.name)}.created", identifier)
        return Result(self._detail(context, identifier), location=(self.name.replace("_", "-"), identifier))

    def get(self, context: RequestContext) -> Result:
        return Result(self._detail(context, _identifier(context)))

    def update(self, context: RequestContext) -> Result:
        row = self.modifiable(context)
        values = self._values(context.body)
        self.change(context, row, "updated", **values, search_text=self._search_text({**dict(row), **values}))
        return Result(self._detail(context, row["id"]))

    def delete(self, context: RequestContext) -> Result:
        row = self.modifiable(context)
        context.connection.execute(f"DELETE FROM {self.name} WHERE id = ?", (row["id"],))
        kind = singular(self.name)
        record(context, row["project_id"], f"{kind}.deleted", row["id"])
        return action_result(row["id"], "deleted", f"{kind.replace('_', ' ').capitalize()} deleted.")

    def modifiable(self, context: RequestContext) -> Row:
        """Return the row that the path names, or raise a 409 if its project is archived."""
        return modifiable(context, self.name, _identifier(context))

    def change(self, context: RequestContext, row: Row, event: str, **values: Value) -> None:
        """Change columns of a row, and record the event."""
        update(context.connection, self.name, row["id"], {**values, "updated_at": context.now})
        record(context, row["project_id"], f"{singular(self.name)}.{event}", row["id"])

    def as_json(self, row: Row) -> dict[str, Any]:
        return {
            _camel_case(name): self._read(name, value) for name, value in dict(row).items() if name not in _INTERNAL
        }

    def _detail(self, context: RequestContext, identifier: str) -> dict[str, Any]:
        return self.as_json(find(context.connection, self.name, identifier))

    def _read(self, column: str, value: Any) -> Any:
        kind = self.columns.get(column, "").partition(" ")[0]
        if kind == "BOOLEAN" and value is not None:
            return bool(value)
        return json.loads(value) if kind == "JSON" and value is not None else value

    def _values(self, body: Mapping[str, Any]) -> dict[str, Value]:
        return {
            self._column(key): json.dumps(value) if isinstance(value, dict | list) else value
            for key, value in body.items()
        }

    def _column(self, key: str) -> str:
        name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()
        if name not in self.columns and name not in _COLUMNS:
            raise internal_error(f"The table {self.name} of the sandbox has no column {name} for {key}: add it.")
        return name

    def _search_text(self, values: Mapping[str, Any]) -> str:
        return searchable(*(values.get(name) for name in self.searched))


def _identifier(context: RequestContext) -> str:
    (identifier,) = context.path.values()
    return identifier


def _camel_case(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)
