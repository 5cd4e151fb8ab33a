"""Behind an HTTP proxy, with certificates of an own CA, and with client certificates.

What servers and proxies must never get is tested in `tests/security`.
"""

from __future__ import annotations

import ssl
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

import strongly
from strongly import StronglyError
from tests.faults.steps import Step, close, head, send, stall
from tests.interop.servers import Origin, Proxy
from tests.interop.worlds import KEY, Play, World, factory

HOST = "strongly.example.com"  # which only the proxy knows
PASSWORD = "very-secret"
SCHEMES = ["http", "https"]


def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST, "127.0.0.1").configure_cert(context)
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


@pytest.mark.parametrize(
    ("instead", "error", "message", "unknown"),
    [
        pytest.param(send(head(407, "", 0)), strongly.ConnectionError, "407", False, id="wants credentials"),
        pytest.param(send(head(403, "", 0)), strongly.ConnectionError, "403", False, id="forbids"),
        pytest.param(send(head(502, "", 0)), strongly.ConnectionError, "502", False, id="cannot reach it"),
        # The library does not distinguish waiting for the tunnel from waiting for the response, so it is not retried.
        pytest.param(close, strongly.ConnectionError, "broke", True, id="closes"),
        pytest.param(stall, strongly.TimeoutError, "no response", True, id="hangs"),
    ],
)
def test_a_create_is_retried_when_the_proxy_refuses_the_tunnel(
    play: Play, secure_origin: Origin, instead: Step, error: type[StronglyError], message: str, *, unknown: bool
) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(error, match=message) as caught:
            await client.projects.create(name="a", description="b")
        assert caught.value.outcome_unknown is unknown  # type: ignore[attr-defined]
        assert PASSWORD not in f"{caught.value!r} {caught.value.__cause__!r}"

    with behind(secure_origin, instead=instead) as proxy:
        http = factory(proxy=proxy.url.replace("//", f"//user:{PASSWORD}@"))
        play(scenario, f"https://{HOST}", http=http, timeout=0.3 if instead is stall else 10, max_retries=1)

    assert [request.method for request in proxy.requests] == ["CONNECT"] * (1 if unknown else 2)
    assert secure_origin.requests == []


def test_over_plain_http_the_proxy_responds_itself(play: Play) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.APIError, match="407 Proxy Authentication Required") as caught:
            await client.projects.create(name="a", description="b")
        assert (caught.value.status_code, caught.value.attempts, caught.value.outcome_unknown) == (407, 1, False)

    with Origin() as origin, behind(origin, credentials=f"user:{PASSWORD}") as proxy:
        play(scenario, f"http://{HOST}", http=factory(proxy=proxy.url), allow_insecure_http=True)

    assert origin.requests == []


@pytest.mark.parametrize("tunnel", [False, True], ids=["direct", "through a proxy"])
@pytest.mark.parametrize("http", [None, factory()], ids=["own client", "http_client"])
def test_an_unknown_ca_is_an_error_that_says_what_to_do(
    play: Play,
    secure_origin: Origin,
    http: Callable[[World], Any] | None,
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


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_without_a_client_certificate_no_call_succeeds(
    play: Play, demanding_origin: Origin, authority: trustme.CA, version: ssl.TLSVersion
) -> None:
    context = client_context(authority)
    context.maximum_version = version

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConnectionError) as caught:
            await client.projects.retrieve("p1")
        assert caught.value.attempts == 2

    play(scenario, demanding_origin.url, http=factory(verify=context), max_retries=1)

    assert demanding_origin.requests == []


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("SSL_CERT_FILE", __file__, "SSL_CERT_FILE"),
        ("HTTPS_PROXY", f"ftp://user:{PASSWORD}@proxy.example.com", "HTTPS_PROXY"),
        ("HTTPS_PROXY", f"http://user:{PASSWORD}@proxy.example.com:port", "HTTPS_PROXY"),
        ("HTTPS_PROXY", f"http://user:{PASSWORD}/@proxy.example.com", "HTTPS_PROXY"),
        ("ALL_PROXY", f"socks5://user:{PASSWORD}@proxy.example.com", r"httpx\[socks\]"),
    ],
)
def test_an_environment_that_makes_no_sense_is_an_error_of_configuration(
    play: Play, variable: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConfigurationError, match=expected) as caught:
            await client.projects.retrieve("p1")
        assert PASSWORD not in "".join(traceback.format_exception(caught.value))

    play(scenario, f"https://{HOST}")
