"""docs/faults.md says what the matrix verifies."""

import sys
from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.catalogue import FAULTS


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["table", *arguments])
    return table.main()


def test_the_page_is_what_the_catalogue_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "--check") == 0


def test_the_page_has_a_row_for_every_fault() -> None:
    rows = table.PAGE.read_text(encoding="utf-8").splitlines()

    assert len({(fault.group, str(fault)) for fault in FAULTS}) == len(FAULTS) >= 60
    for fault in FAULTS:
        assert any(row.startswith(f"| {fault.title} | ") for row in rows), fault.title


def test_a_page_that_differs_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "docs" / "faults.md"
    monkeypatch.setattr(table, "PAGE", page)

    assert run(monkeypatch, "--check") == 1
    assert "run `make tables`" in capsys.readouterr().err
    assert run(monkeypatch) == 0
    assert run(monkeypatch, "--check") == 0

    page.write_text(page.read_text(encoding="utf-8").replace("succeeds", "fails", 1), encoding="utf-8")
    assert run(monkeypatch, "--check") == 1
