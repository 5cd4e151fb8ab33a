"""The reference: the code you would write without an SDK. It builds no objects and does not retry."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from .base import KEY, PAGE, AsyncCaller, Caller

_HEADERS = {"X-API-Key": KEY}
# With hundreds of calls in flight, some exceed the default timeout of five seconds.
_TIMEOUT = 60


class Sync(Caller):
    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/api/v1", headers=_HEADERS, timeout=_TIMEOUT)

    def retrieve(self, number: int) -> object:
        return self._client.get(f"/projects/proj-{number:08d}").json()["data"]

    def items(self) -> Iterator[Any]:
        offset, more = 0, True
        while more:
            page = self._client.get("/projects", params={"limit": PAGE, "offset": offset}).json()
            yield from page["data"]
            offset += len(page["data"])
            more = page["pagination"]["hasMore"]

    def close(self) -> None:
        self._client.close()


class Async(AsyncCaller):
    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=f"{url}/api/v1", headers=_HEADERS, timeout=_TIMEOUT)

    async def retrieve(self, number: int) -> object:
        return (await self._client.get(f"/projects/proj-{number:08d}")).json()["data"]

    async def items(self) -> AsyncIterator[Any]:
        offset, more = 0, True
        while more:
            page = (await self._client.get("/projects", params={"limit": PAGE, "offset": offset})).json()
            for item in page["data"]:
                yield item
            offset += len(page["data"])
            more = page["pagination"]["hasMore"]

    async def close(self) -> None:
        await self._client.aclose()
