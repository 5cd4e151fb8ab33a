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
    build_request = module.build_request

    def record(request: Any, *rest: Any) -> Any:
        made.append(request.operation.id)
        return build_request(request, *rest)

    monkeypatch.setattr(module, "build_request", record)
    return made
