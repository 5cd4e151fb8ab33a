"""Renders responses: pages and single objects of the API of each contender.

Objects are rendered once, except for their id, so that building a response only joins bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from benchmarks import objects

VARIANTS = 1000
LARGEST_PAGE = 100


@dataclass(frozen=True)
class RenderedPage:
    items: list[bytes]
    start: int
    limit: int
    total: int
    last_id: bytes

    @property
    def joined(self) -> bytes:
        return b",".join(self.items)

    @property
    def more(self) -> bool:
        return self.start + len(self.items) < self.total


@dataclass(frozen=True)
class Collection:
    """How an API presents a collection.

    Attributes:
        path: Its path; those of its objects are below.
        make: Creates an object.
        identifier: The id of an object, in JSON.
        limit: Name of the parameter for the page size.
        start: Returns the index of the first object of a page, from the query and the limit.
        page: Renders a page.
        single: Renders an object on its own.
        linked: Whether a header contains the URL of the next page.
    """

    path: str
    make: Callable[[Random], dict[str, Any]]
    identifier: bytes
    limit: str
    start: Callable[[Mapping[str, str], int], int]
    page: Callable[[RenderedPage], bytes]
    single: Callable[[bytes], bytes] = bytes
    linked: bool = False


def number(identifier: str) -> int:
    """Return which object of its collection an id names."""
    return int("".join(filter(str.isdigit, identifier)))


def _boolean(value: bool) -> bytes:
    return b"true" if value else b"false"


def _canonical(page: RenderedPage) -> bytes:
    shown = (page.total, page.limit, page.start, _boolean(page.more))
    pagination = b'{"total":%d,"limit":%d,"offset":%d,"hasMore":%b}' % shown
    return b'{"success":true,"data":[%b],"pagination":%b}' % (page.joined, pagination)


def _cursor(page: RenderedPage) -> bytes:
    shown = (page.joined, _boolean(page.more), page.last_id)
    return b'{"object":"list","url":"/v1/customers","data":[%b],"has_more":%b,"first_id":null,"last_id":%b}' % shown


def _behind(parameter: str) -> Callable[[Mapping[str, str], int], int]:
    return lambda query, limit: number(query[parameter]) + 1 if parameter in query else 0


COLLECTIONS = (
    Collection(
        "/api/v1/projects",
        objects.project,
        b'"proj-%08d"',
        "limit",
        lambda query, limit: int(query.get("offset", "0")),
        _canonical,
        lambda item: b'{"success":true,"data":%b}' % item,
    ),
    Collection("/openai/batches", objects.openai_batch, b'"batch_%08d"', "limit", _behind("after"), _cursor),
    Collection(
        "/anthropic/v1/messages/batches",
        objects.anthropic_batch,
        b'"msgbatch_%08d"',
        "limit",
        _behind("after_id"),
        _cursor,
    ),
    Collection(
        "/stripe/v1/customers",
        objects.stripe_customer,
        b'"cus_%08d"',
        "limit",
        _behind("starting_after"),
        _cursor,
    ),
    Collection(
        "/github/repos/northwind/research/deployments",
        objects.github_deployment,
        b"%d",
        "per_page",
        lambda query, limit: (int(query.get("page", "1")) - 1) * limit,
        lambda page: b"[%b]" % page.joined,
        linked=True,
    ),
)


@lru_cache
def _templates(collection: Collection, distinct: int) -> list[bytes]:
    """Return the JSON of each variant, without the id at the beginning."""
    chances = map(objects.Distinct, range(distinct)) if distinct else map(Random, range(VARIANTS))
    documents = (json.dumps(collection.make(chance), ensure_ascii=False, separators=(",", ":")) for chance in chances)
    return [document.removeprefix('{"id":null').encode() for document in documents]


def item(collection: Collection, position: int, distinct: int = 0) -> bytes:
    """Return an object of a collection, one of a number of distinct ones if that is not 0."""
    templates = _templates(collection, distinct)
    return b'{"id":%b%b' % (collection.identifier % position, templates[position % len(templates)])


def response_for(target: str, total: int, origin: str, *, distinct: bool = False) -> tuple[bytes, bytes] | None:
    """Return headers and body of the response to a request target, or None if it does not exist.

    Args:
        target: Path and query.
        total: Number of objects in each collection.
        origin: URL of the server.
        distinct: Whether objects have no values in common, except for enumerations.
    """
    path, query = urlsplit(target)[2:4]
    variants = total if distinct else 0
    for collection in COLLECTIONS:
        if path == collection.path:
            page = _page(collection, dict(parse_qsl(query)), total, variants)
            return _link(collection, page, origin) if collection.linked else b"", collection.page(page)
        if path.startswith(f"{collection.path}/"):
            return b"", collection.single(item(collection, number(path.removeprefix(collection.path)), variants))
    return None


def _page(collection: Collection, query: Mapping[str, str], total: int, variants: int) -> RenderedPage:
    limit = min(int(query.get(collection.limit, "20")), LARGEST_PAGE)
    start = collection.start(query, limit)
    positions = range(start, min(start + limit, total))
    last_id = collection.identifier % positions[-1] if positions else b"null"
    items = [item(collection, position, variants) for position in positions]
    return RenderedPage(items, start, limit, total, last_id)


def _link(collection: Collection, page: RenderedPage, origin: str) -> bytes:
    if not page.more:
        return b""
    query = f"{collection.limit}={page.limit}&page={page.start // page.limit + 2}"
    return f'link: <{origin}{collection.path}?{query}>; rel="next"\r\n'.encode("ascii")
