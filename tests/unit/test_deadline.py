"""How long the layers below a call may take, and at which addresses they try."""

import contextvars
import socket
import time
from typing import Any

import pytest

from strongly._concurrency.network import DEADLINE, addresses, async_addresses, time_left


@pytest.mark.parametrize(
    ("deadline", "timeout", "left"),
    [
        (None, None, None),
        (None, 5.0, 5.0),
        (110.0, None, 10.0),
        (110.0, 5.0, 5.0),
        (102.0, 5.0, 2.0),
        (99.0, 5.0, -1.0),
    ],
)
def test_an_operation_ends_with_its_attempt(
    deadline: float | None, timeout: float | None, left: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    token = DEADLINE.set(deadline)
    try:
        assert time_left(timeout) == left
    finally:
        DEADLINE.reset(token)


def test_outside_of_an_attempt_there_is_no_deadline() -> None:
    assert contextvars.Context().run(time_left, 5.0) == 5.0


def test_each_address_is_tried_once_in_the_order_of_the_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(host: str, port: int, *, type: int) -> list[Any]:
        assert (host, port, type) == ("api.example.com", 443, socket.SOCK_STREAM)
        return [
            (socket.AF_INET6, type, 6, "", ("2001:db8::1", port, 0, 0)),
            (socket.AF_INET, type, 6, "", ("192.0.2.1", port)),
            (socket.AF_INET6, type, 6, "", ("2001:db8::1", port, 0, 0)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    assert addresses("api.example.com", 443) == ["2001:db8::1", "192.0.2.1"]


def test_asynchronous_libraries_resolve_hosts_themselves() -> None:
    assert async_addresses("api.example.com", 443) == ["api.example.com"]
