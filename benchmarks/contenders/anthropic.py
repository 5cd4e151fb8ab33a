"""The SDK of Anthropic; message batches are most similar to projects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from anthropic import Anthropic, AsyncAnthropic

from .base import KEY, PAGE, AsyncCaller, Caller


class Sync(Caller):
    def __init__(self, url: str) -> None:
        self._client = Anthropic(api_key=KEY, base_url=f"{url}/anthropic")

    def retrieve(self, number: int) -> object:
        return self._client.messages.batches.retrieve(f"msgbatch_{number:08d}")

    def items(self) -> Iterator[object]:
        return iter(self._client.messages.batches.list(limit=PAGE))

    def close(self) -> None:
        self._client.close()


class Async(AsyncCaller):
    def __init__(self, url: str) -> None:
        self._client = AsyncAnthropic(api_key=KEY, base_url=f"{url}/anthropic")

    async def retrieve(self, number: int) -> object:
        return await self._client.messages.batches.retrieve(f"msgbatch_{number:08d}")

    def items(self) -> AsyncIterator[object]:
        return aiter(self._client.messages.batches.list(limit=PAGE))

    async def close(self) -> None:
        await self._client.close()
