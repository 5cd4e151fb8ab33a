"""Reads answers: decodes JSON, and turns error bodies of any form into exceptions. No I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar

from ._errors import (
    APIError,
    InternalServerError,
    RateLimitError,
    RequestTimeoutError,
    ResponseValidationError,
    class_for_status,
)

E = TypeVar("E", bound=APIError)

LOGGABLE_HEADERS = frozenset(
    {"allow", "content-length", "content-type", "date", "location", "retry-after", "x-request-id"}
)
LOGGABLE_PREFIXES = ("ratelimit", "x-ratelimit")
MESSAGE_WIDTH = 500
ID_WIDTH = 128
TEXT_WIDTH = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered.

    Attributes:
        status: HTTP status.
        headers: Headers, names in lower case.
        content: The body, decompressed.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, if it names one."""
        return printable(self.headers.get("x-request-id", ""), ID_WIDTH) or None

    @property
    def is_success(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300

    def loggable_headers(self) -> dict[str, str]:
        """Return the headers that hold no secrets."""
        return {
            name: value
            for name, value in self.headers.items()
            if name in LOGGABLE_HEADERS or name.startswith(LOGGABLE_PREFIXES)
        }


def printable(text: str, width: int) -> str:
    """Return a text of a server's in one line that can be logged: it forges no other lines and commands no terminal."""
    text = " ".join(text[: 4 * width].split())
    if not text.isprintable():
        text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def header_map(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the headers of an answer by name in lower case; one that is given several times has all its values."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), _header_text(raw_value)
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _header_text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode


@cache
def _fast_decoder() -> Callable[[bytes], Any] | None:
    """Return the decoder of the extra `speed`, if that is installed."""
    try:
        from msgspec.json import Decoder
    except ImportError:
        return None
    return Decoder().decode


def decode_json(content: bytes) -> Any:
    """Decode a JSON document; nothing at all is None.

    Raises:
        ValueError: It is not UTF-8, not JSON, or nested too deeply.
    """
    if (decode := _fast_decoder()) is not None:
        # What it takes it takes as the other one does; what it does not take is for the other one to judge.
        with suppress(Exception):
            return decode(content)
    text = content.decode("utf-8-sig")
    if not text.strip():
        return None
    try:
        return _decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def encode_json(body: object) -> bytes:
    """Encode a body compactly."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def decode_success(answer: Answer) -> Any:
    """Return the decoded body of a successful answer.

    Raises:
        ResponseValidationError: It is no JSON.
        APIError: The body says that the call failed, whatever the status says.
    """
    try:
        payload = decode_json(answer.content)
    except ValueError as error:
        problem = f"the answer is no JSON ({describe_problem(error)}){_html_hint(answer)}"
        refusal = ResponseValidationError(problem, answer.status, body=_text(answer))
        raise _with_answer(refusal, answer) from error
    if isinstance(payload, dict) and payload.get("success") is False:
        raise error_from(answer, payload)
    return payload


def describe_problem(error: Exception) -> str:
    """Return what is wrong with a document, without quoting from it at length."""
    if isinstance(error, UnicodeDecodeError):
        return f"invalid UTF-8 at byte {error.start}"
    return str(error).split("\n")[0][:100]


def error_of(answer: Answer) -> APIError:
    """Return the exception that an unsuccessful answer stands for."""
    try:
        body = decode_json(answer.content)
    except ValueError:
        body = _text(answer)
    return error_from(answer, body)


def error_from(answer: Answer, body: Any) -> APIError:
    """Return the exception for an error body that has been decoded."""
    kind = APIError if answer.is_success else class_for_status(answer.status)
    message, code = _message_and_code(body)
    if not message:
        message = f"the server answered {answer.status} {_phrase(answer.status)}".rstrip()
        message += _html_hint(answer)
    return _with_answer(kind(message, answer.status, code, None, body), answer, body)


def wrong_shape(problem: str, answer: Answer, body: Any = None) -> ResponseValidationError:
    """Return the error for a successful answer that is JSON, but not of the documented shape.

    Args:
        problem: What is wrong with it.
        answer: The answer.
        body: Its decoded body; its text is kept instead if there is none.
    """
    message = f"the answer is not of the documented shape: {problem}"
    kept = _text(answer) if body is None else body
    return _with_answer(ResponseValidationError(message, answer.status, body=kept), answer, kept)


def request_id_of(answer: Answer, body: Any) -> str | None:
    """Return the server's id of the request, from the decoded body or else from the headers."""
    meta = body.get("meta") if isinstance(body, dict) else None
    request_id = meta.get("requestId") if isinstance(meta, dict) else None
    return printable(request_id, ID_WIDTH) if isinstance(request_id, str) else answer.request_id


def _with_answer(error: E, answer: Answer, body: Any = None) -> E:
    error.request_id = request_id_of(answer, body)
    error.headers = answer.loggable_headers()
    return error


def with_retry_after(error: APIError, retry_after: float | None) -> APIError:
    """Note on an error how long the server asks to wait."""
    if isinstance(error, RequestTimeoutError | RateLimitError | InternalServerError):
        error.retry_after = retry_after
    return error


def _message_and_code(body: Any) -> tuple[str, str | None]:
    """Find message and code in the forms of error body that servers use."""
    if not isinstance(body, dict):
        return "", None
    error = body.get("error")
    source = error if isinstance(error, dict) else body
    texts = [source.get("message"), error, source.get("detail"), source.get("title")]
    message = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    code = source.get("code")
    details = _details(source.get("details"))
    if details:
        message = f"{message.rstrip('.:')}: {details}" if message else details
    return printable(message, MESSAGE_WIDTH), printable(code, ID_WIDTH) if isinstance(code, str) else None


def _details(details: Any) -> str:
    """Return the field messages of a validation error in one line."""
    if not isinstance(details, list):
        return ""
    found = [entry for entry in details if isinstance(entry, dict) and isinstance(entry.get("message"), str)]
    return "; ".join(
        f"{entry['field']}: {entry['message']}" if isinstance(entry.get("field"), str) else entry["message"]
        for entry in found
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _text(answer: Answer) -> str | None:
    return answer.content[:TEXT_WIDTH].decode("utf-8", "replace") or None


def _html_hint(answer: Answer) -> str:
    start = answer.content[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html")):
        return "; it is an HTML page, perhaps of a proxy or a login page: check base_url and the network in between"
    return ""
