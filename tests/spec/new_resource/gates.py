"""What docs/new-resource.md says leads to green gates, in a copy of the repository: `make check-new-resource`.

Not among the tests: its gates take minutes, and one process runs them on one copy.
"""

import shutil
from pathlib import Path

import pytest

from tests.spec.new_resource import replay
from tools import ROOT


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with a new resource and a new filter, in which everything else is generated."""
    copied: Path = tmp_path_factory.mktemp("tree")
    replay.copy(copied)
    replay.add_resource(copied)
    replay.add_filter(copied)
    replay.generate(copied)
    return copied


def test_nothing_is_left_to_do(tree: Path) -> None:
    assert "Missing" not in replay.run(tree, "tools.codegen.report")


@pytest.mark.parametrize("command", replay.GATES, ids=" ".join)
def test_the_gate_is_green(tree: Path, command: tuple[str, ...]) -> None:
    cache = ROOT / ".mypy_cache"
    if command == ("mypy",) and cache.exists():
        shutil.copytree(cache, tree / cache.name)  # only what depends on the change is checked again
    replay.run(tree, *command)


def test_the_tests_pass(tree: Path) -> None:
    replay.run(tree, "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-m", "not exhaustive", *replay.TESTS)
