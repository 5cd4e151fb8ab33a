"""State: it survives a restart, stands many threads, and is never half changed."""

import gc
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

import strongly
from strongly import ConfigurationError, Strongly
from strongly.sandbox import LocalSandbox, Sandbox
from strongly.sandbox.store import Store, StoreError
from tests.sandbox.api import Api, Clock


def test_state_survives_a_restart(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "sandbox.db"
    with Sandbox(path, clock=clock) as sandbox:
        api = Api(sandbox)
        project = api.project()
        workspace, volume = api.workspace(projectId=project), api.volume(project)
        api.post(f"/projects/{project}/collaborators", {"email": "a@company.com", "role": "viewer"})
        events = api.get(f"/projects/{project}/activity")
        before = [api.get(f"/{path}") for path in (f"projects/{project}", f"volumes/{volume}")]

    with Sandbox(path, clock=clock) as sandbox:
        api = Api(sandbox)
        assert [api.get(f"/{path}") for path in (f"projects/{project}", f"volumes/{volume}")] == before
        assert api.get(f"/projects/{project}/activity") == events
        assert api.get(f"/workspaces/{workspace}")["status"] == "pending"
        clock.advance(2)
        assert api.get(f"/workspaces/{workspace}")["status"] == "running"


@pytest.mark.parametrize("kind", [Sandbox, LocalSandbox])
def test_a_sandbox_that_is_garbage_collected_closes_its_database(kind: type[Sandbox]) -> None:
    sandbox = kind()
    sandbox.itself = sandbox  # type: ignore[attr-defined]  # only the collector finds a reference cycle
    connection = sandbox._store._connection

    del sandbox
    gc.collect()

    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        connection.execute("SELECT 1")


def test_memory_is_forgotten() -> None:
    with Sandbox() as sandbox:
        Api(sandbox).project()
    with Sandbox() as sandbox:
        assert Api(sandbox).get("/projects") == []


def test_two_sandboxes_share_a_file(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "sandbox.db") as first, Sandbox(tmp_path / "sandbox.db") as second:
        project = Api(first).project()

        assert Api(second).get(f"/projects/{project}")["name"] == "churn"
        Api(second).delete(f"/projects/{project}")
        assert Api(first).get("/projects") == []


def test_totals_follow_the_changes_of_each_connection(tmp_path: Path) -> None:
    """They are remembered until the data changes."""
    with Sandbox(tmp_path / "sandbox.db", startup_seconds=0) as first, Sandbox(tmp_path / "sandbox.db") as second:
        apis = Api(first), Api(second)
        project = apis[0].project()

        def totals() -> list[tuple[int, int, int]]:
            return [
                (
                    api.page("/volumes", "type=data")["pagination"]["total"],
                    api.page("/volumes/shared")["pagination"]["total"],
                    api.get(f"/projects/{project}/stats")["totalStorageGb"],
                )
                for api in apis
            ]

        assert totals() == [(0, 0, 0)] * 2
        volume = apis[0].volume(project, type="data")
        assert totals() == [(1, 0, 50)] * 2
        apis[1].post(f"/volumes/{volume}/make-shared", status=200)
        assert totals() == [(1, 1, 50)] * 2
        apis[1].put(f"/volumes/{volume}", {"sizeGB": 70})
        assert totals() == [(1, 1, 70)] * 2
        apis[1].delete(f"/volumes/{volume}")
        assert totals() == [(0, 0, 0)] * 2


def test_totals_of_a_transaction_that_was_rolled_back_are_forgotten() -> None:
    store = Store()
    count = "SELECT count(*) FROM users"

    def fail_halfway() -> None:
        with store.transaction() as connection:
            connection.execute("INSERT INTO users (id, name, email) VALUES ('a', 'A', 'a@company.com')")
            assert connection.aggregate(count)[0] == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_halfway()

    with store.transaction() as connection:
        assert connection.aggregate(count)[0] == 0
    store.close()


def test_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    Sandbox(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(StoreError, match="the file has version 99, this sandbox requires version 1"):
        Sandbox(path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (text TEXT)")
    connection.close()

    with pytest.raises(
        StoreError, match=r"cannot use .*other\.db as a sandbox database: another program has written it"
    ):
        Sandbox(path)


@pytest.mark.parametrize(
    ("prepare", "problem"),
    [
        (lambda path: path.write_text("no database " * 100), "file is not a database; pass a new file"),
        (lambda path: path.mkdir(), "it is a folder; pass a new file"),
        (lambda path: path.parent.rmdir(), "the folder .* does not exist; create it, or pass a new file"),
    ],
)
def test_what_is_no_database_is_refused(tmp_path: Path, prepare: Callable[[Path], object], problem: str) -> None:
    path = tmp_path / "folder" / "sandbox.db"
    path.parent.mkdir()
    prepare(path)

    with pytest.raises(StoreError, match=f"as a sandbox database: {problem}"):
        Sandbox(path)
    with pytest.raises(ConfigurationError, match=problem):
        Strongly.sandbox(db=path)


def test_an_empty_name_is_refused() -> None:
    """SQLite would use a temporary file, which cannot be opened again."""
    with pytest.raises(ConfigurationError, match="the name of the sandbox database is empty"):
        Strongly.sandbox(db="")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user that permissions apply to")
def test_a_file_without_write_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    Sandbox(path).close()
    path.chmod(0o400)

    with pytest.raises(StoreError, match="it is read-only; make the file and its folder writable"):
        Sandbox(path)


def test_a_database_that_another_process_has_locked_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **{**options, "timeout": 0}))
    path = tmp_path / "sandbox.db"
    with LocalSandbox(path) as sandbox, Strongly.sandbox(sandbox) as client:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(strongly.ServiceUnavailableError, match="another process has locked it") as raised:
            client.projects.create(name="churn", description="d")
        with pytest.raises(StoreError, match="another process has locked it"):
            Sandbox(path)

        other.close()
        assert client.projects.list().to_list() == []
    assert raised.value.retry_after == 1


@pytest.mark.parametrize(
    ("pragma", "problem"),
    [("max_page_count = 1", "the disk is full"), ("query_only = 1", "it is read-only")],
)
def test_a_change_that_cannot_be_written_is_an_error_and_changes_nothing(
    tmp_path: Path, pragma: str, problem: str
) -> None:
    name, _, _ = pragma.partition(" ")
    with LocalSandbox(tmp_path / "sandbox.db") as sandbox, Strongly.sandbox(sandbox) as client:
        connection = sandbox._store._connection
        assert connection is not None
        before = connection.execute(f"PRAGMA {name}").fetchone()[0]
        connection.execute(f"PRAGMA {pragma}")

        created: list[str] = []

        def create_until_it_fails() -> None:
            for number in range(1000):
                client.projects.create(name=f"churn {number}", description="d" * 500)
                created.append(f"churn {number}")

        with pytest.raises(strongly.InternalServerError, match=f"Nothing was changed: cannot use .*{problem}"):
            create_until_it_fails()

        connection.execute(f"PRAGMA {name} = {before}")
        assert sorted(project.name or "" for project in client.projects.list()) == sorted(created)
        client.projects.create(name=f"churn {len(created)}", description="d")
        assert len(client.projects.activity(client.projects.list().take(1)[0].id).to_list()) == 1


def test_a_request_in_the_middle_of_another_one_of_the_same_thread_is_refused() -> None:
    """As when a signal handler or a finalizer interrupts a request."""
    seen: list[int] = []

    def clock() -> datetime:
        if len(seen) == 0:
            seen.append(0)
            seen.append(Api(sandbox).send("GET", "/projects").status)
        return datetime.now(UTC)

    with Sandbox(clock=clock) as sandbox:
        assert Api(sandbox).send("GET", "/projects").status == 200
    assert seen == [0, 503]


def test_a_transaction_is_all_or_nothing() -> None:
    store = Store()

    def fail_halfway() -> None:
        with store.transaction() as connection:
            connection.execute("INSERT INTO users (id, name, email) VALUES ('a', 'A', 'a@company.com')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_halfway()

    with store.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone()[0] == 0
    store.close()


@pytest.mark.parametrize("database", [":memory:", "sandbox.db"])
def test_nothing_is_lost_or_doubled_by_many_threads(tmp_path: Path, database: str) -> None:
    threads, each = 16, 15
    barrier = threading.Barrier(threads)
    with Sandbox(database if database == ":memory:" else tmp_path / database) as sandbox:
        api = Api(sandbox)
        shared = api.project("shared")

        def work(number: int) -> list[str]:
            barrier.wait()
            created = []
            for item in range(each):
                created.append(api.project(f"project-{number}-{item}"))
                api.volume(shared, f"volume {number} {item}", sizeGB=2)
                api.get("/projects", "limit=5")
            return created

        with ThreadPoolExecutor(threads) as pool:
            created = [project for projects in pool.map(work, range(threads)) for project in projects]

        assert len(set(created)) == threads * each
        assert api.page("/projects")["pagination"]["total"] == threads * each + 1
        stats = api.get(f"/projects/{shared}/stats")
        assert (stats["volumeCount"], stats["totalStorageGb"]) == (threads * each, threads * each * 2)
        assert api.page(f"/projects/{shared}/activity")["pagination"]["total"] == threads * each + 1


def test_of_many_who_want_the_same_one_succeeds() -> None:
    threads = 16
    barrier = threading.Barrier(threads)
    with Sandbox() as sandbox:
        api = Api(sandbox)

        def create(_: int) -> int:
            barrier.wait()
            return api.send("POST", "/projects", {"name": "same", "description": "d"}).status

        with ThreadPoolExecutor(threads) as pool:
            statuses = sorted(pool.map(create, range(threads)))

    assert statuses == [201] + [409] * (threads - 1)
