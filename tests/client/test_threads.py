"""Threads that share a client, with the GIL or without.

With it, threads take turns as often as Python lets them, and where `STEPPED` modules run between any two instructions:
what is not atomic without the GIL is not atomic here either. Nothing is about speed: each thread makes a fixed number
of calls, and all of them are accounted for afterwards.
"""

from __future__ import annotations

import random
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import FrameType
from typing import Any, TypeVar

import pytest

from strongly import Strongly, StronglyError, gather
from strongly._concurrency import cancellation as _cancellation
from strongly._concurrency import slots as _slots
from strongly._concurrency.slots import Slots
from strongly._core import retry as _retry
from strongly._sync import http, transport
from strongly._sync.http import connections
from strongly.sandbox import LocalSandbox, Sandbox, SandboxServer, local
from tests.interop.servers import Origin, on_linux, sockets_to

T = TypeVar("T")
THREADS = 32
PAGE = 5
PROJECTS = 3 * PAGE + 1
KEY = "sk-threads"
PATIENCE = 30
STEPPED = {module.__file__ for module in (_cancellation, _retry, _slots, connections, http, local, transport)}


@pytest.fixture(autouse=True)
def often() -> Iterator[None]:
    """Let threads take turns after a microsecond instead of five milliseconds."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with Sandbox(keys=[KEY], startup_seconds=0) as sandbox, SandboxServer(sandbox) as server:
        yield server


def take_turns(frame: FrameType, event: str, arg: object) -> Any:
    if frame.f_code.co_filename not in STEPPED:
        return None
    frame.f_trace_opcodes = True
    if random.random() < 0.2:
        time.sleep(0)
    return take_turns


def in_threads(act: Callable[[int], T], count: int = THREADS) -> list[T]:
    """Return what each of the threads returned; they begin at the same moment."""
    start = threading.Barrier(count)

    def begin(number: int) -> T:
        start.wait(PATIENCE)
        sys.settrace(take_turns)  # of this thread, which ends
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def busy(sender: connections.Connections) -> int:
    open_ones = [each for each in sender._alive() if each._stream is not None and each._stream._socket.fileno() >= 0]
    return sum(not each.is_idle for each in open_ones)


def is_at_rest(sender: connections.Connections, slots: int = connections.MAX_CONNECTIONS) -> bool:
    """Whether all slots are free and no connection carries a call; prefetched pages may take a moment to end."""
    for _ in range(1000):
        if sender._slots.qsize() == slots and not busy(sender):
            return True
        time.sleep(0.005)
    return False


def test_threads_on_one_client_get_their_own_results(server: SandboxServer) -> None:
    with Strongly(KEY, server.url, max_retries=0) as client:
        ids = [client.projects.create(name=f"shared {number:02}", description="d").id for number in range(PROJECTS)]

    def act(number: int) -> str:
        created = client.projects.create(name=f"own {number}", description=f"of {number}", tags=[f"tag-{number}"])
        for id in ids[number % PROJECTS :][:4]:
            assert client.projects.retrieve(id).id == id
        shared = client.projects.list(search="shared", limit=PAGE, sort="name:asc", prefetch=True)
        assert [project.id for project in shared] == ids
        assert [project.id for project in shared.to_list()] == ids
        assert [project.id for project in shared.take(PAGE + 1)] == ids[: PAGE + 1]
        for _ in shared:
            break  # leaves its prefetched page behind
        found = client.projects.retrieve(created.id)
        assert (found.name, found.description, found.tags) == (f"own {number}", f"of {number}", [f"tag-{number}"])
        return created.id

    with Strongly(KEY, server.url, max_retries=0) as client:
        created = in_threads(act)
        (sender,) = client._transport.http._own.values()
        assert is_at_rest(sender)
        assert len(set(created)) == THREADS
        everything = {project.name: project.id for project in client.projects.list(limit=100)}
    assert {name: id for name, id in everything.items() if name.startswith("own")} == {
        f"own {number}": id for number, id in enumerate(created)
    }
    assert (is_at_rest(sender), len(sender._idle)) == (True, 0)


@on_linux
@pytest.mark.exhaustive
def test_threads_that_make_the_first_call_at_once_share_their_connections() -> None:
    with Origin() as server:
        for _ in range(20):
            with Strongly(KEY, server.url) as client:
                assert in_threads(lambda number, client=client: client.projects.retrieve("p1").id) == ["p1"] * THREADS
            assert sockets_to(server) == 0  # others would still be open


def test_threads_wait_for_a_slot_and_none_is_lost(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 3)
    most: list[int] = []

    def act(number: int) -> None:
        for _ in range(3):
            assert client.projects.retrieve(id).id == id
            most.append(busy(sender))

    with Strongly(KEY, server.url, max_retries=0) as client:
        id = client.projects.create(name="p", description="d").id
        (sender,) = client._transport.http._own.values()
        in_threads(act)
        assert is_at_rest(sender, 3)
        assert len(sender._idle) <= 3
    assert max(most) <= 3


def test_closing_a_client_in_the_midst_of_its_calls_leaves_nothing(server: SandboxServer) -> None:
    with Strongly(KEY, server.url) as client:
        id = client.projects.create(name="p", description="d").id
    for _ in range(2):
        client, made = Strongly(KEY, server.url), threading.Semaphore(0)

        def read(client: Strongly = client, made: threading.Semaphore = made) -> None:
            for _ in range(1000):
                assert client.projects.retrieve(id).id == id
                assert [project.id for project in client.projects.list(limit=1)] == [id]
                made.release()

        def act(number: int, client: Strongly = client, made: threading.Semaphore = made) -> None:
            if number == 0:
                for _ in range(THREADS):
                    assert made.acquire(timeout=PATIENCE)
                client.close()
                return
            with pytest.raises(StronglyError, match="closed"):
                read()

        client.projects.retrieve(id)
        (sender,) = client._transport.http._own.values()
        in_threads(act)
        assert is_at_rest(sender)
        assert (len(sender._idle), dict(client._transport.http._own)) == (0, {})


def test_threads_give_back_all_tokens_of_the_quota() -> None:
    with LocalSandbox() as sandbox, Strongly.sandbox(sandbox) as client:
        id = sandbox.add_project("p")
        quota = client._transport._quota
        sandbox.fail_next(503, retry_after=1, times=THREADS)
        began = client._transport.now() - time.monotonic()

        stubborn = client.with_options(max_retries=THREADS)  # one thread may meet many of the faults
        in_threads(lambda number: stubborn.projects.retrieve(id))

        # Waits pass the time of the client, each of them once.
        assert round(client._transport.now() - time.monotonic() - began) == THREADS
        assert quota.tokens == quota.CAPACITY
        assert [call.status for call in sandbox.calls].count(503) == THREADS
        assert [call.status for call in sandbox.calls].count(200) == THREADS
        sandbox.assert_called("getProject", times=2 * THREADS)


def test_the_quota_loses_no_token() -> None:
    quota, failure = _retry.RetryQuota(), _retry.Failure("status", 503)
    for _ in range(50):
        quota.acquire(failure)
    left = quota.tokens

    def act(number: int) -> None:
        for _ in range(20):
            quota.release(quota.acquire(failure))

    in_threads(act)

    assert quota.tokens == left


def test_slots_are_neither_lost_nor_doubled() -> None:
    slots, lock = Slots(5), threading.Lock()
    inside, most = 0, 0

    def act(number: int) -> None:
        nonlocal inside, most
        for _ in range(50):
            slot = slots.get(timeout=PATIENCE)
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1
            slots.put(slot)

    in_threads(act)

    assert most <= 5
    assert slots.qsize() == 5


def test_gathered_calls_are_all_accounted_for(server: SandboxServer) -> None:
    with Strongly(KEY, server.url, max_retries=0) as client:
        ids = [client.projects.create(name=f"p{number}", description="d").id for number in range(PROJECTS)]

        def call(number: int) -> str:
            return client.projects.retrieve("nobody" if number % 4 == 3 else ids[number % PROJECTS]).id

        outcomes = gather((partial(call, number) for number in range(200)), max_concurrency=THREADS)

    assert [outcome.index for outcome in outcomes] == [*range(200)]
    assert [outcome.index for outcome in outcomes.failed] == [*range(3, 200, 4)]
    assert [outcome.value for outcome in outcomes if outcome.ok] == [
        ids[number % PROJECTS] for number in range(200) if number % 4 != 3
    ]


IMPORTS = """
import sys
import strongly
from strongly._core.errors import decode_json
for name in strongly.__all__:
    getattr(strongly, name)
with strongly.Strongly("sk-test", "https://127.0.0.1:1", max_retries=0) as client:
    try:
        client.projects.list().to_list()
    except strongly.ConnectionError:
        decode_json(b"{}")
print(sys._is_gil_enabled())
"""


@pytest.mark.skipif(not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="this Python always has a GIL")
def test_using_the_sdk_does_not_turn_on_the_gil() -> None:
    """Importing an extension module that does not declare its support turns it on, with a warning."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", IMPORTS], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("False\n", "")
