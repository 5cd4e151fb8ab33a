"""Prefetching that does not depend on how busy the machine is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def always_prefetching() -> Iterator[None]:
    """Have every server seem slow enough for prefetching, although servers of tests are near."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("strongly._core.pagination.WORTHWHILE", -1.0)
        patch.setattr("strongly._core.pagination.WORTHWHILE_RATIO", -1.0)
        yield
