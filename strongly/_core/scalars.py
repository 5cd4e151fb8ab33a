"""Reads numbers and strings from the types that other libraries have for them, such as NumPy's. No I/O.

No library is imported: its types are recognized by the protocols of Python that they implement.
"""

from __future__ import annotations

import operator
from enum import Enum
from typing import Any, SupportsFloat, TypeGuard


def unwrap(value: Any) -> Any:
    """Return the value of a member of an enum, and the element of a NumPy array without dimensions.

    Other values are kept unchanged, except that a Boolean of NumPy becomes a bool.
    """
    if isinstance(value, Enum):
        value = value.value
    # NumPy's scalars, too, have no dimensions, among them its strings, which are strings.
    if getattr(value, "shape", None) == () and not isinstance(value, str | bytes):
        value = value[()]
        if getattr(getattr(value, "dtype", None), "kind", None) == "b":
            value = bool(value)
    return value


def as_int(value: object) -> int | None:
    """Return an integer of any type as an int, or None if the value is not an integer. A bool is not."""
    if value.__class__ is int:
        return value
    value = unwrap(value)
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]  # raises a TypeError for other types
    except TypeError:
        return None


def as_number(value: object) -> int | float | None:
    """Return a real number of any type as an int or float, or None if the value is not a number. A bool is not.

    A number that a float cannot hold becomes the closest one, which can be infinity. NumPy's numbers of less precision
    become the number that they are written as: 0.3, not 0.30000001192092896.
    """
    if value.__class__ is float:
        return value
    value = unwrap(value)
    integer = as_int(value)
    if integer is not None:
        return integer
    if isinstance(value, float):
        return float(value)
    if not _is_real(value):
        return None
    try:
        number = float(value)
    except OverflowError:  # of a fraction
        return float("inf")
    except ValueError:  # of a signaling NaN of Decimal
        return float("nan")
    try:
        written = float(str(value))
        return written if type(value)(written) == value else number  # type: ignore[call-arg]
    except (TypeError, ValueError):  # other types can be written in another way, and need other arguments
        return number


def _is_real(value: object) -> TypeGuard[SupportsFloat]:
    from numbers import Complex, Integral, Number, Real  # on demand: most arguments are of the built-in types

    # A Decimal is a Number, but not a Real. NumPy's time spans are registered as Integral, but are not integers.
    if isinstance(value, Integral):
        return False
    return isinstance(value, Real) or (isinstance(value, Number) and not isinstance(value, Complex))
