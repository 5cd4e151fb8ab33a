"""The deadline of the layers below a call, and the addresses that they try."""

import contextvars
from types import SimpleNamespace
from typing import Any

import httpcore
import pytest

from strongly._async.http import backend as async_backend
from strongly._concurrency.network import POOL_DEADLINE
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


def test_outside_of_an_attempt_there_is_no_deadline() -> None:
    assert contextvars.Context().run(POOL_DEADLINE.get) is None
