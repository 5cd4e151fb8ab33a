"""Type checkers are as helpful as the types promise."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyright")

ROOT = Path(__file__).parents[2]
WRONG = ROOT / "tests" / "typing" / "wrong" / "wrong_use.py"
RIGHT = [ROOT / "tests" / "typing" / name for name in ("typical_use.py", "strict_program.py")]


def pyright(*arguments: str) -> dict[str, Any]:
    # With --verifytypes, pyright looks for the environment on the PATH alone, and sees no editable install.
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generated'}",
    }
    command = [sys.executable, "-m", "pyright", "--outputjson", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_every_wrong_line_is_reported_and_no_right_one() -> None:
    report = pyright(*map(str, RIGHT), str(WRONG))
    marked = {n for n, line in enumerate(WRONG.read_text().splitlines()) if line.endswith("# error")}
    found = {(Path(each["file"]).name, each["range"]["start"]["line"]) for each in report["generalDiagnostics"]}

    assert report["summary"]["filesAnalyzed"] == 3
    assert len(marked) > 25
    assert found == {(WRONG.name, number) for number in marked}


def test_a_program_under_strict_checking_needs_few_guards_against_none() -> None:
    """Pyright reports a missing guard, and in its strict mode also one that is not needed."""
    text = RIGHT[1].read_text(encoding="utf-8")

    assert "# pyright: strict" in text
    assert len(re.findall(r" is None| is not None| or [0\"'(\[{]", text)) <= 5


def test_the_public_interface_is_typed_completely() -> None:
    report = pyright("--verifytypes", "strongly", "--ignoreexternal")["typeCompleteness"]
    incomplete = [symbol["name"] for symbol in report["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]]

    assert incomplete == []
    assert report["completenessScore"] == 1
