"""API keys from a function: asked for each attempt, and once more when the server rejects the key."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import itertools
import json
import logging
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from types import SimpleNamespace
from typing import Any

import anyio
import pytest

from strongly import (
    AsyncStrongly,
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    Strongly,
    StronglyError,
    async_gather,
    gather,
)
from strongly._core.key_function import KeyFunction
from strongly._core.request import HTTPRequest
from strongly._core.response import HTTPResponse
from strongly._core.secret import Secret
from tests.client.http_server import HTTPServer, Received
from tests.faults.server import healthy_reply
from tests.injection import Injection, in_own_thread
from tests.runtimes import RUNTIMES, Play, Runtime, factory, play_in
from tests.security.variables import leaks

SECRET = "sk-secret-0123456789"
Answer = tuple[int, dict[str, str], bytes]


class Server(HTTPServer):
    """A healthy server that records the keys it gets.

    Args:
        valid: Returns whether it accepts a key; others are rejected.
        statuses: Statuses of the first accepted requests, instead of those of a healthy server.
    """

    def __init__(
        self, valid: Callable[[str | None], bool] = lambda key: True, statuses: dict[int, Answer] | None = None
    ) -> None:
        self.sent: list[str | None] = []
        self.executed: list[str] = []
        self._valid = valid
        self._statuses = statuses or {}
        super().__init__(self._answer)

    def _answer(self, request: Received) -> Answer:
        key = request.headers.get("x-api-key")
        self.sent.append(key)
        if not self._valid(key):
            return 401, {}, b'{"success": false, "error": {"code": "unauthorized", "message": "Rejected."}}'
        self.executed.append(request.method)
        if answer := self._statuses.get(len(self.executed)):
            return answer
        reply = healthy_reply(request)
        return reply.status, {"Content-Type": "application/json"}, reply.body


class Keys:
    """Returns another key each time, as a function in various forms."""

    def __init__(self, *keys: str) -> None:
        self.asked = 0
        self._keys = keys
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            self.asked += 1
            return self._keys[min(self.asked, len(self._keys)) - 1] if self._keys else f"sk-number-{self.asked}"

    async def later(self) -> str:
        await anyio.sleep(0)
        return self()


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    runtime: Runtime = request.param
    return runtime


@pytest.fixture(params=[None, factory()], ids=["own", "httpx"])
def play(request: pytest.FixtureRequest, runtime: Runtime) -> Play:
    return partial(play_in(runtime), http=request.param)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


async def retrieve(client: Any) -> None:
    assert (await client.projects.retrieve("p1")).id == "p1"


# --- how often it is asked ---


def test_each_attempt_asks_for_the_key(play: Play) -> None:
    keys = Keys()
    busy = 503, {}, b""
    with Server(statuses={1: busy, 2: busy}) as server:
        play(retrieve, server.url, api_key=keys)

    assert server.sent == ["sk-number-1", "sk-number-2", "sk-number-3"]


def test_redirects_belong_to_an_attempt(play: Play) -> None:
    keys = Keys()
    with Server(statuses={1: (307, {"Location": "/api/v1/projects/p1?elsewhere"}, b"")}) as server:
        play(retrieve, server.url, api_key=keys)

    assert server.sent == ["sk-number-1"] * 2


def test_each_page_has_its_own_key_also_if_it_is_prefetched(runtime: Runtime) -> None:
    keys = Keys()

    async def scenario(client: Any) -> None:
        assert len([item async for item in client.projects.list(limit=2, prefetch=True)]) >= 2

    def paged(request: Received) -> Answer:
        offset = int(request.target.partition("offset=")[2].partition("&")[0] or 0)
        seen.append(request.headers["x-api-key"])
        items = [{"id": f"p{offset + number}"} for number in range(2)]
        pagination = {"total": 40, "limit": 2, "offset": offset, "hasMore": offset < 38}
        return 200, {}, json.dumps({"success": True, "data": items, "pagination": pagination}).encode()

    seen: list[str] = []
    with HTTPServer(paged) as server:
        play_in(runtime)(scenario, server.url, api_key=keys)

    assert len(seen) == len({*seen}) == keys.asked == 20


def test_concurrent_calls_ask_one_by_one(server: Server, runtime: Runtime) -> None:
    keys = Keys()

    async def scenario(client: Any) -> None:
        if isinstance(client, AsyncStrongly):
            await async_gather(client.projects.retrieve("p1") for _ in range(20))
        else:
            gather(partial(client._target.projects.retrieve, "p1") for _ in range(20))

    play_in(runtime)(scenario, server.url, api_key=keys)

    assert len({*server.sent}) == len(server.sent) == keys.asked == 20


def test_copies_of_a_client_share_the_function(server: Server, play: Play) -> None:
    keys = Keys()

    async def scenario(client: Any) -> None:
        await retrieve(client)
        await client.with_options(timeout=9).projects.retrieve("p1")

    play(scenario, server.url, api_key=keys)

    assert server.sent == ["sk-number-1", "sk-number-2"]


def test_a_key_that_never_changes_is_not_asked_for_again() -> None:
    with (
        Server(valid=lambda key: False) as server,
        Strongly(SECRET, server.url) as client,
        pytest.raises(AuthenticationError, match="The API key came from the api_key argument"),
    ):
        client.projects.retrieve("p1")

    assert server.sent == [SECRET]


# --- keys that the server rejects ---


@pytest.mark.parametrize("max_retries", [0, 3])
def test_a_rejected_key_is_renewed_once(play: Play, max_retries: int) -> None:
    keys = Keys("sk-old", "sk-new")

    async def scenario(client: Any) -> None:
        created = await client.projects.with_raw_response.create(name="n", description="d")
        assert (created.status_code, created.attempts) == (201, 1)

    with Server(valid=lambda key: key == "sk-new") as server:
        play(scenario, server.url, api_key=keys, max_retries=max_retries)

    assert server.sent == ["sk-old", "sk-new"]
    assert server.executed == ["POST"]


def test_a_key_that_stays_the_same_is_not_sent_again(play: Play) -> None:
    keys = Keys("sk-old")

    async def scenario(client: Any) -> None:
        with pytest.raises(AuthenticationError, match=r"The API key came from the api_key function\.") as caught:
            await client.projects.retrieve("p1")
        assert (caught.value.attempts, caught.value.path) == (1, "/projects/p1")

    with Server(valid=lambda key: False) as server:
        play(scenario, server.url, api_key=keys)

    assert (server.sent, keys.asked) == (["sk-old"], 2)


def test_a_renewed_key_that_is_rejected_is_not_renewed_again(play: Play) -> None:
    keys = Keys()

    async def scenario(client: Any) -> None:
        with pytest.raises(AuthenticationError, match="Rejected"):
            await client.projects.retrieve("p1")

    with Server(valid=lambda key: False) as server:
        play(scenario, server.url, api_key=keys)

    assert server.sent == ["sk-number-1", "sk-number-2"]


def test_a_renewed_key_is_sent_where_the_request_was_redirected_to(play: Play) -> None:
    redirect = 307, {"Location": "/api/v1/projects/p1?elsewhere"}, b""
    unauthorized = 401, {}, b""
    with Server(statuses={1: redirect, 2: unauthorized}) as server:
        play(retrieve, server.url, api_key=Keys())

    assert server.sent == ["sk-number-1", "sk-number-1", "sk-number-2"]


def test_an_attempt_after_a_renewal_asks_anew(play: Play) -> None:
    with Server(valid=lambda key: key != "sk-number-1", statuses={1: (503, {}, b"")}) as server:
        play(retrieve, server.url, api_key=Keys())

    assert server.sent == ["sk-number-1", "sk-number-2", "sk-number-3"]


def test_the_timeout_of_an_attempt_does_not_limit_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, timeouts = SimpleNamespace(now=0.0), []
    monkeypatch.setattr(
        "strongly._sync.transport.time", SimpleNamespace(**{**vars(time), "monotonic": lambda: clock.now})
    )

    def key() -> str:
        clock.now += 1000
        return f"sk-at-{clock.now:.0f}"

    def exchange(http_request: HTTPRequest, *, timeout: float, max_bytes: int) -> HTTPResponse:
        timeouts.append(timeout)
        clock.now += 10
        return HTTPResponse(401 if len(timeouts) == 1 else 200, {}, b'{"data": {"id": "p1"}}')

    with Strongly(key, "http://127.0.0.1:9", timeout=30) as client:
        monkeypatch.setattr(client._transport.http, "exchange", exchange)
        client.projects.retrieve("p1")

    assert timeouts == [30, 20]  # the time that the server takes counts


# --- functions of all kinds ---


class Holder:
    """An object whose methods return its key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __len__(self) -> int:
        return 0  # so that its truth value is false

    def __call__(self) -> str:
        return self._key

    def method(self) -> str:
        return self._key

    async def asynchronous(self) -> str:
        await anyio.sleep(0)
        return self._key


