"""Tests that the derived sync API contains nothing asynchronous, and that every substitution is used."""

import ast
import re
from pathlib import Path

import pytest

from tests.trees import write_tree
from tools.codegen import derive_raw
from tools.codegen.derive_sync import HEADER, LEFTOVERS, SUBSTITUTIONS, DerivationError, derive, derive_text

ROOT = Path(__file__).parents[2]
# One line for each substitution, so that a package made of them uses all.
EVERYTHING = """from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from collections.abc import Awaitable, Callable, Mapping
from strongly._async.client import AsyncStrongly
from strongly._async.resources.raw.projects import AsyncProjectsWithRawResponse


class AsyncPaginator:
    async def __aenter__(self) -> AsyncIterator[int]:
        await async_sleep(1)
        self.prepare()  # async only
        httpcore.AnyIOBackend()

    def __aexit__(self, fetch: Callable[[int], Awaitable[Page[T]]]) -> None: ...
    def __aiter__(self) -> None: ...
    async def __anext__(self) -> None:
        raise StopAsyncIteration
    async def aclose(self) -> None:
        async with self, response.aiter_raw(): ...
    def read(self, pieces: AsyncGenerator[bytes, None], key: Callable[[], str | Awaitable[str]]) -> None: ...
    async def send(self) -> None:
        await self.http.handle_async_request(request)
"""


@pytest.mark.parametrize(
    ("text", "derived"),
    [
        ("async def f(): await g()", "def f(): g()"),
        ("async with a as b, c: ...", "with a as b, c: ..."),
        ("[x async for x in await y()]", "[x for x in y()]"),
        ("return await self._fetch(await make())", "return self._fetch(make())"),
        ("class AsyncResource: ...", "class Resource: ..."),
        ("AsyncPaginator[T]", "SyncPaginator[T]"),
        ("AsyncIterator[Page[T]]", "Iterator[Page[T]]"),
        ("httpx.AsyncClient()", "httpx.Client()"),
        ("Callable[[int], Awaitable[Page[T]]]", "Callable[[int], Page[T]]"),
        ("Callable[[], str | Awaitable[str]]", "Callable[[], str]"),
        ("a()\nawait b()  # async only\nc()", "a()\nc()"),
        ("a()\n    import b  # async only\n\n    b()  # async only\n    c()", "a()\n    c()"),
        ("await response.aclose()", "response.close()"),
        ("from strongly._async.http import AsyncHTTP", "from strongly._sync.http import HTTP"),
        ("import strongly._async.resources.raw.projects", "import strongly._sync.resources.raw.projects"),
        ("await async_connect(host, port)", "connect(host, port)"),
        ("aiter(x)", "iter(x)"),
        ("raise StopAsyncIteration from None", "raise StopIteration from None"),
        # What only looks alike stays.
        ("awaiting = 1; asynchronous = 2; enclose()", "awaiting = 1; asynchronous = 2; enclose()"),
        ("f'{self._sleep} iter next'", "f'{self._sleep} iter next'"),
    ],
)
def test_text_becomes_synchronous(text: str, derived: str) -> None:
    assert derive_text(text) == derived
    assert not LEFTOVERS.search(derived)
    assert derive_text(derived) == derived


@pytest.mark.parametrize(
    "text",
    [
        "import anyio",
        "import asyncio",
        "import trio",
        "x = await(y)",
        "async  def f(): ...",
        "async_new_thing()",
        "Awaitable[int] and Async",
        "anext(x)",
        "aiter_text(x)",
        "aclosed()",
        "from . import _async",
    ],
)
def test_what_has_no_synchronous_form_is_noticed(text: str, tmp_path: Path) -> None:
    source = write_tree(tmp_path / "source", {"a.py": EVERYTHING, "b.py": f"first = 1\n\n{text}\n"})

    if text.startswith("Awaitable"):
        assert LEFTOVERS.search(derive_text(text))
    with pytest.raises(DerivationError, match=r"b\.py:3 has '\w+', which has no sync form"):
        derive(source, tmp_path / "target")


