"""TLS that cannot work is an error that says what to do about it, and that is not retried."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import httpx
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import strongly
from strongly._core.reading import read_bytes
from strongly._core.request import Operation, Request
from tests.faults.steps import Peer, head
from tests.interop.servers import Listener, Origin, Speaker
from tests.runtimes import Play, Runtime

NAME = "127.0.0.1"
TODAY = datetime.now(UTC)
# Over the built-in connections, and through an HTTP client. `http_client=` cannot show that the environment is used.
HTTP = pytest.mark.parametrize("by_client", [False, True], ids=["own", "http_client"])
Issue = Callable[[trustme.CA], trustme.LeafCert]


class TLSServer(Listener):
    """Shakes hands with clients, and closes the connection when they do.

    Args:
        context: How it does that.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self.handshakes = 0
        super().__init__()
        self.url = self.url.replace("http", "https")

    def serve(self, sock: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True)
        shaken = False
        while True:
            with suppress(ssl.SSLError):
                tls.do_handshake()
                shaken = True
            sock.sendall(outgoing.read())
            # An alert arrives only if nothing is left unread when the connection is closed.
            if not (data := sock.recv(65_536)):
                break
            incoming.write(data)
        self.handshakes += shaken


def served_with(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def fails(play: Play, authority: trustme.CA, trusted: None) -> Callable[..., str]:
    """Return a function that makes calls that must fail at once, and returns the message of the exception."""

    def fails(url: str, *, by_client: bool, context: ssl.SSLContext | None = None) -> str:
        verify = context or trusting(authority)

        def http(runtime: Runtime) -> Any:
            return httpx.Client(verify=verify) if runtime == "sync" else httpx.AsyncClient(verify=verify)

        messages: list[str] = []

        async def scenario(client: Any) -> None:
            with pytest.raises(strongly.ConnectionError) as caught:
                await client.projects.create(name="a", description="b")
            assert (caught.value.attempts, caught.value.outcome_unknown) == (1, False)
            messages.append(caught.value.message)

        play(scenario, url, http=http if by_client else None)
        return messages[0]

    return fails


@HTTP
@pytest.mark.parametrize(
    ("issue", "problem", "advice"),
    [
        pytest.param(
            lambda authority: authority.issue_cert(NAME, not_after=TODAY - timedelta(days=1)),
            "certificate has expired; ",
            "check the clock of this machine",
            id="expired",
        ),
        pytest.param(
            lambda authority: authority.issue_cert(
                NAME, not_before=TODAY + timedelta(days=1), not_after=TODAY + timedelta(days=2)
            ),
            "certificate is not yet valid; ",
            "check the clock of this machine",
            id="not yet valid",
        ),
        pytest.param(
            lambda authority: authority.issue_cert("strongly.example.com"),
            f"certificate is not valid for '{NAME}'; ",
            "check the host in the URL",
            id="another host",
        ),
        pytest.param(
            lambda authority: trustme.CA().issue_cert(NAME),
            "unable to get local issuer certificate; ",
            "to trust its issuer, set SSL_CERT_FILE",
            id="unknown issuer",
        ),
        pytest.param(
            lambda authority: self_signed(),
            "self-signed certificate; ",
            "to trust its issuer, set SSL_CERT_FILE",
            id="self-signed",
        ),
    ],
)
def test_a_certificate_is_refused_with_advice_that_fits(
    fails: Callable[..., str], issue: Issue, problem: str, advice: str, by_client: bool, authority: trustme.CA
) -> None:
    with TLSServer(served_with(issue(authority))) as server:
        message = fails(server.url, by_client=by_client)

    assert message.startswith(f"cannot verify the certificate of {server.url.removeprefix('https://')}: ")
    assert problem in message.replace("self signed", "self-signed")  # OpenSSL 1.1 has another spelling
    assert advice in message
    assert server.handshakes == 0


def self_signed() -> trustme.LeafCert:
    """Return a certificate that is its own issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    return certificate_of(key, key)


def certificate_of(key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey) -> trustme.LeafCert:
    """Return a certificate without the extensions that RFC 5280 requires."""
    own, other = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("own", "other"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(own if key is signer else other)
        .issuer_name(own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(TODAY - timedelta(days=1))
        .not_valid_after(TODAY + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(NAME))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=key is signer, path_length=None), critical=False)
        .sign(signer, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return trustme.LeafCert(private, certificate.public_bytes(encoding), [])


def test_a_certificate_that_only_strict_verification_refuses(fails: Callable[..., str]) -> None:
    """As by default since Python 3.13."""
    signer = ec.generate_private_key(ec.SECP256R1())
    issuer = certificate_of(signer, signer)
    context = ssl.create_default_context()
    context.load_verify_locations(cadata=issuer.cert_chain_pems[0].bytes().decode())
    context.verify_flags |= ssl.VERIFY_X509_STRICT

    with TLSServer(served_with(certificate_of(ec.generate_private_key(ec.SECP256R1()), signer))) as server:
        message = fails(server.url, by_client=True, context=context)

    assert message.startswith("cannot verify the certificate of ")
    assert "Python 3.13 and later refuse certificates that violate RFC 5280" in message
    assert "SSL_CERT_FILE" in message


@HTTP
def test_a_server_without_tls(fails: Callable[..., str], by_client: bool) -> None:
    def refuse(peer: Peer) -> None:
        peer.receive(1)
        peer.send(head(400, "", 0))

    with Speaker(refuse) as server:
        message = fails(server.url.replace("http", "https"), by_client=by_client)

    assert "does not speak TLS" in message
    assert "use an http:// URL" in message


@pytest.mark.parametrize("what", ["version", "cipher"])
def test_a_server_with_another_version_or_cipher(fails: Callable[..., str], what: str, authority: trustme.CA) -> None:
    context = served_with(authority.issue_cert(NAME))
    ours = trusting(authority)
    if what == "version":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        ours.minimum_version = ssl.TLSVersion.TLSv1_3
    else:
        context.maximum_version = ours.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
        ours.set_ciphers("ECDHE-ECDSA-AES256-GCM-SHA384")

    with TLSServer(context) as server:
        message = fails(server.url, by_client=True, context=ours)

    assert "refuses the TLS handshake" in message
    assert "it must support TLS 1.2 or later" in message
    assert server.handshakes == 0


@HTTP
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_requires_a_client_certificate(
    fails: Callable[..., str], version: ssl.TLSVersion, by_client: bool, authority: trustme.CA
) -> None:
    context = served_with(authority.issue_cert(NAME))
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = version
    authority.configure_trust(context)

    with TLSServer(context) as server:
        message = fails(server.url, by_client=by_client)

    assert "client certificate" in message
    assert "pass http_client= with a TLS context that has loaded one" in message
    assert server.handshakes == 0


def test_a_server_that_does_not_trust_the_client_certificate(fails: Callable[..., str], authority: trustme.CA) -> None:
    context = served_with(authority.issue_cert(NAME))
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    ours = trusting(authority)
    trustme.CA().issue_cert("client@example.com").configure_cert(ours)

    with TLSServer(context) as server:
        message = fails(server.url, by_client=True, context=ours)

    assert "requires a client certificate that it trusts" in message


@HTTP
@pytest.mark.parametrize(
    "body",
    [
        b"<html><center>The plain HTTP request was sent to HTTPS port</center></html>",  # nginx
        b"Client sent an HTTP request to an HTTPS server.\n",  # Go
        b"Bad Request\r\nThis combination of host and port requires TLS.\r\n",  # Tomcat
        b"Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />",  # Apache
    ],
)
def test_an_http_request_to_a_server_with_tls(play: Play, body: bytes, by_client: bool) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.APIError, match="The server expects TLS: use https:// in base_url") as caught:
            await client.projects.retrieve("p1")
        assert (caught.value.status_code, caught.value.attempts) == (400, 1)

    def refuse(peer: Peer) -> None:
        peer.read_request()
        peer.send(head(400, "", len(body)) + body)

    with Speaker(refuse) as server:
        http = (lambda runtime: httpx.Client() if runtime == "sync" else httpx.AsyncClient()) if by_client else None
        play(scenario, server.url, http=http)


@HTTP
def test_a_response_that_is_a_tls_alert(play: Play, by_client: bool) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConnectionError, match="if it expects TLS, use an https:// URL"):
            await client.projects.retrieve("p1")

    def alert(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"\x15\x03\x03\x00\x02\x02\x32")

    with Speaker(alert) as server:
        http = (lambda runtime: httpx.Client() if runtime == "sync" else httpx.AsyncClient()) if by_client else None
        play(scenario, server.url, http=http, max_retries=0)


@pytest.mark.parametrize("problem", ["No required SSL certificate was sent", "The SSL certificate error"])
@pytest.mark.usefixtures("trusted")
def test_a_client_certificate_that_the_server_asks_for_in_its_response(
    play: Play, problem: str, authority: trustme.CA
) -> None:
    body = f"<html><body><h1>400 Bad Request</h1><center>{problem}</center></body></html>".encode()

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.APIError, match="The server requires a client certificate: pass http_client="):
            await client.projects.retrieve("p1")

    def refuse(peer: Peer) -> None:
        peer.send(head(400, "", len(body)) + body)

    with Origin(served_with(authority.issue_cert(NAME)), instead=refuse, times=1) as server:
        play(scenario, server.url)


# What a call returns if a server sends `[1]` without a length, and disconnects with or without ending TLS.
ENDS = [(True, True, [1]), (True, False, [1]), (False, True, b"[1]"), (False, False, None)]


@pytest.mark.parametrize("streamed", [False, True], ids=["at once", "streamed"])
@pytest.mark.parametrize(("is_json", "ends_tls", "result"), ENDS, ids=["json", "cut json", "file", "cut file"])
def test_a_file_without_a_length_is_complete_only_if_tls_was_ended(
    play: Play, is_json: bool, ends_tls: bool, result: Any, streamed: bool, authority: trustme.CA, trusted: None
) -> None:
    operation = Operation(id="get", method="GET", path="/file", idempotent=True, is_json=is_json)
    request = Request(operation, "/file", parse=list if is_json else read_bytes)

    def respond(peer: Peer) -> None:
        peer.send(head(200) + b"[1]")
        if ends_tls:
            with suppress(OSError):  # the client need not end it, too
                peer._sock.unwrap()  # type: ignore[attr-defined]
        peer.close()

    async def read(client: Any) -> Any:
        if not streamed:
            return await client._transport.send(request)
        http_request, response, attempts = await client._transport.open(request)
        content = b""
        while data := await client._transport.read(http_request, response, attempts):
            content += data
        return content

    async def scenario(client: Any) -> None:
        if result is None or (streamed and not ends_tls):
            with pytest.raises(strongly.ConnectionError, match="EOF occurred in violation of protocol"):
                await read(client)
        else:
            assert await read(client) == (b"[1]" if streamed else result)

    with Origin(served_with(authority.issue_cert(NAME)), instead=respond, times=9) as server:
        play(scenario, server.url, max_retries=0)
