"""Clients check their options when they are made, and show no secrets."""

from typing import Any

import pytest

from strongly import ConfigurationError, Strongly


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