def test_the_files_of_a_package_are_derived_with_a_header(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "source", {"a.py": EVERYTHING, "b.py": "x = 1\n", "notes.txt": "await"})

    derive(source, tmp_path / "deep" / "target")

    derived = {path.name: path.read_text() for path in (tmp_path / "deep" / "target").iterdir()}
    assert derived == {"a.py": HEADER + derive_text(EVERYTHING), "b.py": f"{HEADER}x = 1\n"}
    ast.parse(derived["a.py"])
    assert "    sleep(1)" in derived["a.py"]


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in SUBSTITUTIONS])
def test_a_substitution_without_use_is_noticed(pattern: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unused = (f"(?:{pattern})zzz", "")
    monkeypatch.setattr("tools.codegen.derive_sync.SUBSTITUTIONS", [*SUBSTITUTIONS, unused])
    source = write_tree(tmp_path / "source", {"a.py": EVERYTHING})

    with pytest.raises(DerivationError, match=f"^unused substitutions: {re.escape(unused[0])}$"):
        derive(source, tmp_path / "target")


def test_every_substitution_is_used_by_our_own_sources_and_each_is_needed(tmp_path: Path) -> None:
    used: set[str] = set()
    for path in sorted((ROOT / "strongly" / "_async").rglob("*.py")):
        derive_text(path.read_text(encoding="utf-8"), used)

    assert used == {pattern for pattern, _ in SUBSTITUTIONS}
    assert len(SUBSTITUTIONS) == len(used)


def test_both_apis_have_the_same_methods() -> None:
    for path in sorted((ROOT / "strongly" / "_async").rglob("*.py")):
        counterpart = ROOT / "strongly" / "_sync" / path.relative_to(ROOT / "strongly" / "_async")
        assert counterpart.read_text(encoding="utf-8").startswith(HEADER)
        assert methods(path) == methods(counterpart)


def methods(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sorted(derive_text(name) for name in names)


RESOURCE = '''"""Things."""
from .base import AsyncResource

class AsyncThings(AsyncResource):
    """The namespace."""

    with_raw_response = None

    def list(self, *, limit: int = 50, prefetch: bool | None = None) -> AsyncPaginator[models.Thing]:
        """List things."""
        return self._paginate(make, limit, prefetch=prefetch)

    async def retrieve(self, thing_id: str, *, deep: bool = False) -> Thing:
        """Get a thing.

        Args:
            thing_id: Its id.
        """
        return await self._transport.send(make(thing_id, deep=deep))

    @overload
    async def start(self, thing_id: str, *, wait: Literal[False] = False) -> dict: ...
    @overload
    async def start(self, thing_id: str, *, wait: Literal[True], timeout: float = 600) -> Thing: ...
    async def start(self, thing_id: str, *, wait: bool = False, timeout: float = 600) -> dict | Thing:
        """Start a thing."""
        if wait:
            return await act_and_wait(thing_id, timeout)
        return await self._transport.send(start(thing_id))

    @overload
    async def create(self, body: Body, *, exist_ok: bool = False) -> Thing: ...
    @overload
    async def create(self, *, exist_ok: bool = False, **fields: Unpack[Body]) -> Thing: ...
    async def create(self, body: Body | None = None, *, exist_ok: bool = False, **fields: Unpack[Body]) -> Thing:
        """Create a thing."""
        if exist_ok:
            return await create_unless_it_exists(body, fields)
        return await self._transport.send(create(body, fields))

    async def wait(self) -> None:
        """Wait for nothing."""
        await sleep(1)
'''


def test_raw_counterparts_hold_the_methods_that_make_one_call_and_lists() -> None:
    text = derive_raw.derive_text(RESOURCE, "things")

    assert "class AsyncThingsWithRawResponse(AsyncResource):" in text
    assert "async def retrieve(self, thing_id: str, *, deep: bool=False) -> RawResponse[Thing]:" in text
    assert "return await self._transport.send_raw(make(thing_id, deep=deep))" in text
    assert "from strongly._async.resources.base import AsyncResource" in text
    assert "Get a thing. As `things.retrieve`, but with the whole response." in text
    assert text.count("async def start(self, thing_id: str) -> RawResponse[dict]:") == text.count("def start") == 1
    assert "async def create(self, **fields: Unpack[Body]) -> RawResponse[Thing]:" in text
    assert "async def create(self, body: Body | None=None, **fields: Unpack[Body]) -> RawResponse[Thing]:" in text
    assert text.count("@overload") == 2
    assert "def list(self, *, limit: int=50) -> AsyncIterator[RawResponse[Page[models.Thing]]]:" in text
    assert "return self._responses(make, limit)" in text
    for other in ("act_and_wait", "exist", "def wait", ".send(", "Args:", "prefetch"):
        assert other not in text
