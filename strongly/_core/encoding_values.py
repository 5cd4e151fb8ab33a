"""Encodes the less usual values of bodies and parameters: dates, bytes, maps, unions and recursive objects. No I/O."""

from __future__ import annotations

import datetime as dt
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

from .encoding import BodyField, Encoder, invalid, mapping, text, wrong_type
from .exceptions import ValidationError
from .scalars import unwrap


def date(name: str, value: object) -> str:
    """Return a date as RFC 3339 has it, given as a date or as a string."""
    if isinstance(value, dt.datetime):
        raise invalid(name, "must be a date, not a datetime: pass its .date()")
    return value.isoformat() if isinstance(value, dt.date) else text(name, value)


def date_time(name: str, value: object) -> str:
    """Return a point in time as RFC 3339 has it, given as a datetime or as a string."""
    if isinstance(value, dt.datetime):
        if value.utcoffset() is None:
            raise invalid(name, "must have a time zone: pass its .astimezone() if it is in local time")
        return value.isoformat()
    if isinstance(value, dt.date):
        raise invalid(name, "must be a datetime, not a date: add a time and a time zone")
    return text(name, value)


def base64(name: str, value: object) -> str:
    """Return bytes in base64. A string is sent unchanged: it is in base64 already."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return b64encode(value).decode()
    return text(name, value)


def json_value(name: str, value: object) -> Any:
    """Return any value that JSON has."""
    from .request import encode_json

    try:
        return json.loads(encode_json(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise invalid(name, f"cannot be sent as JSON: {error}") from None


def constant(expected: Any) -> Encoder:
    """Return an encoder for a single value."""

    def encode(name: str, value: object) -> Any:
        plain = unwrap(value)
        if type(plain) is not type(expected) or plain != expected:
            raise invalid(name, f"must be {expected!r}, the only value that the API accepts")
        return expected

    return encode


def nullable(item: Encoder) -> Encoder:
    """Return an encoder for values or None."""
    return lambda name, value: None if value is None else item(name, value)


def values(item: Encoder) -> Encoder:
    """Return an encoder for mappings with any keys, which are sent unchanged."""

    def encode(name: str, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise wrong_type(name, "a dict", value, convert="dict")
        for key in value:
            if not isinstance(key, str):
                raise invalid(name, f"must have keys of type str, not {type(key).__name__}")
        return {text(name, key): item(f"{name}.{key}", each) for key, each in value.items()}

    return encode


def one_of(expected: str, *alternatives: Encoder) -> Encoder:
    """Return an encoder for values that one of several encoders accepts.

    Args:
        expected: The accepted types, for messages.
        *alternatives: The encoders. The first that accepts a value encodes it.
    """

    def encode(name: str, value: object) -> Any:
        for alternative in alternatives:
            try:
                return alternative(name, value)
            except ValidationError as error:
                if error.argument != name:  # the type is right, but something inside is not
                    raise
        raise wrong_type(name, expected, value)

    return encode


def tagged(key: str, alternatives: Mapping[str, Encoder]) -> Encoder:
    """Return an encoder for mappings of several types.

    Args:
        key: The key whose value names the type.
        alternatives: The encoders by this value.
    """

    def encode(name: str, value: object) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_type(name, "a dict", value, convert="dict")
        if key not in value:
            raise invalid(
                f"{name}.{key}", f"is required but missing: it is one of {', '.join(map(repr, alternatives))}"
            )
        tag = unwrap(value[key])
        if not isinstance(tag, str) or tag not in alternatives:
            raise invalid(f"{name}.{key}", f"must be one of {', '.join(map(repr, alternatives))}")
        return alternatives[tag](name, value)

    return encode


def mapping_later(fields: Callable[[], Mapping[str, BodyField]]) -> Encoder:
    """Return an encoder for mappings whose keys are defined later, because the objects can contain one another."""
    return lambda name, value: mapping(fields())(name, value)