class AsynchronousHolder:
    async def __call__(self) -> str:
        await anyio.sleep(0)
        return SECRET


class Awaitable:
    """An awaitable that is not a coroutine."""

    def __await__(self) -> Iterator[Any]:
        yield from ()
        return SECRET


async def asynchronous(key: str) -> str:
    return key


ASYNCHRONOUS: dict[str, Callable[[], Any]] = {
    "async method": Holder(SECRET).asynchronous,
    "async partial": partial(asynchronous, SECRET),
    "async __call__": AsynchronousHolder(),
    "awaitable": Awaitable,
    "lambda": lambda: asynchronous(SECRET),
}


@pytest.mark.parametrize(
    "function",
    [lambda: SECRET, partial(str, SECRET), Holder(SECRET).method, Holder(SECRET), SECRET.strip],
    ids=["lambda", "partial", "method", "__call__", "builtin"],
)
def test_any_function_can_return_the_key(server: Server, play: Play, function: Any) -> None:
    play(retrieve, server.url, api_key=function)

    assert server.sent == [SECRET]


@pytest.mark.parametrize("function", ASYNCHRONOUS.values(), ids=ASYNCHRONOUS.keys())
def test_functions_can_be_asynchronous(server: Server, runtime: Runtime, function: Any) -> None:
    async def refused(client: Any) -> None:
        with pytest.raises(
            ConfigurationError,
            match=r"^the api_key function must return a str, not an awaitable: only AsyncStrongly takes async",
        ) as caught:
            await client.projects.retrieve("p1")
        assert leaks(caught.value, [SECRET]) == set()

    play_in(runtime)(refused if runtime == "sync" else retrieve, server.url, api_key=function)

    assert server.sent == ([] if runtime == "sync" else [SECRET])


