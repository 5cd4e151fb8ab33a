"""Whom the key is shown to: redirects, plain http, TLS, proxies, cookies."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from strongly import ConnectionError, Strongly
from tests.docs.reference import REPOSITORY
from tests.docs.test_pages import blocks
from tests.faults.server import MOVED, PROJECTS
from tests.faults.steps import ON_LOOPBACK, Peer, head
from tests.security.conftest import HTTP, KEY, Log, Play
from tests.security.servers import API_HOST, LARGE_BODY, Passage, Proxy, Recorder, TLSRecorder

Redirect = Callable[[str, str], str]
PROXY_PASSWORD = "hunter2"
PROJECT = b'{"data":{"id":"p1"}}'
FOUND = head(200, "", len(PROJECT)) + PROJECT


async def retrieve(client: Any) -> None:
    assert (await client.projects.retrieve("p1")).id == "p1"


def port_of(url: str) -> str:
    return url.rpartition(":")[2]


# --- redirects ---


@pytest.mark.parametrize(
    "http", [pytest.param(None, id="own client"), pytest.param({"follow_redirects": True}, id="client that follows")]
)
@pytest.mark.parametrize(
    "location",
    [
        pytest.param(lambda own, other: f"http://127.0.0.1:{port_of(other)}{PROJECTS}/p1", id="port"),
        pytest.param(lambda own, other: f"http://localhost:{port_of(own)}{PROJECTS}/p1", id="host"),
        pytest.param(lambda own, other: f"https://127.0.0.1:{port_of(own)}{PROJECTS}/p1", id="scheme"),
    ],
)
def test_another_origin_gets_no_request(play: Play, location: Redirect, http: dict[str, Any] | None) -> None:
    async def scenario(client: Any) -> None:
        for call in (client.projects.retrieve, client.projects.delete, client.workspaces.start):
            with pytest.raises(ConnectionError, match="refusing to follow a redirect to another origin"):
                await call("p1")

    def respond(peer: Peer) -> bytes:
        return head(307, f"Location: {location(peer.url, other.url)}", 0)

    with Recorder() as other, Recorder(respond) as server:
        play(scenario, server.url, http=http, timeout=5, max_retries=0)

    assert [request.method for request in server.requests] == ["GET", "DELETE", "POST"]
    assert (other.connections, other.requests) == (0, [])


@pytest.mark.parametrize("http", [None, {"follow_redirects": True}])
def test_only_reading_calls_follow_redirects(play: Play, http: dict[str, Any] | None) -> None:
    async def scenario(client: Any) -> None:
        await retrieve(client)
        for call in (client.projects.delete, client.workspaces.start):
            with pytest.raises(ConnectionError, match="refusing to follow a redirect of a"):
                await call("p1")

    def respond(peer: Peer) -> bytes:
        if peer.target.startswith(MOVED):
            return FOUND
        return head(307, f"Location: {MOVED}{peer.target}", 0)

    with Recorder(respond) as server:
        play(scenario, server.url, http=http)

    targets = [(request.method, request.target) for request in server.requests]
    assert targets == [
        ("GET", f"{PROJECTS}/p1"),
        ("GET", f"{MOVED}{PROJECTS}/p1"),
        ("DELETE", f"{PROJECTS}/p1"),
        ("POST", "/api/v1/workspaces/p1/start"),
    ]


# --- TLS ---


def expired(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1))


@HTTP
@pytest.mark.parametrize(
    ("issue", "reason"),
    [
        pytest.param(lambda authority: trustme.CA().issue_cert("127.0.0.1"), "unable to get local issuer", id="issuer"),
        pytest.param(lambda authority: authority.issue_cert(API_HOST), "is not valid for '127.0.0.1'", id="host"),
        pytest.param(expired, "certificate has expired", id="expired"),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    play: Play,
    issue: Callable[[trustme.CA], trustme.LeafCert],
    reason: str,
    http: dict[str, Any] | None,
    authority: trustme.CA,
) -> None:
    async def scenario(client: Any) -> None:
        for call in (client.projects.retrieve, client.workspaces.start):
            with pytest.raises(
                ConnectionError, match=r"cannot verify the certificate of 127\.0\.0\.1:\d+: .*" + reason
            ) as caught:
                await call("p1")
            assert (caught.value.attempts, caught.value.outcome_unknown) == (1, False)

    with TLSRecorder(issue(authority)) as server:
        play(scenario, server.url, http=http)

    assert server.requests == []
    assert len(server.refusals) == 2


@pytest.mark.usefixtures("trusted")
def test_closing_a_client_sends_nothing_in_clear(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    """`SSLSocket.shutdown` drops TLS first, so that what another thread sends in between is not encrypted."""
    closing, shut_down = threading.current_thread(), socket.socket.shutdown

    def shut_down_late(sock: socket.socket, how: int) -> None:
        if threading.current_thread() is closing:
            passage.opened.set()
            assert passage.moved.wait(ON_LOOPBACK)
        shut_down(sock, how)

    with (
        TLSRecorder(authority.issue_cert("127.0.0.1")) as server,
        Passage(server.port) as passage,
        ThreadPoolExecutor() as pool,
    ):
        client = Strongly(KEY, f"https://127.0.0.1:{port_of(passage.url)}", max_retries=0)
        call = pool.submit(client.projects.create, name="p", description="in clear " * (LARGE_BODY // 9))
        assert passage.halted.wait(ON_LOOPBACK)
        monkeypatch.setattr(socket.socket, "shutdown", shut_down_late)
        client.close()
        assert isinstance(call.exception(), ConnectionError)

    assert len(passage.seen) > passage.BEGINNING
    assert b"in clear" not in passage.seen


def test_by_default_authorities_are_the_public_ones(
    play: Play, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_DIR")

    async def scenario(client: Any) -> None:
        with pytest.raises(ConnectionError, match=r"cannot verify the certificate of 127\.0\.0\.1"):
            await client.projects.retrieve("p1")

    with TLSRecorder(authority.issue_cert("127.0.0.1")) as server:
        play(scenario, server.url)

    assert server.requests == []


def test_an_http_client_brings_its_authority_and_its_certificate(play: Play, authority: trustme.CA) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    authority.issue_cert("trainer@example.com").configure_cert(context)

    with TLSRecorder(authority.issue_cert("127.0.0.1"), clients=authority) as server:
        play(retrieve, server.url, http={"verify": context})

    assert server.subjects == ["trainer@example.com"]
    assert [request.headers["x-api-key"] for request in server.requests] == [KEY]


def test_the_code_that_security_md_shows_works(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "company-ca.pem")
    authority.issue_cert("trainer@example.com").private_key_and_cert_chain_pem.write_to_path(tmp_path / "client.pem")
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(REPOSITORY / "SECURITY.md")

    with TLSRecorder(authority.issue_cert("127.0.0.1"), clients=authority) as server:
        monkeypatch.setenv("STRONGLY_API_URL", server.url)
        monkeypatch.setenv("STRONGLY_API_KEY", KEY)
        exec(compile(code, "SECURITY.md", "exec"), {})

    assert server.subjects == ["trainer@example.com"]
    assert [request.headers["x-api-key"] for request in server.requests] == [KEY]


# --- proxies ---


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.usefixtures("trusted")
def test_a_proxy_sees_a_tunnel_and_not_the_key(
    play: Play,
    known: bool,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
    log: Log,
) -> None:
    async def scenario(client: Any) -> None:
        if known:
            await retrieve(client)
            return
        with pytest.raises(ConnectionError, match=f"cannot verify the certificate of {API_HOST}"):
            await client.projects.retrieve("p1")

    issuer = authority if known else trustme.CA()
    with TLSRecorder(issuer.issue_cert(API_HOST)) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:{PROXY_PASSWORD}@127.0.0.1:{port_of(proxy.url)}")
        play(scenario, f"https://{API_HOST}")

    assert proxy.seen.startswith(b"CONNECT api.example.test:443 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic " in proxy.seen
    assert KEY.encode() not in proxy.seen
    assert b"x-api-key" not in proxy.seen.lower()
    assert [request.headers["x-api-key"] for request in server.requests] == ([KEY] if known else [])
    assert "strongly" in log.names
    assert PROXY_PASSWORD not in log.text.getvalue()


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_what_is_meant_for_this_machine_goes_through_no_proxy(
    play: Play, host: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        socket.getaddrinfo(host, 80)
    except socket.gaierror:
        pytest.skip(f"{host} is not known to this machine")  # no /etc/hosts, as in a bare chroot
    with Recorder() as server, Recorder() as proxy:
        monkeypatch.setenv(variable, proxy.url)
        play(retrieve, f"http://{host}:{port_of(server.url)}")

    assert (proxy.connections, len(server.requests)) == (0, 1)


@pytest.mark.usefixtures("trusted")
def test_what_is_meant_for_this_machine_over_tls_goes_through_no_proxy_either(
    play: Play, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TLSRecorder(authority.issue_cert("127.0.0.1")) as server, Recorder() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        play(retrieve, server.url, timeout=5, max_retries=0)

    assert (proxy.connections, len(server.requests)) == (0, 1)


# --- cookies ---


@pytest.mark.parametrize("proxied", [False, True])
def test_cookies_are_not_kept(play: Play, proxied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(client: Any) -> None:
        await retrieve(client)
        await retrieve(client)

    with Recorder(head(200, "Set-Cookie: session=1; Path=/", len(PROJECT)) + PROJECT) as server:
        if proxied:
            monkeypatch.setenv("HTTP_PROXY", server.url)
        play(scenario, f"http://{API_HOST}" if proxied else server.url, allow_insecure_http=True)

    assert len(server.requests) == 2
    assert [request.headers for request in server.requests if "cookie" in request.headers] == []
