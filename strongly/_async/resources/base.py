"""The base class of all resources."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, TypeVar

from strongly._async.pagination import AsyncCursorPaginator, AsyncPaginator, AsyncRawCursorPages, AsyncRawPages
from strongly._core.accepted import IntLike
from strongly._core.loading import mockable
from strongly._core.pagination import check_extra_query

if TYPE_CHECKING:
    from strongly._async.transport import AsyncTransport
    from strongly._core.model import Page
    from strongly._core.raw_response import RawResponse
    from strongly._core.request import Request


T = TypeVar("T")


class AsyncResource:
    """A namespace of the client. Its methods pass requests of the generated package to the transport."""

    def __init_subclass__(cls) -> None:
        mockable(cls)

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._transport.endpoint.base_url}>"

    def _paginate(
        self,
        transport: AsyncTransport,
        make: Callable[[int, int], Request[Page[T]]],
        limit: int | IntLike,
        offset: int | IntLike = 0,
        *,
        prefetch: bool | None,
    ) -> AsyncPaginator[T]:
        check_extra_query(transport.options.extra_query, "offset")
        prefetch_with = transport if transport.prefetches(prefetch) else None
        return AsyncPaginator(transport.send, make, limit=limit, offset=offset, prefetch_with=prefetch_with)

    def _responses(
        self,
        transport: AsyncTransport,
        make: Callable[[int, int], Request[Page[T]]],
        limit: int | IntLike,
        offset: int | IntLike = 0,
    ) -> AsyncIterator[RawResponse[Page[T]]]:
        check_extra_query(transport.options.extra_query, "offset")
        return AsyncRawPages(transport.send_raw, make, limit=limit, offset=offset)

    def _paginate_by_cursor(
        self, transport: AsyncTransport, make: Callable[[int, str | None], Request[Page[T]]], limit: int | IntLike
    ) -> AsyncPaginator[T]:
        check_extra_query(transport.options.extra_query, "cursor")
        return AsyncCursorPaginator(transport.send, make, limit=limit)

    def _responses_by_cursor(
        self, transport: AsyncTransport, make: Callable[[int, str | None], Request[Page[T]]], limit: int | IntLike
    ) -> AsyncIterator[RawResponse[Page[T]]]:
        check_extra_query(transport.options.extra_query, "cursor")
        return AsyncRawCursorPages(transport.send_raw, make, limit=limit)
