"""SECURITY.md names a test for each promise, and every test of this directory is there for a promise."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.docs.reference import REPOSITORY

PAGE = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = dict(re.findall(r"^- \*\*P(\d+)\*\* (.*?)(?=\n-|\n\n)", PAGE, re.MULTILINE | re.DOTALL))
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def proofs(path: Path) -> set[str]:
    functions = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    return {function.name for function in functions if function.name.startswith("test_")}


def test_promises_are_numbered() -> None:
    assert [*PROMISES] == [str(number) for number in range(1, len(PROMISES) + 1)]
    assert len(PROMISES) == PAGE.count("**P") > 20


def test_every_promise_names_tests_that_exist() -> None:
    for number, promise in PROMISES.items():
        named = NAMED.findall(promise)
        assert named, f"P{number} names no test"
        for path, name in named:
            assert name in proofs(REPOSITORY / path), f"P{number}: {path} has no {name}"


def test_every_test_of_security_proves_a_promise() -> None:
    directory = REPOSITORY / "tests" / "security"
    found = {
        (str(path.relative_to(REPOSITORY)), name)
        for path in directory.glob("test_*.py")
        if path.name != Path(__file__).name
        for name in proofs(path)
    }

    assert found - {test for promise in PROMISES.values() for test in NAMED.findall(promise)} == set()
