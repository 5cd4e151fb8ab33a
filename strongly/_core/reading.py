"""Turns responses into results, whichever envelope and spelling a server uses. No I/O.

Malformed values are kept unchanged: a client should not break because of a field that its user does not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import complete, error_from, explain_no_retry, html_hint, not_json, request_id_of, wrong_shape
from .exceptions import APIError, ResponseValidationError
from .model import Memo, ModelList, Page
from .request import HTTPRequest, Request
from .response import HTTPResponse, decode_json, printable
from .retry import Failure, RetryPolicy

if TYPE_CHECKING:
    from .raw_response import RawResponse

T = TypeVar("T")

_CHARSET = re.compile(r';\s*charset="?([^\s";]+)', re.IGNORECASE)
_JSON_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "a boolean",
    str: "a string",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}

# Interns strings. Not with `sys.intern`: CPython 3.12 and free-threaded builds never free interned strings.
intern = Memo(str)
interned = intern.known

member: Any = dict.get  # Any, because the value may have any type


def read_response(request: Request[T], http_request: HTTPRequest, response: HTTPResponse, attempts: int) -> T:
    """Return the result of a successful response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
        APIError: The body reports an error.
    """
    return _read(request, http_request, response, attempts)[1]


def raw_response(
    request: Request[T], http_request: HTTPRequest, response: HTTPResponse, attempts: int
) -> RawResponse[T]:
    """Return a successful response together with its result.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
        APIError: The body reports an error.
    """
    from .raw_response import RawResponse  # loaded before the request was sent, with the methods that return it

    payload, parsed = _read(request, http_request, response, attempts)
    request_id = request_id_of(response, payload) or http_request.request_id
    return RawResponse(response.status, response.headers, response.content, request_id, attempts, parsed)


def _read(request: Request[T], http_request: HTTPRequest, response: HTTPResponse, attempts: int) -> tuple[Any, T]:
    """Return the decoded body and the result."""
    try:
        if request.operation.is_json:
            payload = decode_success(response, http_request)
        else:
            payload = expected_media(response, request.operation.accept)
        return payload, _parse(request, response, payload)
    except APIError as raised:
        error, cause = raised, raised.__cause__
    if isinstance(error, ResponseValidationError):
        explain_no_retry(error, Failure("malformed"), http_request, RetryPolicy())
    raise complete(error, http_request, attempts) from cause


def _parse(request: Request[T], response: HTTPResponse, payload: Any) -> T:
    try:
        return request.parse(payload)
    except ResponseValidationError as problem:  # from the generated package, which has no access to the response
        raise wrong_shape(problem.message, response, None if payload is response else payload) from problem
    except RecursionError:
        raise wrong_shape("it is nested too deeply", response) from None
    except (ImportError, OSError) as problem:  # models are imported with the first response
        message = f"the response cannot be read: {problem}"
        raise ResponseValidationError(message, response.status) from problem


def decode_success(response: HTTPResponse, http_request: HTTPRequest | None = None) -> Any:
    """Return the decoded body of a successful response.

    Raises:
        ResponseValidationError: The body is not JSON.
        APIError: The body reports an error, although the status is 2xx.
    """
    try:
        payload = decode_json(response.content)
    except ValueError as error:
        raise not_json(error, response) from error
    if isinstance(payload, dict) and payload.get("success") is False:
        raise error_from(response, payload, http_request)
    return payload


def read_item(request: Request[T], http_request: HTTPRequest, item: HTTPResponse, attempts: int) -> T:
    """Return the result in an item of a streamed response, whose content is the document of the item.

    Raises:
        ResponseValidationError: The item does not have the documented shape.
        APIError: The item reports an error.
    """
    try:
        return _parse(request, item, decode_success(item, http_request))
    except APIError as raised:
        error, cause = raised, raised.__cause__
    raise complete(error, http_request, attempts) from cause


def expected_media(response: HTTPResponse, accept: str) -> HTTPResponse:
    """Return a successful response that is not JSON.

    Raises:
        ResponseValidationError: It is an HTML page instead of the documented media type, such as a login page.
    """
    if "html" in response.content_type.lower() and "html" not in accept:
        raise wrong_shape(f"expected {accept.partition(',')[0]}{html_hint(response)}", response)
    return response


def read_text(payload: Any) -> str:
    """Return the body of a response as a string, decoded as its Content-Type says, by default as UTF-8.

    Raises:
        ResponseValidationError: The body does not have this encoding.
    """
    response: HTTPResponse = payload
    found = _CHARSET.search(response.content_type)
    charset = found[1] if found else "utf-8"
    try:
        return response.content.decode(charset)
    except (LookupError, UnicodeDecodeError):
        raise ResponseValidationError(f"expected text in {printable(charset, 50)}") from None


def read_bytes(payload: Any) -> bytes:
    """Return the body of a response."""
    response: HTTPResponse = payload
    return response.content


def read_value(payload: object, kinds: tuple[type, ...], *, in_envelope: bool) -> Any:
    """Return the value in a response that is not an object with a model: a scalar, a list or a map.

    Args:
        payload: The decoded response.
        kinds: The types that the value can have.
        in_envelope: Whether the spec puts it into an envelope. A map without one can have any keys.

    Raises:
        ResponseValidationError: The value has another type.
    """
    value = payload
    if in_envelope and isinstance(payload, dict) and _is_envelope(payload):
        value = payload["data"]
    # A bool is an int in Python only.
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        expected = " or ".join(dict.fromkeys(_JSON_TYPES[kind] for kind in kinds))
        raise ResponseValidationError(f"expected {expected}, got {describe(value)}")
    return value


def read_cursor_page(payload: object, collection: str, read_item: Callable[[Any], T], model: type[T]) -> Page[T]:
    """Return the items and the cursor of the next page in a response; see `read_page`.

    Raises:
        ResponseValidationError: The response contains no such list, or an item is not an object.
    """
    page = read_page(payload, collection, read_item, model)
    places = (payload.get("pagination"), payload.get("meta"), payload) if isinstance(payload, dict) else ()
    for found in places:
        if isinstance(found, dict) and (cursor := found.get("nextCursor") or found.get("next_cursor")):
            # Cursors are opaque, and some servers send the last id, which can be a number.
            page.next_cursor = str(cursor)
            break
    return page


def read_object(payload: object, known: frozenset[str]) -> dict[str, Any]:
    """Return the object in a response, with or without an envelope.

    Args:
        payload: The decoded response.
        known: Names of the fields of the object, of which it must have at least one.

    Raises:
        ResponseValidationError: The response does not contain such an object.
    """
    value = payload["data"] if isinstance(payload, dict) and _is_envelope(payload) else payload
    if not isinstance(value, dict):
        raise ResponseValidationError(f"expected an object, got {describe(value)}")
    if known.isdisjoint(value):
        raise ResponseValidationError("the object has none of the documented fields")
    return value


def read_result(payload: object) -> dict[str, Any]:
    """Return the result of an action with snake_case keys; an empty response is an empty result.

    Raises:
        ResponseValidationError: The result is not an object.
    """
    value = payload
    if isinstance(payload, dict):
        value = payload["data"] if _is_envelope(payload) else {k: v for k, v in payload.items() if k != "success"}
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ResponseValidationError(f"expected an object, got {describe(value)}")
    result: dict[str, Any] = snake_case_keys(value)
    return result


def read_page(payload: object, collection: str, read_item: Callable[[Any], T], model: type[T]) -> Page[T]:
    """Return the items and the pagination data in a response.

    Args:
        payload: The decoded response: a list, or an object with a list as `data` or under the name of the collection.
        collection: Name of the collection, such as `projects`, which the oldest servers use instead of `data`.
        read_item: Turns an item into its model.
        model: The class of the models.

    Raises:
        ResponseValidationError: The response contains no such list, or an item is not an object.
    """
    if isinstance(payload, list):
        return Page(ModelList([read_item(item) for item in payload], model))
    if not isinstance(payload, dict):
        raise ResponseValidationError(f"expected a list of {collection}, got {describe(payload)}")
    value = payload.get("data")
    if isinstance(value, dict):
        # Keep the pagination data of the outer object: without it, the list would seem to end with the first page.
        return read_page({**_paging_information(payload), **value}, collection, read_item, model)
    if not isinstance(value, list):
        value = payload.get(collection)
    if not isinstance(value, list):
        raise ResponseValidationError(f"expected a list of {collection} as 'data' or '{collection}', found neither")
    info = _paging_information(payload)
    has_more = info.get("hasMore")
    total = _count(info.get("total"))
    return Page(
        ModelList([read_item(item) for item in value], model),
        total=_count(info.get("count")) if total is None else total,
        limit=_count(info.get("limit")) or None,
        offset=_count(info.get("offset")),
        has_more=has_more if isinstance(has_more, bool) else None,
    )


def describe(value: object) -> str:
    """Return the JSON type of a decoded value, for messages."""
    if value is None:
        return "null"
    for kind, name in (
        (bool, "a boolean"),
        (str, "a string"),
        (int, "a number"),
        (float, "a number"),
        (list, "a list"),
    ):
        if isinstance(value, kind):
            return name
    return "an object"


def _is_envelope(payload: dict[str, Any]) -> bool:
    # A resource, which has an id, can itself have a field named `data`.
    return "data" in payload and ("success" in payload or ("id" not in payload and "_id" not in payload))


def _paging_information(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the pagination data of a response, from all places where servers put it."""
    places = (payload.get("pagination"), payload.get("meta"), payload)
    return {
        name: found[name]
        for name in ("hasMore", "total", "count", "limit", "offset")
        for found in reversed(places)
        if isinstance(found, dict) and found.get(name) is not None
    }


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def snake_case(name: str) -> str:
    """Return a camelCase name in snake_case: `sizeGB` becomes `size_gb`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


_CAMEL_CASE = re.compile("[a-z][a-zA-Z0-9]*")
_snake_cased = Memo(lambda key: snake_case(key) if _CAMEL_CASE.fullmatch(key) else key)

# The objects whose keys users choose, as the spec lists them for objects with arbitrary keys.
_CHOSEN_KEYS = frozenset({"annotations", "env", "environment", "environment_variables", "labels", "tags", "variables"})


def snake_case_keys(value: Any) -> Any:
    """Return `value` with the camelCase keys of all objects in it in snake_case.

    Other keys are kept unchanged, such as `APP_MODE` and `example.com/team`, as are keys that would collide, and
    objects whose keys users choose.
    """
    if isinstance(value, list):
        return [snake_case_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    renamed: dict[str, Any] = {}
    for key, item in value.items():
        name = _snake_cased(key)
        is_kept = name in _CHOSEN_KEYS and isinstance(item, dict)
        collides = name != key and (name in value or name in renamed)
        renamed[key if collides else name] = item if is_kept else snake_case_keys(item)
    return renamed


def expect_object(value: object, kind: str) -> dict[str, Any]:
    """Return `value` as a dict.

    Raises:
        ResponseValidationError: `value` is not an object.
    """
    if not isinstance(value, dict):
        raise ResponseValidationError(f"expected an object for {kind}, got {describe(value)}")
    return dict(value)  # a plain dict, also for subclasses


def read_attributes(data: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    """Return an object with the names of fields instead of those of attributes; the field itself takes precedence.

    Args:
        data: The object.
        renamed: The names of fields by those of attributes.
    """
    read = {name: value for name, value in data.items() if name not in renamed}
    for attribute, name in renamed.items():
        if attribute in data and read.get(name) is None:
            read[name] = data[attribute]
    return read


def read_float(value: Any) -> Any:
    """Return an int as a float: JSON does not distinguish 50 from 50.0. Other values are kept unchanged."""
    # Not isinstance, which is also true for a bool.
    if value.__class__ is int:
        try:
            return float(value)
        except OverflowError:
            return value
    return value


def read_member(value: Any, name: str) -> Any:
    """Return the member `name` of an object. Other values are kept unchanged."""
    while isinstance(value, dict):  # so that reading a value that was read before does not change it
        value = value.get(name)
    return value


def read_nested(value: Any, read: Callable[[dict[str, Any]], Any]) -> Any:
    """Return the model of an object. Other values are kept unchanged."""
    return read(value) if isinstance(value, dict) else value


def read_list(value: Any, read: Callable[[dict[str, Any]], Any]) -> Any:
    """Return the models of a list of objects. Other values are kept unchanged."""
    return [read(item) if isinstance(item, dict) else item for item in value] if isinstance(value, list) else value


def read_items(value: Any, read: Callable[[Any], Any]) -> Any:
    """Return the converted items of a list. Other values are kept unchanged."""
    return [read(item) for item in value] if isinstance(value, list) else value


def read_values(value: Any, read: Callable[[Any], Any]) -> Any:
    """Return an object with its values converted. Other values are kept unchanged."""
    return {key: read(item) for key, item in value.items()} if isinstance(value, dict) else value


def read_variant(value: Any, key: str, attribute: str, variants: dict[str, Callable[[dict[str, Any]], Any]]) -> Any:
    """Return the model of an object that has one of several classes.

    Args:
        value: The object. Objects of unknown classes and other values are kept unchanged.
        key: The field that determines the class.
        attribute: Its name in `to_dict`.
        variants: The functions that read the object, by the values of the field.
    """
    if isinstance(value, dict):
        tag = value.get(key, value.get(attribute))
        if isinstance(tag, str) and tag in variants:
            return variants[tag](value)
    return value


def unknown_fields(data: dict[str, Any], known: frozenset[str]) -> dict[str, Any] | None:
    """Return the fields of `data` that are not `known`, or None if there are none."""
    return None if known.issuperset(data) else {name: value for name, value in data.items() if name not in known}
