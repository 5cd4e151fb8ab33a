"""Gathering is cancelled: by Ctrl-C, by exceptions that end a program, by cancelled tasks, and while Python exits."""

import asyncio
import itertools
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import anyio
import pytest

import strongly
from strongly import AsyncStrongly, Strongly, async_gather, gather
from strongly._concurrency.cancellation import CANCELLATION
from tests.client.conftest import KEY
from tests.client.http_server import HTTPServer, Received
from tests.injection import Injection, in_own_thread

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])
PAGE = b'{"success":true,"data":[{"id":"p","name":"n"}],"pagination":{"total":50,"limit":1,"offset":0,"hasMore":true}}'
PENDING = b'{"success":true,"data":{"phase":"pending","ready":false}}'


class Silent:
    """A server that never finishes its responses, except for the first page of a list and the status of a workspace."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self._end = threading.Event()

    def respond(self, received: Received) -> tuple[int, dict[str, str], bytes]:
        self.requests.append(received.target)
        if "overloaded" in received.target:
            return 503, {"Retry-After": "50"}, b""
        if received.target.endswith("limit=1&offset=0"):
            return 200, {}, PAGE
        if received.target.endswith("/status"):
            return 200, {}, PENDING
        self._end.wait(60)
        return 200, {}, b""

    def __enter__(self) -> "Silent":
        self._server = HTTPServer(self.respond)
        self.url = self._server.url
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._server.__exit__(None, None, None)

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 30
        while len(self.requests) < count:
            assert time.monotonic() < deadline, self.requests
            time.sleep(0.01)


@pytest.fixture
def silent() -> Iterator[Silent]:
    with Silent() as server:
        yield server


START = """
import signal, sys, threading, time
from functools import partial
from strongly import Strongly, gather

signal.signal(signal.SIGINT, signal.default_int_handler)
url = sys.argv[1]
client = Strongly("sk-x", url, timeout=60)
"""
END = """
except KeyboardInterrupt:
    interrupted = time.monotonic()
    while (left := [thread.name for thread in threading.enumerate()][1:]) and time.monotonic() < interrupted + 2:
        time.sleep(0.01)  # threads need a moment to end
    print("interrupted, still running:", left)
"""
RETRIEVE = 'partial(client.projects.retrieve, "p")'
UNDER_WAY = {
    "silent": (f"gather([{RETRIEVE}] * 20)", 8),
    "a generator": (f"gather({RETRIEVE} for _ in range(20))", 8),
    "more calls than connections": (f"gather([{RETRIEVE}] * 110, max_concurrency=110)", 100),
    "waits between attempts": ('gather([partial(client.projects.retrieve, "overloaded")] * 20)', 8),
    "waits for a workspace": ('gather([partial(client.workspaces.wait_until_ready, "ws", poll_interval=50)] * 20)', 8),
    "log lines": ('gather([lambda: list(client.workspaces.stream_logs("ws"))] * 20)', 8),
    "prefetched pages": ("gather([lambda: client.projects.list(limit=1).to_list()] * 4)", 8),
    "a list as input": (
        "gather(partial(client.projects.retrieve, found.id) for found in client.projects.list(limit=1))",
        3,
    ),
    "nested": (f"gather([partial(gather, [{RETRIEVE}] * 3)] * 3)", 9),
    "a proxy": (f"gather([{RETRIEVE}] * 9)", 8),
    "its own event loop": ("gather([lambda: asyncio.run(use())] * 9)", 8),
    "an HTTP client": (f"gather([{RETRIEVE}] * 9)", 8),
    "something else": ("gather([partial(client.projects.retrieve, 'p'), partial(time.sleep, 60)])", 1),
}
SETUP = {
    "a proxy": """
import os
os.environ["HTTP_PROXY"] = url
client = Strongly("sk-x", "http://api.example.test", timeout=60, allow_insecure_http=True)
""",
    "its own event loop": """
import asyncio
from strongly import AsyncStrongly
async def use():
    async with AsyncStrongly("sk-x", url, timeout=60) as client:
        await asyncio.gather(client.projects.retrieve("p"), client.projects.retrieve("q"))
""",
    "an HTTP client": """
