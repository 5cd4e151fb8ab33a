"""What a sandbox remembers of the calls to it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from strongly.sandbox.application import Response


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call that arrived at the sandbox, or was kept from it by a fault. Each attempt of a client is one.

    Attributes:
        operation: The operationId, such as `createProject`; None where the API has no such operation.
        method: HTTP method.
        path: Path below `/api/v1`.
        query: Query parameters, as text.
        body: The decoded body; None if there was none, or none that is JSON.
        status: Status of the answer; None if there was no answer.
    """

    operation: str | None
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    status: int | None

    def __str__(self) -> str:
        query = f" query={dict(self.query)}" if self.query else ""
        body = "" if self.body is None else f" body={self.body}"
        outcome = "no answer" if self.status is None else self.status
        return f"{self.operation or 'unknown operation'}: {self.method} {self.path}{query}{body} → {outcome}"


def recorded(
    operation: str | None, method: str, path: str, query: str, body: bytes, answer: Response | None
) -> RecordedCall:
    """The record of a call; `answer` is what the client gets to see."""
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    status = None if answer is None or not math.isfinite(answer.delay) else answer.status
    return RecordedCall(operation, method, path, dict(parse_qsl(query, keep_blank_values=True)), content, status)


def matches(call: RecordedCall, wanted: Mapping[str, Any]) -> bool:
    """Whether a call is as wanted; of a mapping, the wanted entries are looked at."""
    for name, value in wanted.items():
        given = getattr(call, name)
        if isinstance(value, Mapping):
            if not isinstance(given, Mapping) or any(key not in given or given[key] != value[key] for key in value):
                return False
        elif value is not None and given != value:
            return False
    return True
