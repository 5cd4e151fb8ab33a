"""Converts models to data frames of pandas and polars.

The columns and their types follow from the model alone, so that the frames of two lists can be concatenated, or written
to files with the same schema.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from strongly._core.exceptions import ConfigurationError, StronglyWarning, invalid_argument
from strongly._core.model import Model
from strongly._core.reading import describe
from strongly._core.response import printable
from strongly._core.timestamps import parse_timestamp

if TYPE_CHECKING:
    import pandas
    import polars

    from strongly._core.model import ModelList

# The type of a column: `text`, `float`, `integer`, `boolean` or `time`; [type] for lists; {name: type} for objects.
Kind: TypeAlias = "str | list[Kind] | dict[str, Kind]"

_KINDS = {float: "float", int: "integer", bool: "boolean"}
# Nullable dtypes where there are any: with NumPy's, one missing value turns integers into floats.
_PANDAS = {
    "text": "string",
    "float": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "time": "datetime64[us, UTC]",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: The name of a field, or of a field and a member of it, such as `resources_gpu`.
        kind: The type of the values.
        values: Plain values of this type, or None.
    """

    name: str
    kind: Kind
    values: list[Any]


def to_pandas(items: ModelList[Any]) -> pandas.DataFrame:
    """Return models as a pandas data frame.

    Raises:
        ConfigurationError: pandas is not installed.
        ValidationError: The items are not models of one class, or their class is unknown.
    """
    pd = _needed("pandas", "to_pandas")

    def series(column: Column) -> Any:
        return pd.Series(column.values, dtype=_PANDAS[column.kind] if isinstance(column.kind, str) else object)

    frame: pandas.DataFrame = pd.DataFrame({column.name: series(column) for column in columns(items)})
    return frame


def to_polars(items: ModelList[Any]) -> polars.DataFrame:
    """Return models as a polars data frame.

    Raises:
        ConfigurationError: polars is not installed.
        ValidationError: The items are not models of one class, or their class is unknown.
    """
    pl = _needed("polars", "to_polars")
    scalars = {
        "text": pl.String,
        "float": pl.Float64,
        "integer": pl.Int64,
        "boolean": pl.Boolean,
        "time": pl.Datetime("us", "UTC"),
    }

    def dtype(kind: Kind) -> Any:
        if isinstance(kind, list):
            return pl.List(dtype(kind[0]))
        if isinstance(kind, dict):
            return pl.Struct({name: dtype(member) for name, member in kind.items()})
        return scalars[kind]

    def series(column: Column) -> Any:
        return pl.Series(column.values, dtype=dtype(column.kind))

    frame: polars.DataFrame = pl.DataFrame({column.name: series(column) for column in columns(items)})
    return frame


