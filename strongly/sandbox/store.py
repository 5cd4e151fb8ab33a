"""The data of the sandbox, in a SQLite database with one connection.

A forked process must neither use nor close a connection of its parent to a file: SQLite would assume locks that the
process does not hold, and lose data. So connections to files are closed before a fork, and each process opens another
one on demand. A database in memory has no locks; the fork copies it.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from strongly.sandbox.errors import not_found
from strongly.sandbox.keys import User

Row = sqlite3.Row
Value = str | int | float | None

# Incremented with every change of the schema, so that older files are rejected instead of misread. A table of
# a new resource needs no new version: see `Store`.
_VERSION = 1

# Times are ISO 8601 strings in UTC with milliseconds, so that string comparison orders them.
# `sequence` is the order of creation. Times do not define it: rows created in the same millisecond are equal.
# `search_text` holds the searchable strings, case-folded, because SQLite's lower() supports ASCII only.
# `next_status` with `next_status_at`, and `sync_due_at`, are scheduled changes: see `settle`.
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
"""

# Created whenever a file is opened, so that a file from before an index was added gets it. Each index ends with the
# rowid, that is `sequence`: rows with equal values are in the order of creation. The indexes of scheduled changes are
# partial, because every request looks for due changes, and few rows have one.
_INDEXES = (
    "projects (category)",
    "projects (created_at)",
    "projects (status, category)",
    "projects (status)",
    "projects (updated_at)",
    "projects (visibility)",
    "project_tags (tag, project_id)",
    "activity (project_id)",
    "workspaces (created_at)",
    "workspaces (environment_type)",
    "workspaces (name)",
    "workspaces (next_status_at) WHERE next_status_at IS NOT NULL",
    "workspaces (project_id, status)",
    "workspaces (project_id)",
    "workspaces (status)",
    "workspaces (sync_due_at) WHERE sync_due_at IS NOT NULL",
    "workspaces (updated_at)",
    "volumes (created_at)",
    "volumes (is_shared)",
    "volumes (label)",
    "volumes (name)",
    "volumes (next_status_at) WHERE next_status_at IS NOT NULL",
    "volumes (project_id, size_gb)",
    "volumes (project_id, type)",
    "volumes (project_id)",
    "volumes (size_gb)",
    "volumes (status)",
    "volumes (sync_due_at) WHERE sync_due_at IS NOT NULL",
    "volumes (type)",
    "volumes (updated_at)",
)


_HOW_TO_CHOOSE = "pass a new file in an existing folder, or a file written by a sandbox"
# By primary result code, what is wrong and what to do.
_PROBLEMS = {
    sqlite3.SQLITE_BUSY: "another process has locked it; try again later, or pass another file",
    sqlite3.SQLITE_READONLY: "it is read-only; make the file and its folder writable, or pass another file",
    sqlite3.SQLITE_IOERR: "reading or writing it failed; check the disk, or pass another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a copy of it, or pass another file",
    sqlite3.SQLITE_FULL: "the disk is full; free some space, or pass a file on another disk",
    sqlite3.SQLITE_CANTOPEN: f"it cannot be opened; check its permissions and those of its folder, or {_HOW_TO_CHOOSE}",
    sqlite3.SQLITE_NOTADB: f"file is not a database; {_HOW_TO_CHOOSE}",
}


class StoreError(Exception):
    """The database is unusable.

    Attributes:
        is_transient: Whether a later attempt can succeed.
    """

    def __init__(self, message: str, *, is_transient: bool = False) -> None:
        super().__init__(message)
        self.is_transient = is_transient


class Connection(sqlite3.Connection):
    """A connection that remembers counts and sums until the data changes.

    Clients read lists page by page, each with the total, and counting takes 35 µs for each 1,000 rows.
    """

    _MOST = 1000

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._aggregates: dict[tuple[object, ...], Any] = {}
        self._state: tuple[int, int] | None = None

    def aggregate(self, statement: str, *values: Value) -> Any:
        """Return the only row of a query, such as a count, for the present data."""
        # The first changes with the commits of other connections, the second with the changes of this one.
        state = self.execute("PRAGMA data_version").fetchone()[0], self.total_changes
        if state != self._state or len(self._aggregates) >= self._MOST:
            self.forget()
            self._state = state
        key = statement, *values
        if key not in self._aggregates:
            self._aggregates[key] = self.execute(statement, values).fetchone()
        return self._aggregates[key]

    def forget(self) -> None:
        """Forget all results, because changes were rolled back."""
        self._aggregates.clear()


