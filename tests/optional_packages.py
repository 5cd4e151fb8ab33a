"""Skips tests of packages that `make test` does not install. `make check` installs all of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from strongly import ConfigurationError


@contextmanager
def skip_where_missing() -> Iterator[None]:
    """Skip the test if the code needs a third-party package that is not installed."""
    try:
        yield
    except (ModuleNotFoundError, ConfigurationError) as error:
        missing = error if isinstance(error, ModuleNotFoundError) else error.__cause__
        name = (missing.name or "").partition(".")[0] if isinstance(missing, ModuleNotFoundError) else ""
        if name in ("", "strongly", "strongly_api", "tests", "tools"):
            raise
        pytest.skip(f"could not import {name!r}")
