"""What models are made of: the base class, pages and lists that show themselves, interned strings. No I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from rich.console import RenderableType

T = TypeVar("T")


class Page(Generic[T]):
    """One page of a collection.

    Attributes:
        items: The items, in the order of the server.
        total: Size of the whole collection, as far as the server tells.
        limit: Page size that the server says it used.
        offset: Offset that the server says it used.
        has_more: Whether the server says that there are further pages.
    """

    __slots__ = ("has_more", "items", "limit", "offset", "total")

    def __init__(
        self,
        items: list[T],
        *,
        total: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        has_more: bool | None = None,
    ) -> None:
        self.items: list[T] = Items(items)
        self.total: int | None = total
        self.limit: int | None = limit
        self.offset: int | None = offset
        self.has_more: bool | None = has_more

    def __repr__(self) -> str:
        return (
            f"Page({len(self.items)} items, total={self.total}, limit={self.limit}, "
            f"offset={self.offset}, has_more={self.has_more})"
        )


class Memo(dict[str, str]):
    """Results of a function by argument: `memo[text]` calls the function unless the result is there.

    It is bounded, since servers decide what it sees: in entries, and in the length of the strings that it keeps.
    Threads may share it: each operation on the dict is atomic, with the GIL or without.

    Args:
        function: A pure function.
    """

    __slots__ = ("_function",)

    MOST: ClassVar[int] = 4096  # entries
    LONGEST: ClassVar[int] = 128  # characters

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> str:
        result = self._function(text)
        if len(text) > self.LONGEST:
            return result
        if len(self) >= self.MOST:
            self.clear()
        return self.setdefault(text, result)  # another thread may have been first


class Items(list[T]):
    """A list that notebooks and rich show as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from strongly.extras.display import html_table  # loaded by those who look

        return html_table(self)

    def __rich__(self) -> RenderableType:
        from strongly.extras.display import rich_table

        return rich_table(self)


class Model:
    """Base of all models: equality, a short repr, `to_dict` and the fields that the specification does not know."""

    __slots__ = ()

    _names: ClassVar[tuple[str, ...]]
    _summary: ClassVar[tuple[str, ...]]
    _times: ClassVar[tuple[str, ...]] = ()
    _members: ClassVar[dict[str, tuple[str, ...]]] = {}
    _extra: dict[str, Any] | None

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that the server sent and this version does not know, under the names that the server used."""
        return self._extra if self._extra is not None else {}

    def to_dict(self) -> dict[str, Any]:
        """Return a dictionary of plain values: every documented field, then the fields of `extra`.

        Returns:
            A new dictionary; nested models become dictionaries too. Its keys are the attribute names.
        """
        values = {name: _plain(getattr(self, name)) for name in self._names}
        for name, value in self.extra.items():
            values.setdefault(name, _plain(value))
        return values

    def _repr_html_(self) -> str:
        from strongly.extras.display import html_of  # loaded by those who look

        return html_of(self)

    def __rich__(self) -> RenderableType:
        from strongly.extras.display import rich_of

        return rich_of(self)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__ or not isinstance(other, Model):
            return NotImplemented
        return self.extra == other.extra and all(getattr(self, name) == getattr(other, name) for name in self._names)

    def __repr__(self) -> str:
        shown = ((name, getattr(self, name)) for name in self._summary)
        fields = ", ".join(f"{name}={_short(value)}" for name, value in shown if value is not None)
        return f"{self.__class__.__name__}({fields})"


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _short(value: Any, width: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"
