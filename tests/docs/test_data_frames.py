"""The guide to data frames: the columns that it prints have values."""

from __future__ import annotations

import re

import pytest

from tests.docs.reference import REPOSITORY
from tests.docs.test_pages import run

PAGE = REPOSITORY / "docs/data-frames.md"


@pytest.mark.usefixtures("sandbox")
def test_the_columns_that_are_printed_have_values() -> None:
    pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    first_blocks = re.compile(r"^```python\n((?:(?!duckdb).)*?)^```$", re.MULTILINE | re.DOTALL)

    names = run(PAGE, first_blocks)

    with_gpu = names["with_gpu"][["name", "resources_cpu", "resources_gpu", "created_at"]]
    assert len(with_gpu) > 0
    assert with_gpu.notna().all(axis=None)
    projects = polars.DataFrame(names["projects"])
    assert projects["default_data_volume_id"].is_not_null().any()
    assert projects["attached_volume_ids"].list.len().max() > 0