import httpx
client = Strongly("sk-x", url, timeout=60, http_client=httpx.Client())
""",
}
# Blocking calls of other libraries cannot be cancelled: their threads are left behind.
LEFT_BEHIND = {"something else": 1, "an HTTP client": 8, "its own event loop": 8}


def interrupted(program: str, server: Silent, count: int) -> tuple[str, str]:
    """Return the output of a program that gets SIGINT while it waits for this number of responses."""
    with subprocess.Popen(
        [sys.executable, "-c", program, server.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            server.wait_for(count)
            time.sleep(0.1)  # so that the calls wait for the responses
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    return output, errors


@POSIX
@pytest.mark.parametrize(
    "what",
    # Where threads are left behind, the program waits for them in vain.
    [pytest.param(what, marks=pytest.mark.exhaustive) if what in LEFT_BEHIND else what for what in UNDER_WAY],
)
def test_ctrl_c_ends_what_is_under_way(silent: Silent, what: str) -> None:
    statement, count = UNDER_WAY[what]
    program = f"{START}{SETUP.get(what, '')}\ntry:\n    {statement}{END}"

    output, errors = interrupted(program, silent, count)

    left = ["strongly-call"] * LEFT_BEHIND.get(what, 0)
    assert (output, errors) == (f"interrupted, still running: {left}\n", "")
    seen = len(silent.requests)
    time.sleep(0.2)
    assert len(silent.requests) == seen, "cancelled calls send nothing more"


@POSIX
def test_a_call_that_hangs_does_not_keep_python_from_exiting(silent: Silent) -> None:
    program = f"{START}gather([partial(client.projects.retrieve, 'p'), partial(time.sleep, 60)])"

    output, errors = interrupted(program, silent, 1)

    assert output == ""
    assert errors.strip().endswith("KeyboardInterrupt")
    assert "Exception in thread" not in errors


EXITS = {
    "atexit": "atexit.register(use)",
    "a finalizer of a module": "class Last:\n    def __del__(self, use=use): use()\nkept = Last()",
    "a finalizer of a cycle": "class Last:\n    def __del__(self, use=use): use()\nkept = Last()\nkept.itself = kept",
    "a thread that is left": (
        "def later():\n    threading.main_thread().join()\n    use()\nthreading.Thread(target=later).start()"
    ),
}


@pytest.mark.parametrize("when", EXITS)
def test_gathering_works_while_python_exits(when: str) -> None:
    program = f"""
import atexit, sys, threading
from strongly import gather
gather([dict])  # imports what it needs

def use():
    print([outcome.value for outcome in gather([dict, list] * 3)], flush=True)

{EXITS[when]}
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)

    assert (result.stdout, result.stderr, result.returncode) == (f"{[{}, []] * 3}\n", "", 0)


@pytest.mark.parametrize("most", [0, 1])
def test_calls_need_no_threads(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if len(started) == most:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)

    outcomes = gather([partial(int, str(number)) for number in range(20)] + [partial(int, "x")])

    assert [outcome.value for outcome in outcomes] == [*range(20), None]
    assert [type(outcome.error) for outcome in outcomes.failed] == [ValueError]


def failing(error: BaseException, before: int, call: Callable[[], Any]) -> Iterator[Callable[[], Any]]:
    for _ in range(before):
        yield call
    raise error


ENDINGS = pytest.mark.parametrize("error", [KeyboardInterrupt, GeneratorExit, SystemExit])


@ENDINGS
@pytest.mark.parametrize("source", ["the input", "a call"])
def test_an_exception_that_ends_the_program_cancels_the_calls(
    silent: Silent, error: type[BaseException], source: str
) -> None:
    with Strongly(KEY, silent.url, timeout=60) as client:
        retrieve = partial(client.projects.retrieve, "p")

        def end() -> None:
            silent.wait_for(3)
            raise error

        calls = [retrieve] * 3 + [end] if source == "a call" else failing(error(), 3, retrieve)
        with pytest.raises(error):
            gather(calls)

        assert not [thread for thread in threading.enumerate() if thread.name == "strongly-call"]


def test_calls_in_flight_finish_if_the_input_fails() -> None:
    finished: list[int] = []

    def call() -> None:
        time.sleep(0.1)
        finished.append(1)

    with pytest.raises(ZeroDivisionError):
        gather(failing(ZeroDivisionError(), 3, call))

    assert finished == [1, 1, 1]


@pytest.mark.parametrize("runtime", ["sync", "asyncio", "trio"])
def test_gathering_within_a_call(runtime: str) -> None:
    async def run() -> list[Any]:
        outcomes = await async_gather([partial(async_gather, [partial(anyio.sleep, 0)] * 3)] * 20)
        return [outcome.value for outcome in outcomes]

    if runtime == "sync":
        found = gather([partial(gather, [dict, list, partial(int, "x")])] * 20).values()
        assert [[outcome.value for outcome in inner] for inner in found] == [[{}, [], None]] * 20
    else:
        assert [len(inner) for inner in anyio.run(run, backend=runtime)] == [3] * 20


