"""The interface of a contender: a synchronous and an asynchronous client, and the calls that are measured."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

KEY = "sk-bench"
PAGE = 50


class Caller(ABC):
    """A synchronous client of the server at `url`."""

    @abstractmethod
    def __init__(self, url: str, **options: Any) -> None: ...

    @abstractmethod
    def retrieve(self, number: int) -> object:
        """Return one object."""

    @abstractmethod
    def items(self) -> Iterator[object]:
        """Go through all objects, in pages of `PAGE`."""

    def to_list(self) -> list[Any]:
        """Return all objects, in the fastest way that the contender offers."""
        return list(self.items())

    @abstractmethod
    def close(self) -> None: ...


class AsyncCaller(ABC):
    """An asynchronous client of the server at `url`, to be made in a running event loop."""

    @abstractmethod
    def __init__(self, url: str, **options: Any) -> None: ...

    async def open(self) -> Self:
        """Return the client, once what has to be awaited before the first call is done."""
        return self

    @abstractmethod
    async def retrieve(self, number: int) -> object:
        """Return one object."""

    @abstractmethod
    def items(self) -> AsyncIterator[object]:
        """Go through all objects, in pages of `PAGE`."""

    async def to_list(self) -> list[Any]:
        """Return all objects, in the fastest way that the contender offers."""
        return [item async for item in self.items()]

    @abstractmethod
    async def close(self) -> None: ...
