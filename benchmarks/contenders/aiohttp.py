"""The most common asynchronous client. It builds no objects and does not retry."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self

import aiohttp

from .base import KEY, PAGE, AsyncCaller


class Async(AsyncCaller):
    def __init__(self, url: str) -> None:
        self._base = f"{url}/api/v1"

    async def open(self) -> Self:
        """Create the session, which needs the running event loop."""
        self._session = aiohttp.ClientSession(headers={"X-API-Key": KEY})
        return self

    async def retrieve(self, number: int) -> object:
        async with self._session.get(f"{self._base}/projects/proj-{number:08d}") as response:
            return (await response.json())["data"]

    async def items(self) -> AsyncIterator[Any]:
        offset, more = 0, True
        while more:
            parameters = {"limit": PAGE, "offset": offset}
            async with self._session.get(f"{self._base}/projects", params=parameters) as response:
                page = await response.json()
            for item in page["data"]:
                yield item
            offset += len(page["data"])
            more = page["pagination"]["hasMore"]

    async def close(self) -> None:
        await self._session.close()
