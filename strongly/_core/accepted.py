"""The types that arguments accept besides the documented ones, for type checkers, and the default of keys of bodies.

At run time, the names are the documented types: FastAPI, pydantic and frameworks for agents make schemas from the
annotations of methods and bodies, and protocols such as SupportsIndex have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterable, Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime
    from enum import Enum
    from typing import Any, Protocol, SupportsFloat, SupportsIndex, TypeAlias, TypeVar

    T = TypeVar("T", covariant=True)
    State = TypeVar("State")

    class SupportsToList(Protocol):
        """An array or column of another library, such as NumPy's or pandas'."""

        def tolist(self) -> Any:
            """Return the elements as a list."""

    class SupportsRead(Protocol):
        """A binary file that is open."""

        def read(self, size: int, /) -> bytes:
            """Return the next bytes."""

    DateLike: TypeAlias = date
    DateTimeLike: TypeAlias = datetime
    EnumLike: TypeAlias = Enum
    IntLike: TypeAlias = SupportsIndex
    FloatLike: TypeAlias = SupportsFloat
    PathLike: TypeAlias = os.PathLike[str]
    # Not Iterable: a str is an iterable of strings.
    ListLike: TypeAlias = tuple[T, ...] | AbstractSet[T] | Iterator[T] | SupportsToList
    StreamLike: TypeAlias = bytearray | memoryview | PathLike | SupportsRead | Iterable[bytes] | AsyncIterable[bytes]
    # With the file name, and perhaps the content type.
    FileLike: TypeAlias = StreamLike | tuple[str, bytes | StreamLike] | tuple[str, bytes | StreamLike, str]
    OnUpdate: TypeAlias = Callable[[State], object]
else:
    DateLike = DateTimeLike = EnumLike = PathLike = str
    FileLike = StreamLike = bytes
    IntLike = int
    FloatLike = float
    ListLike = list

    class OnUpdate:  # JSON has no functions
        def __class_getitem__(cls, state: object) -> type[None]:
            return type(None)


class NotGiven:
    """The default of keyword arguments in signatures that show the keys of a body."""

    def __repr__(self) -> str:
        return "<not given>"


NOT_GIVEN = NotGiven()
