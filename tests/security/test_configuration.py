"""A key is used where it was meant to be used, and configuration comes from where it is documented to come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from strongly import AsyncStrongly, ConfigurationError, Strongly
from strongly._config.endpoint import CONFIG_FILE
from tests.security.servers import Recorder

PROFILES = """
[default]
api_key = sk-of-default
base_url = https://default.example.com
[staging]
api_key = sk-of-staging
base_url = https://staging.example.com:8443/gateway
[anywhere]
api_key = sk-of-anywhere
"""
MAKE = pytest.mark.parametrize("make", [Strongly, AsyncStrongly])


@pytest.fixture
def profiles(home: Path) -> Path:
    return write(home / ".strongly" / "config", PROFILES)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def found(client: Any) -> tuple[str, str | None]:
    key = client._transport.endpoint.api_key
    return client.base_url, None if key is None else key.reveal()


@MAKE
@pytest.mark.usefixtures("profiles")
@pytest.mark.parametrize(
    "arguments",
    [
        {"base_url": "https://other.example.com"},
        {"base_url": "http://localhost:8787"},
        {"base_url": "https://default.example.com:8443"},
        {"base_url": "https://default.example.com.evil.example.com"},
        {"base_url": "https://default.example.com", "profile": "staging"},
        {"base_url": "https://staging.example.com", "profile": "staging"},
    ],
)
def test_a_key_of_a_profile_is_for_the_host_of_the_profile(make: Any, arguments: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"the API key of profile '\w+' in .* is for .*, not for") as caught:
        make(**arguments)

    assert "sk-" not in str(caught.value)
    assert found(make("sk-given", **arguments))[1] == "sk-given"


@MAKE
@pytest.mark.usefixtures("profiles")
@pytest.mark.parametrize(
    ("arguments", "url", "key"),
    [
        ({"base_url": "https://default.example.com:443/api/v1"}, "https://default.example.com:443", "sk-of-default"),
        ({"base_url": "HTTPS://Default.Example.com/x"}, "https://default.example.com/x", "sk-of-default"),
        (
            {"base_url": "staging.example.com:8443", "profile": "staging"},
            "https://staging.example.com:8443",
            "sk-of-staging",
        ),
        ({"base_url": "https://a.example.com", "profile": "anywhere"}, "https://a.example.com", "sk-of-anywhere"),
    ],
)
def test_a_key_of_a_profile_is_used_where_it_belongs(make: Any, arguments: dict[str, str], url: str, key: str) -> None:
    assert found(make(**arguments)) == (f"{url}/api/v1", key)


@MAKE
@pytest.mark.usefixtures("profiles")
def test_the_environment_cannot_lead_a_profile_elsewhere(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Recorder() as server:
        monkeypatch.setenv("STRONGLY_API_URL", server.url)
        assert found(make(profile="staging")) == (
            "https://staging.example.com:8443/gateway/api/v1",
            "sk-of-staging",
        )
        for name in ("default", "staging", "anywhere"):
            monkeypatch.setenv("STRONGLY_PROFILE", name)
            assert found(make())[1] is None
            with Strongly() as client:
                client.projects.retrieve("p1")

    assert [request.headers.get("x-api-key") for request in server.requests] == [None] * 3


@MAKE
@pytest.mark.parametrize("homeless", [False, True])
def test_nothing_in_the_working_directory_configures_a_client(
    make: Any, homeless: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / "cloned"
    variables = "STRONGLY_API_URL=https://evil.example.com\nSTRONGLY_API_KEY=sk-evil\n"
    profile = "[default]\napi_key = sk-evil\nbase_url = https://evil.example.com\n"
    for name in (".env", ".env.local", "strongly.env"):
        write(planted / name, variables)
    for name in ("config", ".strongly", "strongly.ini", "~/.strongly/config", "setup.cfg"):
        write(planted / name, profile)
    monkeypatch.chdir(planted)
    if homeless:

        def expanduser(path: Path) -> Path:
            raise RuntimeError("Could not determine home directory.")

        monkeypatch.setattr(Path, "expanduser", expanduser)

    with pytest.raises(ConfigurationError, match="no host is configured"):
        make("sk-mine")
    with pytest.raises(ConfigurationError, match="profile 'default' not found"):
        make(profile="default")
    assert (planted / CONFIG_FILE).is_file()
