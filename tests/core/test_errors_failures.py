"""How the exceptions of the HTTP library are classified, with the real exceptions of httpx."""

import inspect
import socket
import ssl
from itertools import pairwise
from typing import Any

import anyio
import httpcore
import httpx
import pytest

from strongly import ConnectionError as StronglyConnectionError
from strongly import ResponseValidationError, StronglyError
from strongly import TimeoutError as StronglyTimeoutError
from strongly._core.errors import AttemptError, ProxyFailedError, classify

HOST = "api.example.com:443"
BROKE = f"the connection to {HOST} broke"


@pytest.mark.parametrize(
    ("error", "kind", "raised", "message"),
    [
        (httpx.ConnectError("refused"), "unsent", StronglyConnectionError, f"cannot connect to {HOST}: refused"),
        (httpx.ConnectError(""), "unsent", StronglyConnectionError, f"cannot connect to {HOST}: ConnectError"),
        (
            httpx.ProxyError("502 Bad Gateway"),
            "unsent",
            StronglyConnectionError,
            f"the proxy refuses to connect to {HOST}: 502 Bad Gateway",
        ),
        (
            httpx.ProxyError("Proxy Server could not connect: Network unreachable."),
            "unsent",
            StronglyConnectionError,
            f"the proxy refuses to connect to {HOST}: Proxy Server could not connect: Network unreachable.",
        ),
        (
            httpx.ProxyError("403 Forbidden"),
            "unusable",
            StronglyConnectionError,
            f"the proxy refuses to connect to {HOST}: 403 Forbidden; check the URL of the proxy and what it permits, "
            "or add the host to NO_PROXY to connect directly",
        ),
        (
            httpx.ProxyError("407 Authentication Required"),
            "unusable",
            StronglyConnectionError,
            f"the proxy refuses to connect to {HOST}: 407 Authentication Required; "
            "set the user name and the password in the URL of the proxy",
        ),
        (
            httpx.ProxyError("Invalid username/password"),
            "unusable",
            StronglyConnectionError,
            f"the proxy refuses to connect to {HOST}: Invalid username/password; "
            "set the user name and the password in the URL of the proxy",
        ),
        (httpx.ConnectTimeout("slow"), "unsent", StronglyTimeoutError, f"no connection to {HOST} within 2.5 s"),
        (httpx.PoolTimeout("full"), "unsent", StronglyTimeoutError, f"no connection to {HOST} within 2.5 s"),
        (httpx.ReadTimeout("slow"), "timeout", StronglyTimeoutError, f"no response from {HOST} within 2.5 s"),
        (httpx.WriteTimeout("slow"), "timeout", StronglyTimeoutError, f"no response from {HOST} within 2.5 s"),
        (TimeoutError("slow"), "timeout", StronglyTimeoutError, f"no response from {HOST} within 2.5 s"),
        (socket.timeout("slow"), "timeout", StronglyTimeoutError, f"no response from {HOST} within 2.5 s"),  # noqa: UP041
        (httpx.ReadError("reset"), "interrupted", StronglyConnectionError, f"{BROKE}: reset"),
        (httpx.WriteError("pipe"), "interrupted", StronglyConnectionError, f"{BROKE}: pipe"),
        (httpx.CloseError("x"), "interrupted", StronglyConnectionError, f"{BROKE}: x"),
        (httpx.StreamError("closed"), "interrupted", StronglyConnectionError, f"{BROKE}: closed"),
        (httpx.RemoteProtocolError("eof"), "interrupted", StronglyConnectionError, f"{BROKE}: eof"),
        (ConnectionResetError(104, "reset"), "interrupted", StronglyConnectionError, f"{BROKE}: [Errno 104] reset"),
        (OSError("no route"), "interrupted", StronglyConnectionError, f"{BROKE}: no route"),
        (ssl.SSLError(1, "bad record"), "interrupted", StronglyConnectionError, f"{BROKE}: bad record"),
        (
            httpx.LocalProtocolError("bad header"),
            "unusable",
            StronglyConnectionError,
            f"cannot send the request to {HOST}: bad header",
        ),
        (
            httpx.UnsupportedProtocol("ftp"),
            "unusable",
            StronglyConnectionError,
            f"cannot send the request to {HOST}: ftp",
        ),
        (httpx.InvalidURL("bad"), "unusable", StronglyConnectionError, f"cannot send the request to {HOST}: bad"),
        (httpx.CookieConflict("two"), "unusable", StronglyConnectionError, f"cannot send the request to {HOST}: two"),
        (httpx.DecodingError("bad gzip"), "malformed", ResponseValidationError, "the response cannot be decompressed"),
        (RuntimeError("hook"), "malformed", StronglyConnectionError, "the HTTP client failed: RuntimeError: hook"),
        (KeyError("x"), "malformed", StronglyConnectionError, "the HTTP client failed: KeyError: 'x'"),
        # Task groups of anyio and Trio, in which connections are made.
        (
            ExceptionGroup("", [ExceptionGroup("", [RuntimeError("hook")])]),
            "malformed",
            StronglyConnectionError,
            "the HTTP client failed: RuntimeError: hook",
        ),
        (
            ExceptionGroup("", [httpx.ConnectError("no")]),
            "unsent",
            StronglyConnectionError,
            f"cannot connect to {HOST}: no",
        ),
        (
            httpx.TooManyRedirects("20"),
            "malformed",
            StronglyConnectionError,
            "the HTTP client failed: TooManyRedirects: 20",
        ),
        # The library below httpx, which a transport of the user's may let through, has the same names.
        (httpcore.ConnectError("refused"), "unsent", StronglyConnectionError, f"cannot connect to {HOST}: refused"),
        (httpcore.PoolTimeout("full"), "unsent", StronglyTimeoutError, f"no connection to {HOST} within 2.5 s"),
        (httpcore.ReadTimeout("slow"), "timeout", StronglyTimeoutError, f"no response from {HOST} within 2.5 s"),
        (httpcore.RemoteProtocolError("eof"), "interrupted", StronglyConnectionError, f"{BROKE}: eof"),
        (httpcore.ReadError("reset"), "interrupted", StronglyConnectionError, f"{BROKE}: reset"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_exceptions_are_classified(error: Exception, kind: str, raised: type[StronglyError], message: str) -> None:
    attempt = classify(error, HOST, 2.5)

    assert isinstance(attempt, AttemptError)
    assert (attempt.failure.kind, attempt.failure.status) == (kind, None)
    assert type(attempt.error) is raised
    assert attempt.error.message == message
    assert str(attempt) == str(attempt.error)


def exceptions_of(library: Any, base: type[Exception]) -> list[type[Exception]]:
    found = [getattr(library, name) for name in library.__all__]
    return [kind for kind in found if inspect.isclass(kind) and issubclass(kind, base)]


@pytest.mark.parametrize("kind", exceptions_of(httpx, httpx.TransportError))
def test_no_failure_of_the_network_is_taken_for_a_failure_of_the_user_s_client(kind: type[Any]) -> None:
    attempt = classify(kind("503 message"), HOST, 1)

    assert "the HTTP client failed" not in str(attempt)
    assert (attempt.failure.kind == "unsent") is (kind in UNSENT)


UNSENT = {httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError}
REMEDY = "to trust its issuer, set SSL_CERT_FILE, or pass http_client= with a TLS context"


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


def chained(*errors: Exception) -> Exception:
    """Raise each exception from the one after it, as httpx does, and return the first."""
    for outer, inner in pairwise(errors):
        outer.__cause__ = inner
    return errors[0]


def raised_from_none(outer: Exception, inner: Exception) -> Exception:
    outer.__context__, outer.__cause__ = inner, None  # sets __suppress_context__ too
    return outer


@pytest.mark.parametrize(
    "error",
    [
        untrusted(),
        chained(httpx.ConnectError("verify failed"), untrusted()),
        chained(httpx.ConnectError("m"), httpcore.ConnectError("m"), untrusted()),
        chained(httpx.ProxyError("m"), httpcore.ConnectError("m"), OSError("m"), untrusted()),
        raised_from_none(httpx.ConnectError("verify failed"), untrusted()),
    ],
)
def test_untrusted_certificates_are_not_retried(error: Exception) -> None:
    attempt = classify(error, HOST, 1)

    assert attempt.failure.kind == "unusable"
    assert str(attempt) == f"cannot verify the certificate of {HOST}: self-signed certificate; {REMEDY}"


def test_a_certificate_without_a_reason_is_not_valid() -> None:
    attempt = classify(ssl.SSLCertVerificationError(), HOST, 1)

    assert str(attempt) == f"cannot verify the certificate of {HOST}: the certificate is not valid; {REMEDY}"


def test_a_certificate_of_an_earlier_call_is_not_blamed() -> None:
    """If a client turns to a second host because the first cannot be trusted, the message is about the second."""
    try:
        try:
            raise untrusted()
        except ssl.SSLError:
            raise httpx.ConnectError("refused")  # noqa: B904
    except httpx.ConnectError as error:
        attempt = classify(error, HOST, 1)

    assert attempt.failure.kind == "unsent"
    assert str(attempt) == f"cannot connect to {HOST}: refused"


def certificate_error(code: int | None) -> ssl.SSLCertVerificationError:
    error = untrusted()
    error.verify_code = code  # type: ignore[assignment]
    return error


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (9, "clock of this machine"),  # not yet valid
        (10, "clock of this machine"),  # expired
        (18, REMEDY),  # self-signed
        (20, REMEDY),  # unknown issuer
        (62, "check the host in the URL"),  # another host name
        (64, "check the host in the URL"),  # another address
        (66, "larger key"),
        (85, "VERIFY_X509_STRICT"),  # no authority key identifier
        (94, "VERIFY_X509_STRICT"),
        (999, REMEDY),
        (None, REMEDY),  # of a library that verifies certificates itself
    ],
)
def test_the_advice_depends_on_what_is_wrong_with_the_certificate(code: int | None, remedy: str) -> None:
    attempt = classify(chained(httpx.ConnectError("m"), certificate_error(code)), HOST, 1)

    assert attempt.failure.kind == "unusable"
    assert str(attempt).startswith(f"cannot verify the certificate of {HOST}: self-signed certificate; ")
    assert remedy in str(attempt)


def tls_error(reason: str | None) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}]")
    error.reason = reason  # type: ignore[assignment]
    return error


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("WRONG_VERSION_NUMBER", "use an http:// URL"),
        ("RECORD_LAYER_FAILURE", "use an http:// URL"),
        ("TLSV1_UNRECOGNIZED_NAME", "check the host in the URL"),
        ("TLSV1_ALERT_PROTOCOL_VERSION", "it must support TLS 1.2 or later"),
        ("UNSUPPORTED_PROTOCOL", "it must support TLS 1.2 or later"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "if it requires a client certificate"),
        ("TLSV1_ALERT_UNKNOWN_CA", "requires a client certificate that it trusts"),
        ("SSLV3_ALERT_BAD_CERTIFICATE", "requires a client certificate that it trusts"),
    ],
)
def test_a_handshake_that_cannot_succeed_is_not_retried(reason: str, advice: str) -> None:
    attempt = classify(chained(httpx.ConnectError("m"), tls_error(reason)), HOST, 1)

    assert attempt.failure.kind == "unusable"
    assert str(attempt).startswith(HOST)
    assert f"({reason})" in str(attempt)
    assert advice in str(attempt)


