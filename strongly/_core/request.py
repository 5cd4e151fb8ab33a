"""Requests as plain data: method, URL, headers and body. No I/O."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Never, TypeAlias, TypeVar
from urllib.parse import SplitResult, quote, unquote, urlencode, urljoin, urlsplit

from strongly._version import __version__

from .exceptions import ConnectionError, invalid_argument
from .response import ACCEPTED, HTTPResponse, printable
from .scalars import as_number, unwrap
from .secret import Secret

T_co = TypeVar("T_co", covariant=True)

if TYPE_CHECKING:
    from .key_function import KeyFunction

    # A dict of `Any`, such as from JSON or YAML, is compatible with this type. A literal is not, so that type checkers
    # compare it with the TypedDict of the body and report wrong keys.
    UntypedBody: TypeAlias = Mapping[str, Never]
else:
    UntypedBody = Mapping[str, Any]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5
MAX_URL = 16_384
NOWHERE = "nowhere"  # the source of a key or URL that is not configured
_IN_URLS = "!$%&'()*+,/:;=?@[]~"  # characters that are left as they are, among them the % of encoded ones
_MAX_DECODINGS = 10
_NOT_ENCODED = re.compile("%(?![0-9a-fA-F]{2})")
# UTF-8 with more bytes than necessary, such as `%c0%ae` for a dot. It is invalid, but lenient decoders accept it.
_OVERLONG = re.compile("%c[01]|%e0%[89]|%f0%8", re.IGNORECASE)
_IGNORED = "".join(map(chr, range(0x21)))  # control characters and space, which some servers strip
NOTHING: Mapping[str, Any] = MappingProxyType({})
USER_AGENT = f"strongly-python/{__version__} python/{'.'.join(map(str, sys.version_info[:3]))} {sys.platform}"


Credential: TypeAlias = tuple[str, str]
API_KEY: Credential = ("x-api-key", "")


class Operation:
    """The part of the spec that describes one operation.

    Attributes:
        id: The operationId.
        method: HTTP method in upper case.
        path: Path template with `{placeholders}`. It can be logged because it contains no ids.
        idempotent: Whether the request can safely be repeated.
        scopes: Scopes that the API key needs.
        statuses: Statuses of successful responses.
        resource: Namespace in the SDK, such as `projects`.
        name: Name of the method in that namespace.
        arguments: Names of the arguments, of the keys of the body and of the fields to sort by.
        credential: The header with the API key and what comes before the key in it, or None if no key is sent.
        accept: The media types of responses, as in the header Accept.
        is_json: Whether that of successful responses is JSON.
    """

    __slots__ = (
        "accept",
        "arguments",
        "credential",
        "id",
        "idempotent",
        "is_json",
        "method",
        "name",
        "path",
        "resource",
        "scopes",
        "statuses",
    )

    def __init__(
        self,
        *,
        id: str,
        method: str,
        path: str,
        idempotent: bool,
        scopes: tuple[str, ...] = (),
        statuses: tuple[int, ...] = (),
        resource: str = "",
        name: str = "",
        arguments: tuple[str, ...] = (),
        credential: Credential | None = API_KEY,
        accept: str = "application/json",
        is_json: bool = True,
    ) -> None:
        self.id = id
        self.method = method
        self.path = path
        self.idempotent = idempotent
        self.scopes = scopes
        self.statuses = statuses
        self.resource = resource
        self.name = name
        self.arguments = arguments
        self.credential = credential
        self.accept = accept
        self.is_json = is_json

    def __repr__(self) -> str:
        return f"Operation({self.id}: {self.method} {self.path})"


class Source:
    """Bytes that are read while a request is sent.

    Attributes:
        name: Name of the argument, for messages.
        value: A path, an open binary file, or an iterable of bytes.
        start: Position of the file when it was first read; None before that, and if it cannot be rewound.
        is_spent: Whether it was read, and cannot be read another time.
    """

    __slots__ = ("is_spent", "name", "start", "value")

    def __init__(self, name: str, value: Any) -> None:
        self.name = name
        self.value = value
        self.start: int | None = None
        self.is_spent = False


class Upload:
    """A body that is read while it is sent.

    Attributes:
        parts: Its parts, in order.
    """

    __slots__ = ("parts",)

    def __init__(self, *parts: bytes | Source) -> None:
        self.parts = parts

    @property
    def is_spent(self) -> bool:
        """Whether it was sent, and cannot be sent another time."""
        return any(isinstance(part, Source) and part.is_spent for part in self.parts)


class Content:
    """A body of another media type than application/json.

    Attributes:
        media_type: The media type.
        data: The encoded body, one that is read while it is sent, or a value to send as JSON.
    """

    __slots__ = ("data", "media_type")

    def __init__(self, media_type: str, data: Any) -> None:
        self.media_type = media_type
        self.data = data


_SENT_AS_IS = (bytes, Upload)


class Request(Generic[T_co]):
    """A request for an operation, and how to read its response. It knows no host or key.

    Attributes:
        operation: The operation.
        path: Path below the base URL, encoded.
        query: Query parameters in the order of the specification.
        headers: Headers that are parameters of the operation.
        body: Value to send as JSON, `Content` of another type, or None.
        parse: Turns the decoded response into its model.
        delimiters: Characters that separate the elements of arrays in the query.
    """

    __slots__ = ("body", "delimiters", "headers", "operation", "parse", "path", "query")

    def __init__(
        self,
        operation: Operation,
        path: str,
        *,
        parse: Callable[[Any], T_co],
        query: tuple[tuple[str, str], ...] = (),
        headers: tuple[tuple[str, str], ...] = (),
        body: Any = None,
        delimiters: str = "",
    ) -> None:
        self.operation = operation
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.delimiters = delimiters
        self.parse = parse

    def __repr__(self) -> str:
        return f"Request({self.operation.id}: {self.operation.method} {self.operation.path})"


class Endpoint(NamedTuple):
    """Where to send requests, and the key to send along.

    Attributes:
        base_url: Scheme, host, port and path prefix, ending in `/api/v1`.
        api_key: The key, or None if a function returns it, and inside the platform.
        api_key_source: Where the key came from, for messages.
        base_url_source: Where the host came from, for messages.
        key_function: Returns the key for each attempt; then there is no `api_key`.
        credential: The `credential` of requests for operations that are not in the spec.
    """

    base_url: str
    api_key: Secret | None = None
    api_key_source: str = NOWHERE
    base_url_source: str = NOWHERE
    key_function: KeyFunction | None = None
    credential: Credential | None = API_KEY


def origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    """Return scheme, host and port of a URL, which identify a server.

    Raises:
        ValueError: The port is invalid.
    """
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


class HTTPRequest(NamedTuple):
    """A request as it is sent over the network.

    Attributes:
        operation: The operation; its path template is logged instead of the path.
        method: HTTP method.
        url: The complete URL.
        path: Path below the base URL without the query, for errors.
        headers: All headers except Host and Content-Length. A value that is a credential is a `Secret`.
        content: The encoded body, or one that is read while it is sent.
        idempotent: Whether it can be retried after the server may have executed it.
        request_id: Value of its X-Request-Id.
        api_key_source: Where its key came from, for messages.
        streamed: Whether the body of a successful response is read piece by piece.
    """

    operation: Operation
    method: str
    url: str
    path: str
    headers: tuple[tuple[str, str | Secret], ...]
    content: bytes | Upload | None
    idempotent: bool
    request_id: str
    api_key_source: str
    streamed: bool = False

    @property
    def sends_key(self) -> bool:
        """Whether the request is sent with an API key, which `with_key` may add later."""
        return self.api_key_source != NOWHERE

    def revealed_headers(self) -> list[tuple[str, str]]:
        """Return the headers with the key. Do not assign them to a variable of a function that can raise."""
        return [(name, value.reveal() if isinstance(value, Secret) else value) for name, value in self.headers]

    def __repr__(self) -> str:
        return f"HTTPRequest({self.operation.id}: {self.method} {self.path})"


def is_spent(http_request: HTTPRequest) -> bool:
    """Whether the body was a stream that was sent and cannot be sent another time."""
    return isinstance(http_request.content, Upload) and http_request.content.is_spent


def _json_value(value: object) -> object:
    """Return a value of another library's type, in the body of `client.request()`, as a value that JSON has."""
    if (number := as_number(value)) is not None:
        return number
    plain = unwrap(value)
    if type(plain) is not type(value):
        return plain
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    raise TypeError(f"{type(value).__name__} is not a type that JSON has")


