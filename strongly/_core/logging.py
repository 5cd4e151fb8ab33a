"""Log records of calls and retries. They contain no bodies, queries, headers or ids: paths are logged as templates."""

from __future__ import annotations

from collections.abc import Mapping

from .request import HTTPRequest


def call_record(
    http_request: HTTPRequest, status: int | None, attempts: int, seconds: float, request_id: str | None
) -> dict[str, object]:
    """Return the log record of a finished call.

    Args:
        http_request: The request.
        status: The last status received, or None.
        attempts: Number of times the request was sent.
        seconds: Duration of the call, with all attempts and waits.
        request_id: The request id from the server, or None.
    """
    return {
        "event": "call",
        **_operation(http_request),
        "status": status,
        "attempts": attempts,
        "ms": round(seconds * 1000, 1),
        "request_id": request_id or http_request.request_id,
    }


def retry_record(http_request: HTTPRequest, attempts: int, reason: str, wait: float) -> dict[str, object]:
    """Return the log record of a retry, written before the wait.

    Args:
        http_request: The request.
        attempts: Number of times the request was sent so far.
        reason: Why the last attempt failed.
        wait: Seconds until the next attempt.
    """
    return {
        "event": "retry",
        **_operation(http_request),
        "attempt": attempts,
        "reason": reason,
        "wait": round(wait, 2),
        "request_id": http_request.request_id,
    }


def as_text(record: Mapping[str, object]) -> str:
    """Return a record as one line of `key=value` pairs. Values with spaces or non-ASCII characters are quoted."""
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in record.items() if value is not None)


def _quoted(text: str) -> str:
    return text if text.isascii() and text.isprintable() and not set(text) & {" ", '"', "="} else repr(text)


def _operation(http_request: HTTPRequest) -> dict[str, object]:
    return {
        "operation": http_request.operation.id,
        "method": http_request.operation.method,
        "path": http_request.operation.path,
    }