@pytest.mark.parametrize("reason", ["TLSV1_ALERT_INTERNAL_ERROR", "UNEXPECTED_EOF_WHILE_READING", None])
def test_another_failed_handshake_is_retried(reason: str | None) -> None:
    assert classify(chained(httpx.ConnectError("m"), tls_error(reason)), HOST, 1).failure.kind == "unsent"


def test_a_client_certificate_can_be_missed_after_the_handshake() -> None:
    """With TLS 1.3, the handshake of the client ends before the server has checked its certificate."""
    attempt = classify(chained(httpx.ReadError("m"), tls_error("TLSV13_ALERT_CERTIFICATE_REQUIRED")), HOST, 1)

    assert attempt.failure.kind == "unusable"
    assert "requires a client certificate" in str(attempt)


@pytest.mark.parametrize("reason", ["WRONG_VERSION_NUMBER", "SSLV3_ALERT_HANDSHAKE_FAILURE", "DECRYPTION_FAILED"])
def test_after_the_handshake_other_problems_are_broken_connections(reason: str) -> None:
    assert classify(chained(httpx.ReadError("m"), tls_error(reason)), HOST, 1).failure.kind == "interrupted"


def of_proxy(cause: Exception) -> ProxyFailedError:
    error = ProxyFailedError("proxy:3128 (from HTTPS_PROXY)")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "kind", "raised", "message"),
    [
        (httpx.ConnectError("refused"), "unsent", StronglyConnectionError, "cannot connect to the proxy {}: refused"),
        (httpx.ConnectTimeout("m"), "unsent", StronglyTimeoutError, "no connection to the proxy {} within 2.5 s"),
        (httpx.ReadTimeout("m"), "unsent", StronglyTimeoutError, "no response from the proxy {} within 2.5 s"),
        (httpx.ReadError("reset"), "unsent", StronglyConnectionError, "the connection to the proxy {} broke: reset"),
        (httpx.RemoteProtocolError("m"), "unsent", StronglyConnectionError, "the connection to the proxy {} broke: m"),
        (httpx.ProxyError("504 m"), "unsent", StronglyConnectionError, "the proxy {} refuses to connect to api.e"),
        (httpx.ProxyError("407 m"), "unusable", StronglyConnectionError, "the proxy {} refuses to connect to api.e"),
        (untrusted(), "unusable", StronglyConnectionError, "cannot verify the certificate of the proxy {}: s"),
        (RuntimeError("m"), "unusable", StronglyConnectionError, "the HTTP client failed: RuntimeError: m"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_a_proxy_that_fails_before_it_has_the_request_is_named(
    cause: Exception, kind: str, raised: type[StronglyError], message: str
) -> None:
    error = of_proxy(cause)
    attempt = classify(error, HOST, 2.5)

    assert str(error) == "the proxy proxy:3128 (from HTTPS_PROXY) failed"  # in the traceback
    assert attempt.failure.kind == kind
    assert type(attempt.error) is raised
    assert attempt.error.message.startswith(message.format("proxy:3128 (from HTTPS_PROXY)"))


@pytest.mark.parametrize("error", [httpx.ProxyError, httpx.ConnectError, httpx.RemoteProtocolError, RuntimeError])
def test_what_others_say_cannot_control_a_terminal(error: type[Exception]) -> None:
    message = str(classify(error("407 \x1b[31m\u202egood\nbad"), HOST, 1))

    assert "407 \ufffd[31m\ufffdgood bad" in message


def test_chains_that_are_circles_end() -> None:
    first, second = httpx.ReadError("a"), OSError("b")
    first.__cause__, second.__cause__ = second, first

    assert classify(first, HOST, 1).failure.kind == "interrupted"


def test_reasons_are_short_and_in_one_line() -> None:
    attempt = classify(httpx.ReadError("many\nlines " * 100), HOST, 1)

    assert str(attempt) == f"{BROKE}: {('many lines ' * 100)[:199]}…"


def test_failures_of_anyio_count_as_broken_connections() -> None:
    for error in (anyio.BrokenResourceError(), anyio.EndOfStream(), anyio.ClosedResourceError()):
        assert isinstance(classify(error, HOST, 1).error, StronglyConnectionError)


def refused(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        (
            "TLSV13_ALERT_CERTIFICATE_REQUIRED",
            "requires a client certificate that it trusts (TLSV13_ALERT_CERTIFICATE_REQUIRED): "
            "pass http_client= with a TLS context that has loaded one",
        ),
        (
            "SSLV3_ALERT_HANDSHAKE_FAILURE",
            "refuses the TLS handshake (SSLV3_ALERT_HANDSHAKE_FAILURE): it must support TLS 1.2 or later; "
            "if it requires a client certificate, pass http_client= with a TLS context that has loaded one",
        ),
        (
            "TLSV1_UNRECOGNIZED_NAME",
            "has no certificate for this host (TLSV1_UNRECOGNIZED_NAME): check the host in the URL",
        ),
        ("WRONG_VERSION_NUMBER", "does not speak TLS (WRONG_VERSION_NUMBER): if it expects unencrypted HTTP, use an"),
    ],
)
def test_a_refused_handshake_says_what_to_do(reason: str, problem: str) -> None:
    error = httpx.ConnectError("m")
    error.__cause__ = refused(reason)

    attempt = classify(error, HOST, 1)

    assert attempt.failure.kind == "unusable"
    assert attempt.error.message.startswith(f"{HOST} {problem}")


@pytest.mark.parametrize(("message", "problem"), [("x.", "x"), ("", "the certificate is not valid"), ("x", "x")])
def test_the_problem_of_a_certificate_is_that_of_openssl(message: str, problem: str) -> None:
    error = ssl.SSLCertVerificationError(1, "m")
    error.verify_message, error.verify_code = message, -1

    text = classify(error, HOST, 1).error.message

    assert text.startswith(f"cannot verify the certificate of {HOST}: {problem}; to trust its issuer")


def test_a_response_that_begins_like_tls_says_so() -> None:
    attempt = classify(httpx.RemoteProtocolError("illegal request line"), HOST, 1)

    assert attempt.error.message == f"{BROKE}: illegal request line; if it expects TLS, use an https:// URL"
    assert attempt.failure.kind == "interrupted"
