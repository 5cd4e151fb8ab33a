"""State: it survives a restart, stands many threads, and is never half changed."""

import gc
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

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

    with pytest.raises(StoreError, match=r"cannot use .*other\.db as a sandbox database"):
        Sandbox(path)


@pytest.mark.parametrize("prepare", [lambda path: path.write_text("no database " * 100), lambda path: path.mkdir()])
def test_what_is_no_database_is_refused(tmp_path: Path, prepare: Callable[[Path], object]) -> None:
    prepare(tmp_path / "sandbox.db")

    with pytest.raises(StoreError, match="as a sandbox database: "):
        Sandbox(tmp_path / "sandbox.db")


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
