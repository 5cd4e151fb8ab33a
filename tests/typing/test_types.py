"""Type checkers are as helpful as the types promise."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyright")

ROOT = Path(__file__).parents[2]
WRONG = ROOT / "tests" / "typing" / "wrong" / "wrong_use.py"
TYPICAL = ROOT / "tests" / "typing" / "typical_use.py"


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
    report = pyright(str(TYPICAL), str(WRONG))
    marked = {n for n, line in enumerate(WRONG.read_text().splitlines()) if line.endswith("# error")}
    found = {(Path(each["file"]).name, each["range"]["start"]["line"]) for each in report["generalDiagnostics"]}

    assert report["summary"]["filesAnalyzed"] == 2
    assert len(marked) > 25
    assert found == {(WRONG.name, number) for number in marked}


def test_the_public_interface_is_typed_completely() -> None:
    report = pyright("--verifytypes", "strongly", "--ignoreexternal")["typeCompleteness"]
    incomplete = [symbol["name"] for symbol in report["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]]

    assert incomplete == []
    assert report["completenessScore"] == 1
