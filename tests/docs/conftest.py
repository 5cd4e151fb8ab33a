"""A seeded sandbox for each test, to which `Strongly()` leads without arguments."""

import logging
import time
from collections.abc import Iterator

import pytest

from strongly import Strongly
from strongly.sandbox import Sandbox, SandboxServer

KEY = "sk-sandbox-docs"
STARTUP_SECONDS = 0.05


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with (
        Sandbox(keys=[KEY], startup_seconds=STARTUP_SECONDS) as behind,
        SandboxServer(behind, allow_hosts=["strongly.example.com"]) as server,  # which is put in front of it
    ):
        behind.seed_demo()
        monkeypatch.setenv("STRONGLY_API_URL", server.url)
        monkeypatch.setenv("STRONGLY_API_KEY", KEY)
        monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield server


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Undo what examples do to logging, so that other tests find it as it was."""
    root = logging.getLogger()
    loggers = [root, *(logger for logger in root.manager.loggerDict.values() if isinstance(logger, logging.Logger))]
    before = [(logger, logger.level, [*logger.handlers]) for logger in loggers]
    yield
    for logger in root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.setLevel(logging.NOTSET)
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.fixture
def client(sandbox: SandboxServer) -> Iterator[Strongly]:
    with Strongly() as client:
        yield client


@pytest.fixture
def short_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples poll every few seconds; here a poll is due when the workspace is."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, STARTUP_SECONDS)))
