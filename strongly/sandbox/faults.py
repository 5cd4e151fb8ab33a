"""Faults that tests inject in place of regular responses."""

from __future__ import annotations

import errno
import json
import math
import os
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


@dataclass(slots=True)
class Fault:
    """A fault that applies to the next requests.

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
    content = json.dumps(_documented(contract, status, operation) if body is None else body).encode()
    headers: Mapping[str, str] = _JSON if retry_after is None else {**_JSON, "Retry-After": f"{retry_after:g}"}
    return Fault(times, operation, response=Response(status, headers, content))


def _documented(contract: Contract, status: int, operation: str | None) -> Any:
    operations = contract.operations.values() if operation is None else [contract.operations[operation]]
    for known in [*operations, *contract.operations.values()]:
        response = known.responses.get(status)
        if response is not None and response.example is not None:
            return response.example
    # Undocumented statuses exist, too: those of proxies, for example.
    phrase = responses.get(status, f"Error {status}")
    return {"success": False, "error": {"code": phrase.lower().replace(" ", "-"), "message": f"{phrase}."}}
