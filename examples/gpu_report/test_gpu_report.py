"""Tests of the GPU report, with the fixtures that come with the extra `sandbox`."""

import csv
from datetime import UTC, datetime, timedelta

import gpu_report
import pytest
from gpu_report import Row

from strongly import Strongly

HOURS = timedelta(hours=1)


@pytest.fixture
def gpu_workspace(strongly_sandbox):
    return strongly_sandbox.add_workspace("training", resources={"gpu": "2"})


@pytest.fixture
def main(strongly_client, monkeypatch):
    """The command, which connects to the sandbox."""
    monkeypatch.setattr(gpu_report, "Strongly", lambda: strongly_client)
    return gpu_report.main


@pytest.mark.usefixtures("gpu_workspace")
def test_workspaces_that_hold_gpus_are_listed(strongly_client, strongly_sandbox):
    strongly_sandbox.add_workspace("small", resources={"gpu": "1"})
    strongly_sandbox.add_workspace("without a GPU")
    strongly_sandbox.add_workspace("stopped", resources={"gpu": "4"}, status="stopped")

    found = gpu_report.report(strongly_client, datetime.now(UTC) + 10 * HOURS)

    assert [(row.workspace, row.owner, row.gpus) for row in found.rows] == [
        ("training", "Sandbox User", 2),
        ("small", "Sandbox User", 1),
    ]
    training = found.rows[0]
    assert training.gpu_hours == pytest.approx(20, abs=0.5)
    assert training.used_hours == pytest.approx(training.gpu_hours * training.usage / 100, abs=0.1)
    assert 0 <= training.usage <= 100
    assert found.errors == []


def test_gpu_hours_count_from_when_the_workspace_became_ready(strongly_client, strongly_sandbox):
    created = strongly_client.workspaces.create(
        name="restarted", description="Trains", environment_type="jupyter", resources={"gpu": 1}
    )
    strongly_sandbox.advance(60)
    strongly_client.workspaces.stop(created.id, wait=True)
    strongly_sandbox.advance(8 * 3600)
    strongly_client.workspaces.start(created.id, wait=True)

    (row,) = gpu_report.report(strongly_client, datetime.now(UTC) + 10 * HOURS).rows

    assert row.gpu_hours == pytest.approx(2, abs=0.1)


@pytest.mark.usefixtures("gpu_workspace")
def test_a_workspace_that_is_deleted_meanwhile_is_left_out(strongly_client, strongly_sandbox):
    strongly_sandbox.fail_next(404, operation="getWorkspaceMetrics")

    assert gpu_report.report(strongly_client, datetime.now(UTC)) == gpu_report.Report([], [])


@pytest.mark.usefixtures("gpu_workspace")
def test_the_command_prints_a_table(main, capsys):
    assert main(["--idle", "0"]) == 0

    head, row, total = capsys.readouterr().out.splitlines()
    assert head.startswith("WORKSPACE  OWNER ")
    assert row.split()[:3] == ["training", "Sandbox", "User"]
    assert total.split()[:2] == ["total", "2"]


@pytest.mark.usefixtures("gpu_workspace")
def test_idle_gpus_give_exit_status_1(main):
    assert main(["--idle", "1000"]) == 1


@pytest.mark.usefixtures("gpu_workspace")
def test_an_incomplete_report_gives_exit_status_2(main, strongly_sandbox, capsys):
    strongly_sandbox.add_workspace("other", resources={"gpu": "1"})
    strongly_sandbox.fail_next(403, operation="getWorkspaceMetrics")

    assert main([]) == 2

    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 3
    assert "status 403" in printed.err


def test_a_missing_configuration_gives_exit_status_2(monkeypatch, tmp_path, capsys):
    for name in ("STRONGLY_API_URL", "STRONGLY_API_KEY", "STRONGLY_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))

    assert gpu_report.Strongly is Strongly
    assert gpu_report.main([]) == 2
    assert "STRONGLY_API_KEY" in capsys.readouterr().err


def test_no_gpus_are_no_table(main, capsys):
    assert main([]) == 0
    assert capsys.readouterr().out == "No running workspace holds a GPU.\n"


def test_names_are_no_formulas_in_a_spreadsheet(tmp_path):
    path = tmp_path / "gpus.csv"
    gpu_report.write_csv(path, [Row("=1+1", "Ada", "2026-05-04T09:30:00Z", 2, 20.0, 75.0, 15.0)])

    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["workspace"] == "'=1+1"
    assert (row["gpus"], row["gpu_hours"], row["used_hours"]) == ("2", "20.0", "15.0")
