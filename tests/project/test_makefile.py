"""The environment of the Makefile: it heeds PYTHON, and tests do not see the variables of the machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(*arguments: str, **environment: str) -> str:
    variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", **environment}
    command = ["make", "--no-print-directory", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_another_interpreter_makes_the_environment_again(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    clear = f'*"-m venv --clear"*) rm -rf {venv}; mkdir {venv} ;;'
    one, other = (
        script(tmp_path / name, f'case "$*" in *base_prefix*) echo {name} ;; {clear} esac') for name in ("one", "other")
    )
    stamp, marker = venv / ".interpreter", venv / "marker"

    make(f"VENV={venv}", f"PYTHON={one}", str(stamp))
    marker.touch()
    make(f"VENV={venv}", f"PYTHON={one}", str(stamp))
    make(f"VENV={venv}", str(stamp))
    assert marker.exists()
    make(f"VENV={venv}", f"PYTHON={other}", str(stamp))

    assert not marker.exists()
    assert stamp.read_text() == "other\n"


@pytest.mark.parametrize("target", ["test", "test-under-load"])
def test_tests_do_not_see_the_variables_of_the_machine(tmp_path: Path, target: str) -> None:
    venv = tmp_path / "venv"
    script(venv / "bin/python", "env")
    for stamp in (".interpreter", ".installed-sdk", ".installed-test"):
        (venv / stamp).touch()

    # As if everything were installed, however old the stamps are.
    seen = make(
        f"VENV={venv}", f"--old-file={venv}/.installed-test", target, PYTHONUNBUFFERED="1", STRONGLY_API_KEY="sk-x"
    )

    names = {line.partition("=")[0] for line in seen.splitlines()}
    assert {"PATH", "HOME"} <= names
    assert not names & {"PYTHONUNBUFFERED", "STRONGLY_API_KEY"}
