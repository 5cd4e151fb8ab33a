import os

import pytest
import trustme

from tests.interop.worlds import WORLDS, Play, World, play_in


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No settings but those of the test, and no certificates: reading them takes longer than most of these tests."""
    for name in os.environ:
        if name.lower().endswith("_proxy") or name.startswith(("STRONGLY_", "OTEL_")):
            monkeypatch.delenv(name)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path_factory.getbasetemp()))


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.param
    return found


@pytest.fixture
def play(world: World) -> Play:
    """Return a function that plays a scenario against a server, without waits between attempts."""
    return play_in(world)


@pytest.fixture(scope="package")
def authority() -> trustme.CA:
    """The own CA of a company."""
    return trustme.CA()
