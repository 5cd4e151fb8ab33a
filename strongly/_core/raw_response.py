"""What the methods of `with_raw_response` return. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T]):
    """A successful response: status, headers and body besides the parsed result.

    Attributes:
        status_code: HTTP status.
        headers: All headers, names in lower case.
        content: The body, decompressed but not decoded.
        request_id: Id of the request, to quote to support.
        attempts: How often the request was sent.
        parsed: The result that the method returns without `with_raw_response`.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    request_id: str
    attempts: int
    parsed: T
