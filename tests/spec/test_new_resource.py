"""What docs/new-resource.md says leads to green gates, in a copy of the repository."""

from pathlib import Path

import pytest

for package in ("mypy", "openapi_python_client", "ruff", "griffe"):
    pytest.importorskip(package)

from tests.spec.new_resource import replay

pytestmark = pytest.mark.exhaustive
CHANGES = {"resource": replay.add_resource, "filter": replay.add_filter}


@pytest.fixture(scope="module", params=CHANGES)
def tree(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with a change, in which everything else is generated."""
    copied: Path = tmp_path_factory.mktemp(request.param)
    replay.copy(copied)
    CHANGES[request.param](copied)
    replay.generate(copied)
    return copied


def test_a_resource_takes_the_lines_that_the_page_says(tmp_path: Path) -> None:
    replay.copy(tmp_path)
    page = replay.PAGE.read_text(encoding="utf-8")

    lines = replay.add_resource(tmp_path)

    assert replay.with_table(page, lines) == page, "after an intended change: python -m tests.spec.new_resource.replay"
    assert sum(lines.values()) - lines["`openapi.yaml`"] <= 150


def test_a_filter_takes_two_lines_beside_its_description(tmp_path: Path) -> None:
    replay.copy(tmp_path)

    assert replay.add_filter(tmp_path) == {"openapi.yaml": 12, "projects.py": 1, "_version.py": 1}


def test_nothing_is_left_to_do(tree: Path) -> None:
    assert "Missing" not in replay.run(tree, "tools.codegen.report")


@pytest.mark.parametrize("command", replay.GATES, ids=" ".join)
def test_the_gate_is_green(tree: Path, command: tuple[str, ...]) -> None:
    replay.run(tree, *command)


@pytest.mark.parametrize("path", replay.TESTS)
def test_the_tests_pass(tree: Path, path: str) -> None:
    replay.run(tree, "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-m", "not exhaustive", path)
