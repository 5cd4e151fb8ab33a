"""Long output on a terminal goes through a pager."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from strongly.cli.terminal import pager_variables
from tests.cli.conftest import Command

LIST = ("projects", "list")


@pytest.fixture
def paged(tmp_path: Path, strongly: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Configure a pager, and stdout as a terminal of 5 lines. Return the file that the pager writes."""
    file, script = tmp_path / "paged", tmp_path / "pager.py"
    script.write_text(f"import sys; open({str(file)!r}, 'w').write(sys.stdin.read())")
    monkeypatch.setenv("STRONGLY_PAGER", f"'{sys.executable}' '{script}'")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LINES", "5")
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda stream: True)
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="click gives its pager a file there")
def test_output_that_is_longer_than_the_terminal_is_paged(strongly: Command, paged: Path) -> None:
    done = strongly(*LIST, typed=True)

    assert (done.status, done.out) == (0, "")
    assert "proj-abc123" in paged.read_text()


@pytest.mark.parametrize("arguments", [("--no-pager",), ("--limit", "1")])
def test_no_pager_and_short_output_are_not_paged(strongly: Command, paged: Path, arguments: tuple[str, ...]) -> None:
    assert "ID" in strongly(*LIST, *arguments, typed=True).out
    assert "ID" in strongly(*LIST).out  # stdin is not a terminal: nobody could use the pager
    assert not paged.exists()


@pytest.mark.parametrize("command", ["", "cat", "/no/such/program", "unbalanced '", "'"])
def test_a_pager_that_does_not_work_is_not_used(
    strongly: Command, paged: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("STRONGLY_PAGER", command)

    done = strongly(*LIST, typed=True)

    assert (done.status, done.err) == (0, "")
    assert "proj-abc123" in done.out


@pytest.mark.parametrize("program", ["import sys; sys.stdin.readline()", "raise SystemExit(3)"])
def test_quitting_the_pager_early_is_quiet(
    strongly: Command, paged: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setenv("STRONGLY_PAGER", f"'{sys.executable}' -c '{program}'")

    done = strongly(*LIST, "-o", "json", typed=True)

    assert (done.status, done.out, done.err) == (0, "", "")


def test_the_pager_is_chosen_by_the_environment() -> None:
    assert pager_variables({}) == {"PAGER": "less", "LESS": "-FRX"}
    assert pager_variables({"PAGER": "more", "LESS": "S"}) == {"PAGER": "more", "LESS": "S"}
    assert pager_variables({"PAGER": "more", "STRONGLY_PAGER": "less -S"}) == {"PAGER": "less -S", "LESS": "-FRX"}
    assert pager_variables({"PAGER": "more", "STRONGLY_PAGER": ""}) is None
    assert pager_variables({"TERM": "dumb"}) is None
    assert pager_variables({"TERM": "dumb", "PAGER": "more"}) is not None
