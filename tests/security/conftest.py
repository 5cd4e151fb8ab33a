"""Runs one scenario synchronously, under asyncio and under trio, over real HTTP, isolated from this machine."""

import io
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
import trustme

from strongly import AsyncStrongly, Strongly
from tests.client.conftest import Awaited, Scenario

KEY = "sk-security-0123456789"
Play = Callable[..., None]
# Calls go over connections of the SDK's own, or through an HTTP client.
HTTP = pytest.mark.parametrize("http", [pytest.param(None, id="own"), pytest.param({}, id="httpx")])


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def no_certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_certificates: Path) -> Path:
    """Return an empty home directory. No certificates either: reading them takes longer than most of these tests."""
    monkeypatch.setenv("SSL_CERT_DIR", str(no_certificates))
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    return home


class Log(logging.Handler):
    """Keeps everything that a record holds, as a file and as a service that collects records would."""

    def __init__(self) -> None:
        super().__init__(level=1)
        self.names: set[str] = set()
        self.text = io.StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        # The server is in this process too, but no part of the client.
        if not record.name.startswith("uvicorn"):
            self.names.add(record.name)
            print(self.format(record), vars(record), file=self.text)


@pytest.fixture
def log() -> Iterator[Log]:
    """Return the log of everything at every level."""
    root, handler = logging.getLogger(), Log()
    before = root.level
    root.addHandler(handler)
    root.setLevel(1)
    yield handler
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def play(request: pytest.FixtureRequest) -> Play:
    """Return a function that runs a scenario with a client of a URL, without waits between attempts.

    With `http`, the client borrows an HTTP client that is made with these arguments.
    """

    def play(scenario: Scenario, url: str, *, http: Mapping[str, Any] | None = None, **options: Any) -> None:
        async def run() -> None:
            if request.param == "sync":
                with (
                    nullcontext() if http is None else httpx.Client(**http) as lent,
                    Strongly(KEY, url, http_client=lent, **options) as client,
                ):
                    client._transport._sleep = lambda seconds: None
                    await scenario(Awaited(client))
                return
            async with (
                nullcontext() if http is None else httpx.AsyncClient(**http) as lent_async,
                AsyncStrongly(KEY, url, http_client=lent_async, **options) as async_client,
            ):
                async_client._transport._sleep = lambda seconds: anyio.lowlevel.checkpoint()
                await scenario(async_client)

        settings = {"debug": False} if request.param == "asyncio" else {}  # debugging doubles the time
        anyio.run(run, backend="trio" if request.param == "trio" else "asyncio", backend_options=settings)

    return play
