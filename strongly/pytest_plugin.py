"""Fixtures for pytest, which finds them by itself once the extra `sandbox` is installed.

A test that takes one of them has a sandbox of its own, in its own process. For tests that take none, nothing is
imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from strongly.sandbox import LocalSandbox

    from . import AsyncStrongly, Strongly


@pytest.fixture
def strongly_sandbox() -> Iterator[LocalSandbox]:
    """An empty sandbox, whose time, faults and data are the test's, and which records the calls to it."""
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
    """An asynchronous client of the test's sandbox, for the event loop of whatever runs the test.

    There is nothing to close: it has no connections, and the sandbox ends with the test.
    """
    from . import AsyncStrongly

    return AsyncStrongly.sandbox(strongly_sandbox)
