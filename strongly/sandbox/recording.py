"""Records the requests that a sandbox receives."""

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
    """A request that a client made, including those that a fault prevented. Each attempt is recorded.

    Attributes:
        operation: The operationId, such as `createProject`; None if the path or method is unknown.
        method: HTTP method.
        path: Path below `/api/v1`.
        query: Query parameters, as strings.
        body: The decoded JSON body; None if there was none, or if it was not JSON.
        status: Status of the response; None if there was none.
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
        outcome = "no response" if self.status is None else self.status
        return f"{self.operation or 'unknown operation'}: {self.method} {self.path}{query}{body} → {outcome}"


def recorded(
    operation: str | None, method: str, path: str, query: str, body: bytes, response: Response | None
) -> RecordedCall:
    """Return the record of a request. `response` is what the client receives."""
    try:
        content = json.loads(body) if body else None
    except ValueError:
        content = None
    status = None if response is None or not math.isfinite(response.delay) else response.status
    return RecordedCall(operation, method, path, dict(parse_qsl(query, keep_blank_values=True)), content, status)


def matches(call: RecordedCall, criteria: Mapping[str, Any]) -> bool:
    """Return whether a request matches. For mappings, only the given entries are compared."""
    for name, value in criteria.items():
        given = getattr(call, name)
        if isinstance(value, Mapping):
            if not isinstance(given, Mapping) or any(key not in given or given[key] != value[key] for key in value):
                return False
        elif value is not None and given != value:
            return False
    return True
