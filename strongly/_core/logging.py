"""What is logged of calls and of retries: never bodies, queries or headers, and templates of paths instead of ids."""

from __future__ import annotations

from collections.abc import Mapping

from .request import HTTPRequest


def call_record(
    http_request: HTTPRequest, status: int | None, attempts: int, seconds: float, request_id: str | None
) -> dict[str, object]:
    """Return what to log when a call has ended.

    Args:
        http_request: The call.
        status: The last status that arrived, if any did.
        attempts: How often the request was sent.
        seconds: How long all of it took.
        request_id: The server's id of the request, if it named one.
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
    """Return what to log before the client waits and tries again.

    Args:
        http_request: The call.
        attempts: How often the request was sent so far.
        reason: Why the last attempt failed.
        wait: Seconds until the next one.
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
    """Return a record as one line of `key=value`; values with spaces are quoted."""
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in record.items() if value is not None)


def _quoted(text: str) -> str:
    return text if text.isascii() and text.isprintable() and not set(text) & {" ", '"', "="} else repr(text)


def _operation(http_request: HTTPRequest) -> dict[str, object]:
    return {
        "operation": http_request.operation.id,
        "method": http_request.operation.method,
        "path": http_request.operation.path,
    }
