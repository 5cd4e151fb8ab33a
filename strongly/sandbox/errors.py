"""The error responses of the API, as an exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict


class FieldError(TypedDict):
    """An entry in the `details` of a 422 response."""

    field: str
    message: str
    code: NotRequired[str]


class ApiError(Exception):
    """Aborts a request with an error response."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: Sequence[FieldError] | Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers: dict[str, str] = dict(headers or {})


def not_found(kind: str, identifier: str) -> ApiError:
    return ApiError(404, "not-found", f"No such {kind}: {identifier}.")


def conflict(message: str, **details: object) -> ApiError:
    return ApiError(409, "conflict", message, details=details or None)


def bad_request(message: str) -> ApiError:
    return ApiError(400, "bad-request", message)


def invalid(details: Sequence[FieldError]) -> ApiError:
    """Return a 422 error. Its message names the fields as well, since many clients print only the message."""
    named = "; ".join(f"{error['field']} {error['message']}" for error in details[:3])
    more = f" (and {len(details) - 3} more)" if len(details) > 3 else ""
    return ApiError(422, "validation-failed", f"{named}{more}.", details=details)


def internal_error(message: str) -> ApiError:
    return ApiError(500, "internal-error", message)
