"""Base classes of models, pages and lists, and the cache that interns strings. No I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, SupportsIndex, TypeVar, get_type_hints, overload

from .loading import LazyModule

if TYPE_CHECKING:
    from dataclasses import Field

    import pandas
    import polars
    from rich import console
else:
    pandas = LazyModule("pandas", optional=True)
    polars = LazyModule("polars", optional=True)
    console = LazyModule("rich.console", optional=True)

T = TypeVar("T")
Other = TypeVar("Other")

# The default of fields that current servers always send. Their types do not include None, so that programs need no
# checks for what only older deployments leave out.
ABSENT: Any = None

new = object.__new__  # for models, without looking it up in the class each time


class Page(Generic[T]):
    """One page of a collection.

    Attributes:
        items: The items in the order of the server.
        total: Number of items in the whole collection as reported by the server, or None.
        limit: Page size as reported by the server, or None.
        offset: Offset as reported by the server, or None.
        has_more: Whether there are more pages as reported by the server, or None.
        next_cursor: Where the next page begins, if the list has cursors instead of offsets; None on the last page.
    """

    __slots__ = ("has_more", "items", "limit", "next_cursor", "offset", "total")

    def __init__(
        self,
        items: list[T],
        *,
        total: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        has_more: bool | None = None,
        next_cursor: str | None = None,
    ) -> None:
        self.items: ModelList[T] = items if items.__class__ is ModelList else ModelList(items)
        self.total: int | None = total
        self.limit: int | None = limit
        self.offset: int | None = offset
        self.has_more: bool | None = has_more
        self.next_cursor: str | None = next_cursor

    def __repr__(self) -> str:
        from .plurals import counted

        return (
            f"Page({counted(len(self.items), 'item')}, total={self.total}, limit={self.limit}, "
            f"offset={self.offset}, has_more={self.has_more})"
        )


class Memo:
    """A cache of the results of a function of strings. Other values are returned unchanged.

    Its arguments come from servers, so the number of entries and the length of strings are limited. Threads can share
    it: each operation on the dict is atomic, with or without the GIL.

    Args:
        function: A pure function.

    Attributes:
        known: The cached results, which include that of None.
    """

    MOST: ClassVar[int] = 4096  # entries
    LONGEST: ClassVar[int] = 128  # characters

    def __init__(self, function: Callable[[str], str]) -> None:
        # Not of a subclass: looking up something in it would take twice as long.
        self.known: dict[Any, Any] = {None: None}
        self._function = function

    def __call__(self, value: Any) -> Any:
        """Return the result for `value`."""
        if value is not None and value.__class__ is not str:
            return value
        result = self.known.get(value)
        if result is None:
            result = None if value is None else self._function(value)
            if value is None or len(value) <= self.LONGEST:
                if len(self.known) >= self.MOST:
                    self.known.clear()
                result = self.known.setdefault(value, result)  # another thread may have added it first
        return result


class ModelList(list[T]):
    """A list of models, which converts to data frames, and which notebooks and rich display as a table.

    Slices, copies and concatenations of such a list have its type. Functions such as `sorted` return plain lists.

    Args:
        items: Models of one class.
        model: Their class, which determines the columns of the data frame of an empty list.

    Attributes:
        model: The class of the models, or None if it is known only from the items.

    Example:
        from strongly import ModelList, Volume

        volumes = client.projects.volumes("proj-abc123")
        largest = ModelList(sorted(volumes, key=lambda volume: volume.size_gb or 0)[-3:], Volume)
        print(largest.to_pandas())
    """

    __slots__ = ("model",)

    def __init__(self, items: Iterable[T] = (), model: type[T] | None = None) -> None:
        list.__init__(self, items)
        self.model: type[T] | None = model

    def to_pandas(self) -> pandas.DataFrame:
        """Return the models as a pandas data frame. Requires the extra `pandas`.

        Columns and dtypes are those of `to_pandas` of paginators.

        Raises:
            ConfigurationError: pandas is not installed.
            ValidationError: The list contains something other than models of one class, or is empty without a `model`.

        Example:
            volumes = client.projects.volumes("proj-abc123").to_pandas()
            print(volumes.groupby("type")["size_gb"].sum())
        """
        from strongly.extras.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """Return the models as a polars data frame. Requires the extra `polars`.

        Columns and dtypes are those of `to_polars` of paginators.

        Raises:
            ConfigurationError: polars is not installed.
            ValidationError: The list contains something other than models of one class, or is empty without a `model`.

        Example:
            volumes = client.projects.volumes("proj-abc123").to_polars()
            print(volumes.group_by("type").len())
        """
        from strongly.extras.frames import to_polars

        return to_polars(self)

    def copy(self) -> ModelList[T]:
        """Return a shallow copy."""
        return ModelList(self, self.model)

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> ModelList[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | ModelList[T]:
        if isinstance(index, slice):
            return ModelList(super().__getitem__(index), self.model)
        return super().__getitem__(index)

    @overload
    def __add__(self, other: list[T]) -> ModelList[T]: ...
    @overload
    def __add__(self, other: list[Other]) -> ModelList[T | Other]: ...
    def __add__(self, other: list[Any]) -> ModelList[Any]:
        return ModelList(super().__add__(other), self.model)

    def __radd__(self, other: list[T]) -> ModelList[T]:
        return ModelList([*other, *self], self.model)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from strongly.extras.pydantic_schema import core_schema_of_list  # imported on demand: pydantic is optional

        return core_schema_of_list(source, handler)

    def _repr_html_(self) -> str:
        from strongly.extras.display import html_table  # imported on demand: most programs display nothing

        return html_table(self)

    def __rich__(self) -> console.RenderableType:
        from strongly.extras.display import rich_table

        return rich_table(self)


if TYPE_CHECKING:
    from attrs import define as define
else:

    def define(**_: bool) -> Callable[[type], type]:
        """Make a class of slots from the class of a model, like `attrs.define`, but without loading attrs."""
        return _with_slots


def _with_slots(kind: Any) -> Any:
    names = (*kind._names, "_extra")
    # A slot cannot have the name of a member of its class, here the default of a field.
    dropped = {*names, "__dict__", "__weakref__"}
    members = {name: value for name, value in vars(kind).items() if name not in dropped}
    members |= {"__qualname__": kind.__qualname__, "__slots__": names, "__match_args__": names}
    return type(kind)(kind.__name__, kind.__bases__, members)


class _LazyAttribute:
    """An attribute by which tools recognize the classes of attrs or dataclasses. It is made on first use.

    Args:
        view: Returns the class of attrs, or the dataclass, that has the fields of a model.
    """

    def __init__(self, view: Callable[[type], type]) -> None:
        self._view = view

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> Any:
        return getattr(self._view(owner), self._name)


@cache
def _as_attrs(kind: type) -> type:
    """Return a class of attrs with the fields of a model, also if `kind` is a subclass without fields of its own.

    Raises:
        AttributeError: `kind` is the base class, which has no fields.
    """
    model: Any = next((base for base in kind.__mro__ if "_names" in vars(base)), None)
    if model is None:
        raise AttributeError(f"{kind.__name__} has no fields")
    import attrs  # on demand: to load it is a fifth of the instructions of a program that makes one call

    types = get_type_hints(model)
    optional = model.__slots__[-len(model.__init__.__defaults__) :]
    fields = {
        name: attrs.field(type=types[name], default=None if name in optional else attrs.NOTHING)
        for name in model.__slots__
    }
    return attrs.make_class(model.__name__, fields, eq=False, repr=False)


@cache
def _as_dataclass(kind: type) -> type:
    """Return a dataclass with the fields of a model.

    Raises:
        AttributeError: `kind` is the base class, which has no fields.
    """
    from dataclasses import InitVar, field, make_dataclass

    fields: list[Any] = [
        (one.name, one.type, field(default=None) if one.default is None else field())
        for one in kind.__attrs_attrs__  # type: ignore[attr-defined]
        if not one.name.startswith("_")
    ]
    # Not a field, but an argument of the constructor, with which dataclasses.replace keeps the value of the property.
    fields.append(("extra", InitVar[Any], None))
    # With keyword arguments only, fields of a user's subclass can be in any order.
    return make_dataclass(kind.__name__, fields, repr=False, eq=False, kw_only=True)


class Model:
    """Base class of all models: equality, a repr, `to_dict`, and `extra` for fields that are not in the spec."""

    # Otherwise, instances of subclasses would have a `__dict__` in spite of their own slots.
    __slots__ = ()

    _names: ClassVar[tuple[str, ...]]
    _keys: ClassVar[tuple[str, ...]]
    _times: ClassVar[tuple[str, ...]] = ()
    _members: ClassVar[dict[str, dict[str, str]]] = {}
    _extra: dict[str, Any] | None

    if TYPE_CHECKING:
        __attrs_attrs__: ClassVar[Any]
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

        @classmethod
        def from_dict(cls, data: dict[str, Any]) -> Self: ...
    else:
        __attrs_attrs__ = _LazyAttribute(_as_attrs)
        __dataclass_fields__ = _LazyAttribute(_as_dataclass)
        __dataclass_params__ = _LazyAttribute(_as_dataclass)

    @property
    def extra(self) -> dict[str, Any]:
        """Fields of the response that this version of the SDK does not know, with the names of the wire format."""
        return self._extra if self._extra is not None else {}

    def to_dict(self, *, by_alias: bool = False) -> dict[str, Any]:
        """Return the model as a dict: all documented fields, then the fields of `extra`. `from_dict` reads it back.

        Args:
            by_alias: Use the names of the wire format as keys, such as `createdAt`, instead of those of the attributes.

        Returns:
            A new dict, which contains only what JSON can express. Nested models are converted too.

        Raises:
            TypeError: `Model.to_dict` is called with another object, as the argument `default` of `json.dumps`.
        """
        try:
            keys = self._keys if by_alias else self._names
        except AttributeError:
            raise TypeError(f"Object of type {type(self).__name__} is not JSON serializable") from None
        values = {key: plain(getattr(self, name), by_alias) for key, name in zip(keys, self._names, strict=True)}
        if by_alias:
            for name, members in self._members.items():
                key = keys[self._names.index(name)]
                if isinstance(values[key], dict):
                    values[key] = {members.get(member, member): value for member, value in values[key].items()}
        for name, value in self.extra.items():
            values.setdefault(name, plain(value, by_alias))
        return values

    def to_json(self, *, by_alias: bool = False) -> str:
        """Return the model as JSON: the fields of `to_dict`. It can be encoded as UTF-8.

        Args:
            by_alias: Use the names of the wire format as keys, such as `createdAt`, instead of those of the attributes.
        """
        fields = self.to_dict(by_alias=by_alias)
        text = json.dumps(fields, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:  # servers can send lone surrogates, which UTF-8 lacks
            return json.dumps(fields)
        return text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from strongly.extras.pydantic_schema import core_schema_of  # imported on demand: pydantic is optional

        return core_schema_of(cls, handler)

    def __dir__(self) -> Iterable[str]:
        # Completion lists what users need: the fields first, and no internal attributes.
        return [name for name in super().__dir__() if not name.startswith("_") or name.startswith("__")]

    def _repr_html_(self) -> str:
        from strongly.extras.display import html_of  # imported on demand: most programs display nothing

        return html_of(self)

    def __rich__(self) -> Any:
        from strongly.extras.display import rich_of

        return rich_of(self)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__ or not isinstance(other, Model):
            return NotImplemented
        return self.extra == other.extra and all(getattr(self, name) == getattr(other, name) for name in self._names)

    def __replace__(self, **changes: Any) -> Self:
        return self.__class__(**{name: getattr(self, name) for name in self._names} | {"extra": self._extra} | changes)

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        return super().__reduce_ex__(max(2, protocol.__index__()))  # older protocols have no slots

    def __repr__(self) -> str:
        shown = [*((name, getattr(self, name)) for name in self._names), ("extra", self._extra or None)]
        fields = ", ".join(f"{name}={_short(value)}" for name, value in shown if value is not None)
        return f"{self.__class__.__name__}({fields})"


def plain(value: Any, by_alias: bool = False) -> Any:
    """Return a value of a field with the models in it as dicts."""
    if isinstance(value, Model):
        return value.to_dict(by_alias=by_alias)
    if isinstance(value, list):
        return [plain(item, by_alias) for item in value]
    if isinstance(value, dict):
        return {key: plain(item, by_alias) for key, item in value.items()}
    return value


def _short(value: Any, width: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"