class SecretStr:
    def get_secret_value(self) -> str:
        return SECRET


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (None, "the api_key function must return a str, not NoneType"),
        (SECRET.encode(), "must return a str, not bytes: return the result of its method decode()"),
        (SecretStr(), "must return a str, not SecretStr: return the result of its method get_secret_value()"),
        ("", "the api_key function returned an empty str"),
        (f"{SECRET}\n", "the API key (from the api_key function) starts or ends with white space"),
        (f"Bearer {SECRET}", "contains a space: pass the key alone"),
        (f"'{SECRET}'", "is in quotes"),
        (f"{SECRET}\u200b", "a non-ASCII character"),
        (f"https://a.example.com/{SECRET}", "is a URL"),
    ],
)
def test_what_is_no_key_is_not_sent(server: Server, play: Play, key: Any, problem: str) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(ConfigurationError) as caught:
            await client.projects.retrieve("p1")
        assert problem in str(caught.value)
        assert SECRET not in str(caught.value)
        assert leaks(caught.value, [SECRET]) == set()

    play(scenario, server.url, api_key=lambda: key)

    assert server.sent == []


# --- functions that fail ---


class VaultError(Exception):
    """An error of another library."""


@pytest.mark.parametrize("error", [VaultError("sealed"), NotFoundError("no such secret", 404), TimeoutError("slow")])
@pytest.mark.parametrize("renewal", [False, True])
def test_the_exception_of_a_function_is_raised_unchanged(play: Play, error: Exception, renewal: bool) -> None:
    asked: list[int] = []

    def key() -> str:
        asked.append(1)
        if len(asked) > renewal:
            raise error
        return SECRET

    async def scenario(client: Any) -> None:
        before = str(error)
        with pytest.raises(type(error)) as caught:
            await client.projects.retrieve("p1")
        assert caught.value is error
        assert str(error) == before
        assert leaks(error, [SECRET]) == set()

    with Server(valid=lambda key: False) as server:
        play(scenario, server.url, api_key=key)

    assert len(server.sent) == renewal
    assert len(asked) == 1 + renewal


