"""A client of httpx2 does as `http_client`: the same results, the same errors, and it stays the user's."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from typing import Any

import pytest

import strongly
from strongly import StronglyError
from strongly.sandbox import Sandbox, SandboxServer
from tests.faults.fault import Fault, harmless
from tests.faults.server import MOVED, Server
from tests.faults.steps import Peer, Step, close, half_close, head, reset, send, stall
from tests.runtimes import KEY, Play, Runtime
from tests.runtimes import close as close_client

httpx2 = pytest.importorskip("httpx2")

GZIP = "Content-Encoding: gzip"
BOMB = gzip.compress(bytes(1_000_000))


def http_client(runtime: Runtime) -> Any:
    # One that would follow redirects by itself.
    return httpx2.Client(follow_redirects=True) if runtime == "sync" else httpx2.AsyncClient(follow_redirects=True)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxServer]:
    with Sandbox(keys=[KEY]) as behind, SandboxServer(behind) as server:
        behind.seed_demo()
        yield server


def test_calls_work(play: Play, sandbox: SandboxServer) -> None:
    async def scenario(client: Any) -> None:
        project = await client.projects.create(name="from httpx2", description="A project")
        assert (await client.projects.retrieve(project.id)).name == "from httpx2"
        assert (await client.projects.update(project.id, description="Another")).description == "Another"
        ids = [found.id async for found in client.projects.list(limit=1)]
        assert len(ids) == len(set(ids)) >= 3
        response = await client.projects.with_raw_response.retrieve(project.id)
        assert (response.status_code, response.attempts) == (200, 1)
        await client.projects.delete(project.id)
        with pytest.raises(strongly.NotFoundError) as caught:
            await client.projects.retrieve(project.id)
        assert (caught.value.status_code, caught.value.error_code) == (404, "not-found")

    play(scenario, sandbox.url, http=http_client)


# Where a response is not read to its end, the library's generator of it is left behind, which trio remarks on.
@pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")
@pytest.mark.parametrize(
    ("steps", "error", "message"),
    [
        pytest.param((half_close,), strongly.ConnectionError, "broke", id="closed"),
        pytest.param((reset,), strongly.ConnectionError, "broke", id="reset"),
        pytest.param((send(head(200, "", 100)), close), strongly.ConnectionError, "broke", id="cut off"),
        pytest.param((send(b"\0" * 99), close), strongly.ConnectionError, "broke", id="garbage"),
        pytest.param((send(head(503, "", 0)),), strongly.ServiceUnavailableError, "503", id="503"),
        pytest.param(
            (send(head(200, GZIP, 9) + bytes(9)),),
            strongly.ResponseValidationError,
            "cannot be decompressed",
            id="damaged",
        ),
        pytest.param(
            (send(head(200, GZIP, len(BOMB)) + BOMB),),
            strongly.ResponseValidationError,
            "larger than 100,000 bytes",
            id="too large",
        ),
    ],
)
def test_failures_are_told_apart(play: Play, steps: tuple[Step, ...], error: type[StronglyError], message: str) -> None:
    attempts = 1 if error is strongly.ResponseValidationError else 2

    async def scenario(client: Any) -> None:
        with pytest.raises(error, match=message) as caught:
            await client.projects.retrieve("p1")
        assert caught.value.attempts == attempts  # type: ignore[attr-defined]
        with pytest.raises(error, match=message) as caught:
            await client.projects.create(name="a", description="b")
        assert (caught.value.attempts, caught.value.outcome_unknown) == (1, True)  # type: ignore[attr-defined]

    with Server(Fault("", "", steps, harmless())) as server:
        play(scenario, server.url, http=http_client, max_retries=1, max_response_bytes=100_000)

    assert server.tries == attempts + 1


def test_a_server_that_does_not_respond_is_a_timeout(play: Play) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.TimeoutError) as caught:
            await client.projects.create(name="a", description="b")
        assert (caught.value.attempts, caught.value.outcome_unknown) == (1, True)

    with Server(Fault("", "", (stall,), harmless())) as server:
        play(scenario, server.url, http=http_client, timeout=0.2)


def test_a_create_is_repeated_when_nobody_listens(play: Play) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConnectionError, match="cannot connect to 127") as caught:
            await client.projects.create(name="a", description="b")
        assert (caught.value.attempts, caught.value.outcome_unknown) == (3, False)

    play(scenario, url, http=http_client, max_retries=2)


def test_redirects_are_followed_within_the_origin_only(play: Play) -> None:
    async def scenario(client: Any) -> None:
        assert (await client.projects.retrieve("p1")).id == "p1"
        with pytest.raises(strongly.ConnectionError, match="another origin"):
            await client.projects.retrieve("elsewhere")
        with pytest.raises(strongly.ConnectionError, match="redirect of a POST"):
            await client.projects.archive("p1")

    with Server() as foreign:

        def redirect(peer: Peer) -> None:
            host = foreign.url if "elsewhere" in peer.target else ""
            peer.send(head(307, f"Location: {host}{MOVED}{peer.target}", 0))

        with Server(Fault("", "", (redirect,), harmless())) as server:
            play(scenario, server.url, http=http_client)

    assert (foreign.connections, foreign.keys) == (0, set())


def test_the_http_client_stays_open(play: Play, sandbox: SandboxServer) -> None:
    made: list[httpx2.Client | httpx2.AsyncClient] = []

    def remembered(runtime: Runtime) -> httpx2.Client | httpx2.AsyncClient:
        made.append(http_client(runtime))
        return made[0]

    async def scenario(client: Any) -> None:
        await client.projects.list().first()
        await close_client(client)
        with pytest.raises(StronglyError, match="closed"):
            await client.projects.list().first()
        assert not made[0].is_closed

    play(scenario, sandbox.url, http=remembered)
