"""Faults and other responses that tests inject in place of regular ones."""

from __future__ import annotations

import errno
import json
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import responses
from typing import Any, Literal, get_args

from strongly.sandbox.application import Response
from strongly.sandbox.contract import Contract

ConnectionFault = Literal["timeout", "refused", "reset", "malformed"]

_JSON = {"Content-Type": "application/json"}
# Never received: faults without another response have an infinite delay or raise an OSError.
_NO_RESPONSE = Response(HTTPStatus.GATEWAY_TIMEOUT, {}, b"")
_ERRNO = {"refused": errno.ECONNREFUSED, "reset": errno.ECONNRESET}
# A token, and visible characters of ASCII (RFC 9110, sections 5.1 and 5.5).
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]+([ \t]+[\x21-\x7e]+)*|")
_LONGEST_EXAMPLE = 200
# They describe how the body is sent, which the server decides.
_FRAMING = frozenset(
    {"Connection", "Content-Encoding", "Content-Length", "Content-Type", "Trailer", "Transfer-Encoding", "Upgrade"}
)


@dataclass(slots=True)
class Fault:
    """A fault, or another response, that applies to the next requests.

    Attributes:
        times: The number of requests it applies to.
        operation: The operationId of these requests; None for any operation.
        carried_out: Whether the sandbox executes the request nevertheless.
        response: The response to send instead.
        errno: The error number of the connection error to raise, if any.
        delay: The delay of the response in seconds.
    """

    times: int
    operation: str | None
    carried_out: bool = False
    response: Response | None = None
    errno: int | None = None
    delay: float = 0.0

    def __post_init__(self) -> None:
        # bool is a subclass of int.
        if isinstance(self.times, bool) or not isinstance(self.times, int) or self.times < 1:
            raise ValueError(f"invalid times={self.times!r}: it must be an int of at least 1")

    def outcome(self, execute: Callable[[], Response], request_id: str) -> Response:
        """Return the response to send.

        Raises:
            OSError: The fault breaks the connection.
        """
        response = execute() if self.carried_out else _NO_RESPONSE
        if self.errno is not None:
            raise OSError(self.errno, os.strerror(self.errno))
        response = self.response or response
        return replace(response, headers={"X-Request-Id": request_id, **response.headers}, delay=self.delay)


def delayed_response(delay: float, times: int, operation: str | None) -> Fault:
    """Return a fault that delays responses by some seconds."""
    return Fault(times, operation, carried_out=True, delay=delay)


def connection_fault(kind: ConnectionFault, times: int, operation: str | None, *, carried_out: bool) -> Fault:
    """Return a fault that loses or corrupts responses."""
    if kind == "timeout":
        return Fault(times, operation, carried_out, delay=math.inf)
    if kind == "malformed":
        return Fault(times, operation, carried_out, Response(HTTPStatus.OK, _JSON, b'{"success": true, "data": {'))
    if kind not in _ERRNO:
        known = ", ".join(map(repr, get_args(ConnectionFault)))
        raise ValueError(f"unknown fault {kind!r}: pass a status from 400 to 599, or one of {known}")
    if kind == "refused" and carried_out:
        raise ValueError("carried_out=True cannot be combined with 'refused', because the request never arrives")
    return Fault(times, operation, carried_out, errno=_ERRNO[kind])


def error_response(
    contract: Contract, status: int, times: int, operation: str | None, *, retry_after: float | None, body: object
) -> Fault:
    """Return a fault with an error status. The default body is the example in the OpenAPI document."""
    if isinstance(status, bool) or not 400 <= status <= 599:
        raise ValueError(f"invalid status {status!r}: it must be from 400 to 599")
    content = _json(_documented(contract, status, operation) if body is None else body)
    # With enough digits that no number is written with an exponent, which the header does not have.
    headers: Mapping[str, str] = _JSON if retry_after is None else {**_JSON, "Retry-After": f"{retry_after:.12g}"}
    return Fault(times, operation, response=Response(status, headers, content))


def documented_response(
    contract: Contract, operation: str, status: int, body: object, times: int, headers: Mapping[str, str]
) -> Fault:
    """Return a response as the OpenAPI document describes it. The default body is its example.

    Raises:
        ValueError: The operation has no such response.
    """
    responses = contract.operations[operation].responses
    # `True` and `200.0` are equal to statuses, but not valid ones.
    if type(status) is not int or status not in responses:
        raise ValueError(
            f"{operation} has no response with the status {status!r} in the OpenAPI document: "
            f"choose one of {', '.join(map(str, sorted(responses)))}, or inject another error with fail_next"
        )
    response = responses[status]
    content = _json(response.example if body is None else body)
    if response.body is None:
        if body is not None:
            raise ValueError(f"the response {status} of {operation} has no body in the OpenAPI document: omit body=")
        content = b""
    elif wrong := [
        f"{error['field']} {error['message']}"
        for find in (response.body.errors, response.body.undocumented)
        for error in find(json.loads(content), "body")
    ]:
        raise ValueError(
            f"body= is not the response {status} of {operation} in the OpenAPI document: {'; '.join(wrong[:5])}. "
            f"Pass the complete JSON body, such as {_shortened(json.dumps(response.example))}"
        )
    return Fault(times, operation, response=Response(status, {**_JSON, **_checked(headers)}, content))


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with capitalized names, so that they replace default ones."""
    checked: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"invalid header name {name!r}: use letters, digits and hyphens, such as 'Retry-After'")
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise ValueError(f"invalid value {value!r} of the header {name}: pass a str of one line, such as '5'")
        if name.title() in _FRAMING:
            raise ValueError(f"the header {name} cannot be set: it describes how the server sends the body")
        checked[name.title()] = value
    return checked


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]}…"


def _json(body: object) -> bytes:
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"body= cannot be converted to JSON: {error}") from None


def _documented(contract: Contract, status: int, operation: str | None) -> Any:
    operations = contract.operations.values() if operation is None else [contract.operations[operation]]
    for known in [*operations, *contract.operations.values()]:
        response = known.responses.get(status)
        if response is not None and response.example is not None:
            return response.example
    # Undocumented statuses exist, too: those of proxies, for example.
    phrase = responses.get(status, f"Error {status}")
    return {"success": False, "error": {"code": phrase.lower().replace(" ", "-"), "message": f"{phrase}."}}
