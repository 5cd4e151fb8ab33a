"""Behind an HTTP proxy, with certificates of an own CA, and with client certificates.

What servers and proxies must never get is tested in `tests/security`.
"""

from __future__ import annotations

import socket
import ssl
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
import trustme

import strongly
from strongly import StronglyError
from tests.faults.steps import Peer, Step, close, head, send, stall
from tests.interop.servers import Origin, Proxy, Speaker
from tests.runtimes import KEY, Play, Runtime, factory

HOST = "strongly.example.com"  # which only the proxy knows
PASSWORD = "very-secret"
SCHEMES = ["http", "https"]


def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST, "127.0.0.1").configure_cert(context)
    # A ticket that arrives after the response makes an idle connection readable, and such a connection is replaced.
    context.num_tickets = 0
    return context


def client_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(params=SCHEMES)
def origin(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[Origin]:
    with Origin(server_context(authority) if request.param == "https" else None) as origin:
        yield origin


@pytest.fixture
def secure_origin(authority: trustme.CA) -> Iterator[Origin]:
    with Origin(server_context(authority)) as origin:
        yield origin


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def scheme_of(origin: Origin) -> str:
    return origin.url.partition(":")[0]


def behind(origin: Origin, **settings: Any) -> Proxy:
    """Return a proxy that knows the origin by a name of its own."""
    port = 443 if scheme_of(origin) == "https" else 80
    return Proxy({HOST: origin.address, f"{HOST}:{port}": origin.address}, **settings)


async def use(client: Any) -> None:
    assert (await client.projects.retrieve("p1")).id == "p1"
    assert [project.id async for project in client.projects.list(limit=2)] == ["p1", "p2", "p3"]
    assert (await client.projects.create(name="a", description="b")).id == "p1"


def check(proxy: Proxy, origin: Origin) -> None:
    """Everything went through the proxy, which learned the key only where it could not be helped."""
    assert [request.method for request in origin.requests] == ["GET", "GET", "GET", "POST"]
    assert {request.headers["x-api-key"] for request in origin.requests} == {KEY}
    if scheme_of(origin) == "http":
        assert len(proxy.requests) == 4
        assert proxy.requests[0].target == f"http://{HOST}/api/v1/projects/p1"
    else:
        assert [(request.method, request.target) for request in proxy.requests] == [("CONNECT", f"{HOST}:443")]
        assert KEY not in str(proxy.requests)


def test_calls_go_through_the_proxy_of_an_http_client(play: Play, origin: Origin, authority: trustme.CA) -> None:
    with behind(origin) as proxy:
        http = factory(proxy=proxy.url, verify=client_context(authority))
        play(use, f"{scheme_of(origin)}://{HOST}", http=http, allow_insecure_http=True)

    check(proxy, origin)


@pytest.mark.parametrize("variable", ["{}_PROXY", "{}_proxy", "ALL_PROXY"])
def test_calls_go_through_the_proxy_of_the_environment(
    play: Play, origin: Origin, ca_file: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = variable.format(scheme_of(origin).upper() if variable.isupper() else scheme_of(origin))
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    with behind(origin) as proxy:
        monkeypatch.setenv(name, proxy.url)
        play(use, f"{scheme_of(origin)}://{HOST}", allow_insecure_http=True)

    check(proxy, origin)


def test_hosts_of_no_proxy_are_called_directly(
    play: Play, secure_origin: Origin, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    with behind(secure_origin) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        play(use, secure_origin.url)

    assert len(secure_origin.requests) == 4
    assert proxy.requests == []


def test_a_proxy_gets_its_credentials(play: Play, origin: Origin, authority: trustme.CA) -> None:
    with behind(origin, credentials=f"user:{PASSWORD}") as proxy:
        http = factory(proxy=proxy.url.replace("//", f"//user:{PASSWORD}@"), verify=client_context(authority))
        play(use, f"{scheme_of(origin)}://{HOST}", http=http, allow_insecure_http=True)

    check(proxy, origin)
    assert not any("proxy-authorization" in request.headers for request in origin.requests)


def address_of(proxy: Proxy) -> str:
    return f"127.0.0.1:{proxy.address[1]}"


BY_THE_ENVIRONMENT = pytest.mark.parametrize("by_environment", [False, True], ids=["http_client", "environment"])


@BY_THE_ENVIRONMENT
@pytest.mark.parametrize(
    ("instead", "error", "message", "attempts"),
    [
        pytest.param(
            send(head(407, "", 0)), strongly.ConnectionError, "refuses to connect to {host}: 407", 1, id="407"
        ),
        pytest.param(
            send(head(403, "", 0)), strongly.ConnectionError, "refuses to connect to {host}: 403", 1, id="403"
        ),
        pytest.param(
            send(head(502, "", 0)), strongly.ConnectionError, "refuses to connect to {host}: 502", 2, id="502"
        ),
        pytest.param(send(b"SSH-2.0\r\n\r\n"), strongly.ConnectionError, "broke: illegal status line", 2, id="no HTTP"),
        pytest.param(close, strongly.ConnectionError, "broke: ", 2, id="closes"),
        pytest.param(stall, strongly.TimeoutError, "within 2 s", 1, id="hangs", marks=pytest.mark.exhaustive),
    ],
)
def test_a_proxy_that_opens_no_tunnel_is_named(
    play: Play,
    secure_origin: Origin,
    instead: Step,
    error: type[StronglyError],
    message: str,
    attempts: int,
    by_environment: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(error) as caught:
            await client.projects.create(name="a", description="b")
        assert (caught.value.attempts, caught.value.outcome_unknown) == (attempts, False)  # type: ignore[attr-defined]
        source = " (from HTTPS_PROXY)" if by_environment else ""
        assert f"the proxy {address_of(proxy)}{source} " in str(caught.value)
        assert message.format(host=HOST) in str(caught.value)
        assert PASSWORD not in "".join(traceback.format_exception(caught.value))

    with behind(secure_origin, instead=instead) as proxy:
        url = proxy.url.replace("//", f"//user:{PASSWORD}@")
        if by_environment:
            monkeypatch.setenv("HTTPS_PROXY", url)
        http = None if by_environment else factory(proxy=url)
        # Two seconds, so that the request arrives on a busy machine, too.
        timeout, max_retries = (2, 0) if instead is stall else (10, 1)
        play(scenario, f"https://{HOST}", http=http, timeout=timeout, max_retries=max_retries)

    assert [request.method for request in proxy.requests] == ["CONNECT"] * attempts
    assert secure_origin.requests == []


@BY_THE_ENVIRONMENT
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_proxy_that_is_down_is_named(
    play: Play, scheme: str, by_environment: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
    url = f"http://user:{PASSWORD}@{address}"
    if by_environment:
        monkeypatch.setenv("ALL_PROXY", url)
    source = r" \(from ALL_PROXY\)" if by_environment else ""

    async def scenario(client: Any) -> None:
        expected = f"cannot connect to the proxy {address}{source}: "
        with pytest.raises(strongly.ConnectionError, match=expected) as caught:
            await client.projects.create(name="a", description="b")
        assert (caught.value.attempts, caught.value.outcome_unknown) == (2, False)
        assert PASSWORD not in "".join(traceback.format_exception(caught.value))

    http = None if by_environment else factory(proxy=url)
    play(scenario, f"{scheme}://{HOST}", http=http, allow_insecure_http=True, max_retries=1)


@BY_THE_ENVIRONMENT
def test_a_proxy_that_speaks_no_tls_is_named(
    play: Play, secure_origin: Origin, by_environment: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(client: Any) -> None:
        expected = r"the proxy .* does not speak TLS .* use an http:// URL"
        with pytest.raises(strongly.ConnectionError, match=expected) as caught:
            await client.projects.retrieve("p1")
        assert address_of(proxy) in str(caught.value)
        assert caught.value.attempts == 1

    def refuse(peer: Peer) -> None:
        peer.receive(1)
        peer.send(head(400, "", 0))

    with Speaker(refuse) as proxy:
        url = proxy.url.replace("http", "https")
        if by_environment:
            monkeypatch.setenv("HTTPS_PROXY", url)
        play(scenario, f"https://{HOST}", http=None if by_environment else factory(proxy=url), max_retries=1)


def test_a_proxy_is_reached_over_tls_with_the_certificates_of_the_environment(
    play: Play, secure_origin: Origin, authority: trustme.CA, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    with behind(secure_origin, context=server_context(authority)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http", "https"))
        play(use, f"https://{HOST}")

    check(proxy, secure_origin)


@BY_THE_ENVIRONMENT
def test_over_plain_http_the_proxy_responds_itself(
    play: Play, by_environment: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = r" \(from HTTP_PROXY\)" if by_environment else ""

    async def scenario(client: Any) -> None:
        for _ in range(2):  # also over a connection that is reused
            expected = f"407 Proxy Authentication Required, from the proxy {address_of(proxy)}{source}"
            with pytest.raises(strongly.APIError, match=expected) as caught:
                await client.projects.create(name="a", description="b")
            assert (caught.value.status_code, caught.value.attempts, caught.value.outcome_unknown) == (407, 1, False)

    with Origin() as origin, behind(origin, credentials=f"user:{PASSWORD}") as proxy:
        if by_environment:
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
        http = None if by_environment else factory(proxy=proxy.url)
        play(scenario, f"http://{HOST}", http=http, allow_insecure_http=True)

    assert origin.requests == []


def test_a_transport_that_leads_elsewhere_is_no_proxy(play: Play) -> None:
    """Such as one that reaches a service by another name."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]

    def http(runtime: Runtime) -> Any:
        def lead(request: httpx.Request) -> None:
            request.url = request.url.copy_with(host="127.0.0.1", port=port)

        async def lead_async(request: httpx.Request) -> None:
            lead(request)

        if runtime == "sync":
            return httpx.Client(event_hooks={"request": [lead]})
        return httpx.AsyncClient(event_hooks={"request": [lead_async]})

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConnectionError, match=f"cannot connect to {HOST}: "):
            await client.projects.retrieve("p1")

    play(scenario, f"https://{HOST}", http=http, max_retries=0)


@pytest.mark.parametrize("tunnel", [False, True], ids=["direct", "through a proxy"])
@pytest.mark.parametrize("http", [None, factory()], ids=["own client", "http_client"])
def test_an_unknown_ca_is_an_error_that_says_what_to_do(
    play: Play,
    secure_origin: Origin,
    http: Callable[[Runtime], Any] | None,
    tunnel: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(
            strongly.ConnectionError, match=r"cannot verify the certificate of .* http_client= with a TLS context"
        ) as caught:
            await client.projects.create(name="a", description="b")
        assert (caught.value.attempts, caught.value.outcome_unknown) == (1, False)

    with behind(secure_origin) as proxy:
        if tunnel:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        play(scenario, f"https://{HOST}" if tunnel else secure_origin.url, http=http)

    assert len(proxy.requests) == tunnel
    assert secure_origin.requests == []


@pytest.fixture
def demanding_origin(authority: trustme.CA) -> Iterator[Origin]:
    """A server that wants client certificates."""
    context = server_context(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    with Origin(context) as origin:
        yield origin


def test_a_client_certificate_is_shown(play: Play, demanding_origin: Origin, authority: trustme.CA) -> None:
    context = client_context(authority)
    authority.issue_cert("client@example.com").configure_cert(context)

    play(use, demanding_origin.url, http=factory(verify=context))

    assert len(demanding_origin.requests) == 4
    assert "client@example.com" in str(demanding_origin.certificates)


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("SSL_CERT_FILE", __file__, "SSL_CERT_FILE"),
        ("HTTPS_PROXY", f"ftp://user:{PASSWORD}@proxy.example.com", "HTTPS_PROXY has the scheme ftp://"),
        ("HTTPS_PROXY", f"http://user:{PASSWORD}@proxy.example.com:port", "HTTPS_PROXY is not a valid URL"),
        ("all_proxy", f"socks://user:{PASSWORD}@proxy.example.com", "all_proxy has the scheme socks://"),
        ("ALL_PROXY", f"socks5://user:{PASSWORD}@proxy.example.com", r"ALL_PROXY requires the package socksio"),
    ],
)
def test_an_environment_that_makes_no_sense_is_an_error_of_configuration(
    play: Play, variable: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    for name in ("SOCKSProxy", "AsyncSOCKSProxy"):  # as without the package socksio
        monkeypatch.setattr(httpcore, name, without_socksio)

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConfigurationError, match=expected) as caught:
            await client.projects.retrieve("p1")
        assert PASSWORD not in "".join(traceback.format_exception(caught.value))

    play(scenario, f"https://{HOST}")


def without_socksio(**options: Any) -> None:
    raise RuntimeError("Attempted to use SOCKS support, but the `socksio` package is not installed.")
