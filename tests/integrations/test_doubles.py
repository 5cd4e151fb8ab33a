"""Test doubles for HTTP see each request of a client that is warm, and nothing reaches the server meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import strongly
from tests.interop.servers import Origin
from tests.optional_packages import skip_where_missing
from tests.runtimes import KEY, RUNTIMES, Play, Runtime, play_in

WORKS = {
    "pook": "Mocks see every request while they are active.",
    "pytest-httpx": "The fixture `httpx_mock` sees every request.",
    "pytest-socket": "While sockets are disabled, or the host is not allowed, calls raise a `StronglyError`, even if "
    "the client is connected.",
    "respx": "Routes see every request while the mock is active.",
    "vcrpy": 'Cassettes record and play every request. Keep the key out of them with `filter_headers=["x-api-key"]`.',
}
BY_HAND = {
    "httpretty": ("1.1.4", "`httpretty.enabled()` sees every request."),
    "mocket": ("3.15.0", "`Mocketizer` sees every request."),
}
PROJECT = {"success": True, "data": {"id": "mocked", "name": "Mocked"}}
Seen = Callable[[], list[str]]
Tool = Callable[[str, pytest.FixtureRequest], AbstractContextManager[Seen]]


@contextmanager
def with_respx(url: str, request: pytest.FixtureRequest) -> Iterator[Seen]:
    with skip_where_missing():
        import respx

    with respx.mock() as router:
        router.route(url__startswith=url).mock(return_value=httpx.Response(200, json=PROJECT))
        yield lambda: [call.request.method for call in router.calls]


@contextmanager
def with_pytest_httpx(url: str, request: pytest.FixtureRequest) -> Iterator[Seen]:
    pytest.importorskip("pytest_httpx")
    mock = request.getfixturevalue("httpx_mock")
    mock.add_response(json=PROJECT, is_reusable=True)
    yield lambda: [request.method for request in mock.get_requests()]


@contextmanager
def with_pook(url: str, request: pytest.FixtureRequest) -> Iterator[Seen]:
    with skip_where_missing():
        import pook

    methods = ("GET", "POST", "DELETE")
    with pook.use():
        mocks = [pook.mock(pook.regex(f"{url}.*"), method=it, persist=True, response_json=PROJECT) for it in methods]
        yield lambda: [method for method, mock in zip(methods, mocks, strict=True) for _ in range(mock.calls)]


TOOLS = {"respx": with_respx, "pytest-httpx": with_pytest_httpx, "pook": with_pook}


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    found: Runtime = request.param
    return found


@pytest.fixture
def play(runtime: Runtime) -> Play:
    return play_in(runtime)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as origin:
        yield origin


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_warm_client_is_mocked(play: Play, origin: Origin, tool: Tool, request: pytest.FixtureRequest) -> None:
    async def scenario(client: Any) -> None:
        assert len([project async for project in client.projects.list(limit=2, prefetch=True)]) == 3
        before = len(origin.requests)
        with tool(origin.url, request) as seen:
            assert (await client.projects.retrieve("p1")).id == "mocked"
            assert (await client.projects.create(name="a", description="b")).id == "mocked"
            await client.projects.delete("p1", volume="keep")
            assert seen() == ["GET", "POST", "DELETE"]
        assert len(origin.requests) == before

    play(scenario, origin.url)


def test_cassettes_record_and_play(play: Play, origin: Origin, tmp_path: Path) -> None:
    with skip_where_missing():
        import vcr

    path = str(tmp_path / "cassette.yaml")
    options = {"path": path, "filter_headers": ["x-api-key"], "match_on": ["method", "path", "query"]}

    async def calls(client: Any) -> list[str]:
        await client.projects.delete("p1", volume="keep")
        return [project.id async for project in client.projects.list(limit=2, prefetch=True)]

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        with vcr.use_cassette(**options) as cassette:
            assert await calls(client) == ["p1", "p2", "p3"]
        before = len(origin.requests)
        with vcr.use_cassette(**options, record_mode="none") as cassette:
            assert await calls(client) == ["p1", "p2", "p3"]
            assert cassette.play_count == 3
            with pytest.raises(strongly.StronglyError):
                await client.projects.retrieve("p9")
        assert len(origin.requests) == before
        await client.projects.retrieve("real")

    play(scenario, origin.url)

    assert KEY not in Path(path).read_text(encoding="utf-8")
    assert {request.headers["x-api-key"] for request in origin.requests} == {KEY}


def test_disabled_sockets_are_not_used(play: Play, origin: Origin) -> None:
    pytest_socket = pytest.importorskip("pytest_socket")

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        before = len(origin.requests)
        pytest_socket.disable_socket(allow_unix_socket=True)
        try:
            with pytest.raises(strongly.StronglyError):
                await client.projects.delete("p1", volume="keep")
        finally:
            pytest_socket.enable_socket()
        assert len(origin.requests) == before
        await client.projects.retrieve("real")

    play(scenario, origin.url)


def test_hosts_that_are_not_allowed_are_not_connected_to(play: Play, origin: Origin) -> None:
    pytest_socket = pytest.importorskip("pytest_socket")

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("warm")
        pytest_socket.socket_allow_hosts(["192.0.2.1"])
        try:
            with pytest.raises(strongly.StronglyError, match=r"socket\.connect"):
                await client.projects.delete("p1", volume="keep")
        finally:
            pytest_socket._remove_restrictions()
        await client.projects.retrieve("real")

    play(scenario, origin.url, max_retries=0)

    assert [request.method for request in origin.requests] == ["GET", "GET"]
