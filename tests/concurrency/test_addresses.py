"""Host names are resolved within the timeout, and addresses that do not respond cost a quarter of a second."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

import strongly
from strongly import AsyncStrongly, Strongly
from strongly._concurrency import network
from strongly._concurrency.network import Address, in_order
from tests.client.http_server import HTTPServer, Received

KEY = "sk-addresses"
HOST = "api.example.com"
DEAD = "127.0.0.2"
MULTICAST = "224.0.0.1"  # the system refuses at once to connect to it
HANGS = 60  # seconds; only reached if a call hangs

addresses = st.lists(
    st.builds(Address, st.sampled_from([socket.AF_INET, socket.AF_INET6]), st.tuples(st.ip_addresses().map(str))),
    unique=True,
)


@given(addresses, st.integers(0, 20))
def test_address_families_alternate_and_the_address_that_worked_is_first(found: list[Address], number: int) -> None:
    first = found[number % len(found)] if found and number < 10 else None

    ordered = in_order(found, first)

    assert sorted(ordered) == sorted(found)
    assert first is None or ordered[0] == first
    rest = [address for address in ordered if address != first]
    for family in (socket.AF_INET, socket.AF_INET6):
        kept = [address for address in found if address.family == family and address != first]
        assert [address for address in rest if address.family == family] == kept  # in the order of the resolver
    if first is None and found:
        fewest = min(sum(address.family == each.family for address in found) for each in found)
        both = [address.family for address in ordered[: 2 * fewest]]
        assert len({each.family for each in found}) == 1 or both == both[:2] * fewest


class Resolver:
    """Replaces the resolver of the system for one host name."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found: list[str] = []
        self.ports: list[Any] = []
        self.threads: list[str] = []
        self.released = threading.Event()
        self.released.set()
        self._system = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self)

    def __call__(self, host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0) -> Any:
        if host != HOST:
            return self._system(host, port, family, type, proto, flags)
        self.ports.append(port)
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        self.threads.append(threading.current_thread().name)
        self.released.wait(HANGS)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self.found]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    resolver = Resolver(monkeypatch)
    yield resolver
    resolver.released.set()


def respond(received: Received) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Connection": "close"}, b'{"success": true, "data": {"id": "p"}}'


def play(runtime: str, url: str, *, timeout: float, calls: int = 1) -> None:
    """Make calls in turn, each over a new connection, synchronously, under asyncio or under trio."""
    options: dict[str, Any] = {"timeout": timeout, "max_retries": 0, "allow_insecure_http": True}
    if runtime == "sync":
        with Strongly(KEY, url, **options) as client:
            for _ in range(calls):
                client.projects.retrieve("p")
        return

    async def main() -> None:
        async with AsyncStrongly(KEY, url, **options) as client:
            for _ in range(calls):
                await client.projects.retrieve("p")

    anyio.run(main, backend=runtime)


def url_of(port: int) -> str:
    return f"http://{HOST}:{port}"


everywhere = pytest.mark.parametrize("runtime", ["sync", "asyncio", "trio"])


@contextmanager
def unresponsive(port: int) -> Iterator[None]:
    """Ignore attempts to connect to the dead address."""
    with ExitStack() as stack:
        listener, *fill = (stack.enter_context(socket.socket()) for _ in range(4))
        listener.bind((DEAD, port))
        listener.listen(0)  # the system ignores connections for which there is no room
        for each in fill:
            each.setblocking(False)
            each.connect_ex((DEAD, port))
        yield


@everywhere
def test_an_address_that_does_not_respond_is_passed_over(runtime: str, resolver: Resolver) -> None:
    resolver.found = [DEAD, "127.0.0.1"]
    with HTTPServer(respond) as server, unresponsive(server.address[1]):
        started = time.monotonic()

        play(runtime, url_of(server.address[1]), timeout=10 * HANGS, calls=5)

        assert time.monotonic() - started < HANGS
        assert len(server.requests_by_connection) == 5


@everywhere
def test_the_next_address_is_not_tried_before_its_turn(
    runtime: str, resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "_STAGGER", HANGS)
    resolver.found = [DEAD, "127.0.0.1"]

    with HTTPServer(respond) as server, unresponsive(server.address[1]):
        with pytest.raises(strongly.TimeoutError, match=f"no connection to {HOST}:{server.address[1]} within 0.1 s"):
            play(runtime, url_of(server.address[1]), timeout=0.1)

        assert not server.requests_by_connection


@everywhere
def test_an_address_has_until_the_timeout_although_the_last_one_refuses_connections(
    runtime: str, resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "_STAGGER", 0.01)
    resolver.found = [DEAD, "127.0.0.3"]

    with (
        HTTPServer(respond) as server,
        unresponsive(server.address[1]),
        pytest.raises(strongly.TimeoutError, match=f"no connection to {HOST}:{server.address[1]} within 0.1 s"),
    ):
        play(runtime, url_of(server.address[1]), timeout=0.1)


