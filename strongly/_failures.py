"""Tells from the exception of an HTTP library what became of a request.

Exceptions are told apart by the names of their classes, which httpx, httpx2 and httpcore share, so that a client of
either library can be passed in and none of them need be imported here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._errors import ConnectionError, ResponseValidationError, StronglyError, TimeoutError
from ._retry import Failure

_UNSENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"})
_UNUSABLE = frozenset({"UnsupportedProtocol", "LocalProtocolError", "InvalidURL", "CookieConflict"})
_TIMEOUTS = frozenset({"TimeoutException", "TimeoutError"})
_BROKEN = frozenset({"TransportError", "NetworkError", "ProtocolError", "StreamError", "OSError"})
_DAMAGED = frozenset({"DecodingError"})


class AttemptError(Exception):
    """An attempt failed before there was a whole answer.

    Attributes:
        failure: What became of the request.
        error: The exception for the user.
    """

    def __init__(self, failure: Failure, error: StronglyError) -> None:
        super().__init__(str(error))
        self.failure = failure
        self.error = error


def classify(error: Exception, host: str, timeout: float) -> AttemptError:
    """Return what an exception of the HTTP library means.

    Args:
        error: The exception.
        host: Host that was called, for messages.
        timeout: Seconds that the attempt was given, for messages.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    if certificate := _certificate_problem(error):
        problem = f"cannot trust {host}: {certificate}; pass http_client= with a TLS context that knows its issuer"
        return AttemptError(Failure("unusable"), ConnectionError(problem))
    if names & _DAMAGED:
        return AttemptError(Failure("damaged"), ResponseValidationError("the answer cannot be decompressed"))
    if names & _UNUSABLE:
        return AttemptError(Failure("unusable"), ConnectionError(f"cannot call {host}: {_reason(error)}"))
    unsent = bool(names & _UNSENT)
    if names & _TIMEOUTS:
        stage = "no connection to" if unsent else "no answer from"
        message = f"{stage} {host} within {timeout:.3g} s"
        return AttemptError(Failure("unsent" if unsent else "timeout"), TimeoutError(message))
    if unsent:
        return AttemptError(Failure("unsent"), ConnectionError(f"cannot connect to {host}: {_reason(error)}"))
    if names & _BROKEN:
        message = f"the connection to {host} broke: {_reason(error)}"
        return AttemptError(Failure("interrupted"), ConnectionError(message))
    # Not of the network: a hook or a transport of the user's failed, and would again.
    message = f"the HTTP client failed: {type(error).__name__}: {_reason(error)}"
    return AttemptError(Failure("damaged"), ConnectionError(message))


def _certificate_problem(error: BaseException) -> str | None:
    for cause in _chain(error):
        if type(cause).__name__ == "SSLCertVerificationError":  # by name: importing ssl is slow
            return str(getattr(cause, "verify_message", None) or "its certificate is not valid")
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        # Not any context, which may be what the caller was handling; but `raise … from None` hides the cause there.
        current = current.__cause__ or (current.__context__ if current.__suppress_context__ else None)


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200]
    return text or type(error).__name__
