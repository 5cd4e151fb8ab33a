"""The end of `make demo`, without the example that it runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from strongly.sandbox import cli
from tools import demo

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of the example, which is not run."""
    seen: dict[str, str] = {}

    def run(command: list[str], *, env: dict[str, str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(env)
        return subprocess.CompletedProcess(command, int("FAIL" in env))

    monkeypatch.setattr(subprocess, "run", run)
    return seen


def test_the_demo_ends_with_a_next_step_that_works(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.main() == 0

    output = capsys.readouterr().out
    assert f"The sandbox listens at {environment['STRONGLY_API_URL']}. Running examples/complete.py" in output
    (target, arguments) = re.findall(r"^    make (\w+) SANDBOX_ARGS=(\S+)$", output, re.MULTILINE)[0]
    assert f"\n{target}: " in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "quick start of README.md" in output
    # The parser accepts the arguments before it rejects the host.
    assert cli.main(["--port", "0", "--host", "300.1.1.1", *arguments.split()]) == 1


def test_a_demo_that_fails_has_no_next_step(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIL", "1")

    assert demo.main() == 1
    assert capsys.readouterr().out.endswith("\n\nThe demo failed.\n")