# Python would encode nan and infinity, which are not JSON (RFC 8259, section 6).
_encode = json.JSONEncoder(default=_json_value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def encode_json(body: object) -> bytes:
    """Encode a body compactly."""
    return _encode(body).encode()


def build_request(
    request: Request[Any],
    endpoint: Endpoint,
    headers: Mapping[str, str | Secret],
    request_id: str,
    extra_query: Mapping[str, str] = NOTHING,
    extra_body: Mapping[str, Any] = NOTHING,
) -> HTTPRequest:
    """Return the HTTP request for a request of the generated package.

    Args:
        request: The request.
        endpoint: Where to send it, and with which key.
        headers: Headers configured by the user.
        request_id: Value of its X-Request-Id.
        extra_query: Query parameters that are added, or replace those of the request.
        extra_body: Keys that are added to the body, or replace those of the request.

    Raises:
        ValidationError: There are keys to add to a body that has no keys.
    """
    pairs, body, media_type = request.query, request.body, "application/json"
    if body.__class__ is Content:
        body, media_type = body.data, body.media_type
    if extra_query:
        pairs = (*(pair for pair in pairs if pair[0] not in extra_query), *extra_query.items())
    if extra_body:
        if body is not None and not isinstance(body, dict):
            raise invalid_argument("extra_body", "extra_body adds keys to a JSON object, but this body is none")
        body = {**(body or {}), **extra_body}
    query = f"?{urlencode(pairs, safe=request.delimiters)}" if pairs else ""
    content = body if body is None or body.__class__ in _SENT_AS_IS else encode_json(body)
    fields: dict[str, str | Secret] = {
        "accept": request.operation.accept,
        "accept-encoding": ACCEPTED,
        "user-agent": USER_AGENT,
    }
    fields.update((name.lower(), value) for name, value in headers.items())
    configured = fields.get("x-request-id", request_id)
    request_id = configured.reveal() if isinstance(configured, Secret) else configured
    fields["x-request-id"] = request_id
    if content is not None:
        fields["content-type"] = media_type
    if request.headers:
        fields.update(request.headers)
    credential = request.operation.credential
    if credential is not None and endpoint.api_key is not None:
        header, prefix = credential
        fields[header] = _prefixed(prefix, endpoint.api_key) if prefix else endpoint.api_key
    return HTTPRequest(
        operation=request.operation,
        method=request.operation.method,
        url=f"{endpoint.base_url}{request.path}{query}",
        path=request.path,
        headers=tuple(fields.items()),
        content=content,
        idempotent=request.operation.idempotent,
        request_id=request_id,
        api_key_source=endpoint.api_key_source if credential is not None else NOWHERE,
    )


def with_key(http_request: HTTPRequest, key: Secret) -> HTTPRequest:
    """Return a request with an API key, which replaces the one that it has. Its operation requires one."""
    header, prefix = http_request.operation.credential or API_KEY
    others = tuple(field for field in http_request.headers if field[0] != header)
    return http_request._replace(headers=(*others, (header, _prefixed(prefix, key) if prefix else key)))


def _prefixed(prefix: str, key: Secret) -> Secret:
    return Secret.of(f"{prefix}{key.reveal()}")


def unmodelled_request(
    method: str,
    path: str,
    query: Mapping[str, str] | None,
    body: Mapping[str, Any] | None,
    idempotent: bool | None,
    credential: Credential | None = API_KEY,
) -> Request[Any]:
    """Return a request for an operation that is not in the spec.

    Raises:
        ValidationError: An argument is invalid.
    """
    if not isinstance(method, str) or not (method.isascii() and method.isalpha()):
        raise invalid_argument("method", "method must be an HTTP method such as 'GET'")
    if method.upper() in ("CONNECT", "TRACE"):
        raise invalid_argument(
            "method", "method must not be CONNECT or TRACE: responses to them may contain the API key"
        )
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        raise invalid_argument("path", "path must start with one slash, such as '/projects'")
    # Some servers decode more than RFC 3986, such as the `%u002e` of old JavaScript.
    if not path.isascii() or not path.isprintable() or set(path) & set(" ?#\\") or _NOT_ENCODED.search(path):
        raise invalid_argument("path", "path must be percent-encoded; pass the query as query=")
    if _has_dot_segment(path):
        raise invalid_argument(
            "path", "path must not contain the segments '.' and '..', encoded or not, which address another resource"
        )
    method = method.upper()
    operation = Operation(
        id=f"{method} {path}",
        method=method,
        path=path,
        # Idempotent according to RFC 9110, section 9.2.2.
        idempotent=method in ("GET", "HEAD", "PUT", "DELETE") if idempotent is None else idempotent,
        credential=credential,
    )
    pairs = query_pairs("query", query or {})
    content = None if body is None else json_object("body", body)
    return Request(operation, path, parse=lambda payload: payload, query=pairs, body=content)


def query_pairs(argument: str, query: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the query parameters in an argument.

    Raises:
        ValidationError: The argument does not map names to strings or numbers.
    """
    try:
        pairs = tuple((_query_text(name), _query_text(value)) for name, value in query.items())
        urlencode(pairs)
    except (AttributeError, TypeError, ValueError):
        raise invalid_argument(argument, f"{argument} must map names to strings or numbers") from None
    return pairs


def json_object(argument: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of an argument that is part of a body.

    Raises:
        ValidationError: The argument is not a mapping, or cannot be sent as JSON.
    """
    if not isinstance(body, Mapping):
        raise invalid_argument(argument, f"{argument} must be a dict, not {type(body).__name__}")
    try:
        content = dict(body)
        encode_json(content)
    except (TypeError, ValueError, RecursionError) as error:
        raise invalid_argument(argument, f"{argument} cannot be sent as JSON: {error}") from None
    return content


def _has_dot_segment(path: str) -> bool:
    """Whether a server or a proxy could take a segment of a path for a dot segment."""
    # Gateways decode a path once or several times. Nobody encodes an id this often.
    for _ in range(_MAX_DECODINGS):
        if _OVERLONG.search(path):
            return True
        decoded = unquote(path)
        if decoded == path:
            break
        path = decoded
    else:
        return True
    # Dot segments are removed on the way (RFC 3986, section 5.2.4). Servlet containers first remove parameters from the
    # segments, such as `;x`, and Windows takes a backslash for a slash.
    segments = path.replace("\\", "/").split("/")
    return any(segment.partition(";")[0].strip(_IGNORED) in (".", "..") for segment in segments)


def _query_text(value: object) -> str:
    plain = unwrap(value)
    if isinstance(plain, str):
        return str.__str__(plain)
    if (number := as_number(plain)) is not None:
        return str(number)
    raise TypeError  # str() would send Python's spelling, such as None or True


def redirected(http_request: HTTPRequest, response: HTTPResponse, hops: int) -> HTTPRequest | None:
    """Return the request that a redirect asks for, or None if the response is not a redirect.

    Only GET requests are redirected, and only within their origin: another server must never receive the key.

    Raises:
        ConnectionError: The redirect is unsafe, malformed or one too many.
    """
    if response.status not in REDIRECTS:
        return None
    location = response.headers.get("location")
    if not location:
        raise ConnectionError(f"the server responded with {response.status} but no Location header")
    try:
        # Location may be a relative reference (RFC 9110, section 10.2.2).
        target = urljoin(http_request.url, location)
        same_origin = origin(urlsplit(target)) == origin(urlsplit(http_request.url))
        host, authority = urlsplit(target).hostname, urlsplit(target).netloc
    except ValueError:
        raise ConnectionError("the server redirects to a malformed URL") from None
    # httpx strips Authorization when it is redirected to another origin, but keeps headers such as X-API-Key.
    if not same_origin:
        raise ConnectionError(
            f"refusing to follow a redirect to another origin ({printable(str(host), 100)}): check base_url; "
            "the API key was not sent there"
        )
    if "\\" in target or "@" in authority or len(target) > MAX_URL:
        # HTTP libraries disagree about the host of such a URL, or send the part before the @ as a password.
        raise ConnectionError("the server redirects to a malformed URL")
    # After a 301 or 302, clients may turn a POST into a GET (RFC 9110, sections 15.4.2 and 15.4.3).
    if http_request.method != "GET":
        raise ConnectionError(f"refusing to follow a redirect of a {http_request.method}: check base_url")
    if hops >= MAX_REDIRECTS:
        raise ConnectionError(f"the server redirected the request more than {MAX_REDIRECTS} times: check base_url")
    return http_request._replace(url=_encoded(http_request.url, target))


def _encoded(url: str, target: str) -> str:
    """Return `target` with its origin spelled as in `url`, and its path and query percent-encoded."""
    # Built-in connections derive the request target by removing the origin, so it must be spelled the same.
    source, place = urlsplit(url), urlsplit(target)
    query = f"?{place.query}" if place.query else ""
    return f"{source.scheme}://{source.netloc}{quote((place.path or '/') + query, safe=_IN_URLS)}"
