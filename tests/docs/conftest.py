"""A seeded sandbox for each test, to which `Strongly()` leads without arguments."""

import time
from collections.abc import Iterator

import pytest

from strongly import Strongly
from strongly.sandbox import Sandbox, SandboxServer

KEY = "sk-sandbox-docs"
STARTUP_SECONDS = 0.05


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with Sandbox(keys=[KEY], startup_seconds=STARTUP_SECONDS) as behind, SandboxServer(behind) as server:
        behind.seed_demo()
        monkeypatch.setenv("STRONGLY_API_URL", server.url)
        monkeypatch.setenv("STRONGLY_API_KEY", KEY)
        monkeypatch.delenv("STRONGLY_PROFILE", raising=False)
        monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield server


@pytest.fixture
def client(sandbox: SandboxServer) -> Iterator[Strongly]:
    with Strongly() as client:
        yield client


@pytest.fixture
def short_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples poll every few seconds; here a poll is due when the workspace is."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, STARTUP_SECONDS)))
