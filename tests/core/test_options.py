"""The options of a client: invalid values are refused when the client is made."""

import math
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from strongly import ConfigurationError, ValidationError
from strongly._core.options import (
    MAX_TIMEOUT,
    RESERVED_HEADERS,
    Options,
    async_check_http_client,
    call_options,
    check_http_client,
    check_options,
)


def test_the_defaults_are_as_documented() -> None:
    options = Options()

    assert (options.timeout, options.max_retries, options.headers, options.on_retry) == (30, 3, {}, None)
    assert options.max_response_bytes == 64 * 1024 * 1024
    assert options.policy.max_retries == 3
    with pytest.raises(AttributeError):
        options.timeout = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "accepted",
    [
        {"timeout": 0.001},
        {"timeout": 1},
        {"timeout": MAX_TIMEOUT},
        {"max_retries": 0},
        {"max_retries": 100},
        {"max_response_bytes": 1},
        {"headers": {"X-Trace": "t", "x_y": "", "A1": "a b\u007e"}},
        {"on_retry": print},
        {"prefetch": None},
        {"prefetch": True},
        {"prefetch": False},
    ],
)
def test_what_makes_sense_is_accepted(accepted: dict[str, Any]) -> None:
    options = check_options(Options(**accepted))

    for name, value in accepted.items():
        assert getattr(options, name) == value


CONTROL_CHARACTER = (
    "the header X contains a control character or a non-ASCII character: check that it was copied completely"
)


@pytest.mark.parametrize(
    ("refused", "problem"),
    [
        ({"timeout": 0}, "timeout must be a number of seconds greater than 0, not 0"),
        ({"timeout": -1}, "not -1"),
        ({"timeout": math.nan}, "not nan"),
        ({"timeout": math.inf}, "not inf"),
        ({"timeout": True}, "not True"),
        ({"timeout": "30"}, "not '30'"),
        ({"timeout": None}, "not None"),
        (
            {"timeout": httpx.Timeout(5)},
            f"timeout must be a number of seconds greater than 0, not {httpx.Timeout(5)!r}",
        ),
        ({"timeout": MAX_TIMEOUT + 1}, "timeout must be at most 604,800 seconds"),
        ({"timeout": 10**400}, "timeout must be at most 604,800 seconds"),
        ({"max_retries": -1}, "max_retries must be an int of at least 0, not -1"),
        ({"max_retries": 1.0}, "not 1.0"),
        ({"max_retries": True}, "not True"),
        ({"max_retries": None}, "not None"),
        ({"max_response_bytes": 0}, "max_response_bytes must be an int of at least 1, not 0"),
        ({"max_response_bytes": 1e6}, "not 1000000.0"),
        ({"headers": {"X": 5}}, "headers must map str to str"),
        ({"headers": {5: "x"}}, "headers must map str to str"),
        ({"headers": {"X": None}}, "headers must map str to str"),
        ({"headers": {"": "x"}}, "invalid header name '': use ASCII letters, digits, - and _"),
        ({"headers": {"X Y": "x"}}, "invalid header name 'X Y': use ASCII letters, digits, - and _"),
        ({"headers": {"X:Y": "x"}}, ": use ASCII letters, digits, - and _"),
        ({"headers": {"X\n": "x"}}, ": use ASCII letters, digits, - and _"),
        ({"headers": {"Ü": "x"}}, ": use ASCII letters, digits, - and _"),
        ({"headers": {"X": "secret\r\nY: z"}}, CONTROL_CHARACTER),
        ({"headers": {"X": "secrét"}}, CONTROL_CHARACTER),
        ({"headers": {"X": "secret "}}, "the header X starts or ends with white space, such as a line break: strip it"),
        ({"on_retry": 5}, "on_retry must be callable, not int"),
        ({"prefetch": 1}, "prefetch must be True, False or None, not 1"),
        ({"prefetch": "no"}, "prefetch must be True, False or None, not 'no'"),
    ],
)
def test_what_makes_no_sense_is_refused(refused: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_options(Options(**refused))

    assert str(caught.value).endswith(problem)
    assert "secr" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(RESERVED_HEADERS))
