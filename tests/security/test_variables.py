"""Crash reports with variables show neither the key nor the environment: whatever fails, and wherever it fails."""

from __future__ import annotations

import io
import os
import socket
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import trustme

import strongly
from strongly import AsyncStrongly, ConfigurationError, Strongly, StronglyError
from strongly.cli.configuration import login_command
from strongly.cli.settings import Settings
from tests.client.conftest import Scenario
from tests.faults.catalogue import FAULTS
from tests.faults.driver import KEY as DRIVERS_KEY
from tests.faults.driver import Case, Client, run
from tests.faults.steps import head
from tests.security.conftest import HTTP, KEY, Play
from tests.security.servers import LARGE_BODY, Recorder, TLSRecorder
from tests.security.variables import LIBRARIES_IN_TASKS, leaks

CLIENTS: list[Client] = ["sync", "asyncio", "trio"]
HEADER = "of-a-gateway-0123456789"
OTHERS = "hunter2-of-another-program"
SECRETS = (KEY, DRIVERS_KEY, HEADER, OTHERS)
URL = "https://acme.example.com"
# One fault of each way to fail, slow ones included.
SAMPLE = [*{(each.group, each.at, each.slow, each.scheme, each.status): each for each in FAULTS}.values()]
MAKE = pytest.mark.parametrize("make", [Strongly, AsyncStrongly])


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", OTHERS)


def check(error: BaseException, *, libraries: bool = False) -> None:
    assert leaks(error, SECRETS, libraries=libraries) == set()


@pytest.mark.parametrize(
    "value",
    [KEY, KEY.encode(), [{"a": (KEY,)}], {KEY: 1}, os.environ, httpx.Headers({"x-api-key": KEY}), lambda: HEADER],
    ids=lambda value: type(value).__name__,
)
def test_variables_are_searched(value: object) -> None:
    held, scope = value, {}
    code = "def fail(value):\n    raise ValueError"
    exec(compile(code, str(Path(str(strongly.__file__)).with_name("code.py")), "exec"), scope)

    with pytest.raises(ValueError, match=r"^$") as caught:
        scope["fail"]((lambda: held) if callable(value) else value)

    assert leaks(caught.value, (*SECRETS, "<lambda>"))


# --- configuration ---


