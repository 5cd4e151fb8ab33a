# Derived from strongly/_async by `make generate`; edit the source there.
"""The base class of all resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from strongly._core.accepted import IntLike
from strongly._core.loading import mockable
from strongly._core.pagination import check_extra_query
from strongly._sync.pagination import CursorPaginator, RawCursorPages, RawPages, SyncPaginator

if TYPE_CHECKING:
    from strongly._core.model import Page
    from strongly._core.raw_response import RawResponse
    from strongly._core.request import Request
    from strongly._sync.transport import Transport


T = TypeVar("T")


class Resource:
    """A namespace of the client. Its methods pass requests of the generated package to the transport."""

    def __init_subclass__(cls) -> None:
        mockable(cls)

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._transport.endpoint.base_url}>"

    def _paginate(
        self,
        transport: Transport,
        make: Callable[[int, int], Request[Page[T]]],
        limit: int | IntLike,
        offset: int | IntLike = 0,
        *,
        prefetch: bool | None,
    ) -> SyncPaginator[T]:
        check_extra_query(transport.options.extra_query, "offset")
        prefetch_with = transport if transport.prefetches(prefetch) else None
        return SyncPaginator(transport.send, make, limit=limit, offset=offset, prefetch_with=prefetch_with)

    def _responses(
        self,
        transport: Transport,
        make: Callable[[int, int], Request[Page[T]]],
        limit: int | IntLike,
        offset: int | IntLike = 0,
    ) -> Iterator[RawResponse[Page[T]]]:
        check_extra_query(transport.options.extra_query, "offset")
        return RawPages(transport.send_raw, make, limit=limit, offset=offset)

    def _paginate_by_cursor(
        self, transport: Transport, make: Callable[[int, str | None], Request[Page[T]]], limit: int | IntLike
    ) -> SyncPaginator[T]:
        check_extra_query(transport.options.extra_query, "cursor")
        return CursorPaginator(transport.send, make, limit=limit)

    def _responses_by_cursor(
        self, transport: Transport, make: Callable[[int, str | None], Request[Page[T]]], limit: int | IntLike
    ) -> Iterator[RawResponse[Page[T]]]:
        check_extra_query(transport.options.extra_query, "cursor")
        return RawCursorPages(transport.send_raw, make, limit=limit)
