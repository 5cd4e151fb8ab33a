"""Builds the exception for an error response or a failed attempt: class, message and hint. No I/O.

Exceptions of HTTP libraries are recognized by the names of their classes, which httpx, httpx2 and httpcore share. So
users can pass a client of any of these libraries, and none of them is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, TypeVar

from .argument_names import ArgumentNames
from .error_bodies import describe_error, html_title
from .exceptions import (
    APIError,
    AuthenticationError,
    CallError,
    ConflictError,
    ConnectionError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
    ResponseValidationError,
    StronglyError,
    TimeoutError,
    ValidationError,
    class_for_status,
)
from .request import HTTPRequest, is_spent
from .response import ID_WIDTH, HTTPResponse, decode_json, printable
from .retry import RETRYABLE_STATUSES, Failure, RetryPolicy, may_repeat, outcome_is_unknown

E = TypeVar("E", bound=APIError)

TEXT_WIDTH = 65_536


def error_of(response: HTTPResponse, http_request: HTTPRequest | None = None) -> APIError:
    """Return the exception for an error response.

    Args:
        response: The response.
        http_request: The request, whose arguments the message names as Python does. None if it is not known.
    """
    try:
        body = decode_json(response.content)
    except ValueError:
        body = _text(response)
    return error_from(response, body, http_request)


def error_from(response: HTTPResponse, body: Any, http_request: HTTPRequest | None = None) -> APIError:
    """Return the exception for an error response whose body is already decoded; see `error_of`."""
    message, code, argument = describe_error(body, ArgumentNames(http_request))
    if not message:
        message = f"the server responded with {response.status} {_phrase(response.status)}".rstrip()
        message += f"; {response.problem}" if response.problem else html_hint(response)
    error = class_for_status(response.status)(message, response.status, code, None, body)
    if isinstance(error, ValidationError):
        error.argument = argument
    return _with_response(error, response, body)


def not_json(error: ValueError, response: HTTPResponse) -> ResponseValidationError:
    """Return the error for a successful response that is not JSON."""
    reason = f"invalid UTF-8 at byte {error.start}" if isinstance(error, UnicodeDecodeError) else str(error)
    problem = f"the response is not JSON ({reason}){html_hint(response)}"
    return _with_response(ResponseValidationError(problem, response.status, body=_text(response)), response)


def wrong_shape(problem: str, response: HTTPResponse, body: Any = None) -> ResponseValidationError:
    """Return the error for a successful response that is JSON, but does not have the documented shape.

    Args:
        problem: How it differs from the documented shape.
        response: The response.
        body: Its decoded body. If None, the error has the text of the body instead.
    """
    message = f"the response does not have the documented shape: {problem}"
    kept = (_text(response) or None) if body is None else body
    return _with_response(ResponseValidationError(message, response.status, body=kept), response, kept)


def request_id_of(response: HTTPResponse, body: Any) -> str | None:
    """Return the server's id of the request, from the decoded body or else from the headers."""
    meta = body.get("meta") if isinstance(body, dict) else None
    request_id = meta.get("requestId") if isinstance(meta, dict) else None
    return printable(request_id, ID_WIDTH) if isinstance(request_id, str) else response.request_id


def _with_response(error: E, response: HTTPResponse, body: Any = None) -> E:
    error.request_id = request_id_of(response, body)
    error.headers = response.loggable_headers()
    return error


def with_retry_after(error: APIError, retry_after: float | None) -> APIError:
    """Set the `retry_after` of an error whose class has one, and return the error."""
    if isinstance(error, RequestTimeoutError | RateLimitError | InternalServerError):
        error.retry_after = retry_after
    return error


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _text(response: HTTPResponse) -> str:
    return response.content[:TEXT_WIDTH].decode(errors="replace")


def html_hint(response: HTTPResponse) -> str:
    """Return what to do about a response that is an HTML page, or an empty string."""
    title = html_title(_text(response))
    if title is None:
        return ""
    titled = f', titled "{title}"' if title else ""
    return f"; it is an HTML page, perhaps from a proxy or a login page{titled}: check base_url and your proxy settings"