def test_a_function_that_fails_in_the_background_fails_in_the_loop_over_the_list(
    server: Server, runtime: Runtime
) -> None:
    keys = Keys()

    def key() -> str:
        if keys.asked:
            raise VaultError("sealed")
        return keys()

    async def scenario(client: Any) -> None:
        projects = aiter(client.projects.list(limit=2, prefetch=True))
        assert [(await anext(projects)).id, (await anext(projects)).id] == ["p1", "p2"]
        with pytest.raises(VaultError):
            await anext(projects)

    play_in(runtime)(scenario, server.url, api_key=key)

    assert len(server.sent) == 1


def test_a_function_that_uses_its_own_client_is_refused(server: Server, play: Play) -> None:
    clients: list[Any] = []

    def key() -> Any:
        client = clients[0].with_options(timeout=5)
        if isinstance(client, Strongly):
            return client.projects.retrieve("p1").name

        async def ask() -> str:
            return str((await client.projects.retrieve("p1")).name)

        return ask()

    async def scenario(client: Any) -> None:
        clients.append(getattr(client, "_target", client))
        with pytest.raises(ConfigurationError, match="uses the client that asks it for the key: use another client"):
            await client.projects.retrieve("p1")

    play(scenario, server.url, api_key=key)

    assert server.sent == []


def test_a_function_can_use_another_client_with_a_function(server: Server, runtime: Runtime) -> None:
    async def scenario(client: Any) -> None:
        if isinstance(client, Strongly | AsyncStrongly):
            inner: Any = client

            async def key() -> str:
                return f"sk-{(await inner.projects.retrieve('p1')).id}"

            async with AsyncStrongly(key, server.url) as outer:
                await outer.projects.retrieve("p1")
        else:
            with Strongly(lambda: f"sk-{client._target.projects.retrieve('p1').id}", server.url) as sync:
                sync.projects.retrieve("p1")

    play_in(runtime)(scenario, server.url, api_key=Keys())

    assert server.sent == ["sk-number-1", "sk-p1"]


def test_work_that_a_function_has_started_can_use_the_client_later(server: Server) -> None:
    tasks: list[asyncio.Task[Any]] = []

    async def main() -> None:
        async def later() -> None:
            await asked.wait()
            await client.projects.retrieve("p1")

        def key() -> str:
            if not tasks:
                tasks.append(asyncio.create_task(later()))
            return SECRET

        asked = asyncio.Event()
        async with AsyncStrongly(key, server.url) as client:
            await client.projects.retrieve("p1")
            asked.set()
            await tasks[0]

    asyncio.run(main())

    assert server.sent == [SECRET, SECRET]


def test_a_call_that_is_cancelled_while_its_function_waits_leaves_the_client_usable(server: Server) -> None:
    waits = [True]

    async def key() -> str:
        if waits:
            waits.clear()
            await anyio.sleep_forever()
        return SECRET

    async def scenario(client: Any) -> None:
        with anyio.move_on_after(0.05):
            await client.projects.retrieve("p1")
        await retrieve(client)

    for runtime in ("asyncio", "trio"):
        play_in(runtime)(scenario, server.url, api_key=key)
        waits.append(True)

    assert server.sent == [SECRET, SECRET]


