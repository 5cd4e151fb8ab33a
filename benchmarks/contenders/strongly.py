"""This SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from strongly import AsyncStrongly, Project, Strongly

from .base import KEY, PAGE, AsyncCaller, Caller


class Sync(Caller):
    def __init__(self, url: str, **options: Any) -> None:
        self._client = Strongly(KEY, url, **options)

    def retrieve(self, number: int) -> Project:
        return self._client.projects.retrieve(f"proj-{number:08d}")

    def items(self) -> Iterator[Project]:
        return iter(self._client.projects.list(limit=PAGE))

    def to_list(self) -> list[Project]:
        return self._client.projects.list(limit=PAGE).to_list()

    def close(self) -> None:
        self._client.close()


class Async(AsyncCaller):
    def __init__(self, url: str, **options: Any) -> None:
        self._client = AsyncStrongly(KEY, url, **options)

    async def retrieve(self, number: int) -> Project:
        return await self._client.projects.retrieve(f"proj-{number:08d}")

    def items(self) -> AsyncIterator[Project]:
        return aiter(self._client.projects.list(limit=PAGE))

    async def to_list(self) -> list[Project]:
        return await self._client.projects.list(limit=PAGE).to_list()

    async def close(self) -> None:
        await self._client.aclose()
