"""Clients check their options when they are made, and show no secrets."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from strongly import AsyncStrongly, ConfigurationError, Strongly


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"api_key": "https://a.example.com"}, "is a URL: pass the key first"),
        ({"api_key": "sk-secret\n"}, "white space"),
        ({"base_url": "http://a.example.com"}, "plain http"),
        ({"timeout": 0}, "timeout must be"),
        ({"max_retries": -1}, "max_retries must be"),
        ({"headers": {"X-API-Key": "x"}}, "which the client sets itself"),
        ({"http_client": object()}, "http_client must be"),
        ({"on_retry": 5}, "on_retry must be"),
    ],
)
def test_unusable_options_are_refused_without_showing_secrets(arguments: dict[str, Any], problem: str) -> None:
    options = {"api_key": "sk-secret", "base_url": "https://a.example.com", **arguments}

    with pytest.raises(ConfigurationError, match=problem) as caught:
        Strongly(**options)

    assert "sk-" not in str(caught.value)


class SecretStr:
    """A string that hides itself, as pydantic has it."""

    def get_secret_value(self) -> str:
        return "sk-secret"


@pytest.mark.parametrize("client", [Strongly, AsyncStrongly])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"api_key": SecretStr()},
            "api_key must be a str, not SecretStr: pass the result of its method get_secret_value()",
        ),
        ({"api_key": b"sk-secret"}, "api_key must be a str, not bytes: pass the result of its method decode()"),
        (
            {"api_key": bytearray(b"sk-secret")},
            "api_key must be a str, not bytearray: pass the result of its method decode()",
        ),
        ({"api_key": 5}, "api_key must be a str, not int"),
        (
            {"base_url": SecretStr()},
            "base_url must be a str, not SecretStr: pass the result of its method get_secret_value()",
        ),
        (
            {"base_url": b"acme.example.com"},
            "base_url must be a str, not bytes: pass the result of its method decode()",
        ),
        ({"base_url": httpx.URL("https://a.example.com")}, "base_url must be a str, not URL: pass the result of str()"),
        ({"base_url": lambda: "acme.example.com"}, "base_url must be a str, not function"),
        ({"profile": b"default"}, "profile must be a str, not bytes: pass the result of its method decode()"),
    ],
)
def test_values_of_other_types_are_refused_with_what_to_pass(client: Any, arguments: Any, message: str) -> None:
    options = {"api_key": "sk-secret", "base_url": "https://a.example.com", **arguments}

    with pytest.raises(ConfigurationError) as caught:
        client(**options)

    assert str(caught.value) == message


@pytest.mark.parametrize("client", [Strongly, AsyncStrongly])
def test_a_coroutine_in_place_of_its_function_is_refused(client: Any) -> None:
    async def key() -> str:
        return "sk-secret"

    called = key()
    with pytest.raises(ConfigurationError, match=r"^api_key must be a str, not coroutine: pass the function itself"):
        client(called, "https://a.example.com")
    called.close()


@pytest.mark.parametrize("client", [Strongly, AsyncStrongly])
def test_unknown_arguments_are_refused_by_python(client: Any) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'timeuot'"):
        client("sk-secret", "https://a.example.com", timeuot=5)


@pytest.mark.parametrize("client", [Strongly, AsyncStrongly])
def test_everything_that_is_missing_is_named_at_once(
    client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("STRONGLY_API_KEY", "STRONGLY_API_URL", "STRONGLY_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("strongly._config.endpoint.CONFIG_FILE", tmp_path / "config")

    with pytest.raises(ConfigurationError) as caught:
        client()

    message = str(caught.value)
    for part in ("host", "base_url=", "STRONGLY_API_URL", "API key", "api_key=", "STRONGLY_API_KEY", "strongly login"):
        assert part in message
