"""Converts models to data frames of pandas and polars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from inspect import formatannotation
from typing import TYPE_CHECKING, Any

from strongly._core.exceptions import ConfigurationError
from strongly._core.timestamps import parse_timestamp

if TYPE_CHECKING:
    import pandas
    import polars

    from strongly._core.model import Model


_BY_ANNOTATION = {"float": "float", "int": "integer", "bool": "boolean", "list": "list", "dict": "object"}
# Nullable dtypes where there are any: with NumPy's, one missing value turns integers into floats.
_PANDAS = {"text": "string", "float": "float64", "integer": "Int64", "boolean": "boolean"}
_CLASSES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "float": (int, float),
    "integer": int,
    "boolean": bool,
    "time": datetime,
    "list": list,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: The name of a field, or of a field and a member of it, such as `resources_gpu`.
        kind: `text`, `float`, `integer`, `boolean`, `time`, `list` or `object`.
        values: Plain values. Timestamps are datetimes in UTC.
    """

    name: str
    kind: str
    values: list[Any]


def model_of(operation_id: str) -> type[Model]:
    """Return the model of the items that an operation lists."""
    from strongly_api.manifest import OPERATIONS

    name = OPERATIONS[operation_id].returns.removeprefix("Page[").removesuffix("]")
    kind: type[Model] = getattr(import_module("strongly_api.models"), name)
    return kind


def columns(kind: type[Model], items: Iterable[Any]) -> list[Column]:
    """Return the fields of models as columns, which do not depend on the models: even an empty list has all of them.

    An object becomes one column per member. Fields that this version of the SDK does not know come last. A column whose
    values do not have the documented type becomes one of objects, so that no value is lost.
    """
    rows = [item.to_dict() for item in items]
    annotations = {attribute.name: formatannotation(attribute.type) for attribute in kind.__attrs_attrs__}
    return [
        column
        for name in _in_order(kind._names, rows)
        for column in _columns_of(kind, name, annotations.get(name, "object"), [row.get(name) for row in rows])
    ]


def to_pandas(kind: type[Model], items: Iterable[Any]) -> pandas.DataFrame:
    """Return models as a pandas data frame.

    Raises:
        ConfigurationError: pandas is not installed.
    """
    pd = _needed("pandas", "to_pandas")

    def series(column: Column) -> Any:
        if column.kind == "time":
            return pd.to_datetime(pd.Series(column.values, dtype=object), utc=True).astype("datetime64[us, UTC]")
        return pd.Series(column.values, dtype=_PANDAS.get(column.kind, object))

    frame: pandas.DataFrame = pd.DataFrame({column.name: series(column) for column in columns(kind, items)})
    return frame


def to_polars(kind: type[Model], items: Iterable[Any]) -> polars.DataFrame:
    """Return models as a polars data frame.

    Raises:
        ConfigurationError: polars is not installed.
    """
    pl = _needed("polars", "to_polars")
    dtypes: dict[str, Any] = {
        "text": pl.String,
        "float": pl.Float64,
        "integer": pl.Int64,
        "boolean": pl.Boolean,
        "time": pl.Datetime("us", "UTC"),
        "list": pl.List(pl.String),
    }

    def series(column: Column) -> Any:
        strings_only = column.kind != "list" or all(
            isinstance(value, str) for values in column.values if values is not None for value in values
        )
        dtype = dtypes.get(column.kind, pl.Object) if strings_only else pl.Object
        return pl.Series(column.name, column.values, dtype=dtype)

    frame: polars.DataFrame = pl.DataFrame([series(column) for column in columns(kind, items)])
    return frame


def _needed(name: str, method: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigurationError(f"{method}() requires {name}: pip install {name}") from error


def _in_order(names: Iterable[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    return iter(dict.fromkeys([*names, *(name for row in rows for name in row)]))


def _columns_of(kind: type[Model], name: str, annotation: str, values: list[Any]) -> Iterator[Column]:
    members = kind._members.get(name)
    if members and all(value is None or isinstance(value, dict) for value in values):
        objects = [value or {} for value in values]
        for member in _in_order(members, objects):
            inner = [value.get(member) for value in objects]
            yield _column(f"{name}_{member}", "text" if member in members else "object", inner)
        return
    base = annotation.removesuffix(" | None").partition("[")[0]
    # Everything else is a string or an enumeration of strings.
    found = "time" if name in kind._times else _BY_ANNOTATION.get(base, "object" if base == "object" else "text")
    yield _column(name, found, values)


def _column(name: str, kind: str, values: list[Any]) -> Column:
    read: Callable[[Any], Any] = _time if kind == "time" else lambda value: value
    converted = [read(value) for value in values]
    expected = _CLASSES.get(kind, object)
    fits = all(
        # In Python, True is an int.
        value is None or (isinstance(value, expected) and (isinstance(value, bool) <= (kind == "boolean")))
        for value in converted
    )
    return Column(name, kind, converted) if fits or kind == "object" else Column(name, "object", values)


def _time(value: Any) -> Any:
    try:
        return parse_timestamp(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return value
