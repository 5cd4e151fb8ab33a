"""The exceptions of the SDK; `strongly` exports all of them."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strongly_api.models import WorkspaceStatus


class StronglyError(Exception):
    """Base of everything that the SDK raises.

    Attributes:
        message: What went wrong, in one sentence or two.
        next_offset: Where to go on, when iterating over a list failed in the middle; otherwise None.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.next_offset: int | None = None

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Rebuilt from plain data: constructors with other signatures would break pickling and copying.
        return _rebuild, (type(self), self.args, self.__dict__.copy())


def _rebuild(kind: type[StronglyError], args: tuple[Any, ...], state: dict[str, Any]) -> StronglyError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(StronglyError):
    """The client cannot be set up: something is missing, malformed or unsafe."""


class CallError(StronglyError):
    """A call that failed: which one, and after how many attempts.

    Attributes:
        method: HTTP method of the call, or None when no call was made.
        path: Path of the call below the base URL, without query.
        attempts: How often the request was sent.
        outcome_unknown: Whether the server may have carried out a request that must not be sent twice.
    """

    method: str | None = None
    path: str | None = None
    attempts: int = 0
    outcome_unknown: bool = False

    def _context(self) -> list[str]:
        attempts = f"after {self.attempts} attempts" if self.attempts > 1 else ""
        return [part for part in (f"{self.method} {self.path}" if self.method else "", attempts) if part]

    def __str__(self) -> str:
        context = ", ".join(self._context())
        return f"{self.message} ({context})" if context else self.message


class APIError(CallError):
    """The server answered with an error, or with something that is not a valid response.

    Attributes:
        message: What the server says, and a hint where there is one.
        status_code: HTTP status, or None when no request was made.
        error_code: The server's code for the error, such as `scope-required`, or None.
        request_id: Id of the request, to quote to support.
        body: The body of the response: decoded if it is JSON, else its text; None if it is empty.
        headers: Headers of the response that are safe to log, in lower case.
        method: HTTP method of the call.
        path: Path of the call below the base URL, without query.
        attempts: How often the request was sent.
    """

    def __init__(
        self,
        message: str,
        status_code: int | None = None,
        error_code: str | None = None,
        request_id: str | None = None,
        body: Any = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.error_code = error_code
        self.request_id = request_id
        self.body = body
        self.headers: Mapping[str, str] = {}

    def _context(self) -> list[str]:
        status = f"status {self.status_code}" if self.status_code is not None else ""
        code = f"code {self.error_code}" if self.error_code else ""
        request = f"request id {self.request_id}" if self.request_id else ""
        call, *attempts = super()._context() or [""]
        return [part for part in (call, status, code, *attempts, request) if part]


class ValidationError(APIError, ValueError):
    """Status 400, or an argument or body that was refused before any request (then `status_code` is None).

    Attributes:
        argument: Name of the refused argument or body key; None when the server refused the request.
    """

    argument: str | None = None


def invalid_argument(argument: str, message: str) -> ValidationError:
    """Return the exception for an argument or body key that cannot be sent."""
    error = ValidationError(message)
    error.argument = argument
    return error


class AuthenticationError(APIError):
    """Status 401: the API key is missing, wrong or expired."""


class PermissionDeniedError(APIError):
    """Status 403: the API key may not do this."""


class NotFoundError(APIError):
    """Status 404: there is no such resource, or the API key may not see it."""


class RequestTimeoutError(APIError):
    """Status 408: the server waited too long for the request.

    Attributes:
        retry_after: Seconds after which the server wants to be asked again, or None if it does not say.
    """

    retry_after: float | None = None


class ConflictError(APIError):
    """Status 409: the request makes no sense in the present state of the resource."""


class PayloadTooLargeError(APIError):
    """Status 413: the body is larger than the server takes."""


class UnsupportedMediaTypeError(APIError):
    """Status 415: the server does not take this kind of body."""


class UnprocessableEntityError(ValidationError):
    """Status 422: the server refused the content of the request; `body` holds the details."""


class RateLimitError(APIError):
    """Status 429: too many requests.

    Attributes:
        retry_after: Seconds after which the server wants to be asked again, or None if it does not say.
    """

    retry_after: float | None = None


class InternalServerError(APIError):
    """Status 5xx: the server failed.

    Attributes:
        retry_after: Seconds after which the server wants to be asked again, or None if it does not say.
    """

    retry_after: float | None = None


class BadGatewayError(InternalServerError):
    """Status 502: a gateway got no valid response from the server behind it."""


class ServiceUnavailableError(InternalServerError):
    """Status 503: the server cannot take requests at the moment."""


class ResponseValidationError(APIError):
    """The response is no JSON, not of the documented shape, or larger than `max_response_bytes`."""


class TimeoutError(CallError, builtins.TimeoutError):
    """The server did not answer in time. Also a `builtins.TimeoutError`."""


class ConnectionError(CallError, builtins.ConnectionError):
    """The server could not be reached, or the connection broke. Also a `builtins.ConnectionError`."""


class WorkspaceFailedError(StronglyError):
    """A workspace that was waited for has failed, or is stopped and will not become ready.

    Attributes:
        workspace_id: Id of the workspace.
        status: Its last status.
        logs: The last lines of its log, as far as they could be had.
    """

    workspace_id: str = ""
    status: WorkspaceStatus | None = None
    logs: list[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.logs = []

    @property
    def phase(self) -> str | None:
        """The last phase of the workspace, such as `Failed`."""
        return None if self.status is None else self.status.phase

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """The conditions of its last status, which tell what went wrong where."""
        return (self.status.conditions if self.status is not None else None) or []


class WaitTimeoutError(StronglyError, builtins.TimeoutError):
    """What was waited for did not happen in time; it may still happen. Also a `builtins.TimeoutError`.

    Attributes:
        workspace_id: Id of the workspace.
        status: Its last status, or None if there was none to be had.
    """

    workspace_id: str = ""
    status: WorkspaceStatus | None = None


BY_STATUS: dict[int, type[APIError]] = {
    400: ValidationError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    408: RequestTimeoutError,
    409: ConflictError,
    413: PayloadTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    500: InternalServerError,
    502: BadGatewayError,
    503: ServiceUnavailableError,
}


def class_for_status(status: int) -> type[APIError]:
    """Return the exception class of an error status."""
    return BY_STATUS.get(status) or (InternalServerError if status >= 500 else APIError)


for _class in (
    StronglyError,
    ConfigurationError,
    APIError,
    ResponseValidationError,
    TimeoutError,
    ConnectionError,
    WorkspaceFailedError,
    WaitTimeoutError,
):
    _class.__module__ = "strongly"
for _class in BY_STATUS.values():
    _class.__module__ = "strongly"  # where users import it from; tracebacks and pickles show it