# The method that shows whether an operation that must not be sent twice was executed.
_LOOK_WITH = {"create": "list()", "add_collaborator": "collaborators(…)"}


def complete(
    error: StronglyError, http_request: HTTPRequest, attempts: int, *, maybe_executed: bool = False
) -> StronglyError:
    """Add the call and, if there is one, a hint to an error, and return the error.

    Args:
        error: The error.
        http_request: The request that failed.
        attempts: Number of times it was sent.
        maybe_executed: Whether the server may have executed an earlier attempt that failed.
    """
    if isinstance(error, CallError):
        error.method, error.path, error.attempts = http_request.method, http_request.path, attempts
    if isinstance(error, APIError) and error.request_id is None:
        error.request_id = http_request.request_id
    if hint := _hint(error, http_request):
        _add(error, hint)
    if maybe_executed and isinstance(error, NotFoundError | ConflictError) and http_request.method != "GET":
        _add(error, "An earlier attempt, whose response was lost, may have succeeded.")
    return error


def _add(error: StronglyError, sentence: str) -> None:
    end = "" if error.message.endswith((".", "!", "?", "…")) else "."
    error.message = f"{error.message}{end} {sentence}"


def _hint(error: StronglyError, http_request: HTTPRequest) -> str:
    if isinstance(error, AuthenticationError):
        return (
            f"The API key came from {http_request.api_key_source}."
            if http_request.sends_key
            else "No API key was sent: set STRONGLY_API_KEY, pass api_key=, or run `strongly login` and select the "
            "profile with profile=."
        )
    if isinstance(error, PermissionDeniedError) and http_request.operation.scopes:
        return f"This operation requires an API key with the scope {' and '.join(http_request.operation.scopes)}."
    if isinstance(error, NotFoundError):
        return f"Requested path: {http_request.path}."
    if isinstance(error, APIError) and error.status_code == 400 and isinstance(error.body, str):
        return _tls_hint(error.body, http_request)
    return ""


def _tls_hint(body: str, http_request: HTTPRequest) -> str:
    """Return what to do about a page of a web server that is about TLS, or an empty string."""
    if http_request.url.startswith("http://") and any(name in body for name in ("HTTPS", "SSL", "TLS")):
        return "The server expects TLS: use https:// in base_url."
    if "SSL certificate" in body:  # as nginx says that it was sent none, or one that it does not trust
        return "The server requires a client certificate: pass http_client= with a TLS context that has loaded one."
    return ""


def explain_no_retry(error: StronglyError, failure: Failure, http_request: HTTPRequest, policy: RetryPolicy) -> None:
    """Add the reason to an error if the request is not retried because its outcome is unknown or the wait too long."""
    if outcome_is_unknown(failure, idempotent=http_request.idempotent):
        if isinstance(error, CallError):
            error.outcome_unknown = True
        _add(
            error,
            f"The server may have executed {http_request.operation.id or http_request.method}: "
            f"check before you retry{_where_to_look(http_request)}",
        )
    elif is_spent(http_request) and policy.max_retries and may_repeat(failure, idempotent=http_request.idempotent):
        _add(error, "It was not retried, because its body is a stream that cannot be rewound: pass bytes or a path")
    elif failure.retry_after is not None and failure.retry_after > policy.max_retry_after and policy.max_retries:
        wait, limit = failure.retry_after, policy.max_retry_after
        _add(error, f"The server asks to wait {wait:g} s, but the client waits at most {limit:g} s")


def _where_to_look(http_request: HTTPRequest) -> str:
    method = _LOOK_WITH.get(http_request.operation.name)
    return f", for example with client.{http_request.operation.resource}.{method}" if method else ""


_UNSENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"})
_UNUSABLE = frozenset({"UnsupportedProtocol", "LocalProtocolError", "InvalidURL", "CookieConflict"})
_TIMEOUTS = frozenset({"TimeoutException", "TimeoutError"})
_BROKEN = frozenset({"TransportError", "NetworkError", "ProtocolError", "StreamError", "OSError"})
_MALFORMED = frozenset({"DecodingError"})


