"""Every example runs as it stands, does what it is about, and runs again."""

import re
import runpy
from contextlib import nullcontext
from pathlib import Path

import pytest

from strongly import ConflictError, Strongly
from tests.docs.reference import REPOSITORY
from tests.docs.test_testing_guide import EDITABLE, OTHERS

EXAMPLES = REPOSITORY / "examples"
REPORT = EXAMPLES / "gpu_report"  # it comes with tests
PATHS = {
    str(path.relative_to(EXAMPLES).with_suffix("")): path
    for path in sorted(EXAMPLES.rglob("*.py"))
    if path.parent != REPORT
}
PRINTED = {
    "complete": r" Workspaces: 1 \(1 active\)\n Volumes: 1\n Storage: 100\.0 GB\n",
    "projects/activity_feed": r"^20\d\d-\d\d-\d\dT[\d:.]+Z — project\.created$",
    "projects/basic_usage": r"^legacy-churn-model — archived\nchurn-prediction: Predicts which",
    "projects/collaborators": r"^ sandbox@example\.com — Owner\n ada@company\.com — editor$",
    "projects/creating": r"\AProject ID: proj-\w+\nStatus: active\n\Z",
    "projects/filtering_and_searching": r"^churn-prediction — active$",
    "projects/statistics": r"\AWorkspaces: 2 \(1 active\)\nVolumes: 2\nTotal storage: 90\.0 GB\n\Z",
    "projects/updating": r"\AUpdated: churn-prediction\n\Z",
    "projects/volumes_and_workspaces": r"^ Training data — 50\.0 GB \(bound\)\n feature-exploration — running$",
    "volumes/basic_usage": r"^Training data: /data/training$",
    "volumes/creating": r"\AVolume ID: vol-\w+\nStatus: pending\n\Z",
    "volumes/filtering_and_searching": r"^Reference datasets — shared by Kim Osei$",
    "volumes/syncing_and_sharing": r"^Training data — 50\.0 GB \(owner: Sandbox User\)$",
    # Its workspace is stopped, so it has no URL.
    "workspaces/basic_usage": r"^report-builder \(custom\) — stopped\nchurn-model-training: None$",
    "workspaces/creating": r"\AWorkspace ID: ws-\w+\nStatus: pending\n\Z",
    "workspaces/filtering_and_searching": r"^feature-exploration — https://\S+\n",
    "workspaces/status_and_monitoring": r"\APhase: Stopped\nReady: False\nMessage: \S.*\nCPU: 0\.0%\n",
    "workspaces/waiting_until_started": r"\n Phase: Pending — \S.*\n(?s:.*)Workspace is ready at https://",
}
RECORDED = {
    "projects/archiving_and_restoring": ["project.archived", "project.restored"],
    "projects/collaborators": ["collaborator.added", "collaborator.updated", "collaborator.removed"],
    "workspaces/lifecycle_management": [
        "workspace.started",
        "workspace.stopped",
        "workspace.restarted",
        "workspace.synced",
    ],
}
pytestmark = pytest.mark.usefixtures("sandbox", "short_sleeps")


def run(name: str) -> None:
    runpy.run_path(str(PATHS[name]), run_name="__main__")


# The documentation gives their text, and names of projects are unique.
ONCE = {"complete", "projects/creating"}


def test_every_example_is_run() -> None:
    assert PRINTED.keys() | RECORDED.keys() == PATHS.keys()


@pytest.mark.parametrize("name", PRINTED)
def test_example_prints(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(name)

    assert re.search(PRINTED[name], capsys.readouterr().out, re.MULTILINE)
    with pytest.raises(ConflictError, match="choose another name") if name in ONCE else nullcontext():
        run(name)


@pytest.mark.parametrize("name", RECORDED)
def test_example_changes(name: str, client: Strongly) -> None:
    def actions() -> list[str | None]:
        return [event.action for event in client.projects.activity("proj-abc123")]

    before = len(actions())
    run(name)

    assert actions()[: len(actions()) - before][::-1] == RECORDED[name]
    if name == "workspaces/lifecycle_management":  # it begins with a stopped workspace
        client.workspaces.wait_until_ready("ws-abc123")
        client.workspaces.stop("ws-abc123", wait=True)
    run(name)


@pytest.mark.parametrize(("idle", "status"), [("0", 0), ("1000", 1)])
def test_gpu_report_runs(
    idle: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gpus.csv"
    monkeypatch.setattr("sys.argv", ["gpu_report.py", "--csv", str(path), "--idle", idle])

    with pytest.raises(SystemExit) as raised:
        runpy.run_path(str(REPORT / "gpu_report.py"), run_name="__main__")

    assert raised.value.code == status
    held = [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:-1]]
    rows = path.read_text(encoding="utf-8").splitlines()
    assert [row.partition(",")[0] for row in rows] == ["workspace", *held]


def test_the_tests_of_the_gpu_report_pass(pytester: pytest.Pytester) -> None:
    for path in REPORT.glob("*.py"):
        (pytester.path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")

    done = pytester.runpytest_subprocess("-W", "error", "-W", EDITABLE, *(f"-pno:{name}" for name in OTHERS))

    assert done.parseoutcomes().keys() == {"passed"}
