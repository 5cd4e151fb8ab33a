"""What runs by itself agrees with the Makefile and with `pyproject.toml`."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / ".github/workflows").glob("*.yml")}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
NOXFILE = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def steps(workflow: str) -> list[dict[str, Any]]:
    return [step for job in yaml.safe_load(workflow)["jobs"].values() for step in job["steps"]]


def targets(command: str) -> list[str]:
    """Return what a command asks make for."""
    return [word for word in re.findall(r"^make (.+)$", command)[0].split() if "=" not in word]


def test_workflows_and_hooks_call_targets_of_the_makefile() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    commands = [hook["entry"] for repository in hooks for hook in repository["hooks"]]
    commands += [step["run"] for workflow in WORKFLOWS.values() for step in steps(workflow) if "run" in step]
    called = [target for command in commands if command.startswith("make ") for target in targets(command)]

    assert {"check", "check-lock", "demo", "lint", "lint-workflows", "test"} <= set(called)
    assert set(called) <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_workflows_install_groups_of_the_project() -> None:
    commands = [step.get("run", "") for workflow in WORKFLOWS.values() for step in steps(workflow)]
    groups = [group for command in commands for group in re.findall(r"--group (\S+)", command)]

    assert groups
    assert set(groups) <= PYPROJECT["dependency-groups"].keys()


def test_every_hook_is_one_of_ours() -> None:
    # A hook of another repository would state the version of its tool a second time.
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]

    assert [repository["repo"] for repository in repositories] == ["local"]


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_actions_are_pinned_by_commit_with_their_version(name: str) -> None:
    used = re.findall(r"uses: (.+)", WORKFLOWS[name])

    assert used
    for line in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_an_action_has_one_version() -> None:
    pins: dict[str, set[str]] = {}
    for workflow in WORKFLOWS.values():
        for action, pin in re.findall(r"uses: ([\w/-]+)@(.+)", workflow):
            pins.setdefault(action, set()).add(pin)

    assert {action: found for action, found in pins.items() if len(found) > 1} == {}


def test_the_pythons_that_are_declared_are_tested() -> None:
    matrix = yaml.safe_load(WORKFLOWS["ci"])["jobs"]["test"]["strategy"]["matrix"]
    tested = [*matrix["python"], *(entry["python"] for entry in matrix["include"])]
    declared = [
        classifier.rpartition(" ")[2]
        for classifier in PYPROJECT["project"]["classifiers"]
        if re.search(r":: 3\.\d+$", classifier)
    ]

    assert tested == nox_pythons()
    assert set(declared) <= set(tested)
    assert declared[0] == tested[0]
    assert PYPROJECT["project"]["requires-python"] == f">={tested[0]}"


def test_workflows_run_sessions_of_nox() -> None:
    sessions = yaml.safe_load(WORKFLOWS["ci"])["jobs"]["dependencies"]["strategy"]["matrix"]["session"]

    assert set(sessions) <= {function.name for function in NOXFILE.body if isinstance(function, ast.FunctionDef)}


def nox_pythons() -> list[str]:
    (value,) = (
        node.value
        for node in NOXFILE.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PYTHONS"
    )
    found: list[str] = ast.literal_eval(value)
    return found


def test_ruff_has_one_version() -> None:
    (pin,) = (pin for pin in PYPROJECT["dependency-groups"]["lint"] if pin.startswith("ruff"))

    assert pin == f"ruff{PYPROJECT['tool']['ruff']['required-version']}"


def test_mutation_testing_finds_its_modules_and_tests() -> None:
    settings = PYPROJECT["tool"]["mutmut"]
    named = [*settings["only_mutate"], *settings["pytest_add_cli_args_test_selection"]]

    assert [path for path in named if not (ROOT / path).exists()] == []