class Store:
    """Opens the database and serializes the transactions on its connection.

    Args:
        database: A SQLite file, or `:memory:`.
        tables: The statements `CREATE … IF NOT EXISTS` of the tables and indexes of further resources. A file from
            before a resource was added gets them when it is opened.

    Attributes:
        lock: Serializes threads. No thread but the one that forks holds it during a fork.
    """

    def __init__(self, database: str | Path = ":memory:", tables: Iterable[str] = ()) -> None:
        self._tables = tuple(tables)
        self._name = os.fspath(database)
        if not self._name:
            raise StoreError("the name of the sandbox database is empty: pass a file, or ':memory:'")
        # Absolute, because it may be opened again after the working directory has changed. None for memory.
        self._path = None if self._name == ":memory:" else Path(self._name).absolute()
        # Reentrant: while a thread holds it, a signal handler or finalizer can use the sandbox, or fork.
        self.lock: Any = threading.RLock()  # its class has no public name
        self._connection: Connection | None = None
        self._is_closed = False
        with _forking:
            _stores[id(self)] = self
            self._open()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run a transaction while holding the lock. It is rolled back if the block raises.

        Raises:
            StoreError: The database is unusable.
        """
        with self.lock:
            if self._is_closed:
                raise StoreError("the sandbox is closed")
            connection = self._connection or self._open()
            if connection.in_transaction:  # see `lock`
                raise StoreError("the sandbox is executing another request of this thread", is_transient=True)
            try:
                # A deferred transaction that first reads and then writes can fail with SQLITE_BUSY despite the timeout.
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                # On some errors, such as a full disk, SQLite has rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                connection.forget()
                self._explain(error)
                raise

    def close(self) -> None:
        with self.lock:
            self._is_closed = True
            self._disconnect()

    def suspend(self) -> None:
        """Close the connection to a file. The next transaction opens another one."""
        if self._path is not None:
            self._disconnect()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection = None
            self._finalizer()

    def _open(self) -> Connection:
        connection = None
        try:
            # isolation_level=None: `transaction` begins and ends transactions. The lock serializes threads.
            path = self._path or ":memory:"
            connection = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=5, factory=Connection
            )
            self._prepare(connection)
        except BaseException as error:
            if connection is not None:
                connection.close()
            self._explain(error)
            raise
        # Since Python 3.13, sqlite3 warns of connections that are garbage-collected without being closed.
        self._finalizer = weakref.finalize(self, connection.close)
        self._connection = connection
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.row_factory = Row
        connection.execute("PRAGMA journal_mode = WAL")
        # Commits wait for the disk, so that losing power loses no change: creating a project takes 2.7 ms instead of
        # 0.2 ms on a virtual SSD. With NORMAL, which some builds default to, the last ones would be lost.
        connection.execute("PRAGMA synchronous = FULL")
        # SQLite does not enforce them by default.
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version == 0 and tables == 0:
            # Not `executescript`, which would first commit the transaction.
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        elif version == 0:
            raise self._error(f"another program has written it; {_HOW_TO_CHOOSE}")
        elif version != _VERSION:
            mismatch = f"the file has version {version}, this sandbox requires version {_VERSION}"
            raise self._error(f"{mismatch}; update this package if the file is newer, or pass a new file")
        for statement in [*self._tables, *map(create_index, _INDEXES)]:
            connection.execute(statement)
        connection.execute("COMMIT")

    def _explain(self, error: BaseException) -> None:
        """Raise a StoreError for a problem with the file. Other errors, such as invalid SQL, are defects."""
        # The primary code of an extended one.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        problem = _PROBLEMS.get(code)
        if problem is None:
            return
        if code == sqlite3.SQLITE_CANTOPEN and self._path is not None:
            with suppress(PermissionError):  # one of the folders is not accessible
                if self._path.is_dir():
                    problem = f"it is a folder; {_HOW_TO_CHOOSE}"
                elif not self._path.parent.exists():
                    problem = f"the folder {self._path.parent} does not exist; create it, or {_HOW_TO_CHOOSE}"
        raise self._error(problem, is_transient=code == sqlite3.SQLITE_BUSY) from error

    def _error(self, problem: str, *, is_transient: bool = False) -> StoreError:
        return StoreError(f"cannot use {self._name} as a sandbox database: {problem}", is_transient=is_transient)


_stores: weakref.WeakValueDictionary[int, Store] = weakref.WeakValueDictionary()
_forking = threading.RLock()
_suspended: list[Store] = []


def _before_fork() -> None:
    _forking.acquire()
    for reference in _stores.valuerefs():
        if (store := reference()) is not None:
            store.lock.acquire()
            _suspended.append(store)
            store.suspend()


def _after_fork() -> None:
    while _suspended:
        _suspended.pop().lock.release()
    _forking.release()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)


def create_index(index: str) -> str:
    """Return the SQL that creates an index such as `volumes (project_id, type)`, unless it exists."""
    name = "_".join(re.findall(r"\w+", index.partition(")")[0]))
    return f"CREATE INDEX IF NOT EXISTS {name} ON {index}"


_DUE = " UNION ALL ".join(
    f"SELECT 1 FROM {table} WHERE {column} <= :now"
    for table in ("workspaces", "volumes")
    for column in ("next_status_at", "sync_due_at")
)


def settle(connection: sqlite3.Connection, now: str) -> None:
    """Apply the scheduled changes that are due. Each request does this first, instead of a background task."""
    # Statements that change nothing take 11 µs, this query 2 µs.
    if connection.execute(_DUE, {"now": now}).fetchone() is None:
        return
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
        raise not_found(singular(table).replace("_", " "), identifier)
    return row


def singular(table: str) -> str:
    """`volumes` → `volume`, `policies` → `policy`."""
    return f"{table[:-3]}y" if table.endswith("ies") else table.removesuffix("s")


def insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Value]) -> None:
    """Insert a row. Table and columns are constants; client input is only ever bound as a parameter."""
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def update(connection: sqlite3.Connection, table: str, identifier: str, values: Mapping[str, Value]) -> None:
    assignments = ", ".join(f"{column} = ?" for column in values)
    connection.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", [*values.values(), identifier])
