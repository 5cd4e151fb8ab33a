"""Validates and encodes arguments: path segments, query values and bodies. No I/O."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple
from urllib.parse import quote

from .exceptions import ValidationError, invalid_argument

Encoder = Callable[[str, object], Any]


class NotGiven:
    """The default of keyword arguments in signatures that show the keys of a body."""

    def __repr__(self) -> str:
        return "<not given>"


NOT_GIVEN = NotGiven()


class BodyField(NamedTuple):
    """How a key of a body is validated and encoded."""

    wire_name: str
    encode: Encoder
    required: bool = False
    nullable: bool = False


def path_segment(name: str, value: object) -> str:
    """Return `value` percent-encoded as a path segment.

    Raises:
        ValidationError: The value is not a string, is blank, or is `.` or `..`, which would address another resource.
    """
    if not isinstance(value, str):
        raise _invalid(name, f"must be a str, not {_kind(value)}")
    if not value.strip():
        raise _invalid(name, "must not be empty or blank: give the id of the resource")
    # Percent-encoding would not help: an encoded dot is equivalent to a dot (RFC 3986, section 6.2.2.2).
    if value in (".", ".."):
        raise _invalid(name, f"must be the id of a resource, not {value!r}")
    return quote(text(name, value), safe="")


def text(name: str, value: object) -> str:
    """Return `value` if it is a string that can be encoded as UTF-8."""
    if not isinstance(value, str):
        raise _invalid(name, f"must be a str, not {_kind(value)}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            problem = f"must be valid text, but contains a lone surrogate at position {error.start}"
            raise _invalid(name, problem) from None
    # A plain str: str() of a member of a str-based enum is its name, such as "Color.RED".
    return str.__str__(value)


def integer(name: str, value: object, minimum: int | None = None) -> int:
    """Return `value` if it is an integer of at most 64 bits, and at least `minimum`."""
    # In Python, True is an int.
    if isinstance(value, bool) or not isinstance(value, int):
        raise _invalid(name, f"must be an int, not {_kind(value)}")
    if minimum is not None and value < minimum:
        raise _invalid(name, f"must be at least {minimum}, not {_short(value)}")
    if not -(2**63) <= value < 2**63:
        raise _invalid(name, "must fit into 64 bits")
    return int(value)


def number(name: str, value: object) -> float:
    """Return `value` if it is a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _invalid(name, f"must be a number, not {_kind(value)}")
    try:
        finite = math.isfinite(value)
    # An int that is too large for a float.
    except OverflowError:
        finite = False
    if not finite:
        raise _invalid(name, f"must be a finite number, not {_short(value)}")
    return value


def boolean(name: str, value: object) -> bool:
    """Return `value` if it is a boolean."""
    if not isinstance(value, bool):
        raise _invalid(name, f"must be a bool, not {_kind(value)}")
    return value


def array(item: Encoder) -> Encoder:
    """Return an encoder for lists and tuples, with `item` as the encoder of their elements."""

    def encode(name: str, value: object) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise _invalid(name, f"must be a list, not {_kind(value)}")
        return [item(f"{name}[{index}]", element) for index, element in enumerate(value)]

    return encode


def mapping(fields: Mapping[str, BodyField]) -> Encoder:
    """Return an encoder for mappings with the given keys."""

    def encode(name: str, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _invalid(name, f"must be a dict, not {_kind(value)}")
        return _encode_fields(value, fields, prefix=f"{name}.")

    return encode


def encode_body(
    kind: str,
    body: object,
    keywords: Mapping[str, object] | None,
    fields: Mapping[str, BodyField],
    *,
    partial: bool = False,
) -> dict[str, Any]:
    """Return the encoded body for a mapping or keyword arguments.

    Args:
        kind: Name of the body's type, for messages.
        body: A mapping, or None when keyword arguments are used.
        keywords: The keyword arguments.
        fields: The keys that the spec allows.
        partial: Whether all keys are optional but at least one is required, as in an update.

    Raises:
        ValidationError: A key is missing, unknown or of a wrong type; the message contains its name.
    """
    # Frameworks that call methods by their signature, such as pydantic, pass defaults, too.
    keywords = {name: value for name, value in (keywords or {}).items() if value is not NOT_GIVEN}
    if body is None:
        source: Mapping[Any, object] = keywords
    elif keywords:
        given = ", ".join(keywords)
        raise _invalid("body", f"and keyword arguments ({given}) exclude each other: use one of them")
    elif isinstance(body, Mapping):
        source = body
    else:
        raise _invalid("body", f"must be a dict with the keys of {kind}, not {_kind(body)}")
    if partial and not source:
        raise _invalid("body", f"is empty: give at least one of {', '.join(fields)}")
    return _encode_fields(source, fields, prefix="")


def _encode_fields(source: Mapping[Any, object], fields: Mapping[str, BodyField], *, prefix: str) -> dict[str, Any]:
    for key in source:
        if key not in fields:
            raise _invalid(f"{prefix}{key}", f"is not a known key{_suggestion(key, fields)}")
    encoded: dict[str, Any] = {}
    for key, field in fields.items():
        name = f"{prefix}{key}"
        if key not in source:
            if field.required:
                raise _invalid(name, "is required but missing")
            continue
        value = source[key]
        if value is None and not field.nullable:
            hint = "" if field.required else "; leave the key out instead"
            raise _invalid(name, f"must not be None{hint}")
        encoded[field.wire_name] = None if value is None else field.encode(name, value)
    return encoded


def _suggestion(key: object, fields: Mapping[str, BodyField]) -> str:
    by_spelling = {field.wire_name.lower(): name for name, field in fields.items()}
    by_spelling.update({name.lower(): name for name in fields})
    close = get_close_matches(str(key).lower(), by_spelling)
    if close:
        return f"; did you mean {by_spelling[close[0]]!r}?"
    return f"; known keys are {', '.join(fields)}"


def _invalid(name: str, problem: str) -> ValidationError:
    return invalid_argument(name, f"{name} {problem}")


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__


def _short(value: float) -> str:
    # Python refuses to convert an int of more than 4300 digits to a string.
    return repr(value) if isinstance(value, float) or abs(value) < 10**20 else "such a large number"
