import pytest

from tests.runtimes import RUNTIMES, Play, Runtime, play_in


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No certificates: reading them takes longer than most of these tests."""
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path_factory.getbasetemp()))


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    found: Runtime = request.param
    return found


@pytest.fixture
def play(runtime: Runtime) -> Play:
    """Return a function that plays a scenario against a server, without waits between attempts."""
    return play_in(runtime)