class DeadlineExceededError(Exception):
    """The deadline passed while the response was being received."""


class ProxyFailedError(Exception):
    """A proxy failed before it received the request. The cause is the exception of the HTTP library.

    Args:
        proxy: Host and port of the proxy, and where it is configured if that is known.
    """

    def __init__(self, proxy: str) -> None:
        super().__init__(f"the proxy {proxy} failed")
        self.proxy = proxy


class AttemptError(Exception):
    """An attempt failed before a complete response was received.

    Attributes:
        failure: How the attempt failed, which decides about retries.
        error: The exception to raise if the request is not retried.
    """

    def __init__(self, failure: Failure, error: StronglyError) -> None:
        super().__init__(str(error))
        self.failure = failure
        self.error = error


def classify(error: BaseException, host: str, timeout: float) -> AttemptError:
    """Return the failed attempt that an exception of the HTTP library stands for.

    Args:
        error: The exception.
        host: Host of the request, for messages.
        timeout: Timeout of the attempt in seconds, for messages.
    """
    # anyio and Trio connect in a task group.
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    if isinstance(error, ProxyFailedError) and error.__cause__ is not None:
        return _failure_of_proxy(error.__cause__, f"the proxy {error.proxy}", host, timeout)
    names = _names(error)
    # First, because HTTP libraries raise most of these as a ConnectError, which would be retried.
    if problem := _tls_problem(error, host, in_handshake=bool(names & _UNSENT)):
        return AttemptError(Failure("unusable"), ConnectionError(problem))
    if "ProxyError" in names:
        return _refusal_of_proxy(error, "the proxy", host)
    if names & _MALFORMED:
        return AttemptError(Failure("malformed"), ResponseValidationError("the response cannot be decompressed"))
    if names & _UNUSABLE:
        return AttemptError(
            Failure("unusable"), ConnectionError(f"cannot send the request to {host}: {_reason(error)}")
        )
    unsent = bool(names & _UNSENT)
    # Before `_BROKEN`: the built-in TimeoutError is an OSError.
    if names & _TIMEOUTS:
        stage = "no connection to" if unsent else "no response from"
        message = f"{stage} {host} within {timeout:.3g} s"
        return AttemptError(Failure("unsent" if unsent else "timeout"), TimeoutError(message))
    if unsent:
        return AttemptError(Failure("unsent"), ConnectionError(f"cannot connect to {host}: {_reason(error)}"))
    if names & _BROKEN:
        message = f"the connection to {host} broke: {_reason(error)}"
        if "illegal request line" in message:  # so h11 names a response that begins like an alert or a record of TLS
            message += "; if it expects TLS, use an https:// URL"
        return AttemptError(Failure("interrupted"), ConnectionError(message))
    # Not a network error: an event hook or a custom transport failed, and would fail in a retry too.
    message = f"the HTTP client failed: {type(error).__name__}: {_reason(error)}"
    return AttemptError(Failure("malformed"), ConnectionError(message))


def _failure_of_proxy(error: BaseException, proxy: str, host: str, timeout: float) -> AttemptError:
    """Return the failed attempt for the failure of a proxy that has not received the request."""
    if "ProxyError" in _names(error):
        return _refusal_of_proxy(error, proxy, host)
    attempt = classify(error, proxy, timeout)
    retried = attempt.failure.kind in ("unsent", "interrupted", "timeout")
    return AttemptError(Failure("unsent" if retried else "unusable"), attempt.error)


def _refusal_of_proxy(error: BaseException, proxy: str, host: str) -> AttemptError:
    """Return the failed attempt for a proxy that responded, but refuses to connect to the server."""
    # httpcore's message begins with the status of an HTTP proxy.
    reason = _reason(error)
    first, _, _ = reason.partition(" ")
    status = int(first) if first.isdecimal() else None
    # SOCKS proxies have no status: this is how httpcore says that the proxy cannot reach the server.
    transient = status in RETRYABLE_STATUSES or reason.startswith("Proxy Server could not connect")
    message = f"{proxy} refuses to connect to {host}: {reason}"
    if status == 407 or "username/password" in reason.lower():
        message += "; set the user name and the password in the URL of the proxy"
    elif not transient:
        message += "; check the URL of the proxy and what it permits, or add the host to NO_PROXY to connect directly"
    return AttemptError(Failure("unsent" if transient else "unusable"), ConnectionError(message))