def test_headers_that_the_client_sets_cannot_be_given(name: str) -> None:
    for spelled in (name, name.upper(), name.title()):
        with pytest.raises(ConfigurationError, match=f"headers must not contain {spelled}, which the client sets"):
            check_options(Options(headers={spelled: "x"}))


def test_headers_that_would_leak_or_break_are_reserved() -> None:
    assert {"x-api-key", "host", "content-length", "transfer-encoding", "content-type"} <= RESERVED_HEADERS


# --- clients of the user's ---


def sync_double(**changes: Any) -> Any:
    methods: Mapping[str, Any] = {"build_request": print, "send": print, "close": print}
    return SimpleNamespace(**{**methods, **changes})


async def send() -> None: ...


def async_double(**changes: Any) -> Any:
    methods: Mapping[str, Any] = {"build_request": print, "send": send, "aclose": send}
    return SimpleNamespace(**{**methods, **changes})


# Their transport is given because one of httpx's own would load certificates.
TRANSPORT = httpx.MockTransport(lambda request: httpx.Response(200))
CLIENT, ASYNC_CLIENT = httpx.Client(transport=TRANSPORT), httpx.AsyncClient(transport=TRANSPORT)


def test_clients_of_the_right_kind_are_accepted() -> None:
    check_http_client(CLIENT)
    async_check_http_client(ASYNC_CLIENT)
    check_http_client(sync_double())
    async_check_http_client(async_double())
    check_http_client(None)
    async_check_http_client(None)


@pytest.mark.parametrize(
    ("check", "client", "expected"),
    [
        (check_http_client, ASYNC_CLIENT, "an httpx.Client, or have its interface; got AsyncClient"),
        (async_check_http_client, CLIENT, "an httpx.AsyncClient, or have its interface; got Client"),
        (check_http_client, httpx.Client, "got type"),
        (check_http_client, object(), "got object"),
        (check_http_client, "https://proxy", "got str"),
        (check_http_client, sync_double(send=None), "got SimpleNamespace"),
        (check_http_client, sync_double(close=5), "got SimpleNamespace"),
        (check_http_client, sync_double(send=send), "got SimpleNamespace"),
        (async_check_http_client, async_double(send=print), "got SimpleNamespace"),
        (async_check_http_client, sync_double(), "got SimpleNamespace"),
    ],
)
def test_clients_of_another_kind_are_refused(check: Any, client: Any, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check(client)

    assert str(caught.value).startswith("http_client must be an httpx.")
    assert expected in str(caught.value)


OF_CLIENT = Options(timeout=9, max_retries=8, headers={"X-One": "1", "X-Two": "2"})


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({}, {}),
        ({"timeout": 5}, {"timeout": 5}),
        ({"max_retries": 0}, {"max_retries": 0}),
        ({"extra_headers": {"X-Two": "3"}}, {"headers": {"X-One": "1", "X-Two": "3"}}),
        ({"extra_query": {"a": "1"}}, {"extra_query": {"a": "1"}}),
        ({"extra_body": {"a": [1]}}, {"extra_body": {"a": [1]}}),
    ],
)
def test_options_of_a_call_override_those_of_the_client(given: dict[str, Any], changed: dict[str, Any]) -> None:
    names = ("timeout", "max_retries", "extra_headers", "extra_query", "extra_body")

    assert call_options(OF_CLIENT, *(given.get(name) for name in names)) == OF_CLIENT._replace(**changed)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("timeout", 0, "timeout must be a number of seconds greater than 0, not 0"),
        ("max_retries", -1, "max_retries must be an int of at least 0, not -1"),
        ("extra_headers", {"X": 1}, "extra_headers"),
        ("extra_query", {"a": 1j}, "extra_query"),
        ("extra_body", [], "extra_body"),
    ],
)
def test_an_option_of_a_call_that_is_refused_is_named(name: str, value: Any, problem: str) -> None:
    names = ("timeout", "max_retries", "extra_headers", "extra_query", "extra_body")

    with pytest.raises(ValidationError) as caught:
        call_options(OF_CLIENT, *(value if each == name else None for each in names))

    assert caught.value.argument == name
    assert str(caught.value).startswith(problem)
