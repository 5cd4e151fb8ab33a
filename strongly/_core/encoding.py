"""Validates and encodes arguments: path segments, query values and bodies. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from os import PathLike, fspath
from pathlib import PurePath
from sys import float_info
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import quote

from .accepted import NOT_GIVEN
from .exceptions import ValidationError, invalid_argument
from .model import Model
from .scalars import as_int, as_number, unwrap

Encoder = Callable[[str, object], Any]

_INNER_UNDERSCORE = re.compile(r"(?<=[a-z0-9])_([a-z0-9])")


# The entry for the keys that a table does not list, if the spec allows others.
OTHERS = "*"


class BodyField(NamedTuple):
    """How a key of a body is validated and encoded."""

    wire_name: str
    encode: Encoder
    required: bool = False
    nullable: bool = False


def path_segment(name: str, value: object, model: str = "") -> str:
    """Return the id of a resource, percent-encoded as a path segment.

    Args:
        name: Name of the argument.
        value: The id, or a model.
        model: Name of the class of models that have such an id; empty if there is none.

    Raises:
        ValidationError: The value is of another type, is blank, or is `.` or `..`, which would address another
            resource.
    """
    value = text(name, value if value.__class__ is str else _id_of(name, value, model))
    if not value.strip():
        raise invalid(name, "must not be empty or blank: give the id of the resource")
    # Percent-encoding would not help: an encoded dot is equivalent to a dot (RFC 3986, section 6.2.2.2).
    if value in (".", ".."):
        raise invalid(name, f"must be the id of a resource, not {value!r}")
    return quote(value, safe="")


def identifier(name: str, value: object, model: str) -> str:
    """Return the id of a resource, which can be given as a model; see `path_segment`."""
    return text(name, _id_of(name, value, model))


def id_of(model: str) -> Encoder:
    """Return an encoder for the id of a resource; see `path_segment`."""
    return lambda name, value: identifier(name, value, model)


def _id_of(name: str, value: object, model: str) -> str:
    """Return the id of a model of the class `model`, or the string that `value` is."""
    if isinstance(value, Model) and model in (kind.__name__ for kind in type(value).__mro__):
        # A collaborator is identified by its `user_id`, also in an object inside a body: `members[0].user_id`.
        attribute = "id" if "id" in value._names else _last_part(name)
        value = getattr(value, attribute, None)
        if value is None:
            raise invalid(name, f"must be the id of a resource, but this {model} has no {attribute}")
    return _str_of(name, value, f"a str or a {model}" if model else "a str")


def text(name: str, value: object) -> str:
    """Return `value` if it is a string that can be encoded as UTF-8."""
    string: str = value if value.__class__ is str else _str_of(name, value)
    if not string.isascii():
        try:
            string.encode()
        except UnicodeEncodeError as error:
            problem = f"must be valid text, but contains a lone surrogate at position {error.start}"
            raise invalid(name, problem) from None
    return string


def _str_of(name: str, value: object, expected: str = "a str") -> str:
    """Return a string of any type as a plain str."""
    plain = unwrap(value)
    if not isinstance(plain, str):
        raise wrong_type(name, expected, value, convert="str")
    # Not str(), which returns the name of a member of a str-based enum, such as "Color.RED".
    return str.__str__(plain)


def path(name: str, value: object) -> str:
    """Return a path on a server, given as a string or as a path object."""
    # On Windows, str() of pathlib.Path("/data") has backslashes.
    if isinstance(value, PurePath):
        value = value.as_posix()
    elif isinstance(value, PathLike):
        value = fspath(value)
    return text(name, value)


def quantity(name: str, value: object) -> str:
    """Return an amount in the notation of Kubernetes, given as a string or as a number."""
    if value.__class__ is str or (amount := as_number(value)) is None:
        return text(name, _str_of(name, value, "a str or a number"))
    amount = number(name, amount)
    if isinstance(amount, float) and not amount.is_integer():
        from decimal import Decimal  # on demand: most amounts are strings or integers

        return f"{Decimal(repr(amount)):f}"  # not 1e-05
    return str(int(amount))


def sort_order(name: str, value: object) -> str:
    """Return a field and a direction in the names of the wire format: `createdAt:desc` for `created_at:desc`."""
    order = text(name, value)
    field, _, direction = order.partition(":")
    if not field or direction not in ("asc", "desc"):
        raise invalid(name, f"must be a field and a direction, such as 'created_at:desc', not {order[:50]!r}")
    # Not a table of the fields that the spec lists: newer servers can have others.
    return f"{_INNER_UNDERSCORE.sub(lambda found: found[1].upper(), field)}:{direction}"


def integer(name: str, value: object, minimum: int | None = None) -> int:
    """Return `value` if it is an integer of at most 64 bits, and at least `minimum`."""
    whole = as_int(value)
    if whole is None:
        raise wrong_type(name, "an int", value, convert="int")
    if minimum is not None and whole < minimum:
        raise invalid(name, f"must be at least {minimum}, not {_short(whole)}")
    if not -(2**63) <= whole < 2**63:
        raise invalid(name, "must fit into 64 bits")
    return whole


def number(name: str, value: object) -> float:
    """Return `value` if it is a finite number."""
    amount = as_number(value)
    if amount is None:
        raise wrong_type(name, "a number", value)
    if not abs(amount) <= float_info.max:  # false for NaN; an int can be too large for a float
        raise invalid(name, f"must be a finite number, not {_short(amount)}")
    return amount


def boolean(name: str, value: object) -> bool:
    """Return `value` if it is a boolean."""
    plain = unwrap(value)
    if not isinstance(plain, bool):
        raise wrong_type(name, "a bool", value)
    return plain


def array(item: Encoder) -> Encoder:
    """Return an encoder for collections of values, with `item` as the encoder of their elements.

    The elements of a set are sorted, so that equal arguments make equal requests.
    """

    def encode(name: str, value: object) -> list[Any]:
        if not isinstance(value, (list, tuple)) and not _is_collection(value):
            raise wrong_type(name, "a list", value)
        encoded = [item(f"{name}[{index}]", element) for index, element in enumerate(value)]
        return sorted(encoded, key=str) if isinstance(value, (set, frozenset)) else encoded

    return encode


def _is_collection(value: object) -> TypeGuard[Iterable[Any]]:
    """Whether a value can be iterated over like a list of its elements."""
    # A data frame iterates over the names of its columns. A paginator would send requests.
    return (
        isinstance(value, Iterable)
        and not isinstance(value, (str, bytes, bytearray, memoryview, Mapping))
        and getattr(value, "ndim", 1) == 1
        and type(value).__module__.partition(".")[0] != "strongly"
    )


def mapping(fields: Mapping[str, BodyField]) -> Encoder:
    """Return an encoder for mappings with the given keys, among which can be `OTHERS`."""

    def encode(name: str, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise wrong_type(name, "a dict", value, convert="dict")
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
        fields: The keys that the spec allows, among which can be `OTHERS`.
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
        raise invalid("body", f"and keyword arguments ({given}) exclude each other: use one of them")
    elif isinstance(body, Mapping):
        source = body
    else:
        raise wrong_type("body", f"a dict with the keys of {kind}", body, convert="dict")
    if partial and not source:
        raise invalid("body", f"is empty: give at least one of {', '.join(_sendable(fields))}")
    try:
        return _encode_fields(source, fields, prefix="")
    except RecursionError:
        raise invalid("body", "is nested too deeply, or contains itself") from None


def encode_optional_body(
    kind: str, body: object, keywords: Mapping[str, object] | None, fields: Mapping[str, BodyField]
) -> dict[str, Any] | None:
    """Return the encoded body, as `encode_body` does, or None if neither a mapping nor keyword arguments are given."""
    given = body is not None or any(value is not NOT_GIVEN for value in (keywords or {}).values())
    return encode_body(kind, body, keywords, fields) if given else None


def _encode_fields(source: Mapping[Any, object], fields: Mapping[str, BodyField], *, prefix: str) -> dict[str, Any]:
    encoded: dict[str, Any] = {}
    for key in source:
        if key not in fields or key == OTHERS:
            if OTHERS not in fields:
                raise invalid(f"{prefix}{key}", f"is not a known key{_suggestion(key, fields)}")
            encoded[key] = _other(f"{prefix}{key}", key, source[key], fields)
    for key, field in fields.items():
        if key == OTHERS:
            continue
        name = f"{prefix}{key}"
        if key not in source:
            if field.required:
                raise invalid(name, "is required but missing")
            continue
        value = source[key]
        if value is None and not field.nullable:
            hint = "" if field.required else "; leave the key out instead"
            raise invalid(name, f"must not be None{hint}")
        encoded[field.wire_name] = None if value is None else field.encode(name, value)
    return encoded


def _other(name: str, key: object, value: object, fields: Mapping[str, BodyField]) -> Any:
    """Return the encoded value of a key that the spec does not list."""
    if not isinstance(key, str):
        raise invalid(name, "must be a str, as all keys")
    for listed, field in fields.items():
        if field.wire_name == key:
            raise invalid(name, f"is the key of the wire format: write {listed!r}")
    field = fields[OTHERS]
    return None if value is None and field.nullable else field.encode(name, value)


def _sendable(fields: Mapping[str, BodyField]) -> list[str]:
    """Return the names of the keys that clients can send."""
    return [name for name, field in fields.items() if name != OTHERS and field.encode is not read_only]


def read_only(name: str, value: object) -> Any:
    """Reject a key that the server sets."""
    raise invalid(name, "is read-only: the server sets it, so leave the key out")


def _suggestion(key: object, fields: Mapping[str, BodyField]) -> str:
    from difflib import get_close_matches  # imported with the first mistake

    by_spelling = {field.wire_name.lower(): name for name, field in fields.items()}
    by_spelling.update({name.lower(): name for name in fields})
    close = get_close_matches(str(key).lower(), by_spelling)
    if close:
        return f"; did you mean {by_spelling[close[0]]!r}?"
    return f"; known keys are {', '.join(_sendable(fields))}"


def invalid(name: str, problem: str) -> ValidationError:
    return invalid_argument(name, f"{name} {problem}")


def wrong_type(name: str, expected: str, value: object, convert: str = "") -> ValidationError:
    """Return the error for a value of a wrong type. It never contains the value, which may be a secret.

    Args:
        name: Name of the argument.
        expected: The accepted types.
        value: The value.
        convert: What to convert to with a function or a method, if one is to be suggested: `str`, `int` or `dict`.
    """
    kind = "None" if value is None else type(value).__name__
    if isinstance(value, Enum):
        kind += f" with a value of type {type(value.value).__name__}"
    advice = _advice(name, value, convert)
    return invalid(name, f"must be {expected}, not {kind}{advice and f': {advice}'}")


def _advice(name: str, value: object, convert: str) -> str:
    """Return what to pass instead of a value of a wrong type, or an empty string."""
    if _has(value, "get_secret_value"):
        return "pass its .get_secret_value()"
    if _has(value, "__await__"):
        return "await it first"
    if type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value):
        return "missing values cannot be sent"
    if convert == "dict":
        return "pass its .model_dump(exclude_unset=True)" if _has(value, "model_dump") else ""
    if isinstance(value, Model):  # not its id, which is that of another kind of resource
        attribute = _last_part(name)
        return f"pass its .{attribute}" if attribute in value._names else ""
    if convert == "str":
        for attribute, advice in (("id", ".id"), ("isoformat", ".isoformat()"), ("decode", ".decode()")):
            if _has(value, attribute):
                return f"pass its {advice}"
        if isinstance(value, Mapping) and "id" in value:
            return "pass its ['id']"
    is_number = not isinstance(value, Enum) and as_number(value) is not None
    # Of other types, str() is a description.
    is_text = type(value).__str__ is not object.__str__ and not isinstance(value, Iterable | Enum)
    if convert in ("str", "int") and (is_number or (is_text and convert == "str")):
        return f"pass {convert}({name if name.isidentifier() else '...'})"
    return ""


def _last_part(name: str) -> str:
    """Return the name of an argument without those of the objects that it is in."""
    return name.rpartition(".")[2]


def _has(value: object, name: str) -> bool:
    """Whether a value has an attribute, without executing its code: mocks have every attribute."""
    from inspect import getattr_static

    return getattr_static(value, name, None) is not None


def _short(value: float) -> str:
    # Python refuses to convert an int of more than 4300 digits to a string.
    return repr(value) if isinstance(value, float) or abs(value) < 10**20 else "such a large number"
