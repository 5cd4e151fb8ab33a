"""SECURITY.md names a test for each guarantee, and every test of this directory proves a guarantee."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.docs.reference import REPOSITORY

PAGE = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
GUARANTEES = dict(re.findall(r"^- \*\*P(\d+)\*\* (.*?)(?=\n-|\n\n)", PAGE, re.MULTILINE | re.DOTALL))
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def proofs(path: Path) -> set[str]:
    functions = [
        node
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {function.name for function in functions if function.name.startswith("test_")}


def test_guarantees_are_numbered() -> None:
    assert [*GUARANTEES] == [str(number) for number in range(1, len(GUARANTEES) + 1)]
    assert len(GUARANTEES) == PAGE.count("**P") > 20


def test_every_guarantee_names_tests_that_exist() -> None:
    for number, guarantee in GUARANTEES.items():
        named = NAMED.findall(guarantee)
        assert named, f"P{number} names no test"
        for path, name in named:
            assert name in proofs(REPOSITORY / path), f"P{number}: {path} has no {name}"


def test_every_test_of_security_proves_a_guarantee() -> None:
    directory = REPOSITORY / "tests" / "security"
    found = {
        (str(path.relative_to(REPOSITORY)), name)
        for path in directory.glob("test_*.py")
        if path.name != Path(__file__).name
        for name in proofs(path)
    }

    assert found - {test for guarantee in GUARANTEES.values() for test in NAMED.findall(guarantee)} == set()
