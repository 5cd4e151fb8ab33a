"""What the catalogue cannot say of connections: how they are made, how slowly they take, what is left on them."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from strongly import ConnectionError, Strongly, TimeoutError
from strongly._async import http as async_http
from strongly._sync import http as sync_http
from tests.faults.driver import KEY, RETRIES, Case, Client, calling, run
from tests.faults.fault import Fault, harmless
from tests.faults.messages import CHUNKED, in_chunks
from tests.faults.server import Server
from tests.faults.steps import Content, head, reset, send, sip

CLIENTS: list[Client] = ["sync", "asyncio", "trio"]
STRAY = head(200, "", 48) + b'{"success": true, "data": {"id": "stray-------"}}'

# A failed write leaves the library's generator of the body behind, which trio remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:Async generator 'httpx:ResourceWarning")


def fault(*contents: Content, **others: Any) -> Fault:
    return Fault("", "", tuple(map(send, contents)), harmless(), **others)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_create_whose_connection_is_reset_at_once_is_repeated_only_if_nothing_was_sent(client: Client) -> None:
    # The client notices when it has connected, or when it has sent the request: either is right.
    outcome = run(Case(Fault("", "", (reset,), harmless(), "connect"), "create", client, once=False))

    assert isinstance(outcome.error, ConnectionError)
    assert outcome.error.outcome_unknown or outcome.error.attempts == 1 + RETRIES
    assert outcome.server.tries == outcome.error.attempts
    assert outcome.server.created == 0


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda peer: peer.reply.encode() + b"surplus", id="garbage"),
        pytest.param(lambda peer: peer.reply.encode() + STRAY, id="a response"),
        pytest.param(lambda peer: in_chunks()(peer) + STRAY, id="a response after chunks"),
        pytest.param(lambda peer: peer.reply.encode() * 2, id="the same again"),
        pytest.param(lambda peer: in_chunks()(peer) * 2, id="the same again in chunks"),
        pytest.param(lambda peer: head(202, "", 0) + b'{"success": true}', id="a body that is not announced"),
        pytest.param(lambda peer: head(204) + b'{"success": true}', id="a body where none can be"),
        pytest.param(lambda peer: head(204, CHUNKED) + b"2\r\n{}\r\n0\r\n\r\n", id="chunks where none can be"),
    ],
)
@pytest.mark.parametrize("direct", [True, False])
def test_trailing_data_is_not_taken_for_the_next_response(
    content: Content, direct: bool, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sync_http, async_http):
        monkeypatch.setattr(module, "may_go_direct", lambda host: direct)
    with Server(fault(content), "action", times=1) as server, calling(client, server.url) as call:
        call("action")
        assert call("create") == "p1"

    assert (server.tries, server.created) == (2, 1)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_connection_is_reused(client: Client) -> None:
    with Server() as server, calling(client, server.url) as call:
        for kind in ("retrieve", "create", "action", "retrieve"):
            call(kind)

    assert (server.tries, server.connections) == (4, 1)


def test_a_large_body_that_is_taken_slowly_ends_with_the_attempt() -> None:
    with Server(Fault("", "", (sip,), harmless(), "connect")) as server, Strongly(KEY, server.url) as client:
        hasty = client.with_options(timeout=0.3, max_retries=0)
        with pytest.raises(TimeoutError) as caught:
            hasty.projects.create({"name": "a", "description": "b" * 40_000_000})

    assert caught.value.outcome_unknown


@pytest.mark.parametrize("client", CLIENTS)
def test_a_host_that_is_not_known(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with calling(client, "http://nowhere.localhost:1") as call:
        monkeypatch.setattr(socket, "getaddrinfo", fail)
        with pytest.raises(ConnectionError, match=r"cannot connect to nowhere\.localhost:1: .*not known") as caught:
            call("create")
        monkeypatch.undo()

    assert not caught.value.outcome_unknown
    assert caught.value.attempts == 1 + RETRIES


@pytest.fixture
def deaf_addresses() -> Iterator[list[tuple[str, int]]]:
    """60 addresses with the same port that drop connection attempts: no response, no refusal."""
    with ExitStack() as stack:
        port, addresses = 0, []
        for host in (f"127.0.0.{last}" for last in range(2, 62)):
            listener = stack.enter_context(socket.socket())
            listener.bind((host, port))
            listener.listen(0)
            addresses.append(listener.getsockname())
            port = addresses[0][1]
            for _ in range(4):
                filler = stack.enter_context(socket.socket())
                filler.setblocking(False)
                filler.connect_ex(addresses[-1])
        yield addresses


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one loopback address")
@pytest.mark.parametrize("client", CLIENTS)
def test_the_addresses_of_a_host_share_the_time_of_an_attempt(
    client: Client, deaf_addresses: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(*arguments: object, **options: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in deaf_addresses]

    with calling(client, f"http://many.localhost:{deaf_addresses[0][1]}", timeout=0.6, max_retries=0) as call:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        started = time.monotonic()
        with pytest.raises(TimeoutError) as caught:
            call("create")
        seconds = time.monotonic() - started
        monkeypatch.undo()

    assert not caught.value.outcome_unknown
    assert seconds < 20  # 36 if each address had the time of the whole attempt; a guard, not a measurement


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one loopback address")
@pytest.mark.parametrize("client", CLIENTS)
def test_a_host_with_an_address_that_refuses_is_reached_at_another(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as server:
        port = int(server.url.rpartition(":")[2])

        def resolve(*arguments: object, **options: object) -> list[Any]:
            hosts = ("127.0.0.2", "127.0.0.1")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in hosts]

        with calling(client, f"http://many.localhost:{port}", max_retries=0) as call:
            monkeypatch.setattr(socket, "getaddrinfo", resolve)
            assert call("retrieve") == "p1"
            monkeypatch.undo()
