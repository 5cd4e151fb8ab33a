"""Where host and key come from, and which values are refused."""

import os
from pathlib import Path
from typing import Any

import pytest

from strongly import ConfigurationError, Strongly, StronglyWarning
from strongly._config.endpoint import normalize_base_url, resolve
from strongly._core.secret import Secret

FILE = """
[default]
api_key = sk-file
base_url = https://file.example.com
[staging]
api_key = sk-staging%
base_url = https://staging.example.com
"""


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_text(FILE)
    path.chmod(0o600)
    return path


URL, KEY = "STRONGLY_API_URL", "STRONGLY_API_KEY"


@pytest.mark.parametrize(
    ("arguments", "environment", "host", "key"),
    [
        (("sk-a", "https://a.example.com"), {URL: "https://e.example.com", KEY: "sk-e"}, "a.example.com", "sk-a"),
        ((None, None), {URL: "https://e.example.com", KEY: "sk-e"}, "e.example.com", "sk-e"),
        ((None, None), {}, "file.example.com", "sk-file"),
        ((None, None), {KEY: "sk-e"}, "file.example.com", "sk-e"),
        (("sk-a", None), {}, "file.example.com", "sk-a"),
        ((None, "https://FILE.example.com:443/x"), {}, "file.example.com:443", "sk-file"),
        # Inside the platform no key is needed, and the file's is not sent to a host that it is not for.
        ((None, None), {URL: "http://api.internal"}, "api.internal", None),
        ((None, None), {"STRONGLY_PROFILE": "staging"}, "staging.example.com", "sk-staging%"),
        ((None, None), {URL: "  ", KEY: ""}, "file.example.com", "sk-file"),
    ],
)
def test_order_of_sources(
    arguments: tuple[str | None, str | None],
    environment: dict[str, str],
    host: str,
    key: str | None,
    config_file: Path,
) -> None:
    found = resolve(*arguments, environment=environment, config_file=config_file)

    assert found.base_url.split("/")[2] == host
    assert found.api_key == Secret.of(key)
    assert "sk-" not in repr(found)


def test_a_profile_named_by_argument_goes_before_the_environment(config_file: Path) -> None:
    environment = {URL: "https://e.example.com", KEY: "sk-e"}

    found = resolve(profile="staging", environment=environment, config_file=config_file)

    assert (found.base_url, found.api_key) == ("https://staging.example.com/api/v1", Secret("sk-staging%"))


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://a.example.com", "https://a.example.com/api/v1"),
        ("https://a.example.com/", "https://a.example.com/api/v1"),
        ("https://a.example.com/api/v1/", "https://a.example.com/api/v1"),
        ("https://a.example.com/gateway", "https://a.example.com/gateway/api/v1"),
        ("a.example.com", "https://a.example.com/api/v1"),
        ("localhost:8765", "http://localhost:8765/api/v1"),
        ("http://[::1]:8765", "http://[::1]:8765/api/v1"),
    ],
)
def test_hosts_become_urls(given: str, url: str) -> None:
    assert normalize_base_url(given, "a test") == url


@pytest.mark.parametrize(
    "given",
    [
        "ftp://a",
        "https://",
        "https://u:p@a",
        "https://a?x=1",
        "https://a#f",
        "https://a:port",
        "https://a b",
        "https://a\\b",
    ],
)
def test_malformed_urls_are_refused(given: str) -> None:
    with pytest.raises(ConfigurationError, match="base URL"):
        normalize_base_url(given, "a test")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"api_key": "https://a.example.com"}, "is a URL: pass the key first"),
        ({"api_key": "sk-secret\n"}, "white space"),
        ({"api_key": "sk-sec\x00ret"}, "control character"),
        ({"api_key": "sk-secrét"}, "non-ASCII"),
        ({"api_key": ""}, "api_key is empty"),
        ({"api_key": 5}, "api_key must be a str"),
        ({"base_url": "http://a.example.com"}, "plain http"),
        ({"timeout": 0}, "timeout must be"),
        ({"timeout": float("nan")}, "timeout must be"),
        ({"timeout": None}, "timeout must be"),
        ({"max_retries": -1}, "max_retries must be"),
        ({"max_retries": 1.5}, "max_retries must be"),
        ({"headers": {"X-API-Key": "x"}}, "which the client sets itself"),
        ({"headers": {"A B": "x"}}, "invalid header name"),
        ({"headers": {"A": "x\r\nB: y"}}, "control character"),
        ({"http_client": object()}, "http_client must be"),
        ({"on_retry": 5}, "on_retry must be"),
    ],
)
def test_unusable_options_are_refused_without_showing_secrets(arguments: dict[str, Any], problem: str) -> None:
    options = {"api_key": "sk-secret", "base_url": "https://a.example.com", **arguments}

    with pytest.raises(ConfigurationError, match=problem) as caught:
        Strongly(**options)

    assert "sk-" not in str(caught.value)


def test_plain_http_can_be_allowed() -> None:
    client = Strongly("sk-x", "http://a.example.com", allow_insecure_http=True)

    assert client.base_url == "http://a.example.com/api/v1"


def test_nothing_configured_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve(environment={}, config_file=tmp_path / "config")

    for part in ("base_url=", "STRONGLY_API_URL", str(tmp_path / "config"), "does not exist", "strongly-sandbox"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sk-secret", "not in INI format"),
        ("[other]\napi_key=x", "its profiles are other"),
        ("[a]\nsk-secret", "not in INI format"),
    ],
)
def test_broken_files_are_not_quoted(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "config"
    path.write_text(text)
    path.chmod(0o600)

    with pytest.raises(ConfigurationError, match="(?s)" + problem) as caught:
        resolve(profile="nope", environment={}, config_file=path)

    assert "secret" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="permissions are of POSIX")
def test_a_file_that_others_can_read_is_warned_about(config_file: Path) -> None:
    config_file.chmod(0o644)

    with pytest.warns(StronglyWarning, match="chmod 600"):
        resolve(environment={}, config_file=config_file)
