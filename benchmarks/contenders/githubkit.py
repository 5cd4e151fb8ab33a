"""GitHubKit; deployments are most similar to projects.

It is used as a context manager, because otherwise it creates a TLS context for each call.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

from githubkit import GitHub

from .base import PAGE, AsyncCaller, Caller

_REPOSITORY = ("northwind", "research")


def _github(url: str) -> GitHub[Any]:
    return GitHub("ghp-bench", base_url=f"{url}/github")


class Sync(Caller):
    def __init__(self, url: str) -> None:
        self._client = _github(url).__enter__()

    def retrieve(self, number: int) -> object:
        return self._client.rest.repos.get_deployment(*_REPOSITORY, number).parsed_data

    def items(self) -> Iterator[object]:
        rest = self._client.rest
        return iter(rest.paginate(rest.repos.list_deployments, None, *_REPOSITORY, per_page=PAGE))

    def close(self) -> None:
        self._client.__exit__(None, None, None)


class Async(AsyncCaller):
    def __init__(self, url: str) -> None:
        self._client = _github(url)

    async def open(self) -> Self:
        await self._client.__aenter__()
        return self

    async def retrieve(self, number: int) -> object:
        return (await self._client.rest.repos.async_get_deployment(*_REPOSITORY, number)).parsed_data

    def items(self) -> AsyncIterator[object]:
        rest = self._client.rest
        return aiter(rest.paginate(rest.repos.async_list_deployments, None, *_REPOSITORY, per_page=PAGE))

    async def close(self) -> None:
        await self._client.__aexit__(None, None, None)
