"""Runs one scenario synchronously, under asyncio and under trio, over real HTTP, isolated from this machine."""

import io
import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.runtimes import RUNTIMES, Scenario, factory, play_in

KEY = "sk-security-0123456789"
Play = Callable[..., None]
# Calls go over connections of the SDK's own, or through an HTTP client.
HTTP = pytest.mark.parametrize("http", [pytest.param(None, id="own"), pytest.param({}, id="httpx")])


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


@pytest.fixture(params=RUNTIMES)
def play(request: pytest.FixtureRequest) -> Play:
    """Return a function that runs a scenario with a client of a URL, without waits between attempts.

    With `http`, the client borrows an HTTP client that is made with these arguments.
    """

    def play(scenario: Scenario, url: str, *, http: Mapping[str, Any] | None = None, **options: Any) -> None:
        lent = None if http is None else factory(**http)
        play_in(request.param)(scenario, url, http=lent, **{"api_key": KEY, **options})

    return play
