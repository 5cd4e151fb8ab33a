"""The data of the sandbox, in a SQLite database with one connection."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from strongly.sandbox.errors import not_found
from strongly.sandbox.keys import User

Row = sqlite3.Row
Value = str | int | float | None

# Incremented with every change of the schema, so that older files are rejected instead of misread.
_VERSION = 1

# Times are ISO 8601 strings in UTC with milliseconds, so that string comparison orders them.
# `sequence` is the order of creation. Times do not define it: rows created in the same millisecond are equal.
# `search_text` holds the searchable strings, case-folded, because SQLite's lower() supports ASCII only.
# `next_status` with `next_status_at`, and `sync_due_at`, are scheduled changes: see `settle`. The indexes on
# `next_status_at` are partial, because every request looks for due changes, and few rows have one.
_SCHEMA = """
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE
);
CREATE TABLE projects (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    category TEXT,
    visibility TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_text TEXT NOT NULL
);
CREATE TABLE project_tags (
    project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (project_id, position)
);
CREATE INDEX project_tags_by_tag ON project_tags (tag);
CREATE TABLE collaborators (
    sequence INTEGER PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    granted_at TEXT NOT NULL,
    granted_by TEXT REFERENCES users (id),
    UNIQUE (project_id, user_id)
);
CREATE TABLE activity (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    action TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    details TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX activity_by_project ON activity (project_id, sequence);
CREATE TABLE workspaces (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    status_at TEXT NOT NULL,
    next_status TEXT,
    next_status_at TEXT,
    environment_type TEXT NOT NULL,
    image TEXT,
    resources TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id),
    project_id TEXT REFERENCES projects (id) ON DELETE CASCADE,
    sync_due_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_text TEXT NOT NULL
);
CREATE INDEX workspaces_by_project ON workspaces (project_id, sequence);
CREATE INDEX workspaces_under_way ON workspaces (next_status_at) WHERE next_status_at IS NOT NULL;
CREATE TABLE volumes (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    status TEXT NOT NULL,
    status_at TEXT NOT NULL,
    next_status TEXT,
    next_status_at TEXT,
    type TEXT NOT NULL,
    size_gb REAL NOT NULL,
    mount_path TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id),
    project_id TEXT REFERENCES projects (id) ON DELETE SET NULL,
    is_shared INTEGER NOT NULL DEFAULT 0,
    sync_due_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_text TEXT NOT NULL
);
CREATE INDEX volumes_by_project ON volumes (project_id, sequence);
CREATE INDEX volumes_under_way ON volumes (next_status_at) WHERE next_status_at IS NOT NULL;
"""


class StoreError(Exception):
    """The database file is unusable."""


class Store:
    """Opens the database and serializes the transactions on its connection."""

    def __init__(self, database: str | Path = ":memory:") -> None:
        self._lock = threading.Lock()
        try:
            # isolation_level=None: `transaction` begins and ends transactions. The lock serializes threads.
            self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False, timeout=5)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise
            # Since Python 3.13, sqlite3 warns of connections that are garbage-collected without being closed.
            weakref.finalize(self, self._connection.close)
        except sqlite3.Error as error:
            raise StoreError(
                f"cannot use {database} as a sandbox database: {error}; "
                "pass a new file in an existing folder, or a file written by a sandbox"
            ) from error

    def _prepare(self) -> None:
        connection = self._connection
        connection.row_factory = Row
        connection.execute("PRAGMA journal_mode = WAL")
        # Commits do not wait for the disk. In WAL mode, losing power can lose the last ones but not corrupt the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        # SQLite does not enforce them by default.
        connection.execute("PRAGMA foreign_keys = ON")
        with self.transaction():
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if version == 0 and tables == 0:
                # Not `executescript`, which would first commit the transaction.
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            elif version != _VERSION:
                raise sqlite3.DatabaseError(f"the file has version {version}, this sandbox requires version {_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a transaction while holding the lock. It is rolled back if the block raises."""
        with self._lock:
            connection = self._connection
            # A deferred transaction that first reads and then writes can fail with SQLITE_BUSY despite the timeout.
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # On some errors, such as a full disk, SQLite has rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def settle(connection: sqlite3.Connection, now: str) -> None:
    """Apply the scheduled changes that are due. Each request does this first, instead of a background task."""
    for table in ("workspaces", "volumes"):
        connection.execute(
            f"""UPDATE {table} SET status = next_status, status_at = next_status_at, updated_at = next_status_at,
                next_status = NULL, next_status_at = NULL WHERE next_status_at <= ?""",
            (now,),
        )
        connection.execute(
            f"UPDATE {table} SET updated_at = sync_due_at, sync_due_at = NULL WHERE sync_due_at <= ?", (now,)
        )


def save_users(connection: sqlite3.Connection, users: Iterable[User]) -> None:
    # A file can contain the users from an earlier run.
    connection.executemany(
        "INSERT INTO users (id, name, email) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(user.id, user.name, user.email) for user in users],
    )


def find(connection: sqlite3.Connection, table: str, identifier: str, select: str | None = None) -> Row:
    """Return the row with this id, or raise a 404."""
    statement = f"{select or f'SELECT * FROM {table}'} WHERE {table}.id = ?"
    row: Row | None = connection.execute(statement, (identifier,)).fetchone()
    if row is None:
        raise not_found(table.removesuffix("s"), identifier)
    return row


def insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Value]) -> None:
    """Insert a row. Table and columns are constants; client input is only ever bound as a parameter."""
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def update(connection: sqlite3.Connection, table: str, identifier: str, values: Mapping[str, Value]) -> None:
    assignments = ", ".join(f"{column} = ?" for column in values)
    connection.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", [*values.values(), identifier])
