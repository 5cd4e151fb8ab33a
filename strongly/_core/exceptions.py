"""The exceptions of the SDK; `strongly` exports all of them."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strongly_api.models import Volume, WorkspaceStatus


class StronglyWarning(UserWarning):
    """The configuration is unsafe, a list may have hidden or repeated items, or a data frame lacks malformed values."""


class StronglyError(Exception):
    """Base class of all exceptions of the SDK.

    Attributes:
        message: What is wrong, why, and what to do about it.
        next_offset: The offset to resume from if iterating over a list failed; otherwise None.
        workspace_id: Id of the workspace that a wait was for, or that `create_and_wait` created; otherwise None.
        volume_id: Id of the volume that a wait was for, or that `create_and_wait` created; otherwise None.
    """

    workspace_id: str | None = None
    volume_id: str | None = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.next_offset: int | None = None

    def __str__(self) -> str:
        return self.message

    def _render_traceback_(self) -> list[str]:  # called by IPython
        from strongly.extras.tracebacks import render  # imported on demand: only notebooks display it

        return render(self)

    def __reduce__(self) -> tuple[Any, ...]:
        # Rebuild from plain data: by default, pickle and copy call the constructor with `args`, which fails for
        # subclasses with other signatures.
        return _rebuild, (type(self), self.args, self.__dict__.copy())


def _rebuild(kind: type[StronglyError], args: tuple[Any, ...], state: dict[str, Any]) -> StronglyError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(StronglyError):
    """The configuration of the client is incomplete, malformed or unsafe."""


class NoSandboxError(StronglyError, AttributeError):
    """The client has no `local_sandbox`: `hasattr()` is false, as mocks and debuggers expect."""


class CallError(StronglyError):
    """A call failed.

    Attributes:
        method: HTTP method of the request, or None if no request was sent.
        path: Path of the request below the base URL, without the query.
        attempts: Number of times the request was sent.
        outcome_unknown: Whether the server may have executed a request that must not be sent twice.
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
    """The server responded with an error or an invalid response.

    Attributes:
        message: The message of the server, and a hint if there is one.
        status_code: HTTP status, or None if no request was sent.
        error_code: The error code from the server, such as `scope-required`, or None.
        request_id: Id of the request. Include it when you contact support.
        body: The body of the response: decoded if it is JSON, else as a string; None if it is empty or unreadable.
        headers: Headers of the response that are safe to log, with lower-case names.
        method: HTTP method of the request.
        path: Path of the request below the base URL, without the query.
        attempts: Number of times the request was sent.
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
    """Status 400, or an argument or body was invalid and nothing was sent (then `status_code` is None).

    Attributes:
        argument: Name of the invalid argument or body key, such as `resources.cpu`; the first one if the server names
            several, and None if it names none.
    """

    argument: str | None = None


def invalid_argument(argument: str, message: str) -> ValidationError:
    """Return the exception for an invalid argument or body key."""
    error = ValidationError(message)
    error.argument = argument
    return error


class AuthenticationError(APIError):
    """Status 401: the API key is missing, wrong or expired."""


class PermissionDeniedError(APIError):
    """Status 403: the API key does not have the required permission."""


class NotFoundError(APIError):
    """Status 404: the resource does not exist, or the API key has no access to it.

    Also raised if no resource has a name. Then `status_code` is None.
    """


class MultipleMatchesError(StronglyError):
    """Several resources have the name, so that none can be returned.

    Attributes:
        ids: Their ids.
    """

    ids: list[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.ids = []


class RequestTimeoutError(APIError):
    """Status 408: the server did not receive the complete request in time.

    Attributes:
        retry_after: Seconds to wait before a retry, as requested by the server, or None.
    """

    retry_after: float | None = None


class ConflictError(APIError):
    """Status 409: the current state of the resource does not allow the operation."""


class PayloadTooLargeError(APIError):
    """Status 413: the body is larger than the server accepts."""


class UnsupportedMediaTypeError(APIError):
    """Status 415: the server does not accept the media type of the body."""


class UnprocessableEntityError(ValidationError):
    """Status 422: the server rejected the content of the request. `body` contains the details."""


class RateLimitError(APIError):
    """Status 429: too many requests.

    Attributes:
        retry_after: Seconds to wait before a retry, as requested by the server, or None.
    """

    retry_after: float | None = None


class InternalServerError(APIError):
    """Status 5xx: the server failed.

    Attributes:
        retry_after: Seconds to wait before a retry, as requested by the server, or None.
    """

    retry_after: float | None = None


class BadGatewayError(InternalServerError):
    """Status 502: a gateway received no valid response from the upstream server."""


class ServiceUnavailableError(InternalServerError):
    """Status 503: the server is temporarily unavailable."""


class ResponseValidationError(APIError):
    """The response is not JSON, does not have the documented shape, or is larger than `max_response_bytes`."""


class TimeoutError(CallError, builtins.TimeoutError):
    """The server did not respond in time. Also a `builtins.TimeoutError`."""


class ConnectionError(CallError, builtins.ConnectionError):
    """The server could not be reached, or the connection was interrupted. Also a `builtins.ConnectionError`."""


class WorkspaceFailedError(StronglyError):
    """A workspace failed, or was stopped, while the client waited for it.

    Attributes:
        workspace_id: Id of the workspace.
        status: Its last status.
        logs: The last lines of its log; empty if it is stopped, or if they could not be fetched.
    """

    workspace_id: str = ""
    logs: list[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        # Not annotated in the class: the annotation could not be evaluated in `strongly`, its `__module__`.
        self.status: WorkspaceStatus | None = None
        self.logs = []

    @property
    def phase(self) -> str | None:
        """The last phase of the workspace, such as `Failed`."""
        return None if self.status is None else self.status.phase

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """The conditions of its last status, which describe the failure."""
        return (self.status.conditions if self.status is not None else None) or []


class VolumeFailedError(StronglyError):
    """A volume failed while the client waited for it.

    Attributes:
        volume_id: Id of the volume.
        volume: The volume as it was last read.
    """

    volume_id: str = ""
    volume: Volume | None = None


class WaitTimeoutError(StronglyError, builtins.TimeoutError):
    """A workspace or volume did not reach the expected state in time, but may. Also a `builtins.TimeoutError`.

    Attributes:
        workspace_id: Id of the workspace; empty if the wait was for a volume.
        status: Its last status, or None if it could not be fetched.
        volume_id: Id of the volume; empty if the wait was for a workspace.
        volume: The volume as it was last read, or None if it could not be fetched.
    """

    workspace_id: str = ""
    volume_id: str = ""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.status: WorkspaceStatus | None = None
        self.volume: Volume | None = None


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
    StronglyWarning,
    StronglyError,
    ConfigurationError,
    APIError,
    ResponseValidationError,
    TimeoutError,
    ConnectionError,
    MultipleMatchesError,
    VolumeFailedError,
    WorkspaceFailedError,
    WaitTimeoutError,
):
    _class.__module__ = "strongly"
for _class in BY_STATUS.values():
    _class.__module__ = "strongly"  # tracebacks and pickles name the module that users import from