def test_a_coroutine_that_is_dropped_while_its_function_waits_is_closed_in_silence(server: Server) -> None:
    class Suspended:
        def __await__(self) -> Iterator[Any]:
            yield

    async def key() -> str:
        await Suspended()
        return SECRET

    call = AsyncStrongly(key, server.url).projects.retrieve("p1")
    contextvars.copy_context().run(call.send, None)
    call.close()


# --- configuration ---


@pytest.mark.parametrize("make", [Strongly, AsyncStrongly])
@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.deepcopy])
def test_a_function_is_neither_pickled_nor_copied(make: Any, duplicate: Callable[[Any], object]) -> None:
    client = make(Holder(SECRET).method, "https://acme.example.com")

    for part in (client, client._transport.endpoint, client._transport.endpoint.key_function):
        with pytest.raises(StronglyError, match="create a client in each process"):
            duplicate(part)


def test_a_key_inside_of_the_platform_stays_optional(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRONGLY_API_URL", server.url)
    monkeypatch.delenv("STRONGLY_API_KEY", raising=False)

    for client in (Strongly(), Strongly(lambda: SECRET)):
        with client:
            client.projects.retrieve("p1")

    assert server.sent == [None, SECRET]


def test_a_rejected_request_without_a_key_says_where_keys_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRONGLY_API_KEY", raising=False)
    with Server(valid=bool) as server:
        monkeypatch.setenv("STRONGLY_API_URL", server.url)
        with Strongly() as client, pytest.raises(AuthenticationError) as caught:
            client.projects.retrieve("p1")

    assert "No API key was sent: set STRONGLY_API_KEY, pass api_key=, or run `strongly login`" in str(caught.value)


@pytest.mark.parametrize("make", [Strongly, AsyncStrongly])
def test_a_function_is_not_called_before_a_call(make: Any) -> None:
    keys = Keys()

    make(keys, "https://acme.example.com").with_options(timeout=1)

    assert keys.asked == 0


@pytest.mark.parametrize("make", [Strongly, AsyncStrongly])
def test_a_function_s_key_is_not_sent_unencrypted_either(make: Any) -> None:
    with pytest.raises(ConfigurationError, match="refusing to send the API key over plain http"):
        make(lambda: SECRET, "http://acme.example.com")
    make(lambda: SECRET, "http://acme.example.com", allow_insecure_http=True)


@pytest.mark.parametrize("runtime", ["sync", "asyncio"])
@in_own_thread
def test_a_function_is_asked_again_after_an_interrupt_at_any_point(runtime: str) -> None:
    function = KeyFunction(Secret(lambda: SECRET), lambda key: None)
    kept = []  # as an interactive interpreter keeps the last one, and with it the frames of its traceback

    def ask() -> None:
        with suppress(StopIteration):  # of the coroutine, which awaits nothing
            function.ask() if runtime == "sync" else function.async_ask().send(None)

    def interrupt() -> None:
        raise KeyboardInterrupt

    for number in itertools.count():
        injection = Injection(number, interrupt)
        try:
            with injection:
                ask()
        except KeyboardInterrupt as error:
            kept.append(error)
        if not injection.place:
            break
        ask()

    assert len(kept) == number > 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows cannot fork")
def test_a_forked_child_asks_the_function_itself(server: Server) -> None:
    with Strongly(Keys(), server.url) as client:
        client.projects.retrieve("p1")
        child = os.fork()
        if child == 0:
            status = 1
            try:
                client.projects.retrieve("p1")
                status = 0
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0

    assert server.sent == ["sk-number-1", "sk-number-2"]


def test_no_log_and_no_repr_shows_the_key(server: Server, play: Play, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(client: Any) -> None:
        await retrieve(client)
        inner = getattr(client, "_target", client)
        assert SECRET not in f"{inner!r} {inner._transport.endpoint!r}"

    caplog.set_level(logging.DEBUG)
    play(scenario, server.url, api_key=partial(str, SECRET))

    assert caplog.records
    assert SECRET not in caplog.text
