"""What docs/new-resource.md says leads to green gates, in a copy of the repository."""

from pathlib import Path

import pytest

for package in ("mypy", "openapi_python_client", "ruff", "griffe"):
    pytest.importorskip(package)

from tests.spec.new_resource import replay

pytestmark = pytest.mark.exhaustive


def check_gates(tree: Path) -> None:
    for command in replay.GATES:
        replay.run(tree, *command)
    replay.run(tree, "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-m", "not exhaustive", *replay.TESTS)


def test_a_resource_needs_what_the_page_says(tmp_path: Path) -> None:
    replay.copy(tmp_path)
    page = replay.PAGE.read_text(encoding="utf-8")

    lines = replay.add_resource(tmp_path)
    report = replay.generate(tmp_path)

    assert replay.with_table(page, lines) == page, "after an intended change: python -m tests.spec.new_resource.replay"
    assert sum(lines.values()) - lines["`openapi.yaml`"] <= 150
    assert "Missing" not in report
    check_gates(tmp_path)


def test_a_filter_needs_what_the_page_says(tmp_path: Path) -> None:
    replay.copy(tmp_path)

    lines = replay.add_filter(tmp_path)

    assert lines == {"openapi.yaml": 11, "projects.py": 1}
    replay.generate(tmp_path)
    check_gates(tmp_path)
