"""What can come of a call instead of its answer."""

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

Trouble = Literal["timeout", "refused", "reset", "malformed"]

_JSON = {"Content-Type": "application/json"}
_NONE = Response(HTTPStatus.GATEWAY_TIMEOUT, {}, b"")
_BROKEN = {"refused": errno.ECONNREFUSED, "reset": errno.ECONNRESET}


@dataclass(slots=True)
class Fault:
    """A fault of the next calls.

    Attributes:
        times: How many calls it is for.
        operation: The operation whose calls it is for, or None for any.
        carried_out: Whether the sandbox does what the call asks for all the same.
        answer: What to answer instead.
        errno: The error number of what breaks the connection, if something does.
        delay: Seconds by which the answer is late.
    """

    times: int
    operation: str | None
    carried_out: bool = False
    answer: Response | None = None
    errno: int | None = None
    delay: float = 0.0

    def __post_init__(self) -> None:
        if isinstance(self.times, bool) or not isinstance(self.times, int) or self.times < 1:
            raise ValueError(f"times must be an int of at least 1, not {self.times!r}")

    def outcome(self, carry_out: Callable[[], Response], request_id: str) -> Response:
        """What the client gets.

        Raises:
            OSError: The connection breaks.
        """
        answer = carry_out() if self.carried_out else _NONE
        if self.errno is not None:
            raise OSError(self.errno, os.strerror(self.errno))
        answer = self.answer or answer
        return replace(answer, headers={"X-Request-Id": request_id, **answer.headers}, delay=self.delay)


def late(delay: float, times: int, operation: str | None) -> Fault:
    """An answer that comes so many seconds late."""
    return Fault(times, operation, carried_out=True, delay=delay)


def trouble(kind: Trouble, times: int, operation: str | None, *, carried_out: bool) -> Fault:
    """No answer, or one that cannot be read."""
    if kind == "timeout":
        return Fault(times, operation, carried_out, delay=math.inf)
    if kind == "malformed":
        return Fault(times, operation, carried_out, Response(HTTPStatus.OK, _JSON, b'{"success": true, "data": {'))
    if kind not in _BROKEN:
        known = ", ".join(map(repr, get_args(Trouble)))
        raise ValueError(f"unknown fault {kind!r}: give a status from 400 to 599, or one of {known}")
    if kind == "refused" and carried_out:
        raise ValueError("carried_out=True makes no sense for 'refused': the call never arrives")
    return Fault(times, operation, carried_out, errno=_BROKEN[kind])


def failure(
    contract: Contract, status: int, times: int, operation: str | None, *, retry_after: float | None, body: object
) -> Fault:
    """An answer with a status of failure: with the body that the document shows for it, unless another is given."""
    if isinstance(status, bool) or not 400 <= status <= 599:
        raise ValueError(f"a failure has a status from 400 to 599, not {status!r}")
    content = json.dumps(_documented(contract, status, operation) if body is None else body).encode()
    headers: Mapping[str, str] = _JSON if retry_after is None else {**_JSON, "Retry-After": f"{retry_after:g}"}
    return Fault(times, operation, answer=Response(status, headers, content))


def _documented(contract: Contract, status: int, operation: str | None) -> Any:
    operations = contract.operations.values() if operation is None else [contract.operations[operation]]
    for known in [*operations, *contract.operations.values()]:
        response = known.responses.get(status)
        if response is not None and response.example is not None:
            return response.example
    # Of a proxy on the way, for example: the document knows nothing of it.
    phrase = responses.get(status, f"Error {status}")
    return {"success": False, "error": {"code": phrase.lower().replace(" ", "-"), "message": f"{phrase}."}}