def test_closing_the_client_ends_the_calls(silent: Silent) -> None:
    client = Strongly(KEY, silent.url, timeout=60)

    def close() -> None:
        silent.wait_for(3)
        client.close()

    outcomes = gather([partial(client.projects.retrieve, "p")] * 3 + [close])

    assert [type(outcome.error) for outcome in outcomes.failed] == [strongly.ConnectionError] * 3
    assert "closed" in str(outcomes[0].error)


@BACKENDS
def test_closing_the_client_ends_the_tasks(silent: Silent, backend: str) -> None:
    async def run() -> strongly.Outcomes[Any]:
        client = AsyncStrongly(KEY, silent.url, timeout=60)

        async def close() -> None:
            await anyio.to_thread.run_sync(silent.wait_for, 3)
            await client.aclose()

        return await async_gather([*(client.projects.retrieve("p") for _ in range(3)), close()])

    outcomes = anyio.run(run, backend=backend)

    assert [type(outcome.error) for outcome in outcomes.failed] == [strongly.ConnectionError] * 3


@BACKENDS
@pytest.mark.parametrize("calls", ["a list", "a generator", "an asynchronous generator"])
def test_cancelling_the_task_cancels_its_calls(silent: Silent, backend: str, calls: str) -> None:
    async def run() -> None:
        async with AsyncStrongly(KEY, silent.url, timeout=60) as client:

            async def generate() -> Any:
                for _ in range(20):
                    yield client.projects.retrieve("p")

            coroutines = (client.projects.retrieve("p") for _ in range(20))
            given = {"a list": list, "a generator": iter, "an asynchronous generator": lambda _: generate()}
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(async_gather, given[calls](coroutines))
                await anyio.to_thread.run_sync(silent.wait_for, 8)
                tasks.cancel_scope.cancel()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        anyio.run(run, backend=backend)

    assert [str(warning.message) for warning in caught] == []


@BACKENDS
@ENDINGS
@pytest.mark.parametrize("source", ["the input", "a call"])
def test_an_exception_that_ends_the_program_cancels_the_tasks(
    silent: Silent, backend: str, error: type[BaseException], source: str
) -> None:
    async def run() -> None:
        async with AsyncStrongly(KEY, silent.url, timeout=60) as client:

            async def end() -> None:
                await anyio.to_thread.run_sync(silent.wait_for, 3)
                raise error

            retrieve = partial(client.projects.retrieve, "p")
            calls = [retrieve] * 3 + [end] if source == "a call" else failing(error(), 3, retrieve)
            with pytest.raises(error):
                await async_gather(calls)

    anyio.run(run, backend=backend)


def test_a_call_that_cancels_itself_is_not_lost() -> None:
    async def cancelled() -> None:
        raise asyncio.CancelledError

    async def run() -> None:
        with pytest.raises(asyncio.CancelledError):
            await async_gather([partial(anyio.sleep, 60), cancelled])

    anyio.run(run)


@POSIX
@BACKENDS
def test_ctrl_c_ends_the_tasks(silent: Silent, backend: str) -> None:
    program = f"""
import anyio, signal, sys
from strongly import AsyncStrongly, async_gather
signal.signal(signal.SIGINT, signal.default_int_handler)

async def run():
    async with AsyncStrongly("sk-x", sys.argv[1], timeout=60) as client:
        await async_gather([client.projects.retrieve("p") for _ in range(20)])

try:
    anyio.run(run, backend={backend!r})
except KeyboardInterrupt:
    print("interrupted")
"""
    assert interrupted(program, silent, 8) == ("interrupted\n", "")


# In CPython 3.13.0, what a callback of sys.monitoring raises at the jump of the last loop skips even `finally`.
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="exceptions of sys.monitoring can skip `finally`")
@in_own_thread
def test_a_second_interrupt_at_any_point_cancels_no_later_call() -> None:
    kept = []  # as an interactive interpreter keeps the last one, and with it the frames of its traceback

    def interrupt() -> None:
        raise KeyboardInterrupt

    with Strongly.sandbox() as client:
        for number in itertools.count():
            injection = Injection(number, interrupt)
            try:
                with injection:
                    gather([interrupt])
            except KeyboardInterrupt as error:
                kept.append(error)
            assert CANCELLATION.get() is None, injection.place
            assert client.projects.list().first() is None
            if not injection.place:
                break

    assert len(kept) > 100