# Codes of OpenSSL's X509_V_ERR_*. Other problems, and those without a code, get the advice for an unknown issuer.
_REMEDIES = {
    range(9, 11): (  # not yet valid, expired
        "check the clock of this machine; if it is right, the certificate must be renewed, or that of its issuer in "
        "SSL_CERT_FILE"
    ),
    range(62, 65): (  # another host name, another address
        "check the host in the URL; if it is right, the certificate must be reissued for it"
    ),
    range(66, 69): "the certificate must be reissued with a larger key or a better signature",
    range(80, 95): (  # checked with VERIFY_X509_STRICT only
        "Python 3.13 and later refuse certificates that violate RFC 5280: reissue the certificate, or that of its "
        "issuer in SSL_CERT_FILE, or pass http_client= with a TLS context without ssl.VERIFY_X509_STRICT"
    ),
}
_UNKNOWN_ISSUER = "to trust its issuer, set SSL_CERT_FILE, or pass http_client= with a TLS context"

# Parts of OpenSSL's names for reasons.
_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH", "HTTP_REQUEST")
_NOTHING_IN_COMMON = (
    "PROTOCOL_VERSION",
    "UNSUPPORTED_PROTOCOL",
    "NO_PROTOCOLS_AVAILABLE",
    "HANDSHAKE_FAILURE",
    "NO_SHARED_CIPHER",
    "NO_CIPHERS_AVAILABLE",
    "INSUFFICIENT_SECURITY",
    "LEGACY_RENEGOTIATION",
    "DH_KEY_TOO_SMALL",
)


def _tls_problem(error: BaseException, host: str, *, in_handshake: bool) -> str | None:
    """Return what is wrong with TLS and what to do about it, or None if a retry can succeed."""
    for cause in _chain(error):
        names = _names(cause)  # importing ssl is slow
        reason = str(getattr(cause, "reason", None))
        if "SSLCertVerificationError" in names:
            problem = str(getattr(cause, "verify_message", None) or "the certificate is not valid").removesuffix(".")
            code = getattr(cause, "verify_code", None)
            remedy = next((text for codes, text in _REMEDIES.items() if code in codes), _UNKNOWN_ISSUER)
            return f"cannot verify the certificate of {host}: {problem}; {remedy}"
        if "SSLError" not in names:
            continue
        # With TLS 1.3, a server checks client certificates after the handshake, but before it reads the request.
        if "ALERT" in reason and ("CERTIFICATE" in reason or "UNKNOWN_CA" in reason):
            return (
                f"{host} requires a client certificate that it trusts ({reason}): "
                "pass http_client= with a TLS context that has loaded one"
            )
        if in_handshake and any(part in reason for part in _NO_TLS):
            return f"{host} does not speak TLS ({reason}): if it expects unencrypted HTTP, use an http:// URL"
        if in_handshake and "UNRECOGNIZED_NAME" in reason:
            return f"{host} has no certificate for this host ({reason}): check the host in the URL"
        if in_handshake and any(part in reason for part in _NOTHING_IN_COMMON):
            return (
                f"{host} refuses the TLS handshake ({reason}): it must support TLS 1.2 or later; "
                "if it requires a client certificate, pass http_client= with a TLS context that has loaded one"
            )
    return None


def _names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        # Not just any context: it may be an exception that the caller was handling. But `raise … from None`, as in
        # httpcore, leaves the cause in the context.
        current = current.__cause__ or (current.__context__ if current.__suppress_context__ else None)


def _reason(error: BaseException) -> str:
    # HTTP libraries quote servers and proxies, such as the reason phrase of a response to CONNECT.
    return printable(str(error), 200) or type(error).__name__
