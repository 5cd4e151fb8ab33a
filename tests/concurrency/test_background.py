"""Threads in the background: none is left half started."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from strongly._concurrency.background import start_thread
from tests.injection import Injection
from tests.soak.disruptions.program import PATIENCE

NAME = "in-the-background"


@pytest.fixture
def unhurried() -> Iterator[None]:
    """Let a new thread begin when the thread that starts it waits for it, and not before."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(PATIENCE)
    yield
    sys.setswitchinterval(interval)


def interrupt() -> None:
    raise KeyboardInterrupt


def interrupted_starts() -> Iterator[str]:
    """Start a thread and interrupt that at its first point, start one and interrupt that at its second point, ..."""
    for number in itertools.count():
        injection = Injection(number, interrupt)
        try:
            with injection:
                start_thread(lambda: None, NAME)
        except KeyboardInterrupt:
            yield injection.place
        else:
            return


def begun() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == NAME and thread.ident]


def test_an_interrupted_start_leaves_no_thread_that_cannot_go_on(unhurried: None) -> None:
    places: list[str] = []
    starter = threading.Thread(target=lambda: places.extend(interrupted_starts()))  # since injections end tracers
    starter.start()
    starter.join()

    assert any("wait" in place for place in places)
    ends_at = time.monotonic() + PATIENCE
    while begun() and time.monotonic() < ends_at:
        time.sleep(0.001)
    assert begun() == []
