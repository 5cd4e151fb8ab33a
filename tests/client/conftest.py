"""Runs one scenario synchronously, under asyncio and under trio, against a function that responds."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.runtimes import RUNTIMES, Scenario, factory, play_in

Handler = Callable[[httpx.Request], httpx.Response]
BASE = "https://api.example.com"
KEY = "sk-test-0123456789"


@pytest.fixture(params=RUNTIMES)
def play(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return a function that runs a scenario against a handler of requests, as `play_in` does against a URL."""

    def play(scenario: Scenario, handler: Handler, **options: Any) -> None:
        http = factory(transport=httpx.MockTransport(handler))
        play_in(request.param)(scenario, BASE, http=http, **{"api_key": KEY, **options})

    return play
