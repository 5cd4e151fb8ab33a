"""Turns what a call came to into a result, or into an error that says which call it was and what to do. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from strongly_api.errors import UnexpectedResponseError

from ._answers import Answer, decode_success, request_id_of, wrong_shape
from ._call import Call
from ._errors import (
    APIError,
    AuthenticationError,
    CallError,
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    ResponseValidationError,
    StronglyError,
)
from ._retry import Failure, RetryPolicy, outcome_is_unknown

if TYPE_CHECKING:
    from strongly_api.types import Request

T = TypeVar("T")
# What shows the result of the operations that must not be sent twice.
_LOOK_WITH = {"create": "list()", "add_collaborator": "collaborators(…)"}


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T]):
    """A successful answer with everything that came along.

    Attributes:
        status_code: HTTP status.
        headers: All headers, names in lower case.
        content: The body, decompressed but not decoded.
        request_id: Id of the request, to quote to support.
        attempts: How often the request was sent.
        parsed: What the method would have returned.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    request_id: str
    attempts: int
    parsed: T


def read_answer(request: Request[T], call: Call, answer: Answer, attempts: int) -> T:
    """Return the result that a successful answer holds.

    Raises:
        ResponseValidationError: The answer is not of the documented shape.
        APIError: The body says that the call failed.
    """
    return _read(request, call, answer, attempts)[1]


def raw_response(request: Request[T], call: Call, answer: Answer, attempts: int) -> RawResponse[T]:
    """Return a successful answer together with the result that it holds.

    Raises:
        ResponseValidationError: The answer is not of the documented shape.
        APIError: The body says that the call failed.
    """
    payload, parsed = _read(request, call, answer, attempts)
    request_id = request_id_of(answer, payload) or call.request_id
    return RawResponse(answer.status, answer.headers, answer.content, request_id, attempts, parsed)


def _read(request: Request[T], call: Call, answer: Answer, attempts: int) -> tuple[Any, T]:
    """Return the decoded body and the result that it holds."""
    try:
        payload = decode_success(answer)
        return payload, request.parse(payload)
    except UnexpectedResponseError as problem:
        error: APIError = wrong_shape(str(problem), answer, payload)
        cause: BaseException | None = problem
    except RecursionError:
        error, cause = wrong_shape("it is nested too deeply", answer), None
    except APIError as raised:
        error, cause = raised, raised.__cause__
    if isinstance(error, ResponseValidationError):
        give_up(error, Failure("damaged"), call, RetryPolicy())
    raise complete(error, call, attempts) from cause


def complete(error: StronglyError, call: Call, attempts: int, *, doubtful: bool = False) -> StronglyError:
    """Say on an error which call it is about, and what to do where that can be known.

    Args:
        error: The error.
        call: The call that failed.
        attempts: How often it was sent.
        doubtful: Whether an earlier attempt may have been carried out although it failed.
    """
    if isinstance(error, CallError):
        error.method, error.path, error.attempts = call.method, call.path, attempts
    if isinstance(error, APIError) and error.request_id is None:
        error.request_id = call.request_id
    if hint := _hint(error, call):
        _add(error, hint)
    if doubtful and isinstance(error, NotFoundError | ConflictError) and call.method != "GET":
        _add(error, "An earlier attempt, whose answer got lost, may have done it.")
    return error


def _add(error: StronglyError, sentence: str) -> None:
    end = "" if error.message.endswith((".", "!", "?", "…")) else "."
    error.message = f"{error.message}{end} {sentence}"


def _hint(error: StronglyError, call: Call) -> str:
    if isinstance(error, AuthenticationError):
        return f"The API key came from {call.api_key_source}." if call.sends_key else "No API key was sent."
    if isinstance(error, PermissionDeniedError) and call.operation.scopes:
        return f"The call needs an API key with the scope {' and '.join(call.operation.scopes)}."
    if isinstance(error, NotFoundError):
        return f"Asked for {call.path}."
    return ""


def give_up(error: StronglyError, failure: Failure, call: Call, policy: RetryPolicy) -> None:
    """Say on an error why there is no further attempt, where that is not plain to see."""
    if outcome_is_unknown(failure, idempotent=call.idempotent):
        if isinstance(error, CallError):
            error.outcome_unknown = True
        _add(
            error,
            f"It is not known whether the server carried out {call.operation.id or call.method}: "
            f"look before you try again{_where_to_look(call)}",
        )
    elif failure.retry_after is not None and failure.retry_after > policy.max_retry_after and policy.max_retries:
        wait, limit = failure.retry_after, policy.max_retry_after
        _add(error, f"The server asks to wait {wait:g} s, which is longer than {limit:g} s")


def _where_to_look(call: Call) -> str:
    method = _LOOK_WITH.get(call.operation.name)
    return f", for example with client.{call.operation.resource}.{method}" if method else ""
