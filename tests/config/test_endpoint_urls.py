"""Base URLs, keys and headers that users supply, before anything is sent."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ConfigurationError
from strongly._config.endpoint import is_loopback, normalize_base_url, resolve
from strongly._core.options import check_header_value
from strongly._core.secret import Secret


@pytest.mark.parametrize(
    ("given_url", "normalized"),
    [
        ("https://acme.strongly.ai", "https://acme.strongly.ai"),
        ("https://acme.strongly.ai/", "https://acme.strongly.ai"),
        ("https://acme.strongly.ai//", "https://acme.strongly.ai"),
        ("https://acme.strongly.ai/api/v1", "https://acme.strongly.ai"),
        ("https://acme.strongly.ai/api/v1/", "https://acme.strongly.ai"),
        ("https://acme.strongly.ai//api/v1", "https://acme.strongly.ai"),
        ("HTTPS://Acme.Strongly.AI", "https://acme.strongly.ai"),
        ("acme.strongly.ai", "https://acme.strongly.ai"),
        ("acme.strongly.ai/api/v1", "https://acme.strongly.ai"),
        ("acme.strongly.ai:8443", "https://acme.strongly.ai:8443"),
        ("https://acme.strongly.ai:", "https://acme.strongly.ai"),
        ("https://acme.strongly.ai:443", "https://acme.strongly.ai:443"),
        ("https://gateway.example.com/strongly", "https://gateway.example.com/strongly"),
        ("https://gateway.example.com/strongly/api/v1", "https://gateway.example.com/strongly"),
        ("https://gateway.example.com/X", "https://gateway.example.com/X"),
        ("https://gateway.example.com/a,b;c=(1)/%20", "https://gateway.example.com/a,b;c=(1)/%20"),
        ("https://gateway.example.com/api/v2", "https://gateway.example.com/api/v2"),
        ("localhost", "http://localhost"),
        ("localhost:8787/", "http://localhost:8787"),
        ("sandbox.localhost:1", "http://sandbox.localhost:1"),
        ("127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("127.1.2.3", "http://127.1.2.3"),
        ("[::1]:8787", "http://[::1]:8787"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
        ("10.0.0.1", "https://10.0.0.1"),
        ("http://acme.strongly.ai", "http://acme.strongly.ai"),
        ("https://münchen.example.com", "https://münchen.example.com"),
    ],
)
def test_urls_are_normalized(given_url: str, normalized: str) -> None:
    assert normalize_base_url(given_url, "a test") == f"{normalized}/api/v1"
    assert normalize_base_url(f"{normalized}/api/v1", "a test") == f"{normalized}/api/v1"


MALFORMED = "has a malformed host or port"
OUTER_SPACE = "starts or ends with white space, such as a line break: remove it"
BEARER = "starts with Bearer: remove this prefix"


@pytest.mark.parametrize(
    ("given_url", "problem"),
    [
        ("", "has no host"),
        ("https://", "has no host"),
        ("https:///path", "has no host"),
        ("//acme.strongly.ai", "has no host"),
        ("https:/acme.strongly.ai", "has no host"),
        ("http://http://acme.strongly.ai", "has no host"),
        ("https://https://acme.strongly.ai", "has no host"),
        ("http:acme.strongly.ai", MALFORMED),
        ("ftp://acme.strongly.ai", "must start with https:// or http://, not ftp://"),
        ("file:///etc/passwd", "must start with https:// or http://, not file://"),
        ("https://user:hunter2@acme.strongly.ai", "must not contain a user name or password"),
        ("hunter2@acme.strongly.ai", "must not contain a user name or password"),
        ("https://@acme.strongly.ai", "must not contain a user name or password"),
        ("https://acme.strongly.ai?x=hunter2", "must not contain a query or a fragment"),
        ("https://acme.strongly.ai/#hunter2", "must not contain a query or a fragment"),
        ("https://acme strongly.ai", "contains a character that is not allowed in a URL"),
        ("https://acme.strongly.ai/a\nb", "contains a character that is not allowed in a URL"),
        ("https://acme.strongly.ai/a\x00b", "contains a character that is not allowed in a URL"),
        ("https://acme.strongly.ai\\@evil.example.com", "must not contain a user name or password"),
        ("https://acme.strongly.ai/\\x", "contains a character that is not allowed in a URL"),
        ("https://acme:hunter2", MALFORMED),
        ("https://acme.strongly.ai:99999", MALFORMED),
        ("https://[::1", MALFORMED),
        ("[::1", MALFORMED),
        ("a℀b.example.com", MALFORMED),
        ("https://acme.strongly.ai\n", OUTER_SPACE),
        ("  acme.strongly.ai", OUTER_SPACE),
        ("hunter2.strongly.ai\r\n", OUTER_SPACE),
        ("Bearer https://acme.strongly.ai", BEARER),
        ("bearer hunter2", BEARER),
    ],
)
def test_other_urls_are_refused_without_repeating_secrets(given_url: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        normalize_base_url(given_url, "STRONGLY_API_URL")

    example = "" if problem in (MALFORMED, OUTER_SPACE, BEARER) else ", for example https://acme.strongly.ai"
    assert str(caught.value) == f"the base URL (from STRONGLY_API_URL) {problem}{example}"
    assert "hunter2" not in str(caught.value)


@given(st.text() | st.text(":/@?#[]\\.%a1 é", max_size=12).map(lambda rest: f"https://{rest}"))
def test_any_text_is_refused_or_leads_to_the_host_that_it_names(value: str) -> None:
    try:
        normalized = normalize_base_url(value, "a test")
    except ConfigurationError:
        return
    assert normalized.endswith("/api/v1")
    assert normalize_base_url(normalized, "a test") == normalized
    try:
        url = httpx.URL(f"{normalized}/projects")
    except (httpx.InvalidURL, UnicodeError):
        return
    assert not url.userinfo
    assert not url.query
    host = urlsplit(normalized).hostname or ""
    assert not host.isascii() or url.host.casefold() == host.casefold()


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("a.b.localhost", True),
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("localhost.example.com", False),
        ("mylocalhost", False),
        ("127.0.0.1.example.com", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://acme.strongly.ai", True),
        ("http://localhost:1", True),
        ("http://127.0.0.1", True),
        ("http://[::1]", True),
        ("http://acme.strongly.ai", False),
        ("http://localhost.example.com", False),
        ("HTTP://10.0.0.1:80", False),
    ],
)
def test_keys_travel_over_plain_http_only_within_this_machine(url: str, allowed: bool) -> None:
    if allowed:
        assert resolve("sk-secret", url, environment={}).api_key == Secret("sk-secret")
        return
    with pytest.raises(ConfigurationError) as caught:
        resolve("sk-secret", url, environment={})
    assert str(caught.value) == (
        f"refusing to send the API key over plain http to {urlsplit(url).hostname}: use https, "
        "or pass allow_insecure_http=True if the network in between is trusted"
    )
    assert resolve("sk-secret", url, environment={}, allow_insecure_http=True).api_key == Secret("sk-secret")


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("sk-secret\n", "white space"),
        (" sk-secret", "white space"),
        ("sk-secret\r\nX-Evil: 1", "control character"),
        ("sk-sec\x00ret", "control character"),
        ("sk-sec\x7fret", "control character"),
        ("sk-sec\tret", "control character"),
        ("sk-secrét", "non-ASCII"),
        ("sk-secret\u200b", "non-ASCII"),
        ("sk-secret\ud800", "non-ASCII"),
    ],
)
@pytest.mark.parametrize("source", ["argument", "environment"])
def test_keys_that_are_no_header_are_refused_and_not_shown(key: str, problem: str, source: str) -> None:
    arguments: dict[str, Any] = {"api_key": key} if source == "argument" else {}
    environment = {"STRONGLY_API_KEY": key} if source == "environment" else {}

    with pytest.raises(ConfigurationError, match=problem) as caught:
        resolve(**arguments, base_url="a.example.com", environment=environment)

    assert "sec" not in str(caught.value)
    assert ("api_key argument" if arguments else "STRONGLY_API_KEY") in str(caught.value)
    assert caught.value.__cause__ is None


@given(st.text())
def test_a_header_value_that_passes_can_be_sent(value: str) -> None:
    try:
        check_header_value(value, "the header X")
    except ConfigurationError:
        return
    assert httpx.Headers({"x": value}).raw == [(b"x", value.encode("ascii"))]
    assert not set(value) & set("\r\n\0")


KEYS = [
    "sk-live-0123456789abcdef0123",
    "SK_LIVE_0123",
    "sk-x",
    "sk-live-abc.d3f",
    "f81d4fae7dec11d0a76500a0c91e6bf6",
    "aB3dE5fG7hI9jK1lM3nO5",
    "x" * 64,
    "eyJhbGciOiJIUzI1NiJ9." + "e30" * 30 + ".sig",
]
HOSTS = [
    "acme.strongly.ai",
    "ACME.Strongly.ai:8443/gateway",
    "acme.strongly.ai.",
    "https://acme.strongly.ai",
    "localhost",
    "localhost:8765",
    "gateway:8080",
    "127.0.0.1",
    "[::1]:80",
]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("wrapped", ["{}", "https://{}", "http://{}:80/api/v1", "{}/x"])
@pytest.mark.parametrize("source", ["argument", "environment", "profile", "alone"])
def test_a_key_in_place_of_the_url_is_refused_and_not_shown(
    key: str, wrapped: str, source: str, tmp_path: Path
) -> None:
    given = wrapped.format(key)
    arguments, environment = {}, {}
    if source in ("argument", "alone"):
        arguments = {"base_url": given} if source == "alone" else {"api_key": "opaque", "base_url": given}
    elif source == "environment":
        environment = {"STRONGLY_API_URL": given, "STRONGLY_API_KEY": "opaque"}
    path = tmp_path / "config"
    path.write_text(f"[default]\nbase_url = {given}\napi_key = opaque\n")
    path.chmod(0o600)

    with pytest.raises(ConfigurationError, match=r"looks like an API key|host name that is too long") as caught:
        resolve(**arguments, environment=environment, config_file=path)

    assert key.lower() not in str(caught.value).lower()


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_in_place_of_the_key_is_refused(host: str) -> None:
    for arguments, environment in (
        ((host, "opaque"), {}),
        ((host, "acme.example.com"), {}),
        ((), {"STRONGLY_API_KEY": host, "STRONGLY_API_URL": "acme.example.com"}),
    ):
        with pytest.raises(ConfigurationError, match=r"the API key \(from .*\) is a URL: pass the key first"):
            resolve(*arguments, environment=environment)


@pytest.mark.parametrize("key", [*KEYS, "opaque", "sk-a.b.example", "SG.abc_def.ghi-jkl", "a:b", "a/b+c==", "team.x"])
@pytest.mark.parametrize(
    "host",
    [
        *HOSTS,
        "sk-prod.example.com",
        "sk-1.xn--p1ai",
        "my_service",
        "ip-172-31-100-200",
        "strongly-api-gateway-v2-internal",
        "[2001:db8:85a3:8d3:1319:8a2e:370:7348]",
        "x" * 63 + ".example.com",
    ],
)
def test_keys_and_hosts_in_their_places_are_accepted(key: str, host: str) -> None:
    assert resolve(key, host, environment={}, allow_insecure_http=True).api_key == Secret(key)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("Bearer sk-secret", "contains a space: pass the key alone"),
        ("X-API-Key: sk-secret", "contains a space"),
        ('"sk-secret"', "is in quotes"),
        ("'sk-secret'", "is in quotes"),
        ("`sk-secret`", "is in quotes"),
        ("\u201csk-secret\u201d", "is in quotes"),
        ('sk-secret"', "is in quotes"),
    ],
)
def test_keys_with_something_around_them_are_refused_and_not_shown(key: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem) as caught:
        resolve(key, "acme.example.com", environment={})

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ['"https://acme.example.com"', "'acme.example.com'", '"acme.example.com', "https://'a'", "acme.example.com'"]
)
def test_urls_in_quotes_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="is in quotes: write it without them"):
        normalize_base_url(url, "a test")