@MAKE
@pytest.mark.parametrize(
    ("arguments", "variables", "profile"),
    [
        ({}, {}, ""),
        ({}, {"STRONGLY_API_KEY": KEY}, ""),
        ({"api_key": KEY}, {}, ""),
        ({"api_key": f"{KEY}\n", "base_url": URL}, {}, ""),
        ({"api_key": f"{KEY}\x00x", "base_url": URL}, {}, ""),
        ({"api_key": f"Bearer {KEY}", "base_url": URL}, {}, ""),
        ({"api_key": f"'{KEY}'", "base_url": URL}, {}, ""),
        ({"api_key": f"https://x.example.com/{KEY}", "base_url": URL}, {}, ""),
        ({"api_key": "acme.example.com", "base_url": KEY}, {}, ""),
        ({"api_key": KEY, "base_url": KEY}, {}, ""),
        ({"base_url": KEY}, {}, ""),
        ({"base_url": f"https://user:{KEY}@acme.example.com"}, {}, ""),
        ({"base_url": f"https://acme.example.com:{KEY}"}, {}, ""),
        ({"base_url": f"https://[{KEY}"}, {}, ""),
        ({"api_key": KEY, "base_url": "http://acme.example.com"}, {}, ""),
        ({"api_key": KEY, "base_url": 5}, {}, ""),
        ({"api_key": KEY, "base_url": " "}, {}, ""),
        ({"api_key": KEY.encode(), "base_url": URL}, {}, ""),
        ({"api_key": [KEY], "base_url": URL}, {}, ""),
        ({"api_key": partial(str, KEY)}, {}, ""),
        ({"api_key": partial(str, KEY), "base_url": KEY}, {}, ""),
        ({"api_key": partial(str, KEY), "base_url": "http://acme.example.com"}, {}, ""),
        ({"api_key": partial(str, KEY), "base_url": URL, "timeout": 0}, {}, ""),
        ({"api_key": KEY, "base_url": f"{KEY}\n"}, {}, ""),
        ({"api_key": KEY, "base_url": f"Bearer {KEY}"}, {}, ""),
        ({"api_key": KEY, "base_url": URL, "headers": {"X-Token": HEADER.encode()}}, {}, ""),
        ({"api_key": KEY, "base_url": URL, "headers": 5}, {}, ""),
        ({"api_key": KEY, "base_url": URL, "profile": 5}, {}, ""),
        ({"api_key": KEY, "base_url": URL, "timeout": 0}, {}, ""),
        ({"api_key": KEY, "base_url": URL, "http_client": object()}, {}, ""),
        ({"api_key": KEY, "base_url": URL, "headers": {"X-Token": f"{HEADER}\n"}}, {}, ""),
        ({"api_key": KEY, "base_url": URL, "headers": {"X-Token": HEADER, "X-API-Key": HEADER}}, {}, ""),
        ({"api_key": KEY, "base_url": URL, "headers": {"X Token": HEADER}}, {}, ""),
        ({}, {"STRONGLY_API_KEY": f"{KEY} x", "STRONGLY_API_URL": URL}, ""),
        ({}, {"STRONGLY_API_KEY": URL, "STRONGLY_API_URL": KEY}, ""),
        ({}, {"STRONGLY_API_KEY": KEY, "STRONGLY_PROFILE": "other"}, f"[default]\napi_key = {KEY}\n"),
        ({"profile": KEY}, {}, ""),
        ({"profile": KEY, "base_url": URL}, {}, f"[default]\napi_key = {KEY}\n"),
        ({}, {"STRONGLY_PROFILE": KEY}, f"[{KEY}]\napi_key = {URL}\n"),
        ({"profile": "other"}, {}, f"[default]\napi_key = {KEY}\nbase_url = {URL}\n"),
        ({"base_url": "https://b.example.com"}, {}, f"[default]\napi_key = {KEY}\nbase_url = {URL}\n"),
        ({}, {}, f"[default]\napi_key = {URL}\nbase_url = {KEY}\n"),
        ({}, {}, f"[default]\napi_key = '{KEY}'\nbase_url = {URL}\n"),
        ({}, {}, f"[default]\nbase_url = http://acme.example.com\napi_key = {KEY}\n"),
        ({}, {}, f"[default]\n{KEY}\n"),
        ({}, {}, f"[default]\napi_key = {KEY}\napi_key = {KEY}\n"),
        ({}, {}, f"{KEY}\n"),
        ({}, {}, f"[default]\napi_key = {KEY}\udcff\n"),
        ({}, {}, f"[default]\napi_key = {KEY}\n" + "#" * 1024 * 1024),
    ],
)
def test_no_failure_to_configure_a_client_shows_the_key(
    make: Any, arguments: Any, variables: dict[str, str], profile: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STRONGLY_API_KEY", "STRONGLY_API_URL", "STRONGLY_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if profile:
        (home / ".strongly").mkdir()
        path = home / ".strongly" / "config"
        path.write_text(profile, encoding="utf-8", errors="surrogateescape")
        path.chmod(0o600)

    with pytest.raises(ConfigurationError) as caught:
        make(**arguments)

    check(caught.value)
    assert KEY not in str(caught.value)


@MAKE
def test_no_failure_of_another_method_shows_the_key(make: Any) -> None:
    client = make(KEY, URL, headers={"X-Token": HEADER})
    for call in (
        lambda: client.with_options(timeout=-1),
        lambda: client.with_options(headers={"X-Token": f"{HEADER}\x00"}),
        lambda: client.local_sandbox,
        lambda: client.projects.list(limit=-1),
        lambda: client.__reduce_ex__(4),
    ):
        with pytest.raises(StronglyError) as caught:
            call()
        check(caught.value)


def test_a_client_that_could_not_be_made_can_be_shown() -> None:
    assert repr(object.__new__(Strongly)) == "Strongly()"


# --- calls ---


# What is left of a body that is too large leaves the library's generator behind, which trio remarks on.
@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("fault", SAMPLE, ids=str)
def test_no_failed_call_shows_the_key(fault: Any, client: Client) -> None:
    if fault.linux_only and sys.platform != "linux":
        pytest.skip("only Linux can be made to fail this way")

    outcome = run(Case(fault, "create", client, once=False), 0.3 if fault.slow else 10)

    if outcome.error is not None:
        # With tasks, the error has passed through the functions that run an event loop with the test's arguments.
        check(outcome.error, libraries=client == "sync")


OPTIONS: dict[str, Any] = {"timeout": 0.5, "max_retries": 1, "headers": {"X-Token": HEADER}}


@pytest.fixture(params=[KEY, partial(str, KEY)], ids=["key", "function"])
def play(play: Play, request: pytest.FixtureRequest) -> Play:
    """Return a function that runs a scenario with a client that has the key, or a function that returns it."""
    return partial(play, api_key=request.param)


def is_sync(client: Any) -> bool:
    return hasattr(client, "_target")


def failing(size: int = 1, path: str = "/projects") -> Scenario:
    """Return a scenario of a call that fails."""

    async def scenario(client: Any) -> None:
        built_in = getattr(client, "_target", client)._transport.http.is_built_in
        with pytest.raises(StronglyError) as caught:
            await client.request("POST", path, body={"name": "n" * size})
        check(caught.value, libraries=is_sync(client) or (built_in and LIBRARIES_IN_TASKS))

    return scenario


@pytest.fixture
def silent() -> Iterator[str]:
    """Return the URL of a server that accepts connections, and neither reads nor responds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.exhaustive
@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
@HTTP
@pytest.mark.parametrize("size", [1, LARGE_BODY], ids=["reading", "writing"])
def test_no_timeout_shows_the_key(play: Play, http: dict[str, Any] | None, size: int, silent: str) -> None:
    play(failing(size), silent, http=http, **OPTIONS)


@HTTP
def test_no_failure_to_connect_shows_the_key(
    play: Play, http: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*arguments: object, **options: object) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    play(failing(), "http://127.0.0.1:9", http=http, **OPTIONS)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    play(failing(), "https://host.example.test", http=http, **OPTIONS)


@HTTP
@pytest.mark.parametrize("response", [head(307, "Location: https://evil.example.com/", 0), head(500, "", 0), b"?"])
def test_no_response_makes_the_key_shown(play: Play, http: dict[str, Any] | None, response: bytes) -> None:
    with Recorder(response) as server:
        play(failing(), server.url, http=http, **OPTIONS)
        play(failing(path="/.."), server.url, http=http, **OPTIONS)


@HTTP
def test_no_call_of_a_closed_client_shows_the_key(play: Play, http: dict[str, Any] | None) -> None:
    async def scenario(client: Any) -> None:
        await (client.close() if is_sync(client) else client.aclose())
        await failing()(client)

    with Recorder() as server:
        play(scenario, server.url, http=http, **OPTIONS)


@HTTP
def test_no_cancelled_call_shows_the_key(play: Play, http: dict[str, Any] | None, silent: str) -> None:
    async def scenario(client: Any) -> None:
        if is_sync(client):
            return
        with anyio.move_on_after(0.3) as scope:
            try:
                await client.projects.create({"name": "n", "description": "d"})
            except BaseException as error:
                check(error)
                raise
        assert scope.cancelled_caught

    play(scenario, silent, http=http, headers=OPTIONS["headers"])


@HTTP
def test_no_failure_of_tls_shows_the_key(play: Play, authority: trustme.CA, http: dict[str, Any] | None) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(StronglyError) as caught:
            await client.projects.retrieve("p1")
        check(caught.value)

    with TLSRecorder(authority.issue_cert("127.0.0.1")) as server:
        play(scenario, server.url, http=http)
        play(scenario, server.url.replace("https", "http"), http=http)


@pytest.mark.parametrize("key", [KEY.encode(), f"Bearer {KEY}", f"{KEY}\n", [KEY], {"key": KEY}, f"https://{KEY}"])
@pytest.mark.parametrize("renews", [False, True])
def test_no_failure_of_a_key_function_shows_the_key(play: Play, key: Any, renews: bool) -> None:
    keys = iter([f"{KEY}-first", key] if renews else [key])

    with Recorder(head(401, "", 0)) as server:
        play(failing(), server.url, **OPTIONS, api_key=lambda: next(keys))

    assert len(server.requests) == renews


def test_no_failure_of_a_sandbox_shows_the_key() -> None:
    with Strongly.sandbox() as client:
        for call in (
            lambda: client.projects.retrieve("none"),
            lambda: client.request("GET", "/none"),
            lambda: client.projects.create({"name": ""}),
        ):
            with pytest.raises(StronglyError) as caught:
                call()
            assert leaks(caught.value, (*SECRETS, client.local_sandbox.api_key)) == set()


# --- the command line ---


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["--no-check", "--base-url", URL], f"{KEY}\tx"),
        (["--no-check", "--base-url", KEY], KEY),
        (["--no-check"], KEY),
        (["--no-check", "--base-url", URL, "--profile", "a]"], KEY),
        (["--base-url", "http://127.0.0.1:9", "--max-retries", "0"], KEY),
    ],
)
@pytest.mark.parametrize("text", ["", f"[default]\napi_key = {KEY}\n", f"{KEY}\n", f"[default]\n x = {KEY}\n  [b]\n"])
def test_no_failure_to_log_in_shows_the_key(
    arguments: list[str], stdin: str, text: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".strongly").mkdir()
    (home / ".strongly" / "config").write_text(text)
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))

    with pytest.raises(Exception) as caught:  # noqa: PT011 - of click or the SDK
        login_command().main(["--key-stdin", *arguments], standalone_mode=False, obj=Settings())

    # The arguments of a process are public.
    assert {leak for leak in leaks(caught.value, SECRETS) if "settings" not in leak} == set()


@HTTP
def test_no_failed_call_shows_its_extra_headers(play: Play, http: dict[str, Any] | None) -> None:
    options = {"extra_headers": {"X-Token": HEADER}, "max_retries": 0}

    async def scenario(client: Any) -> None:
        for call in (
            lambda: client.projects.retrieve("p", **options),
            lambda: client.projects.with_raw_response.retrieve("p", **options),
            lambda: client.volumes.list(**options).first(),
            lambda: client.workspaces.create_and_wait(
                {"name": "n", "description": "d", "environment_type": "x"}, **options
            ),
            lambda: client.workspaces.wait_until_ready("w", timeout=0.1, **options),
            lambda: client.request("GET", "/projects", **options),
            lambda: client.projects.retrieve("p", extra_headers={"X-Token": f"{HEADER}\n"}),
            lambda: client.projects.retrieve("p", extra_headers=HEADER),
            lambda: client.workspaces.create_and_wait({}, extra_headers=HEADER),
        ):
            with pytest.raises(StronglyError) as caught:
                await call()
            check(caught.value)

    with Recorder(head(404, "", 0)) as server:
        play(scenario, server.url, http=http)
