"""The key is sent in its header, and is seen nowhere else."""

from __future__ import annotations

import pickle
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest

from strongly import APIError, AsyncStrongly, RetryEvent, Strongly, StronglyError
from strongly.sandbox import Sandbox, SandboxServer
from tests.faults.catalogue import FAULTS
from tests.faults.driver import KEY as DRIVERS_KEY
from tests.faults.driver import Case, Client, run
from tests.faults.fault import Fault, harmless
from tests.faults.steps import Step, close, head, reset, send
from tests.security.conftest import HTTP, KEY, Log, Play
from tests.security.servers import Recorder

CLIENTS: list[Client] = ["sync", "asyncio", "trio"]
BODY = {"name": "n", "description": "d"}
# One fault of each group, so that errors of every origin are raised.
SAMPLE = [*{fault.group: fault for fault in FAULTS if not fault.slow}.values()]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxServer]:
    with Sandbox(keys=[KEY]) as behind, SandboxServer(behind) as server:
        behind.seed_demo()
        yield server


def parts(start: object) -> Iterator[object]:
    """Everything that an object of the SDK is made of, down to single texts."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or isinstance(part, str):
            continue
        seen.add(id(part))
        yield part
        if isinstance(part, dict | list | tuple | set | deque):
            waiting += part.values() if isinstance(part, dict) else part
        elif type(part).__module__.startswith(("strongly", "httpx", "httpcore", "h11")):
            slots = [name for kind in type(part).__mro__ for name in getattr(kind, "__slots__", ())]
            waiting += [getattr(part, name) for name in {*getattr(part, "__dict__", ()), *slots} if hasattr(part, name)]


@HTTP
def test_no_object_shows_the_key(play: Play, http: dict[str, Any] | None) -> None:
    async def scenario(client: Any) -> None:
        project = await client.projects.retrieve("p1")
        real = getattr(client, "_target", client)
        copy = real.with_options(headers={"X-Trace": "t"})
        for start in (real, copy, project, real.projects, real.volumes.with_raw_response, copy.projects.list()):
            shown = [*parts(start)]
            assert len(shown) > 1
            for part in shown:
                assert KEY not in f"{part!r} {part}", type(part)

    with Recorder() as server:
        play(scenario, server.url, http=http)


@pytest.mark.parametrize(
    "copy", [pickle.dumps, deepcopy, *(partial(pickle.dumps, protocol=number) for number in (2, 5))]
)
@pytest.mark.parametrize("make", [Strongly, AsyncStrongly])
def test_nothing_that_belongs_to_a_client_can_be_pickled(make: Any, copy: Callable[[Any], object]) -> None:
    client = make(KEY, "http://127.0.0.1:9", headers={"X-Token": KEY})
    transport = client._transport

    for part in (
        client,
        client.with_options(timeout=1),
        client.projects,
        client.volumes.with_raw_response,
        client.projects.retrieve,
        client.request,
        client.projects.list(),
        client.projects.list().first,
        client.projects.list().pages(),
        iter(client.projects.list()) if make is Strongly else aiter(client.projects.list()),
        transport,
        transport.send,
        transport.prefetch,
        transport.http,
        transport.endpoint,
        transport.options,
        transport.endpoint.api_key,
        transport.endpoint.api_key.reveal,
        [{"client": client}],
        partial(client.projects.retrieve, "p1"),
    ):
        with pytest.raises(StronglyError, match="create a client in each process"):
            copy(part)


@pytest.mark.parametrize("library", ["cloudpickle", "dill"])
@pytest.mark.parametrize("make", [Strongly, AsyncStrongly])
def test_libraries_that_pickle_more_pickle_no_client(make: Any, library: str) -> None:
    dumps = pytest.importorskip(library).dumps
    client = make(KEY, "http://127.0.0.1:9")
    pages = client.projects.list()

    for part in (client, client.projects.retrieve, pages, pages.pages(), client._transport.http, lambda: client):
        with pytest.raises(StronglyError, match="create a client in each process"):
            dumps(part)


def test_a_subclass_can_say_how_it_is_pickled() -> None:
    assert pickle.loads(pickle.dumps(FromEnvironment(KEY, "http://127.0.0.1:9"))) == "rebuilt"


class FromEnvironment(Strongly):
    def __reduce__(self) -> Any:
        return str, ("rebuilt",)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def shown_of(error: BaseException) -> str:
    """Everything that a report of a crash shows, short of the values of variables."""
    lines = traceback.format_exception(error)
    for each in chain(error):
        lines += [repr(each), str(each), repr(each.args), repr(vars(each) if hasattr(each, "__dict__") else None)]
    return "".join(lines)


def pickled(error: BaseException) -> bytes:
    """An exception with its causes, as libraries that send them between processes do it."""
    return b"".join(pickle.dumps(each) + pickle.dumps(getattr(each, "__dict__", None)) for each in chain(error))


# What is left of a body that is too large leaves the library's generator behind, which trio remarks on.
@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("fault", SAMPLE, ids=str)
def test_no_failure_shows_the_key(fault: Fault, client: Client, log: Log) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        outcome = run(Case(fault, "create", client, once=False))

    assert isinstance(outcome.error, StronglyError) or fault.expect["create"].error is None
    if outcome.error is not None:
        assert DRIVERS_KEY not in shown_of(outcome.error)
        assert DRIVERS_KEY.encode() not in pickled(outcome.error)
    assert "strongly" in log.names
    assert DRIVERS_KEY not in log.text.getvalue()
    assert [str(warning.message) for warning in warned] == []


@pytest.mark.parametrize("steps", [(reset,), (send(head(200, "", 99)), close)])
def test_no_failure_of_an_http_client_shows_the_key(play: Play, steps: tuple[Step, ...]) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(StronglyError) as caught:
            await client.projects.create(BODY)
        causes = [*chain(caught.value)]
        assert any(type(cause).__module__ == "httpx" for cause in causes)
        assert KEY not in shown_of(caught.value)
        assert KEY.encode() not in pickled(caught.value)

    with Recorder(fault=Fault("", "", steps, harmless())) as server:
        play(scenario, server.url, http={})


@HTTP
def test_no_log_shows_the_key(play: Play, http: dict[str, Any] | None, log: Log, sandbox: SandboxServer) -> None:
    async def scenario(client: Any) -> None:
        assert [project.id async for project in client.projects.list(limit=2)]
        project = await client.projects.create({"name": f"of {id(client)}", "description": "d"})
        await client.projects.update(project.id, {"description": "e"})
        await client.projects.delete(project.id)
        with pytest.raises(APIError, match="No such project"):
            await client.projects.retrieve(project.id)
        await client.request("GET", "/projects", query={"limit": "1"})

    play(scenario, sandbox.url, http=http)

    assert "strongly" in log.names
    assert ({"httpx", "httpcore.connection", "httpcore.http11"} <= log.names) is (http is not None)
    assert "/projects/{projectId}" in log.text.getvalue()
    assert KEY not in log.text.getvalue()


def test_no_retry_and_no_raw_response_shows_the_key(play: Play) -> None:
    told: list[RetryEvent] = []

    async def scenario(client: Any) -> None:
        response = await client.projects.with_raw_response.retrieve("p1")
        for part in parts(response):
            assert KEY not in f"{part!r} {part}"
        assert KEY.encode() not in pickle.dumps(response)

    with Recorder(fault=Fault("", "", (send(head(503, "", 0)),), harmless()), times=1) as server:
        play(scenario, server.url, on_retry=told.append)

    assert [event.reason for event in told] == ["status 503"]
    assert KEY not in f"{told[0]!r} {shown_of(told[0].error)}"
    assert KEY.encode() not in pickle.dumps(told)


@HTTP
def test_the_key_is_sent_in_its_header_alone(play: Play, http: dict[str, Any] | None) -> None:
    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p1")
        assert await client.projects.list(search="x").first()
        await client.projects.create(BODY)
        await client.request("POST", "/projects", query={"a": "b"}, body={"c": "d"})
        await client.with_options(headers={"X-Trace": "t"}).projects.retrieve("p1")

    with Recorder() as server:
        play(scenario, server.url, http=http)

    assert len(server.requests) == 5
    for request in server.requests:
        assert request.headers.pop("x-api-key") == KEY
        assert KEY not in f"{request}"
        assert quote(KEY) not in f"{request}"