def _needed(name: str, method: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigurationError(f"{method}() requires {name}: pip install {name}") from error


# --- Columns ---


def columns(items: ModelList[Any]) -> list[Column]:
    """Return the fields of models as columns. An object becomes one column per member.

    Fields that this version of the SDK does not know become columns of strings. Emits a `StronglyWarning` if values do
    not have the documented type: they become None.

    Raises:
        ValidationError: The items are not models of one class, or their class is unknown.
    """
    schema = _schema(_model_of(items))
    taken = {
        column
        for name, kind in schema.items()
        for column in ([f"{name}_{member}" for member in kind] if isinstance(kind, dict) else [name])
    }
    reader = _Reader()
    found: list[Column] = []

    def add(name: str, kind: Kind, values: Iterable[Any]) -> None:
        found.append(Column(name, kind, [reader.read(kind, value, name, row) for row, value in enumerate(values)]))

    def add_unknown(prefix: str, objects: list[Mapping[str, Any]]) -> None:
        for name in dict.fromkeys(name for fields in objects for name in fields):
            column = _text(prefix + name)
            while column in taken:
                column = f"extra_{column}"
            taken.add(column)
            add(column, "text", [fields.get(name) for fields in objects])

    unknown: list[tuple[str, list[Mapping[str, Any]]]] = []
    for name, kind in schema.items():
        values = [getattr(item, name) for item in items]
        if not isinstance(kind, dict):
            add(name, kind, values)
            continue
        objects = [reader.members(kind, value, name, row) or ({}, {}) for row, value in enumerate(values)]
        for member, inner in kind.items():
            add(f"{name}_{member}", inner, [known.get(member) for known, _ in objects])
        unknown.append((f"{name}_", [others for _, others in objects]))
    for prefix, others in (*unknown, ("", [item.extra for item in items])):
        add_unknown(prefix, others)
    if reader.malformed:
        _warn(reader.malformed)
    return found


def _model_of(items: ModelList[Any]) -> type[Model]:
    model = items.model or (type(items[0]) if items else None)
    if model is None:
        raise invalid_argument(
            "model", "an empty list of unknown models has no columns: pass their class, as in ModelList(items, Volume)"
        )
    if not (isinstance(model, type) and issubclass(model, Model) and hasattr(model, "_names")):
        raise invalid_argument("items", f"data frames are made of models such as Volume, not of {_name(model)}")
    for row, item in enumerate(items):
        if not isinstance(item, model):
            raise invalid_argument(
                "items",
                f"a data frame is made of models of one class, but item {row} is {_name(type(item))}, not "
                f"{_name(model)}: convert the models of each class on their own",
            )
    return model


def _name(value: object) -> str:
    return value.__name__ if isinstance(value, type) else repr(value)


def _schema(model: type[Model], around: tuple[type[Model], ...] = ()) -> dict[str, Kind]:
    """Return the types of the documented fields of a model.

    Args:
        model: The model.
        around: The models that contain it.
    """
    hints = get_type_hints(model)
    schema: dict[str, Kind] = {}
    for name in model._names:
        if name in model._members:
            schema[name] = dict.fromkeys(model._members[name], "text")
        else:
            schema[name] = "time" if name in model._times else _kind(hints[name], (*around, model))
    return schema


def _kind(hint: Any, around: tuple[type[Model], ...]) -> Kind:
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    options = tuple(option for option in options if option is not NoneType)
    if len(options) != 1:  # an open enumeration, which is literals or a string, or a union
        return "text"
    if get_origin(options[0]) is Literal:
        options = (type(get_args(options[0])[0]),)
    if get_origin(options[0]) is list:
        return [_kind(get_args(options[0])[0], around)]
    if isinstance(options[0], type) and issubclass(options[0], Model) and options[0] not in around:
        return {**_schema(options[0], around), "extra": "text"}
    return _KINDS.get(options[0], "text")  # maps, and objects inside objects of their own class, are JSON


def _warn(malformed: list[str]) -> None:
    more = f", and {len(malformed) - 1} more" if len(malformed) > 1 else ""
    warnings.warn(
        f"values that do not have the documented type are missing in the data frame: {malformed[0]}{more}",
        StronglyWarning,
        stacklevel=5,  # the caller of `to_pandas` or `to_polars` of a list
    )


# --- Values ---


class _Reader:
    """Converts values to the type of their column, and lists those that do not have it."""

    def __init__(self) -> None:
        self.malformed: list[str] = []

    def read(self, kind: Kind, value: Any, name: str, row: int) -> Any:
        """Return a value of this type, or None."""
        if value is None:
            return None
        if isinstance(kind, dict):
            if (members := self.members(kind, value, name, row)) is None:
                return None
            known = {**members[0], "extra": members[1] or None}
            return {
                member: self.read(inner, known.get(member), f"{name}.{member}", row) for member, inner in kind.items()
            }
        if isinstance(kind, list):
            if isinstance(value, list):
                return [self.read(kind[0], item, name, row) for item in value]
        else:
            with suppress(ValueError, OverflowError, RecursionError):
                return _SCALARS[kind](value)
        self._reject(value, name, row)
        return None

    def members(
        self, kind: dict[str, Kind], value: Any, name: str, row: int
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Return the documented and the other members of an object, or None."""
        if isinstance(value, Model):
            return {member: getattr(value, member) for member in value._names}, value.extra
        if isinstance(value, dict):
            return value, {member: inner for member, inner in value.items() if member not in kind}
        if value is not None:
            self._reject(value, name, row)
        return None

    def _reject(self, value: Any, name: str, row: int) -> None:
        shown = describe(value) if isinstance(value, list | dict) else printable(repr(value), 60)
        self.malformed.append(f"{name} of item {row} is {shown}")


def _text(value: Any) -> str:
    """Return a string unchanged, and other values as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_jsonable)
    # Lone surrogates, which JSON can contain, are not valid in UTF-8, which Arrow and polars use.
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _jsonable(value: Any) -> Any:
    return value.to_dict() if isinstance(value, Model) else str(value)


def _float(value: Any) -> float:
    return float(_number(value))


def _integer(value: Any) -> int:
    number = int(_number(value))
    if number != value or not -(2**63) <= number < 2**63:
        raise ValueError
    return number


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _time(value: Any) -> datetime:
    return parse_timestamp(value).astimezone(UTC)


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "float": _float,
    "integer": _integer,
    "boolean": _boolean,
    "time": _time,
}
