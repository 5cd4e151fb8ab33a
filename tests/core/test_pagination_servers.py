"""Iterating ends and loses nothing, whatever caps, counts and dialects a server has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import Page, Project, ResponseValidationError, StronglyError, SyncPaginator
from strongly._core.request import Request
from strongly_api.api.projects import list_projects
from tests.prefetching import always_prefetching


@dataclass
class Server:
    """A model of a server with a list of projects.

    A server that caps the limit says which one it used, or says whether there is more; the wire format has no others.
    """

    size: int
    cap: int | None = None
    says: frozenset[str] = frozenset()
    counts: str = "all"
    dialect: str = "canonical"
    requests: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, request: Request[Page[Project]]) -> Page[Project]:
        query = dict(request.query)
        limit, offset = int(query["limit"]), int(query["offset"])
        self.requests.append((limit, offset))
        return request.parse(self.respond(limit, offset))

    def respond(self, limit: int, offset: int) -> Any:
        used = limit if self.cap is None else min(limit, self.cap)
        items = [{"id": f"p{number}"} for number in range(self.size)][offset : offset + used]
        told = {
            "total": self.size if self.counts == "all" else len(items),
            "limit": used,
            "offset": offset,
            "hasMore": offset + used < self.size,
        }
        said = self.says if used == limit or "hasMore" in self.says else self.says | {"limit"}
        info = {name: value for name, value in told.items() if name in said}
        if self.dialect == "E1":
            if "total" in info:
                info["count"] = info.pop("total")
            return {"projects": items, **info}
        if self.dialect == "E3":
            return {"data": items, "meta": {**info, "requestId": "r"}}
        return {"success": True, "data": items, "pagination": info}


SERVERS = st.builds(
    Server,
    size=st.integers(0, 40),
    cap=st.none() | st.integers(1, 12),
    says=st.frozensets(st.sampled_from(["total", "limit", "offset", "hasMore"])),
    counts=st.sampled_from(["all", "page"]),
    dialect=st.sampled_from(["canonical", "E1", "E3"]),
)


def paginator(fetch: Callable[[Any], Any], *, limit: int, offset: int = 0) -> SyncPaginator[Project]:
    return SyncPaginator(
        fetch, lambda limit, offset: list_projects.request(limit=limit, offset=offset), limit=limit, offset=offset
    )


def ids(numbers: range) -> list[str]:
    return [f"p{number}" for number in numbers]


@given(SERVERS, st.integers(1, 15), st.integers(0, 45))
def test_every_item_comes_once_and_in_order(server: Server, limit: int, offset: int) -> None:
    projects = paginator(server, limit=limit, offset=offset)

    assert [project.id for project in projects] == ids(range(offset, server.size))

    # One request per full page, and at most one to learn that it was the last.
    used = min(limit, server.cap or limit)
    assert len(server.requests) <= len(range(offset, server.size)) // used + 1
    assert {asked for asked, _ in server.requests} == {limit}
    assert projects.total in (None, server.size) or offset > server.size


@given(SERVERS, st.integers(1, 15), st.integers(0, 50))
def test_taking_some_reads_no_more_pages_than_they_take(server: Server, limit: int, count: int) -> None:
    taken = paginator(server, limit=limit).take(count)

    assert [project.id for project in taken] == ids(range(min(count, server.size)))
    used = min(limit, server.cap or limit)
    if count <= server.size:
        assert len(server.requests) == -(-count // used)


@given(SERVERS, st.integers(1, 15), st.integers(0, 8))
def test_a_loop_that_failed_goes_on_where_it_ended(server: Server, limit: int, failing: int) -> None:
    """A caller that continues with `next_offset` repeats the request that failed."""
    calls = 0

    def fetch(request: Request[Page[Project]]) -> Page[Project]:
        nonlocal calls
        calls += 1
        if calls == failing + 1:
            raise StronglyError("broken")
        return server(request)

    projects, found = paginator(fetch, limit=limit), []
    start: int | None = None
    try:
        for project in projects:
            found.append(project.id)  # noqa: PERF401 (what came before the failure has to be kept)
    except StronglyError as error:
        start = error.next_offset
    if start is not None:
        assert start == len(found)
        for page in projects.pages(offset=start):
            found.extend(project.id for project in page.items)

    assert found == ids(range(server.size))


@given(st.integers(1, 20), st.integers(1, 20), st.booleans())
def test_a_server_that_ignores_the_offset_ends_in_an_error(size: int, limit: int, tells: bool) -> None:
    server = Server(size=size, says=frozenset({"hasMore"} if tells else ()))

    def fetch(request: Request[Page[Project]]) -> Page[Project]:
        return request.parse(server.respond(limit, 0))

    projects, found = paginator(fetch, limit=limit), []
    endless = size > limit or (size == limit and not tells)
    if not endless:
        assert len(projects.to_list()) == size
        return
    with pytest.raises(ResponseValidationError, match="repeats a page") as caught:
        found.extend(project.id for project in projects)
    assert found == ids(range(limit))
    assert caught.value.next_offset is not None


@pytest.mark.parametrize(
    ("server", "total"),
    [
        (Server(5, says=frozenset({"total"})), 5),
        # The last page is empty, and counts itself.
        (Server(4, says=frozenset({"total"})), 4),
        (Server(4, says=frozenset({"total"}), counts="page"), None),
        (Server(5, says=frozenset({"total"}), counts="page"), 5),
        (Server(0), 0),
    ],
)
def test_the_total_is_still_known_after_iterating(server: Server, total: int | None) -> None:
    projects = paginator(server, limit=2)
    projects.to_list()
    asked = len(server.requests)

    assert projects.total == total
    assert len(server.requests) == asked


@dataclass
class Ahead:
    """Stands in for the transport that prefetches pages. Prefetches whose number is in `failing` fail."""

    server: Server
    failing: set[int]
    offsets: list[int] = field(default_factory=list)

    def prefetch(self, request: Request[Page[Project]]) -> SimpleNamespace:
        self.offsets.append(int(dict(request.query)["offset"]))
        if len(self.offsets) % 3 in self.failing:
            raise StronglyError("the client was closed")
        failed = len(self.offsets) in self.failing
        page = None if failed else self.server(request)
        return SimpleNamespace(failed=failed, page=page, request=request, seconds=0.0, busy=0.0)

    def finish(self, call: SimpleNamespace) -> Page[Project]:
        return call.page or self.server(call.request)


@given(SERVERS, st.integers(1, 15), st.integers(0, 45), st.sets(st.integers(0, 12)), st.booleans())
def test_prefetching_changes_nothing(server: Server, limit: int, offset: int, failing: set[int], at_once: bool) -> None:
    """Whichever prefetches fail, the items are those of a list read page by page."""
    ahead = Ahead(server, failing)
    projects = SyncPaginator(
        server,
        lambda limit, offset: list_projects.request(limit=limit, offset=offset),
        limit=limit,
        offset=offset,
        prefetch_with=ahead,  # type: ignore[arg-type]
    )

    with always_prefetching():
        found = projects.to_list() if at_once else list(projects)
    assert [project.id for project in found] == ids(range(offset, server.size))
    # Nothing is requested beyond the end of the list, if the server states where that is.
    assert not ahead.offsets or max(ahead.offsets) <= server.size
