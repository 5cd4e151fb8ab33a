"""Makes calls through the public interface while the server has a fault, and compares with what is expected."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import anyio
import anyio.lowlevel
from anyio.from_thread import start_blocking_portal

from strongly import APIError, AsyncStrongly, ProjectCreate, Strongly, StronglyError
from strongly._core.exceptions import CallError
from tests.faults.fault import Expectation, Fault, Kind
from tests.faults.server import Server

Client = Literal["sync", "asyncio", "trio"]

KEY = "sk-fault-test"
PATIENCE = 60.0  # seconds for an attempt to succeed in, on a busy machine
MARGIN = 60.0  # a guard against hanging, not a measurement
RETRIES = 1
BODY: ProjectCreate = {"name": "Project 1", "description": "About it"}
RESULTS: dict[Kind, object] = {"retrieve": "p1", "list": ["p1", "p2", "p3"], "action": "pending", "create": "p1"}
MAX_RESPONSE_BYTES = 100_000
OF_CONNECTIONS = (
    *("Connection setup", "Connection lost", "Idle connection", "Stalls"),
    "Error responses with unreadable bodies",
)


@dataclass(frozen=True)
class Case:
    """A fault, what it goes wrong for, and how often."""

    fault: Fault
    kind: Kind
    client: Client
    once: bool

    def __str__(self) -> str:
        return f"{self.client} {self.kind}, {'once' if self.once else 'always'}: {self.fault}"


@dataclass
class Outcome:
    """What came of a call."""

    server: Server
    foreign: Server | None
    patience: float
    waits: list[float] = field(default_factory=list)
    result: object = None
    error: BaseException | None = None
    seconds: float = 0.0


def cases(fault: Fault, client: Client) -> list[Case]:
    """All cases of a fault. Where nothing is retried, there is no difference between once and always.

    What follows a response is decided by functions that both clients share, and that know of safe calls and others
    only. So it is tried to the end with one client, and with the other one `Retry-After` takes fewer kinds of call.
    """
    cured = fault.curable and (client == "sync" or fault.group in OF_CONNECTIONS)
    few = client != "sync" and fault.status not in (None, 503)
    return [
        Case(fault, kind, client, once)
        for kind, expectation in fault.expect.items()
        for once in (False, True)
        if not (few and kind in ("list", "action")) and (not once or (cured and expectation.retried))
    ]


@contextmanager
def _servers(case: Case, patience: float) -> Iterator[Outcome]:
    with ExitStack() as stack:
        foreign = stack.enter_context(Server()) if case.fault.group == "Redirects" else None
        times = 1 if case.once else None
        server = Server(case.fault, case.kind, times=times, foreign_url=foreign.url if foreign else "")
        yield Outcome(stack.enter_context(server), foreign, patience)


class _Watch:
    """Looks after a client while it makes the call of a case."""

    def __init__(self, case: Case, outcome: Outcome, client: Strongly | AsyncStrongly) -> None:
        self._case = case
        self._outcome = outcome
        self._transport = client._transport

    def begin(self) -> None:
        """The fault is next."""
        self._outcome.server.settled.wait(PATIENCE)
        if self._case.fault.slow:
            self._set_timeout(self._outcome.patience)

    def wait(self, seconds: float) -> None:
        """The client waits before it retries."""
        self._outcome.waits.append(seconds)
        self._outcome.server.between_attempts()
        if self._case.once:
            self._set_timeout(PATIENCE)

    async def wait_async(self, seconds: float) -> None:
        self.wait(seconds)

    def _set_timeout(self, seconds: float) -> None:
        self._transport.options = self._transport.options._replace(timeout=seconds)


def run(case: Case, patience: float = PATIENCE) -> Outcome:
    """Make one call, with that many seconds for attempts that come to nothing."""
    with _servers(case, patience) as outcome:
        options: dict[str, Any] = {
            "api_key": KEY,
            "base_url": outcome.server.url,
            "timeout": PATIENCE,
            "max_retries": RETRIES,
            "max_response_bytes": MAX_RESPONSE_BYTES,
            "prefetch": False,  # each request that arrives is counted, and prefetching is tested elsewhere
        }
        started = time.monotonic()
        try:
            if case.client == "sync":
                outcome.result = _run(case, outcome, options)
            else:
                # asyncio's debug mode, which Python's development mode turns on, doubles the time.
                settings = {"debug": False} if case.client == "asyncio" else {}
                outcome.result = anyio.run(
                    _run_async, case, outcome, options, backend=case.client, backend_options=settings
                )
        except Exception as error:  # noqa: BLE001 - judged by the caller
            outcome.error = error
        outcome.seconds = time.monotonic() - started
        return outcome


def _run(case: Case, outcome: Outcome, options: dict[str, Any]) -> object:
    with Strongly(**options) as client:
        watch = _Watch(case, outcome, client)
        client._transport._sleep = watch.wait
        if case.kind == "list":
            return _list(case, client, watch)
        if case.fault.comes_second(case.kind):
            client.projects.retrieve("warm-up")
        watch.begin()
        return call(client, case.kind)


def call(client: Strongly, kind: Kind) -> object:
    """Make a call of a kind."""
    if kind == "retrieve":
        return client.projects.retrieve("p1").id
    if kind == "create":
        return client.projects.create(BODY).id
    return client.workspaces.start("w1").get("status")


def _list(case: Case, client: Strongly, watch: _Watch) -> list[str]:
    ids: list[str] = []
    if not case.fault.comes_second("list"):
        watch.begin()
    for item in client.projects.list(limit=2):
        ids.append(item.id)
        if len(ids) == 2:
            watch.begin()
    return ids


async def _run_async(case: Case, outcome: Outcome, options: dict[str, Any]) -> object:
    async with AsyncStrongly(**options) as client:
        watch = _Watch(case, outcome, client)
        client._transport._sleep = watch.wait_async
        if case.kind == "list":
            return await _list_async(case, client, watch)
        if case.fault.comes_second(case.kind):
            await client.projects.retrieve("warm-up")
        watch.begin()
        return await call_async(client, case.kind)


async def call_async(client: AsyncStrongly, kind: Kind) -> object:
    """Make a call of a kind."""
    if kind == "retrieve":
        return (await client.projects.retrieve("p1")).id
    if kind == "create":
        return (await client.projects.create(BODY)).id
    return (await client.workspaces.start("w1")).get("status")


async def _list_async(case: Case, client: AsyncStrongly, watch: _Watch) -> list[str]:
    ids: list[str] = []
    if not case.fault.comes_second("list"):
        watch.begin()
    async for item in client.projects.list(limit=2):
        ids.append(item.id)
        if len(ids) == 2:
            watch.begin()
    return ids


@contextmanager
def calling(client: Client, url: str, **options: Any) -> Iterator[Callable[[Kind], object]]:
    """Give a function that makes calls, all of them with the same client, and does not wait between attempts."""
    options = {"timeout": PATIENCE, "max_retries": RETRIES, **options}
    if client == "sync":
        with Strongly(KEY, url, **options) as made:
            made._transport._sleep = lambda seconds: None
            yield partial(call, made)
        return
    with start_blocking_portal(client) as portal:
        made_async = AsyncStrongly(KEY, url, **options)
        made_async._transport._sleep = lambda seconds: anyio.lowlevel.checkpoint()
        with portal.wrap_async_context_manager(made_async):
            yield lambda kind: portal.call(call_async, made_async, kind)


def problems(case: Case, outcome: Outcome) -> Iterator[str]:
    """Say how an outcome differs from what is expected."""
    expected = case.fault.expect[case.kind]
    attempts = _attempts(case, expected)
    if outcome.seconds > outcome.patience * attempts + MARGIN:
        yield f"took {outcome.seconds:.1f} s"
    if outcome.server.keys - {KEY}:
        yield f"requests came with the keys {outcome.server.keys}"
    if outcome.foreign and (outcome.foreign.tries or outcome.foreign.keys):
        yield "another origin was called"
    if outcome.server.tries != (tries := _tries(case, expected, attempts)):
        yield f"the server was tried {outcome.server.tries} times instead of {tries}"
    if len(outcome.waits) != attempts - 1:
        yield f"waited {len(outcome.waits)} times instead of {attempts - 1}"
    if case.fault.wait is not None and any(abs(wait - case.fault.wait) > 2 for wait in outcome.waits):
        yield f"waited {outcome.waits} instead of {case.fault.wait}"
    if expected.error is None or case.once:
        yield from _problems_of_result(case, outcome, expected)
    else:
        yield from _problems_of_error(case, outcome.error, expected, attempts)


def _attempts(case: Case, expected: Expectation) -> int:
    if not expected.retried:
        return 1
    return 1 + RETRIES


def _tries(case: Case, expected: Expectation, attempts: int) -> int:
    unseen = attempts - case.once if case.fault.at == "listen" else 0
    return (attempts - unseen) * expected.requests


def _problems_of_result(case: Case, outcome: Outcome, expected: Expectation) -> Iterator[str]:
    if outcome.error is not None:
        yield f"raised {outcome.error!r}"
    elif expected.result is None and outcome.result != RESULTS[case.kind]:
        yield f"returned {outcome.result!r}"
    if case.kind == "create" and case.once and outcome.server.created != 1:
        yield f"{outcome.server.created} were created"


def _problems_of_error(case: Case, error: BaseException | None, expected: Expectation, attempts: int) -> Iterator[str]:
    if type(error) is not expected.error or not isinstance(error, StronglyError):
        yield f"raised {error!r} instead of {expected.error}"
        return
    assert isinstance(error, CallError)
    said = (error.outcome_unknown, error.attempts, getattr(error, "retry_after", None))
    if (said[0], said[1]) != (expected.unknown, attempts):
        yield f"says outcome_unknown={said[0]}, attempts={said[1]}"
    if expected.unknown is not ("check before you retry, for example with client.projects.list()" in str(error)):
        yield f"says {error}"
    if not _near(said[2], expected.retry_after):
        yield f"says retry_after={said[2]}"
    if KEY in f"{error!r} {error} {vars(error)}":
        yield "the error shows the key"
    if str(pickle.loads(pickle.dumps(error))) != str(error):
        yield "the error changes when it is pickled"
    if case.kind == "list" and error.next_offset != (2 if case.fault.comes_second("list") else 0):
        yield f"says next_offset={error.next_offset}"
    if isinstance(error, APIError) and not error.request_id:
        yield "names no request id"


def _near(said: float | None, expected: float | None) -> bool:
    return said == expected or (said is not None and expected is not None and abs(said - expected) < 2)
