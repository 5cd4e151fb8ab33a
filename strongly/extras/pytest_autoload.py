"""The entry point by which pytest loads the fixtures, and leaves the frames of the SDK out of tracebacks.

A module of its own, because pytest rejects a plugin that is registered under two names: if the entry point were
`strongly.pytest_plugin`, users could no longer name that in `pytest_plugins` or `-p`.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest

pytest_plugins: list[str] = ["strongly.pytest_plugin"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> None:
    """End the traceback of an exception of the SDK at the line that made the call, except with `--full-trace`."""
    exceptions = sys.modules.get("strongly._core.exceptions")  # without it, the test has made no calls
    found = call.excinfo
    if found is None or exceptions is None or not isinstance(found.value, exceptions.StronglyError):
        return
    from .tracebacks import without_internals

    traceback = without_internals(found.tb)
    if traceback is not None and not item.config.getoption("fulltrace"):
        call.excinfo = pytest.ExceptionInfo.from_exc_info((found.type, found.value, traceback))
