"""Fixtures for pytest, available in all tests if the extra `sandbox` is installed, and explanations of unequal models.

Each test that uses a fixture gets a separate sandbox within its process. Tests that use none do not import the SDK.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from strongly.sandbox import LocalSandbox

    from . import AsyncStrongly, Strongly


@pytest.fixture
def strongly_sandbox() -> Iterator[LocalSandbox]:
    """An empty sandbox. The test controls its time, faults and data, and can inspect the requests that it received."""
    from strongly.sandbox import LocalSandbox

    with LocalSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def strongly_client(strongly_sandbox: LocalSandbox) -> Iterator[Strongly]:
    """A client of the test's sandbox."""
    from . import Strongly

    with Strongly.sandbox(strongly_sandbox) as client:
        yield client


@pytest.fixture
def async_strongly_client(strongly_sandbox: LocalSandbox) -> AsyncStrongly:
    """An asynchronous client of the test's sandbox, for the event loop that runs the test.

    It need not be closed: it has no connections, and the sandbox is closed after the test.
    """
    from . import AsyncStrongly

    return AsyncStrongly.sandbox(strongly_sandbox)


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: Any, right: Any) -> list[str] | None:
    """Explain a failed `==` of two models like one of dicts: by the fields that differ."""
    models = sys.modules.get("strongly._core.model")  # without it, the test has no models
    if op != "==" or models is None or not isinstance(left, models.Model) or type(left) is not type(right):
        return None
    fields = [{name: getattr(one, name) for name in (*one._names, "extra")} for one in (left, right)]
    explanations = config.hook.pytest_assertrepr_compare(config=config, op=op, left=fields[0], right=fields[1])
    kind = type(left).__name__
    return [f"{kind} == {kind}", *explanations[0][1:]] if explanations else None
