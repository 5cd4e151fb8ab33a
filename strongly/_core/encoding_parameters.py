"""Encodes the less usual parameters: arrays and objects in queries, and headers. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .encoding import invalid


def pairs(wire_name: str, name: str, values: Sequence[object]) -> list[tuple[str, str]]:
    """Return the query parameters for an array, one for each element.

    Raises:
        ValidationError: The array is empty, which a query cannot express.
    """
    return [(wire_name, written(value)) for value in _filled(name, values)]


def joined(name: str, values: Sequence[object], delimiter: str) -> str:
    """Return an array as one value.

    Raises:
        ValidationError: The array is empty, or an element contains the delimiter.
    """
    elements = [written(value) for value in _filled(name, values)]
    for index, element in enumerate(elements):
        if delimiter in element:
            raise invalid(f"{name}[{index}]", f"must not contain {delimiter!r}, which separates the elements")
    return delimiter.join(elements)


def _filled(name: str, values: Sequence[object]) -> Sequence[object]:
    if not values:
        raise invalid(name, "must not be empty: leave it out instead")
    return values


def members(wire_name: str, name: str, values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the query parameters for an object, such as `filter[status]` for its key `status`.

    Raises:
        ValidationError: The object is empty, which a query cannot express.
    """
    if not values:
        raise invalid(name, "must not be empty: leave it out instead")
    return [(f"{wire_name}[{key}]", written(value)) for key, value in values.items()]


def written(value: object) -> str:
    """Return an encoded scalar as parameters have it."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def header(name: str, value: object) -> str:
    """Return an encoded scalar as the value of a header.

    Raises:
        ValidationError: A header cannot have this value.
    """
    text = written(value)
    # A line break would end the header and start another one (RFC 9112, section 5).
    if not text.isascii() or not text.isprintable():
        raise invalid(name, "contains a control character or a non-ASCII character, which a header cannot have")
    if text != text.strip():
        raise invalid(name, "starts or ends with white space, which a header cannot have")
    return text
