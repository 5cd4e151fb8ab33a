"""How pytest loads the fixtures: through the entry point of the installed package, by name, or both."""

from __future__ import annotations

import pytest

from strongly import Project
from strongly.pytest_plugin import pytest_assertrepr_compare

NAME = "strongly.pytest_plugin"
OTHERS = ("-pno:schemathesis", "-pno:hypothesispytest")  # slow to load
# pytest would rewrite the import hook of an editable install, which Python has loaded before.
EDITABLE = "ignore:Module already imported so cannot be rewritten; _editable_impl:pytest.PytestAssertRewriteWarning"
LISTED = f'pytest_plugins = ["{NAME}"]'
TEST = """
def test_fixtures(strongly_client, strongly_sandbox):
    strongly_sandbox.add_project("churn")
    assert [project.name for project in strongly_client.projects.list()] == ["churn"]
"""


@pytest.mark.parametrize(
    ("conftest", "arguments"),
    [
        (LISTED, []),
        ("", ["-p", NAME]),
        (LISTED, ["-p", NAME]),
        (LISTED, ["-p", "no:strongly"]),
    ],
)
def test_the_fixtures_can_be_loaded_by_name_beside_the_entry_point(
    pytester: pytest.Pytester, conftest: str, arguments: list[str]
) -> None:
    pytester.makeconftest(conftest)
    pytester.makepyfile(TEST)

    done = pytester.runpytest_subprocess("-W", "error", "-W", EDITABLE, *OTHERS, *arguments)

    done.assert_outcomes(passed=1)


@pytest.mark.parametrize("name", ["strongly", NAME])
def test_the_fixtures_can_be_switched_off(pytester: pytest.Pytester, name: str) -> None:
    pytester.makepyfile(TEST)

    done = pytester.runpytest_subprocess(*OTHERS, "-p", f"no:{name}")

    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*fixture 'strongly_client' not found"])


def test_a_failed_comparison_of_models_names_the_fields_that_differ(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from strongly import Project, Workspace

        DATA = {"id": "p", "name": "churn", "tags": ["ml"], "collaborators": [{"userId": "u", "role": "editor"}]}

        def test_field():
            assert Project.from_dict(DATA) == Project.from_dict({**DATA, "tags": ["ai"]})

        def test_unknown_field():
            assert Project.from_dict(DATA) == Project.from_dict({**DATA, "region": "eu"})

        def test_nested():
            changed = {**DATA, "collaborators": [{"userId": "u", "role": "viewer"}]}
            assert Project.from_dict(DATA) == Project.from_dict(changed)

        class Array:
            def __ne__(self, other):
                raise ValueError("ambiguous")

        def test_a_long_field():
            array, text = Array(), "a" * 200
            assert [array, Project("p", name=text + "b")] == [array, Project("p", name=text + "c", tags=["ml"])]

        def test_other_comparisons():
            assert Project("p") == Workspace("p") or Project("p") != Project("p")
        """
    )

    done = pytester.runpytest_subprocess(*OTHERS, "-W", EDITABLE, "-p", NAME)

    done.assert_outcomes(failed=5)
    done.stdout.fnmatch_lines(
        [
            "E       AssertionError: assert Project == Project: tags differs",
            "E         Omitting 17 identical items, use -vv to show",
            "E         {'tags': ['ml']} != {'tags': ['ai']}",
            "E         {'extra': {}} != {'extra': {'region': 'eu'}}",
            "*role='editor')]} != {'collaborators': *role='viewer')]}",
            "E       AssertionError: assert Project == Project at index 1: name, tags differ",
            "E       AssertionError: assert (Project(id='p') == Workspace(id='p')*",
        ]
    )


@pytest.mark.parametrize(
    ("left", "right", "summary"),
    [
        (Project(id="p", name="a"), Project(id="p", name="b"), "Project == Project: name differs"),
        (Project(id="p", name="a"), Project(id="q", name="b"), "Project == Project: id, name differ"),
        ([Project(id="p")], [Project(id="q")], "Project == Project at index 0: id differs"),
    ],
)
def test_explanations_begin_with_the_fields_that_differ(
    left: object, right: object, summary: str, pytestconfig: pytest.Config
) -> None:
    explanation = pytest_assertrepr_compare(pytestconfig, "==", left, right)

    assert explanation is not None
    assert explanation[0] == summary


@pytest.mark.parametrize(
    ("op", "left", "right"),
    [("!=", Project(id="p"), Project(id="p")), ("==", Project(id="p"), "p"), ("==", [1], [2]), ("==", [], [])],
)
def test_other_comparisons_are_explained_by_pytest(
    op: str, left: object, right: object, pytestconfig: pytest.Config
) -> None:
    assert pytest_assertrepr_compare(pytestconfig, op, left, right) is None
