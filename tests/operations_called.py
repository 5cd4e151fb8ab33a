"""Keeps which operations are called, in whatever way."""

import importlib
from typing import Any

import pytest


def record_operations(monkeypatch: pytest.MonkeyPatch, transport: str) -> list[str]:
    """Return a list that gets the ids of the operations that are called from now on.

    Args:
        monkeypatch: Undoes it.
        transport: Module of the transport that makes the calls.
    """
    made: list[str] = []
    module = importlib.import_module(transport)
    make_call = module.make_call

    def record(request: Any, *rest: Any) -> Any:
        made.append(request.operation.id)
        return make_call(request, *rest)

    monkeypatch.setattr(module, "make_call", record)
    return made
