"""The paging rules, each through the public API: synchronously, under asyncio and under trio."""

from collections.abc import Callable
from itertools import product
from typing import Any

import httpx
import pytest

from strongly import ResponseValidationError, ServiceUnavailableError, ValidationError

QUIRKS = [None, "counts_page", "no_hasMore", "no_limit", "no_total"]


class Collection:
    """A server with a list of projects that pages in a given dialect."""

    def __init__(self, size: int, *, cap: int = 100, dialect: str = "canonical", **quirks: bool) -> None:
        self.items = [{"id": f"p{number}"} for number in range(size)]
        self.cap, self.dialect, self.quirks = cap, dialect, quirks
        self.asked: list[tuple[int, int]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        limit, offset = int(request.url.params["limit"]), int(request.url.params["offset"])
        self.asked.append((limit, offset))
        used = min(limit, self.cap)
        start = 0 if self.quirks.get("ignores_offset") else offset
        page = self.items[start : start + used]
        more = start + used < len(self.items)
        info: dict[str, Any] = {"total": len(self.items), "limit": used, "offset": offset, "hasMore": more}
        if self.quirks.get("counts_page"):
            info["total"] = len(page)
        for name in ("hasMore", "limit", "total"):
            if self.quirks.get(f"no_{name}"):
                del info[name]
        if self.dialect == "E1":
            count = info.pop("total", None)
            info.pop("hasMore", None)
            return httpx.Response(200, json={"count": count, **info, "projects": page})
        if self.dialect == "array":
            return httpx.Response(200, json=page)
        name = "meta" if self.dialect == "E3" else "pagination"
        return httpx.Response(200, json={"success": True, "data": page, name: info})


@pytest.mark.parametrize("size", [0, 1, 4, 5, 9, 10, 11])
@pytest.mark.parametrize(("dialect", "quirk"), [*product(["canonical", "E1", "E3"], QUIRKS), ("array", None)])
def test_iterating_finds_each_item_once(play: Callable[..., None], size: int, dialect: str, quirk: str | None) -> None:
    server = Collection(size, dialect=dialect, **({quirk: True} if quirk else {}))

    async def scenario(client: Any) -> None:
        projects = client.projects.list(limit=5)
        assert [project.id async for project in projects] == [item["id"] for item in server.items]
        assert len(await projects.to_list()) == size

    play(scenario, server)
    assert len(server.asked) <= 2 * (size // 5 + 2)


def test_a_capped_limit_moves_on_by_what_was_received(play: Callable[..., None]) -> None:
    for quirk in ({}, {"no_hasMore": True}, {"no_hasMore": True, "no_total": True}):
        server = Collection(7, cap=3, **quirk)

        async def scenario(client: Any) -> None:
            assert len(await client.projects.list(limit=50).to_list()) == 7

        play(scenario, server)
        assert server.asked == [(50, 0), (50, 3), (50, 6)]


def test_a_total_never_ends_a_list(play: Callable[..., None]) -> None:
    server = Collection(6, counts_page=True, no_hasMore=True)

    async def scenario(client: Any) -> None:
        assert len(await client.projects.list(limit=3).to_list()) == 6

    play(scenario, server)
    assert server.asked == [(3, 0), (3, 3), (3, 6)]


@pytest.mark.parametrize("dialect", ["canonical", "E1", "array"])
def test_a_server_that_ignores_the_offset_ends_in_an_error(play: Callable[..., None], dialect: str) -> None:
    server = Collection(9, dialect=dialect, ignores_offset=True)

    async def scenario(client: Any) -> None:
        with pytest.raises(ResponseValidationError, match="repeats a page") as caught:
            await client.projects.list(limit=3).to_list()
        assert caught.value.next_offset == 6

    play(scenario, server)
    assert len(server.asked) == 3


def test_nothing_is_asked_before_it_is_needed(play: Callable[..., None]) -> None:
    server = Collection(9)

    async def scenario(client: Any) -> None:
        projects = client.projects.list(limit=3)
        assert server.asked == []
        assert (await projects.first()).id == "p0"
        assert [project.id for project in await projects.take(3)] == ["p0", "p1", "p2"]
        assert await projects.take(0) == []
        assert server.asked == [(3, 0), (3, 0)]
        assert len(await projects.take(4)) == 4
        assert [len(page.items) async for page in projects.pages()] == [3, 3, 3]
        assert [page.items[0].id async for page in projects.pages(offset=6)] == ["p6"]

    play(scenario, server)


@pytest.mark.parametrize(
    ("server", "total"),
    [
        (Collection(9), 9),
        (Collection(2), 2),
        (Collection(0), 0),
        (Collection(9, no_total=True), None),
        (Collection(9, counts_page=True), None),
        (Collection(9, dialect="array"), None),
        (Collection(2, dialect="array"), 2),
    ],
)
def test_total_is_what_the_server_tells_reliably(
    play: Callable[..., None], server: Collection, total: int | None
) -> None:
    async def scenario(client: Any) -> None:
        assert await client.projects.list(limit=3).total == total

    play(scenario, server)


def test_a_loop_that_failed_can_go_on(play: Callable[..., None]) -> None:
    server = Collection(9)
    broken = [True]

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.params["offset"] == "3" and broken[0]:
            return httpx.Response(503)
        return server(request)

    async def scenario(client: Any) -> None:
        broken[0] = True
        projects = client.projects.list(limit=3)
        seen = []

        async def read() -> None:
            async for project in projects:
                seen.append(project.id)

        with pytest.raises(ServiceUnavailableError) as caught:
            await read()
        broken[0] = False
        assert caught.value.attempts == 4
        async for page in projects.pages(offset=caught.value.next_offset):
            seen += [project.id for project in page.items]
        assert seen == [item["id"] for item in server.items]

    play(scenario, handler)


@pytest.mark.parametrize("arguments", [{"limit": 0}, {"limit": -1}, {"limit": None}, {"limit": True}, {"limit": "5"}])
def test_a_limit_that_makes_no_sense_is_refused_at_once(play: Callable[..., None], arguments: dict[str, Any]) -> None:
    server = Collection(1)

    async def scenario(client: Any) -> None:
        with pytest.raises(ValidationError, match="limit must be") as caught:
            client.projects.list(**arguments)
        assert caught.value.argument == "limit"
        with pytest.raises(ValidationError, match="offset must be"):
            client.projects.activity("p", offset=-1)
        with pytest.raises(ValidationError, match="status must be a str"):
            client.projects.list(status=5)

    play(scenario, server)
    assert server.asked == []
