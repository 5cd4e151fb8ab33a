"""The deadline of the layers below a call, and the addresses that they try."""

import socket
from types import SimpleNamespace
from typing import Any

import httpcore
import pytest

from strongly._async.http import backend as async_backend
from strongly._concurrency.network import addresses, async_addresses
from strongly._sync.http import backend as sync_backend

both = pytest.mark.parametrize("backend", [async_backend, sync_backend], ids=["async", "sync"])


@both
@pytest.mark.parametrize(("deadline", "left"), [(None, None), (110.0, 10.0), (102.0, 2.0)])
def test_an_operation_ends_with_its_attempt(
    backend: Any, deadline: float | None, left: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "time", SimpleNamespace(monotonic=lambda: 100.0))

    assert backend.time_left(deadline, httpcore.ReadTimeout) == left


@both
@pytest.mark.parametrize("deadline", [100.0, 99.0])
def test_an_operation_does_not_begin_after_its_attempt(
    backend: Any, deadline: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "time", SimpleNamespace(monotonic=lambda: 100.0))

    with pytest.raises(httpcore.ReadTimeout, match=r"^the deadline of the attempt has passed$"):
        backend.time_left(deadline, httpcore.ReadTimeout)


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