@pytest.mark.skipif(not hasattr(selectors, "PollSelector"), reason="the system has no poll()")
def test_a_thread_sleeps_while_it_waits_for_an_address(resolver: Resolver, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[Any] = []

    class Selector(selectors.PollSelector):
        def select(self, timeout: Any = None) -> Any:
            waits.append(timeout)
            return super().select(timeout)

    monkeypatch.setattr(selectors, "PollSelector", Selector)
    monkeypatch.setattr(network, "_STAGGER", 0.01)
    resolver.found = [DEAD]

    with HTTPServer(respond) as server, unresponsive(server.address[1]), pytest.raises(TimeoutError):
        network.connect(HOST, server.address[1], time.monotonic() + 0.1)

    assert len(waits) < 10
    assert max(waits) <= 0.1


@pytest.mark.parametrize("chosen", ["PollSelector", "SelectSelector"])
def test_threads_connect_without_select_if_there_is_poll(
    chosen: str, resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`select` fails with file descriptors over 1023. Windows has only `select`, which has another limit there."""
    if not hasattr(selectors, chosen):
        pytest.skip("the system has no poll()")
    if chosen == "PollSelector":
        monkeypatch.setattr(selectors, "SelectSelector", None)
    else:
        monkeypatch.delattr(selectors, "PollSelector", raising=False)
    resolver.found = ["127.0.0.1"]

    with HTTPServer(respond) as server:
        play("sync", url_of(server.address[1]), timeout=HANGS)


@everywhere
def test_addresses_that_refuse_connections_are_passed_over(runtime: str, resolver: Resolver) -> None:
    resolver.found = [MULTICAST, DEAD, "127.0.0.3", "127.0.0.1"]

    with HTTPServer(respond) as server:
        play(runtime, url_of(server.address[1]), timeout=HANGS, calls=2)

        assert len(server.requests_by_connection) == 2


def test_requests_are_sent_without_delay(resolver: Resolver) -> None:
    resolver.found = ["127.0.0.1"]

    with HTTPServer(respond) as server:
        sock, _ = network.connect(HOST, server.address[1], time.monotonic() + HANGS)
        with sock:
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@everywhere
def test_the_address_that_worked_last_is_tried_first(runtime: str, resolver: Resolver) -> None:
    resolver.found = [DEAD, "127.0.0.1"]
    listeners: list[socket.socket] = []

    def occupy(received: Received) -> tuple[int, dict[str, str], bytes]:
        """Accept connections to the address that was tried first, too, but never respond."""
        if not listeners:
            listeners.append(socket.create_server((DEAD, server.address[1])))
        return respond(received)

    with HTTPServer(occupy) as server:
        play(runtime, url_of(server.address[1]), timeout=5, calls=3)

        assert len(server.requests_by_connection) == 3
    listeners[0].close()


@everywhere
@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ([], f"{HOST} has no addresses"),
        ([DEAD], r"\[\w+ \d+\] (?!None)"),  # the code of the system, and what it means
        ([MULTICAST], r"\[\w+ \d+\] (?!None)"),
        ([DEAD, "127.0.0.3"], r"\[\w+ \d+\] (?!None)"),
    ],
)
def test_an_error_says_that_no_address_accepts_connections(
    runtime: str, found: list[str], reason: str, resolver: Resolver
) -> None:
    resolver.found = found
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]

        with pytest.raises(strongly.ConnectionError, match=f"cannot connect to {HOST}:{port}: {reason}") as caught:
            play(runtime, url_of(port), timeout=HANGS)

    assert not caught.value.outcome_unknown


@everywhere
def test_a_lookup_ends_with_the_timeout(runtime: str, resolver: Resolver) -> None:
    resolver.released.clear()

    with pytest.raises(strongly.TimeoutError, match=f"no connection to {HOST}:1 within 0.1 s") as caught:
        play(runtime, url_of(1), timeout=0.1)

    assert not caught.value.outcome_unknown


@everywhere
def test_a_host_name_that_cannot_be_resolved_is_a_connection_error(runtime: str) -> None:
    with pytest.raises(strongly.ConnectionError, match=r"cannot connect to nowhere\.invalid: ") as caught:
        play(runtime, "http://nowhere.invalid", timeout=HANGS)

    assert caught.value.__cause__ is not None
    assert isinstance(caught.value.__cause__.__cause__, socket.gaierror)


@everywhere
def test_a_host_name_that_cannot_be_encoded_is_a_connection_error(runtime: str) -> None:
    with pytest.raises(strongly.ConnectionError, match=r"cannot connect to a\.\.nowhere\.invalid: .*label") as caught:
        play(runtime, "http://a..nowhere.invalid", timeout=HANGS)

    assert not caught.value.outcome_unknown


def refuse(thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setattr(threading.Thread, "start", refuse)


@pytest.mark.parametrize("runtime", ["sync", "asyncio"])
def test_calls_work_where_no_thread_can_be_started(
    runtime: str, resolver: Resolver, no_threads: Callable[[], None]
) -> None:
    """As in a container whose number of threads is limited."""
    resolver.found = ["127.0.0.1"]
    ready, ports = threading.Event(), []

    def serve() -> None:  # one connection after the other, because the server cannot start threads either
        with socket.create_server(("127.0.0.1", 0)) as listener:
            ports.append(listener.getsockname()[1])
            ready.set()
            sock, _ = listener.accept()
            with sock:
                sock.recv(65536)
                sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 38\r\n\r\n" + respond(None)[2])  # type: ignore[arg-type]

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    ready.wait(HANGS)
    no_threads()

    play(runtime, url_of(ports[0]), timeout=HANGS)


def test_the_addresses_of_a_host_are_those_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch)
    resolver.released.set()
    resolver.found = ["127.0.0.3", "127.0.0.1"]

    assert network.addresses(HOST, 443, None) == ["127.0.0.3", "127.0.0.1"]
    assert {*resolver.ports} == {443}
    assert resolver.threads == ["strongly-resolver"]
    assert network.addresses("127.0.0.9", 443, time.monotonic() + HANGS) == ["127.0.0.9"]
    with pytest.raises(TimeoutError):
        network.addresses(HOST, 443, time.monotonic() - 1)
