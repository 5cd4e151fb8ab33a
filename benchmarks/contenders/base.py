"""The interface of a contender: sync and async clients with the calls that are measured."""

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
        """Iterate over all objects, in pages of `PAGE`."""

    def to_list(self) -> list[Any]:
        """Return all objects, with the fastest method of the contender."""
        return list(self.items())

    @abstractmethod
    def close(self) -> None: ...


class AsyncCaller(ABC):
    """An asynchronous client of the server at `url`, created in a running event loop."""

    @abstractmethod
    def __init__(self, url: str, **options: Any) -> None: ...

    async def open(self) -> Self:
        """Prepare the client for the first call, and return it."""
        return self

    @abstractmethod
    async def retrieve(self, number: int) -> object:
        """Return one object."""

    @abstractmethod
    def items(self) -> AsyncIterator[object]:
        """Iterate over all objects, in pages of `PAGE`."""

    async def to_list(self) -> list[Any]:
        """Return all objects, with the fastest method of the contender."""
        return [item async for item in self.items()]

    @abstractmethod
    async def close(self) -> None: ...
