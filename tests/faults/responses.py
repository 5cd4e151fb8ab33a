"""Faults that are responses: error statuses, `Retry-After` in every form, redirects."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate

from strongly import (
    APIError,
    AuthenticationError,
    BadGatewayError,
    ConflictError,
    ConnectionError,
    InternalServerError,
    NotFoundError,
    PayloadTooLargeError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
    ServiceUnavailableError,
    UnprocessableEntityError,
    UnsupportedMediaTypeError,
    ValidationError,
)
from tests.faults.fault import Expectation, Expectations, Fault, but, same
from tests.faults.messages import CHUNKED, GZIP, HTML
from tests.faults.server import MOVED
from tests.faults.steps import Content, Step, close, drip, flood, head, reset, send, stall

ERRORS: dict[int, type[APIError]] = {
    300: APIError,
    304: APIError,
    400: ValidationError,
    401: AuthenticationError,
    402: APIError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: APIError,
    408: RequestTimeoutError,
    409: ConflictError,
    410: APIError,
    413: PayloadTooLargeError,
    415: UnsupportedMediaTypeError,
    418: APIError,
    422: UnprocessableEntityError,
    425: APIError,
    429: RateLimitError,
    451: APIError,
    500: InternalServerError,
    501: InternalServerError,
    502: BadGatewayError,
    503: ServiceUnavailableError,
    504: InternalServerError,
    505: InternalServerError,
    507: InternalServerError,
    511: InternalServerError,
    520: InternalServerError,
    599: InternalServerError,
    999: InternalServerError,
}
WORTH_RETRYING = (408, 429, 500, 502, 503, 504)
LONGEST_WAIT = 60


def expected(status: int, retry_after: float | None = None) -> Expectations:
    """What the rules say of a status: safe calls are repeated for some, creates only where nothing was done."""
    error = ERRORS[status]
    asked = retry_after is not None
    short = retry_after is None or retry_after <= LONGEST_WAIT
    refused = status == 429 or (status == 503 and asked)
    final = Expectation(error, retry_after=retry_after if status in WORTH_RETRYING else None)
    safe = replace(final, retried=status in WORTH_RETRYING and short)
    is_unknown = not refused and not 400 <= status < 500
    return but(same(safe), create=replace(final, retried=refused and short, unknown=is_unknown))


def error_body(status: int) -> bytes:
    return json.dumps({"success": False, "error": {"code": "some-code", "message": f"No, {status}."}}).encode()


def _status(status: int) -> Fault:
    body = b"" if status == 304 else error_body(status)  # 304 never has a body
    return Fault("Statuses", f"{status}", (send(head(status, "", len(body)) + body),), expected(status))


def _other_body(status: int, name: str, body: bytes) -> Fault:
    return Fault("Statuses", f"{status}, {name}", (send(head(status, "", len(body)) + body),), expected(status))


REFUSAL = b'{"success": false, "error": {"code": "conflict", "message": "No."}}'

STATUSES = [
    *(_status(status) for status in ERRORS),
    *(
        _other_body(status, name, body)
        for status in (404, 502)
        for name, body in (
            ("HTML", HTML),
            ("empty", b""),
            ("text", b'{"error": "just a text"}'),
            ("plain text", b"no healthy upstream"),
            ("a string", b'"quota exceeded"'),
            ("problem details", b'{"type": "about:blank", "title": "No.", "detail": "Not so.", "instance": "/x"}'),
            ("field errors", b'{"detail": [{"loc": ["body", "name"], "msg": "is blank", "type": "blank"}]}'),
            ("terminal escapes", b"\x1b]0;x\x07 busy \xe2\x80\xae ysub"),
            ("a list", b"[1, 2]"),
            ("`null`", b"null"),
            ("invalid JSON", b'{"error": '),
            ("unexpected types", b'{"error": {"message": 5, "code": [], "details": [7, {"message": {}}]}, "meta": 1}'),
            ("invalid UTF-8", b"\xff\xfe\xfd"),
            ("too deeply nested", b"[" * 100_000),
        )
    ),
    Fault(
        "Statuses",
        "200 that reports a failure",
        (send(head(200, "", len(REFUSAL)) + REFUSAL),),
        same(Expectation(APIError)),
    ),
]


def _unreadable(status: int, *, slow: bool = False) -> Iterator[Fault]:
    """Errors whose body cannot be read, or does not arrive: the status decides as if they had none."""

    def whole(body: bytes, headers: str = "", length: int | None = None) -> Step:
        return send(head(status, headers, len(body) if length is None else length) + body)

    quick: tuple[tuple[str, tuple[Step, ...]], ...] = (
        ("uncompressed, declared as gzip", (whole(b"slow down", GZIP),)),
        ("truncated gzip", (whole(gzip.compress(error_body(status))[:-12], GZIP),)),
        ("unsupported compression", (whole(b"\x8b\x02\x80", "Content-Encoding: br"),)),
        ("larger than `max_response_bytes`", (whole(b"x" * 200_000),)),
        ("endless", (send(head(status)), flood(b"x"))),
        ("endless chunks", (send(head(status, CHUNKED)), flood(b"400\r\n" + b"x" * 1024 + b"\r\n"))),
        ("gzip bomb", (whole(gzip.compress(bytes(3_000_000)), GZIP),)),
        ("closed in the body", (whole(error_body(status), length=999), close)),
        ("reset in the body", (whole(error_body(status), length=999), reset)),
        ("closed in a chunk", (send(head(status, CHUNKED) + b"99\r\nslow"), close)),
        ("non-numeric chunk size", (send(head(status, CHUNKED) + b"zz\r\nslow"),)),
    )
    late: tuple[tuple[str, tuple[Step, ...]], ...] = (
        ("stalls in the body", (whole(error_body(status), length=999), stall)),
        ("body one byte at a time", (send(head(status)), drip(b"slow"))),
    )
    for name, steps in late if slow else quick:
        yield Fault("Error responses with unreadable bodies", f"{status}, {name}", steps, expected(status), slow=slow)


UNREADABLE = [fault for status in (401, 429, 502) for slow in (False, True) for fault in _unreadable(status, slow=slow)]


def _in(seconds: float) -> Callable[[], str]:
    return lambda: formatdate(time.time() + seconds, usegmt=True)


# How the header is named in the table, what it holds, and the seconds it stands for; None where it makes no sense.
RETRY_AFTER: tuple[tuple[str, str | Callable[[], str], float | None], ...] = (
    ("`0`", "0", 0),
    ("`7`", "7", 7),
    ("`0.5`", "0.5", 0.5),
    ("a negative number", "-3", 0),
    ("a date in the past", _in(-90), 0),
    ("a date in 20 seconds", _in(20), 20),
    ("`61`", "61", 61),
    ("a date in an hour", _in(3600), 3600),
    ("nothing", "", None),
    ("a word", "soon", None),
    ("`nan`", "nan", None),
    ("`1e999`", "1e999", None),
    ("a date that does not exist", "Mon, 99 Foo 2024 25:61:61 GMT", None),
)


def _retry_after(status: int, name: str, value: str | Callable[[], str], seconds: float | None) -> Fault:
    def content(_: object) -> bytes:
        text = value if isinstance(value, str) else value()
        return head(status, f"Retry-After: {text}", len(error_body(status))) + error_body(status)

    wait = seconds if seconds is not None and seconds <= LONGEST_WAIT else None
    return Fault("`Retry-After`", name, (send(content),), expected(status, seconds), wait=wait, status=status)


WAITS = [_retry_after(status, *form) for form in RETRY_AFTER for status in (*WORTH_RETRYING, 413)]


def _to(status: int, location: Callable[[str, str, str], str]) -> Content:
    """A redirect; its location is made from the server's URL, the path of the request and another server's URL."""
    return lambda peer: head(status, f"Location: {location(peer.url, peer.target, peer.foreign_url)}", 0)


def _redirect(name: str, content: Content, expect: Expectations) -> Fault:
    return Fault("Redirects", name, (send(content),), expect)


def _only_reading(reading: Expectation, *, unknown: bool = False) -> Expectations:
    """Only GET follows; whether a create was carried out before the redirect depends on its status."""
    refused = Expectation(ConnectionError)
    return but(same(reading), action=refused, create=replace(refused, unknown=unknown))


REFUSED = same(Expectation(ConnectionError))
CIRCLES = Expectation(ConnectionError, requests=6)


def _redirects() -> Iterator[Fault]:
    for status in (301, 302, 303, 307, 308):
        yield _redirect(
            f"{status} within the origin",
            _to(status, lambda url, target, other: f"{MOVED}{target}"),
            _only_reading(Expectation(None, requests=2), unknown=status in (302, 303)),
        )
    yield _redirect("in a loop", _to(307, lambda url, target, other: target), _only_reading(CIRCLES))
    for name, location in (
        ("to another origin", lambda url, target, other: f"{other}{target}"),
        ("to another origin, without a scheme", lambda url, target, other: f"//{other[7:]}{target}"),
        ("to another origin, after a user name", lambda url, target, other: f"http://{url[7:]}@{other[7:]}{target}"),
        ("to another origin, after a backslash", lambda url, target, other: f"{url}\\@{other[7:]}{target}"),
        ("to another scheme", lambda url, target, other: f"https{url[4:]}{target}"),
        ("to a file", lambda url, target, other: "file:///etc/passwd"),
        ("to a script", lambda url, target, other: "javascript:alert(1)"),
        ("to a port out of range", lambda url, target, other: "http://127.0.0.1:99999/"),
        ("to a malformed host", lambda url, target, other: "http://[::1/"),
        ("to a malformed port", lambda url, target, other: "http://127.0.0.1:http/"),
        ("to a URL that is too long", lambda url, target, other: f"/{'a' * 20_000}"),
        ("to an empty URL", lambda url, target, other: ""),
    ):
        yield _redirect(name, _to(307, location), REFUSED)
    yield _redirect("without `Location`", head(307, "", 0), REFUSED)


REDIRECTS = list(_redirects())

RESPONSES = [*STATUSES, *UNREADABLE, *WAITS, *REDIRECTS]
