"""The SDK of OpenAI; batches have a similar number of fields as projects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from openai import AsyncOpenAI, OpenAI

from .base import KEY, PAGE, AsyncCaller, Caller


class Sync(Caller):
    def __init__(self, url: str) -> None:
        self._client = OpenAI(api_key=KEY, base_url=f"{url}/openai")

    def retrieve(self, number: int) -> object:
        return self._client.batches.retrieve(f"batch_{number:08d}")

    def items(self) -> Iterator[object]:
        return iter(self._client.batches.list(limit=PAGE))

    def close(self) -> None:
        self._client.close()


class Async(AsyncCaller):
    def __init__(self, url: str) -> None:
        self._client = AsyncOpenAI(api_key=KEY, base_url=f"{url}/openai")

    async def retrieve(self, number: int) -> object:
        return await self._client.batches.retrieve(f"batch_{number:08d}")

    def items(self) -> AsyncIterator[object]:
        return aiter(self._client.batches.list(limit=PAGE))

    async def close(self) -> None:
        await self._client.close()
