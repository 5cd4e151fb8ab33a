"""The command in this process, against a seeded sandbox over HTTP."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from strongly.cli import main
from strongly.sandbox import Sandbox, SandboxServer
from tests.sandbox.api import Clock

KEY = "sk-sandbox-cli-0123456789abcdef"
STARTUP_SECONDS = 2.0


@dataclass
class Done:
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal(io.StringIO):
    """Input that is typed."""

    def isatty(self) -> bool:
        return True


class Command:
    """Runs `strongly` in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, stdin: str = "", typed: bool = False) -> Done:
        self._monkeypatch.setattr("sys.stdin", Terminal(stdin) if typed else io.StringIO(stdin))
        status = main(arguments)
        out, err = self._capsys.readouterr()
        assert KEY not in out + err
        return Done(status, out, err)


@pytest.fixture(scope="session")
def clock() -> Clock:
    """The sandbox's time. It stands still unless a command waits, so that no test depends on the machine's speed."""
    return Clock()


@pytest.fixture(scope="session")
def server(clock: Clock) -> Iterator[SandboxServer]:
    with Sandbox(keys=[KEY], clock=clock, startup_seconds=STARTUP_SECONDS) as behind, SandboxServer(behind) as server:
        behind.seed_demo()
        yield server


@pytest.fixture
def server_in_real_time() -> Iterator[SandboxServer]:
    """A sandbox for commands that wait in a process of their own."""
    with Sandbox(keys=[KEY], startup_seconds=0.1) as behind, SandboxServer(behind) as server:
        behind.seed_demo()
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def strongly_outside(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command where nothing is configured."""
    return Command(monkeypatch, capsys)


@pytest.fixture
def strongly(
    server: SandboxServer, clock: Clock, strongly_outside: Command, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """The command, configured for the sandbox."""
    monkeypatch.setenv("STRONGLY_API_URL", server.url)
    monkeypatch.setenv("STRONGLY_API_KEY", KEY)
    monkeypatch.setattr("strongly._sync.transport.Transport.pause", lambda transport, seconds: clock.advance(seconds))
    return strongly_outside
