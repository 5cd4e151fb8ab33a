"""Snapshots of models change when a field does."""

import pytest

WORKS = {"syrupy": "`assert model == snapshot` stores all documented fields: [Models](models.md#tests)."}
TEST = """
import pytest
from strongly import Project

@pytest.mark.parametrize("number", range(4))
def test_project(snapshot, number):
    data = {"id": "p", "tags": [], "description": "x" * 200 + "a", "collaborators": [{"role": "editor"}]}
    project = Project.from_dict(data)
    assert project == snapshot
"""
CHANGED = """
    project = Project.from_dict(data | [
        {"id": "q"}, {"tags": None}, {"description": "x" * 200 + "b"}, {"collaborators": [{"role": "viewer"}]}
    ][number])
"""


def test_syrupy(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("syrupy")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # importing those of other packages takes long
    options = ("-psyrupy", "-pno:cacheprovider")
    pytester.makepyfile(TEST)
    assert pytester.runpytest_subprocess(*options, "--snapshot-update").ret == 0
    pytester.runpytest_subprocess(*options).assert_outcomes(passed=4)

    pytester.makepyfile(TEST.replace("\n    project = Project.from_dict(data)\n", CHANGED))

    pytester.runpytest_subprocess(*options).assert_outcomes(failed=4)
