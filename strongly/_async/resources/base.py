"""The base class of all resources."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from strongly._async.pagination import AsyncPaginator
from strongly._core.accepted import IntLike

if TYPE_CHECKING:
    from strongly._async.transport import AsyncTransport
    from strongly._core.model import Page
    from strongly._core.request import Request


T = TypeVar("T")


class AsyncResource:
    """A namespace of the client. Its methods pass requests of the generated package to the transport."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._transport.endpoint.base_url}>"

    def _paginate(
        self,
        make: Callable[[int, int], Request[Page[T]]],
        limit: int | IntLike,
        offset: int | IntLike = 0,
        *,
        prefetch: bool | None,
    ) -> AsyncPaginator[T]:
        prefetch_with = self._transport if self._transport.prefetches(prefetch) else None
        return AsyncPaginator(self._transport.send, make, limit=limit, offset=offset, prefetch_with=prefetch_with)
