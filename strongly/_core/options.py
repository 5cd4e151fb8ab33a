"""The options of a client, validated. No I/O."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .exceptions import ConfigurationError, invalid_argument
from .loading import importing
from .request import NOTHING, json_object, query_pairs
from .retry import RetryPolicy
from .scalars import as_int, as_number, unwrap
from .secret import Secret

if TYPE_CHECKING:
    from .retry_event import RetryEvent

Checked = TypeVar("Checked")
Fields = TypeVar("Fields", bound=Mapping[str, Any])


DEFAULT_TIMEOUT = 30.0
DEFAULT_MAX_RETRIES = 3
MAX_TIMEOUT = 7 * 24 * 3600  # a week: much longer waits overflow on some operating systems
DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024 * 1024
# The client sets these itself; another value would break requests or leak a key.
RESERVED_HEADERS = frozenset(
    {"x-api-key", "host", "content-length", "transfer-encoding", "connection", "content-type", "accept-encoding"}
)


class Options(NamedTuple):
    """Options of all calls of a client. Those of users are to be checked with `check_options`.

    Attributes:
        timeout: Timeout of each attempt in seconds.
        max_retries: Maximum number of retries.
        headers: Headers sent with every request.
        max_response_bytes: Largest decompressed response in bytes.
        on_retry: Called before each retry.
        prefetch: Whether lists prefetch pages; None to prefetch unless there is a custom HTTP client.
        extra_query: Query parameters to add to requests, or to replace.
        extra_body: Keys to add to the bodies of requests, or to replace, with the names of the wire format.
    """

    timeout: float = DEFAULT_TIMEOUT
    max_retries: int = DEFAULT_MAX_RETRIES
    headers: Mapping[str, str | Secret] = NOTHING
    max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    on_retry: Callable[[RetryEvent], object] | None = None
    prefetch: bool | None = None
    extra_query: Mapping[str, str] = NOTHING
    extra_body: Mapping[str, Any] = NOTHING

    def __repr__(self) -> str:
        # Headers, queries and bodies may contain secrets.
        return f"Options(timeout={self.timeout!r}, max_retries={self.max_retries!r}, prefetch={self.prefetch!r})"

    @property
    def policy(self) -> RetryPolicy:
        """The retry policy for these options."""
        return RetryPolicy(max_retries=self.max_retries)


def check_options(options: Options) -> Options:
    """Return the options of a user as they are applied: values of other types, such as NumPy's, are converted.

    Raises:
        ConfigurationError: A value is invalid.
    """
    prefetch = unwrap(options.prefetch)
    checked = options._replace(
        timeout=_seconds("timeout", options.timeout),
        max_retries=_count("max_retries", options.max_retries, 0),
        max_response_bytes=_count("max_response_bytes", options.max_response_bytes, 1),
        prefetch=prefetch,
    )
    _check_headers("headers", options.headers)
    if options.on_retry is not None:
        if not callable(options.on_retry):
            raise ConfigurationError(f"on_retry must be callable, not {type(options.on_retry).__name__}")
        with importing():  # rather than when a call fails, perhaps because too many files are open
            import_module("strongly._core.retry_event")
    if prefetch is not None and not isinstance(prefetch, bool):
        raise ConfigurationError(f"prefetch must be True, False or None, not {prefetch!r}")
    return checked


def call_options(
    options: Options,
    timeout: float | None,
    max_retries: int | None,
    extra_headers: Mapping[str, str] | None,
    extra_query: Mapping[str, str] | None,
    extra_body: Mapping[str, Any] | None,
) -> Options:
    """Return the options of a single call, which override those of its client.

    Raises:
        ValidationError: A value is invalid.
    """
    changes: dict[str, Any] = {}
    if timeout is not None:
        changes["timeout"] = _argument(_seconds, "timeout", timeout)
    if max_retries is not None:
        changes["max_retries"] = _argument(_count, "max_retries", max_retries)
    if extra_headers is not None:
        _argument(_check_headers, "extra_headers", extra_headers)
        changes["headers"] = {**options.headers, **extra_headers}
    if extra_query is not None:
        changes["extra_query"] = dict(query_pairs("extra_query", extra_query))
    if extra_body is not None:
        changes["extra_body"] = json_object("extra_body", extra_body)
    return options._replace(**changes)


def _argument(check: Callable[[str, Any], Checked], name: str, value: object) -> Checked:
    try:
        return check(name, value)
    except ConfigurationError as error:
        raise invalid_argument(name, error.message) from None


def check_http_client(client: Any) -> None:
    """Reject an `http_client` that is not a synchronous HTTP client.

    Raises:
        ConfigurationError: The client has another interface.
    """
    _check_interface(client, asynchronous=False, close="close", expected="httpx.Client")


def async_check_http_client(client: Any) -> None:
    """Reject an `http_client` that is not an asynchronous HTTP client.

    Raises:
        ConfigurationError: The client has another interface.
    """
    _check_interface(client, asynchronous=True, close="aclose", expected="httpx.AsyncClient")


def _check_interface(client: Any, *, asynchronous: bool, close: str, expected: str) -> None:
    if client is None:
        return
    from inspect import iscoroutinefunction  # on demand: loading it takes longer than loading all of this package

    methods = [getattr(client, name, None) for name in ("build_request", "send", close)]
    complete = all(map(callable, methods)) and not isinstance(client, type)
    if not complete or iscoroutinefunction(methods[1]) is not asynchronous:
        raise ConfigurationError(
            f"http_client must be an {expected}, or have its interface; got {type(client).__name__}"
        )


def _seconds(name: str, value: object) -> float:
    seconds = as_number(value)
    if seconds is None or not 0 < seconds < math.inf:
        raise ConfigurationError(f"{name} must be a number of seconds greater than 0, not {value!r}")
    if seconds > MAX_TIMEOUT:
        raise ConfigurationError(f"{name} must be at most {MAX_TIMEOUT:,} seconds")
    return seconds


def _count(name: str, value: object, minimum: int = 0) -> int:
    number = as_int(value)
    if number is None or number < minimum:
        raise ConfigurationError(f"{name} must be an int of at least {minimum}, not {value!r}")
    return number


def hide(headers: Mapping[str, str] | None) -> dict[str, str] | None:
    """Return headers with secrets as values, since they can be credentials. If they are not a mapping, return a secret.

    Methods assign the result to their parameter, so that their frame shows no credential if the call fails. The type is
    therefore that of the parameter.
    """
    given: Any = headers
    try:
        hidden: Any = {name: Secret.of(value) for name, value in dict(given).items()}
    except (TypeError, ValueError):
        hidden = Secret.of(given)
    return hidden  # type: ignore[no-any-return]


def without_options(fields: Fields, *names: str) -> Fields:
    """Return the keys of a body, unless options are among them that `with_raw_response` does not have.

    Raises:
        ValidationError: One of the options is given.
    """
    for name in names:
        if name in fields:
            problem = f"with_raw_response has no {name}, which sends further requests: call the method without it"
            raise invalid_argument(name, problem)
    return fields


def _check_headers(argument: str, headers: Mapping[str, str | Secret]) -> None:
    if not isinstance(headers, Mapping):
        raise ConfigurationError(f"{argument} must map str to str")
    for name, given in headers.items():
        value = Secret.of(given)
        if not isinstance(name, str) or value is None or not isinstance(value.reveal(), str):
            raise ConfigurationError(f"{argument} must map str to str")
        if not name or not all(character.isalnum() or character in "-_" for character in name) or not name.isascii():
            raise ConfigurationError(f"invalid header name {name!r}: use ASCII letters, digits, - and _")
        if name.lower() in RESERVED_HEADERS:
            raise ConfigurationError(f"{argument} must not contain {name}, which the client sets itself")
        check_header_value(value, f"the header {name}")


def wrong_type(value: Secret, verb: str = "pass") -> str:
    """Return the name of the type of a value that should be a str, and what to pass instead if that is known."""
    kind = type(value.reveal())
    if hasattr(kind, "get_secret_value"):  # pydantic's SecretStr
        return f"{kind.__name__}: {verb} the result of its method get_secret_value()"
    if issubclass(kind, bytes | bytearray):
        return f"{kind.__name__}: {verb} the result of its method decode()"
    if kind.__name__.lower().endswith("url"):  # such as those of httpx and pydantic
        return f"{kind.__name__}: {verb} the result of str()"
    if hasattr(kind, "__await__"):
        return f"{kind.__name__}: {verb} the function itself instead of calling it"
    return kind.__name__


def check_header_value(value: str | Secret, what: str) -> None:
    """Reject a header value that cannot be sent. Messages do not contain the value, which may be a secret.

    Raises:
        ConfigurationError: The value contains a control or non-ASCII character, or has outer white space.
    """
    value = Secret.of(value)
    # Outer white space is not part of a value (RFC 9110, section 5.5), so it would not arrive as given.
    if value.reveal() != value.reveal().strip():
        raise ConfigurationError(f"{what} starts or ends with white space, such as a line break: strip it")
    # A line break would end the header and start another one (RFC 9112, section 5).
    if not value.reveal().isascii() or not value.reveal().isprintable():
        raise ConfigurationError(
            f"{what} contains a control character or a non-ASCII character: check that it was copied completely"
        )
