"""What docs/new-resource.md says of the lines that a change takes. `make check-new-resource` runs the gates on it."""

from pathlib import Path

import pytest

pytest.importorskip("openapi_python_client")

from tests.spec.new_resource import replay

pytestmark = pytest.mark.exhaustive


def test_a_resource_takes_the_lines_that_the_page_says(tmp_path: Path) -> None:
    replay.copy(tmp_path)
    page = replay.PAGE.read_text(encoding="utf-8")

    lines = replay.add_resource(tmp_path)

    assert replay.with_table(page, lines) == page, "after an intended change: python -m tests.spec.new_resource.replay"
    assert sum(lines.values()) - lines["`openapi.yaml`"] <= 150


def test_a_filter_takes_two_lines_beside_its_description(tmp_path: Path) -> None:
    replay.copy(tmp_path)

    assert replay.add_filter(tmp_path) == {"openapi.yaml": 12, "projects.py": 1, "_version.py": 1}
