"""Measures the sandbox: as it fills, over HTTP, and with a client in the same process.

    python -m benchmarks sandbox

The results are added to those of the contenders. A server for `served` is started with `python -m benchmarks.sandbox`.
"""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from benchmarks.server import ROOT
from strongly import Strongly
from strongly.sandbox import LocalSandbox, Sandbox
from strongly.sandbox.asgi import Application
from strongly.sandbox.server import listen, make_server

ID = "proj-abc123"
KEY = "sk-sandbox-demo"
BATCHES, CALLS = 10, 100
_GET = f"GET /api/v1/projects/{ID} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nX-API-Key: {KEY}\r\n\r\n"


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        title: What is measured.
        measure: Returns a sample in seconds.
        target: The largest median, in seconds; None if there is none.
        reason: Why the target is missed, if it is.
    """

    title: str
    measure: Callable[[], float]
    target: float | None = None
    reason: str = ""


@contextmanager
def filled(count: int) -> Iterator[tuple[Sandbox, str]]:
    """A sandbox with so many workspaces and volumes. Yields it with the path of a workspace."""
    with LocalSandbox() as sandbox:
        project = sandbox.add_project("busy")
        sandbox.add_volume("first", project_id=project, id="vol-0")
        sandbox.add_workspace("first", id="ws-0")
        for table, first in (("workspaces", "ws-0"), ("volumes", "vol-0")):
            _multiply(sandbox, table, first, count - 1)
        yield sandbox, "/api/v1/workspaces/ws-0"


def _multiply(sandbox: Sandbox, table: str, first: str, copies: int) -> None:
    """Copy a row. Requests, of 0.2 ms each, would take minutes."""
    with sandbox._store.transaction() as connection:
        columns = [column["name"] for column in connection.execute(f"PRAGMA table_info({table})")]
        copied = ", ".join(name for name in columns if name not in ("sequence", "id"))
        connection.execute(
            f"""INSERT INTO {table} (id, {copied})
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
            SELECT id || '-' || n, {copied} FROM {table}, numbers WHERE id = ?""",
            (copies, first),
        )


def get(sandbox: Sandbox, path: str, query: str = "") -> None:
    """Make a request that must succeed."""
    # Not `LocalSandbox.handle`, which keeps a record of each request.
    response = Sandbox.handle(sandbox, "GET", path, query, {"X-API-Key": KEY})
    assert response.status == 200


def _per_call(call: Callable[[], object], cpu: Callable[[], float] = time.process_time) -> float:
    """Return the CPU seconds of a call, in the fastest of some batches: on a busy machine, caches are shared."""
    gc.collect()
    batches = []
    for _ in range(BATCHES):
        start = cpu()
        for _ in range(CALLS):
            call()
        batches.append((cpu() - start) / CALLS)
    return min(batches)


def in_filled(count: int, query: str | None = None) -> float:
    """CPU seconds to get a workspace, or a page of workspaces, of a sandbox with so many."""
    with filled(count) as (sandbox, path):
        return _per_call(partial(get, sandbox, path if query is None else "/api/v1/workspaces", query or ""))


def in_process() -> float:
    """CPU seconds of `retrieve` with a client of a sandbox in the same process."""
    with Strongly.sandbox(seed_demo=True) as client:
        return _per_call(partial(client.projects.retrieve, ID))


def served() -> float:
    """CPU seconds that the process of a server spends on a GET."""
    command = [sys.executable, "-m", "benchmarks.sandbox"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        requests, results = process.stdin, process.stdout
        assert requests is not None
        assert results is not None
        port = int(results.readline())
        with socket.create_connection(("127.0.0.1", port)) as connection:
            reader = connection.makefile("rb")

            def exchange() -> None:
                connection.sendall(_GET.encode())
                length = 0
                while (line := reader.readline()) != b"\r\n":
                    name, _, value = line.lower().partition(b":")
                    length = int(value) if name == b"content-length" else length
                reader.read(length)

            def cpu() -> float:
                print(file=requests, flush=True)
                return float(results.readline())

            return _per_call(exchange, cpu)


ROWS = {
    "get-1k": Row("get a workspace, among 1,000", partial(in_filled, 1000), 0.15e-3),
    "get-10k": Row("get a workspace, among 10,000", partial(in_filled, 10_000), 0.15e-3),
    "get-100k": Row("get a workspace, among 100,000", partial(in_filled, 100_000), 0.15e-3),
    "page-1k": Row("the first 20 workspaces of 1,000", partial(in_filled, 1000, "limit=20")),
    "page-100k": Row("the first 20 workspaces of 100,000", partial(in_filled, 100_000, "limit=20")),
    "middle-page-100k": Row("20 workspaces amid 100,000", partial(in_filled, 100_000, "limit=20&offset=50000")),
    "last-page-100k": Row("the last 20 workspaces of 100,000", partial(in_filled, 100_000, "limit=20&offset=99980")),
    "served": Row(
        "get a project over HTTP, CPU of the server",
        served,
        230e-6,
        "most of the time is that of uvicorn and of asyncio, which uvloop replaces if it is installed",
    ),
    "in-process": Row("`retrieve` with `Strongly.sandbox()`", in_process, 170e-6),
}


def measure(rounds: int, log: Callable[[str], object]) -> dict[str, list[float]]:
    """Return samples of each row, taken in rounds."""
    samples: dict[str, list[float]] = {name: [] for name in ROWS}
    for number in range(rounds):
        log(f"sandbox, round {number + 1} of {rounds}")
        for name, row in ROWS.items():
            samples[name].append(row.measure())
    return samples


def main() -> None:
    """Serve a sandbox until stdin is closed. Print the port, and then for each line of stdin the CPU seconds."""
    listener = listen("127.0.0.1", 0)
    with Sandbox() as sandbox:
        sandbox.seed_demo()
        server = make_server(Application(sandbox), listener)

        def report() -> None:
            for _ in sys.stdin:
                print(time.process_time(), flush=True)
            server.should_exit = True

        threading.Thread(target=report).start()
        print(listener.getsockname()[1], flush=True)
        # In the main thread, as the command `strongly-sandbox` does.
        server.run(sockets=[listener])


if __name__ == "__main__":
    main()
