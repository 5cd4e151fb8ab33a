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
    """An empty sandbox. The test controls its data, time, responses and faults, and can inspect the requests."""
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
    """Explain a failed `==` of two models, or of lists of models, like one of dicts: by the fields that differ."""
    models = sys.modules.get("strongly._core.model")  # without it, the test has no models
    if op != "==" or models is None:
        return None
    where = ""
    if isinstance(left, list | tuple) and isinstance(right, list | tuple) and len(left) == len(right):
        pairs = enumerate(zip(left, right, strict=True))
        differing_pairs = (
            (index, *pair) for index, pair in pairs if isinstance(pair[0], models.Model) and pair[0] != pair[1]
        )
        index, left, right = next(differing_pairs, (0, None, None))
        where = f" at index {index}"
    if not isinstance(left, models.Model) or type(left) is not type(right):
        return None
    fields = [{name: getattr(one, name) for name in (*one._names, "extra")} for one in (left, right)]
    differing = [name for name, value in fields[0].items() if value != fields[1][name]]
    explanations = config.hook.pytest_assertrepr_compare(config=config, op=op, left=fields[0], right=fields[1])
    kind = type(left).__name__
    # First, because pytest truncates the explanation.
    summary = f"{kind} == {kind}{where}: {', '.join(differing)} differ{'s' if len(differing) == 1 else ''}"
    return [summary, *explanations[0][1:]] if explanations else None
