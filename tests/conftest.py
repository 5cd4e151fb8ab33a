"""Makes a run depend on the tree alone: not on the environment, on inherited signals, or on chance."""

import os
import re
import signal
from importlib.metadata import version
from pathlib import Path

import pytest
import trustme
from hypothesis import settings
from packaging.version import Version

pytest_plugins = ["strongly.pytest_plugin", "pytester"]

# What Python, the operating system, pytest and mutmut need. Everything else can change what a client, a command or
# Python does: proxies, certificates, keys, colours, widths, locales, PYTHONUNBUFFERED.
_KEPT = re.compile(
    r"PATH|HOME|USERPROFILE|TMPDIR|TE?MP|SYSTEM(ROOT|DRIVE)|WINDIR|COMSPEC|PATHEXT|(LOCAL)?APPDATA|PROGRAM\w+"
    r"|PYTHON(PATH|HOME|PYCACHEPREFIX)|(PYTEST|COV|COVERAGE|MUTANT)_\w+",
    re.IGNORECASE,
)
for _name in [name for name in os.environ if not _KEPT.fullmatch(name)]:
    del os.environ[_name]

# `make test &` in a script leaves SIGINT ignored, nohup leaves SIGHUP ignored, and child processes inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
for _other in {"SIGTERM", "SIGHUP"} & set(dir(signal)):
    signal.signal(getattr(signal, _other), signal.SIG_DFL)
if hasattr(signal, "pthread_sigmask"):
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def pytest_configure(config: pytest.Config) -> None:
    if Version(version("anyio")) < Version("4.16"):
        # connect_tcp() that is cancelled once it has connected leaves its connection to the garbage collector.
        kinds = "function _SelectorTransport.__del__|socket.socket"
        ignored = f"ignore:Exception ignored in. <({kinds}):pytest.PytestUnraisableExceptionWarning"
        config.addinivalue_line("filterwarnings", ignored)


@pytest.fixture
def pytester(pytester: pytest.Pytester) -> pytest.Pytester:
    """Return pytest's own with a configuration of its own: the temporary directory may lie below this repository."""
    pytester.makeini("[pytest]")
    return pytester


settings.register_profile("deterministic", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("deterministic")


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The certificate authority of servers with TLS."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clients trust the certificate authority."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
