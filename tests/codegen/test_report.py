"""The report with which `make generate` ends says what a change means and what is left to do."""

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.codegen import report as report_command
from tools.codegen.reachability import Gap
from tools.codegen.report import Report, describe, make_report, missing_handlers
from tools.codegen.snippets import Paste
from tools.spec.document import GenerationError, load_document
from tools.spec.views import SpecViews

ROOT = Path(__file__).parents[2]
NEW = load_document(ROOT / "openapi.yaml") | {"info": {"version": "1.4.0"}}


def edited(edit: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    document = copy.deepcopy(NEW)
    edit(document)
    return document


def without_operation(document: dict[str, Any]) -> None:
    del document["paths"]["/volumes/{volumeId}/sync"]


def without_field(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["Volume"]["properties"]["mountPath"]


def without_parameter(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/volumes"]["get"]["parameters"]
    parameters.remove({"$ref": "#/components/parameters/ProjectFilter"})


def without_key(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["VolumeCreate"]["properties"]["mountPath"]


def with_shorter_label(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["VolumeCreate"]["properties"]["label"]["maxLength"] = 10


def with_other_words(document: dict[str, Any]) -> None:
    document["paths"]["/volumes"]["get"]["description"] = "Lists."


SYNC = "syncVolume: POST /volumes/{volumeId}/sync, client.volumes.sync()"
PARAMETER = "listVolumes query projectId: client.volumes.list(project_id: str | Project = None)"


@pytest.mark.parametrize(
    ("edit", "section", "text", "entry"),
    [
        (without_operation, "Operations", SYNC, "`client.volumes.sync()`, `POST /volumes/{volumeId}/sync`: Sync"),
        (without_parameter, "Operations", PARAMETER, "`client.volumes.list(project_id=…)`: "),
        (without_field, "Models and bodies", "Volume.mount_path: str | None", "`Volume.mount_path`: Path at which "),
        (
            without_key,
            "Models and bodies",
            "VolumeCreate.mount_path: str | PathLike",
            "`VolumeCreate.mount_path`: Absolute ",
        ),
    ],
)
def test_what_is_added_and_removed_is_named_as_the_sdk_has_it(
    edit: Callable[[dict[str, Any]], object], section: str, text: str, entry: str
) -> None:
    other = edited(edit)

    added = describe(other, NEW, [], []).text
    assert f"{section}\n  added    {text}\n" in added
    assert "Nothing breaks: info.version has to be 1.5.0 or higher, and is 1.4.0." in added
    assert f"## [1.5.0] - Unreleased\n\n### Added\n\n- {entry}" in added

    removed = describe(NEW, other, [], []).text
    assert f"{section}\n  removed  {text} (breaks)\n" in removed
    assert "This breaks clients: info.version has to be 2.0.0 or higher, and is 1.4.0." in removed
    assert f"## [2.0.0] - Unreleased\n\n### Removed\n\n- **Breaking:** {entry}" in removed


def test_what_is_changed_is_named() -> None:
    said = describe(NEW, edited(with_shorter_label), [], []).text

    change = "VolumeCreate.label maxLength is 10 instead of 100"
    assert f"Models and bodies\n  changed  {change} (breaks)\n" in said
    assert f"### Changed\n\n- **Breaking:** {change}.\n" in said


def test_other_words_are_counted_and_need_a_patch() -> None:
    said = describe(NEW, edited(with_other_words), [], []).text

    assert "1 smaller difference(s): " in said
    assert "has to be 1.4.1 or higher" in said
    assert "CHANGELOG" not in said


@pytest.mark.parametrize(("version", "is_done"), [("1.4.0", False), ("1.4.9", False), ("1.5.0", True), ("2.0.0", True)])
def test_a_version_that_is_too_low_is_left_to_do(version: str, is_done: bool) -> None:
    new = NEW | {"info": {"version": version}}

    report = describe(edited(without_operation), new, [], [])

    assert report.is_done == is_done
    assert ("To do: raise info.version to 1.5.0, and run `make generate`.\n" in report.text) != is_done


def test_without_any_difference_the_report_is_one_line() -> None:
    report = describe(NEW, NEW, [], [])

    assert report.is_done
    assert re.fullmatch(
        r"openapi\.yaml is as in the last release, 1\.4\.0; .* all of its \d+ operations\.\n", report.text
    )


def test_lines_for_one_place_stand_together_and_once() -> None:
    model = Paste("a.py, below `x`", "    import M")
    gaps = [Gap("one", "is missing", (model, Paste("a.py, at the end", "\n    1"))), Gap("two", "is missing", (model,))]

    report = describe(NEW, NEW, gaps, ["makeTea: write a handler"])

    assert not report.is_done
    missing = "Not reachable from strongly\n  one is missing\n  two is missing\n\n"
    lines = "-- a.py, below `x`\n    import M\n\n-- a.py, at the end\n\n    1\n\n"
    assert f"{missing}Lines to paste; `make format` sorts the imports.\n\n{lines}" in report.text
    assert "Not in the sandbox\n  makeTea: write a handler\n" in report.text


def test_operations_that_the_sandbox_does_not_handle_are_named(tmp_path: Path) -> None:
    assert missing_handlers(ROOT / "strongly/sandbox", SpecViews(NEW)) == []
    assert missing_handlers(tmp_path, SpecViews(NEW)) == []

    (tmp_path / "volumes.py").write_text('HANDLERS: dict[str, Handler] = {"getVolume": get_volume}\n')
    named = [line.partition(":")[0] for line in missing_handlers(tmp_path, SpecViews(NEW))]
    assert len(named) == len(SpecViews(NEW).operations) - 1
    assert "getVolume" not in named


@pytest.mark.parametrize(("released", "problem"), [(None, "No such file"), ("info: {version: one}", "not a version")])
def test_without_a_usable_release_there_is_no_report(tmp_path: Path, released: str | None, problem: str) -> None:
    (tmp_path / "openapi.yaml").symlink_to(ROOT / "openapi.yaml")
    (tmp_path / "strongly").symlink_to(ROOT / "strongly")
    (tmp_path / "released").mkdir()
    if released:
        (tmp_path / "released/openapi.yaml").write_text(released)

    with pytest.raises(GenerationError, match=problem):
        make_report(tmp_path)


def test_the_command_says_the_same_and_tells_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["report", "--root", str(tmp_path)])
    assert report_command.main() == 1
    assert "No such file" in capsys.readouterr().err

    for is_done, code in ((True, 0), (False, 3)):
        monkeypatch.setattr(report_command, "make_report", lambda root, is_done=is_done: Report(f"{root}\n", is_done))
        assert report_command.main() == code
        assert capsys.readouterr().out == f"{tmp_path}\n"
