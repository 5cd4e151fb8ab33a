"""Whatever an HTTP client hands over or raises, a call of any operation returns or raises a `StronglyError`."""

from __future__ import annotations

import json
import pickle
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strongly import AsyncStrongly, Strongly, StronglyError
from strongly_api.manifest import OPERATIONS, ManifestEntry
from tests.operations import BODIES, path_names
from tests.strategies import JSON

URL = "https://api.example.com"
KEY = "sk-fault-test"
PROJECT = {"id": "p1", "name": "n", "owner": {"name": "o"}, "tags": ["a"], "collaborators": [{"userId": "u"}]}
PAGE = {"success": True, "data": [PROJECT], "pagination": {"total": 9, "limit": 1, "offset": 0, "hasMore": True}}
ERRORS: list[type[Exception]] = [
    *sorted(
        (kind for kind in vars(httpx).values() if isinstance(kind, type) and issubclass(kind, Exception)),
        key=lambda kind: kind.__name__,
    ),
    ssl.SSLError,
    ssl.SSLCertVerificationError,
    ConnectionResetError,
    TimeoutError,
    OSError,
    RuntimeError,
    UnicodeError,
    RecursionError,
    EOFError,
]


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, which may break off."""

    def __init__(self, pieces: list[bytes], error: Exception | None) -> None:
        self._pieces = pieces
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        if self._error is not None:
            raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


@dataclass
class Play:
    """What the HTTP client does with every request."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    whole: bool = False
    error: Exception | None = None
    early: bool = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.error is not None and self.early:
            raise self.error
        headers = [(name.encode(), value.encode()) for name, value in self.headers]
        if self.whole and self.error is None:
            return httpx.Response(self.status, headers=headers, content=b"".join(self.pieces))
        return httpx.Response(self.status, headers=headers, stream=Pieces(self.pieces, self.error))


def make_error(kind: type[Exception]) -> Exception:
    if kind is httpx.HTTPStatusError:
        return httpx.HTTPStatusError("m", request=httpx.Request("GET", URL), response=httpx.Response(500))
    try:
        return kind("m")
    except TypeError:
        return kind()


def documents() -> st.SearchStrategy[bytes]:
    """Bodies: JSON of any shape, cut off, with a byte changed, or no JSON at all."""
    shapes = JSON | st.just(PROJECT) | st.just(PAGE) | st.builds(lambda data: {"success": True, "data": data}, JSON)
    whole = shapes.map(lambda value: json.dumps(value).encode())
    cut = st.tuples(whole, st.integers(0, 60)).map(lambda pair: pair[0][: -pair[1] or None])
    changed = st.tuples(whole, st.integers(0, 200), st.integers(0, 255)).map(
        lambda found: found[0][: found[1]] + bytes([found[2]]) + found[0][found[1] + 1 :]
    )
    nested = st.tuples(st.sampled_from([b"[", b'{"data":', b'{"data":[']), st.integers(1, 3000)).map(
        lambda pair: pair[0] * pair[1]
    )
    return whole | cut | changed | nested | st.binary(max_size=80)


HEADERS = st.lists(
    st.tuples(st.just("Content-Encoding"), st.sampled_from(["gzip", "deflate", "br", "identity", "", "gzip, br"]))
    | st.tuples(st.just("Retry-After"), st.text(max_size=12) | st.integers().map(str) | st.floats().map(str))
    | st.tuples(
        st.just("Location"), st.text(max_size=20) | st.sampled_from(["/x", "http://[", "//evil/", "https://a:b"])
    )
    | st.tuples(st.just("Content-Length"), st.integers(-1, 99).map(str))
    | st.tuples(st.sampled_from(["Content-Type", "X-Request-Id", "Set-Cookie"]), st.text(max_size=20)),
    max_size=3,
)
STATUSES = st.sampled_from([200, 201, 202, 204, 304, 307, 400, 404, 409, 422, 429, 500, 503]) | st.integers(100, 999)
PLAYS = st.builds(
    Play,
    status=STATUSES,
    headers=HEADERS,
    pieces=st.lists(documents(), min_size=1, max_size=2) | st.just([]),
    whole=st.booleans(),
    error=st.none() | st.sampled_from(ERRORS).map(make_error),
    early=st.booleans(),
)
ENTRIES = st.sampled_from(list(OPERATIONS.values()))


def method(client: Any, entry: ManifestEntry) -> Any:
    """Call the method for an operation."""
    ids = ["x1" for _ in path_names(entry)]
    return getattr(getattr(client, entry.resource), entry.name)(*ids, **BODIES[entry.body] if entry.body else {})


def check(error: StronglyError) -> None:
    """The error can be shown and passed on, and holds no key."""
    assert KEY not in f"{error} {error!r} {vars(error)}"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def call(
    entry: ManifestEntry,
    play: Callable[[httpx.Request], httpx.Response],
    judge: Callable[[StronglyError], object] = check,
) -> None:
    with httpx.Client(transport=httpx.MockTransport(play)) as http, Strongly(KEY, URL, http_client=http) as client:
        client._transport._sleep = lambda seconds: None
        try:
            result = method(client, entry)
            if hasattr(result, "to_list"):
                result.to_list()
        except StronglyError as error:
            judge(error)


async def call_async(entry: ManifestEntry, play: Callable[[httpx.Request], httpx.Response]) -> None:
    transport = httpx.MockTransport(play)
    async with httpx.AsyncClient(transport=transport) as http, AsyncStrongly(KEY, URL, http_client=http) as client:
        client._transport._sleep = lambda seconds: anyio.lowlevel.checkpoint()
        try:
            result = method(client, entry)
            await (result.to_list() if hasattr(result, "to_list") else result)
        except StronglyError as error:
            check(error)


@settings(max_examples=250, deadline=None)
@given(ENTRIES, PLAYS)
def test_nothing_foreign_is_raised(entry: ManifestEntry, play: Play) -> None:
    call(entry, play)


@settings(max_examples=100, deadline=None)
@given(ENTRIES, PLAYS)
def test_nothing_foreign_is_raised_by_the_asynchronous_client(entry: ManifestEntry, play: Play) -> None:
    anyio.run(call_async, entry, play, backend_options={"debug": False})


@pytest.mark.parametrize("depth", [100, 320, 480, 900, 20_000])
@pytest.mark.parametrize("wrap", ['{"data": %s}', '{"data": [%s]}', '{"data": {"x": %s}}', '{"data": [{"x": %s}]}'])
def test_no_depth_of_nesting_raises_anything_foreign(wrap: str, depth: int) -> None:
    for opening, closing in (("[", "]"), ('{"a": ', "}")):
        body = wrap % f"{opening * depth}1{closing * depth}"
        for entry in OPERATIONS.values():
            call(entry, Play(pieces=[body.encode()]), judge=str)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("early", [True, False])
def test_every_exception_of_the_library_is_translated(kind: type[Exception], early: bool) -> None:
    play = Play(error=make_error(kind), early=early, pieces=[b"{"])
    with (
        httpx.Client(transport=httpx.MockTransport(play)) as http,
        Strongly(KEY, URL, http_client=http, max_retries=0) as client,
        pytest.raises(StronglyError) as caught,
    ):
        client.projects.create(name="a", description="b")
    # An HTTPStatusError has a response, as from an event hook that calls `raise_for_status()`: its status decides.
    assert caught.value.__cause__ is (None if early and kind is httpx.HTTPStatusError else play.error)
    check(caught.value)
