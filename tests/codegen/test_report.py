"""The report with which `make generate` ends says what a change means and what is left to do."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openapi_python_client")

from tests.trees import write_tree
from tools.codegen import demands, reachability
from tools.codegen import report as report_command
from tools.codegen.demands import Demand
from tools.codegen.edits import Edit
from tools.codegen.reachability import Gap
from tools.codegen.report import Report, add_missing, describe, last_document, make_report
from tools.spec import dist
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
    ("edit", "text"),
    [
        (without_operation, SYNC),
        (without_parameter, PARAMETER),
        (without_field, "Volume.mount_path: str | None"),
        (without_key, "VolumeCreate.mount_path: str | PathLike"),
    ],
)
def test_what_is_added_and_removed_is_named_as_the_sdk_has_it(
    edit: Callable[[dict[str, Any]], object], text: str
) -> None:
    other = edited(edit)

    added = describe(other, NEW, [], []).text
    assert added.startswith("openapi.yaml 1.4.0, compared with the last release, 1.4.0. Nothing breaks.\n\nChanged\n")
    assert f"  added      {text}\n" in added
    assert "Missing\n  info.version is 1.4.0, and has to be 1.5.0 or higher\n" in added
    assert "Next\n  1. raise info.version to 1.5.0\n  2. make generate\n" in added

    removed = describe(NEW, other, [], []).text
    assert f"  removed    {text} (breaks)\n" in removed
    assert "1.4.0. This breaks clients.\n" in removed
    assert "info.version is 1.4.0, and has to be 2.0.0 or higher" in removed


def test_what_is_changed_is_named() -> None:
    said = describe(NEW, edited(with_shorter_label), [], []).text

    assert "Changed\n  changed    VolumeCreate.label maxLength is 10 instead of 100 (breaks)\n" in said


def test_other_words_are_counted_and_need_a_patch() -> None:
    said = describe(NEW, edited(with_other_words), [], []).text

    assert "  and 1 more: `python -m tools.spec.compatibility` lists all\n" in said
    assert "has to be 1.4.1 or higher" in said


def test_the_report_is_a_screen() -> None:
    def without_volumes(document: dict[str, Any]) -> None:
        document["paths"] = {path: item for path, item in document["paths"].items() if "volumes" not in path}

    old = edited(without_volumes)
    sources = reachability.read_sources(ROOT)
    gaps = reachability.gaps(SpecViews(NEW), {path: text for path, text in sources.items() if "volumes" not in path})
    assert gaps
    everything = Demand("nothing of it has a case", tuple(sorted(SpecViews(NEW).operations)), "add cases")
    lines = describe(old, NEW, gaps, [everything] * 3).text.splitlines()

    assert len(lines) <= 50
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize(("version", "is_done"), [("1.4.0", False), ("1.4.9", False), ("1.5.0", True), ("2.0.0", True)])
def test_a_version_that_is_too_low_is_left_to_do(version: str, is_done: bool) -> None:
    new = NEW | {"info": {"version": version}}

    report = describe(edited(without_operation), new, [], [])

    assert report.is_done == is_done
    assert ("raise info.version to 1.5.0" in report.text) != is_done


def test_without_any_difference_the_report_is_one_line() -> None:
    report = describe(NEW, NEW, [], [])

    assert report.is_done
    assert re.fullmatch(
        r"openapi\.yaml is as in the last release, 1\.4\.0; .* all of its \d+ operations\.\n", report.text
    )


def test_a_step_that_closes_several_gaps_is_listed_once() -> None:
    edit = Edit("a.py", lambda text: text)
    gaps = [Gap("one", "is missing", edit), Gap("two", "is missing", edit), Gap("three", "is odd")]

    report = describe(NEW, NEW, gaps, [Demand("a.py has no", ("tea", "milk"), "make tea")])

    assert not report.is_done
    assert report.text.endswith(
        "Missing\n  one is missing\n  two is missing\n  three is odd\n  a.py has no: tea, milk\n\n"
        "Next\n  1. make generate APPLY=1\n  2. by hand: three is odd\n  3. make tea\n  4. make generate\n"
    )


def test_operations_that_the_sandbox_does_not_handle_are_named(tmp_path: Path) -> None:
    views = SpecViews(NEW)
    assert list(demands.handlers(ROOT, views)) == list(demands.handlers(tmp_path, views)) == []

    write_tree(
        tmp_path,
        {"strongly/sandbox/volumes.py": 'HANDLERS: dict[str, Handler] = {"getVolume": get_volume}\n'},
    )
    found = {each.what: each for each in demands.handlers(tmp_path, views)}
    assert sum(len(each.names) for each in found.values()) == len(views.operations) - 1
    volumes = found["strongly/sandbox/volumes.py has no handler for"]
    assert volumes.step == "write handlers in strongly/sandbox/volumes.py"
    assert "getVolume" not in volumes.names


# --- The changelog ---


ENTRIES = "# Changelog\n\n## [Unreleased]\n\n## [1.4.0] - 2026-01-01\n\n### Added\n\n- `openapi.yaml`: Everything.\n"


def released_tree(root: Path, old: dict[str, Any], changelog: str) -> Path:
    """Write a tree whose document is NEW, and was `old` in the last release."""
    files = {
        "openapi.yaml": json.dumps(NEW | {"info": {"version": "2.0.0"}}),
        "released/openapi.yaml": json.dumps(old),
        "CHANGELOG.md": changelog,
    }
    (root / "strongly").mkdir()
    (root / "strongly/_async").symlink_to(ROOT / "strongly/_async")
    (root / "strongly/__init__.py").symlink_to(ROOT / "strongly/__init__.py")
    return write_tree(root, files)


@pytest.mark.parametrize(
    ("edit", "entry"),
    [
        (without_operation, "`client.volumes.sync()`, `POST /volumes/{volumeId}/sync`: Sync"),
        (without_parameter, "`client.volumes.list(project_id=…)`: "),
        (without_field, "`Volume.mount_path`: Path at which "),
        (without_key, "`VolumeCreate.mount_path`: Absolute "),
    ],
)
def test_entries_of_the_changelog_are_those_that_the_distribution_publishes(
    edit: Callable[[dict[str, Any]], object], entry: str, tmp_path: Path
) -> None:
    old = edited(edit)
    tree = released_tree(tmp_path, old, ENTRIES)
    report = make_report(tree, old)
    assert not report.is_done
    assert "CHANGELOG.md has no entry for: " in report.text
    assert "  1. make generate APPLY=1\n" in report.text

    assert add_missing(tree, old)

    published = dist.changes((tree / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert "## [Unreleased]\n\n### Added\n\n- `openapi.yaml`: " in published
    assert entry in " ".join(published.split())
    assert make_report(tree, old).is_done
    assert not add_missing(tree, old)


def test_breaking_changes_are_marked_in_the_changelog(tmp_path: Path) -> None:
    def with_more(document: dict[str, Any]) -> None:
        document["components"]["schemas"]["VolumeCreate"]["properties"]["label"]["maxLength"] = 200

    old = edited(with_more)
    tree = released_tree(tmp_path, old, ENTRIES)
    assert add_missing(tree, old)

    published = dist.changes((tree / "CHANGELOG.md").read_text(encoding="utf-8"))
    line = "- `openapi.yaml`: **Breaking:** VolumeCreate.label maxLength is 100 instead of 200."
    assert f"### Changed\n\n{line}\n" in published


def test_a_changelog_without_a_section_is_left_to_people(tmp_path: Path) -> None:
    old = edited(without_operation)
    tree = released_tree(tmp_path, old, "# Changelog\n")

    assert not add_missing(tree, old)
    assert "  1. by hand: CHANGELOG.md has no section `## [Unreleased]`" in make_report(tree, old).text


# --- The command ---


@pytest.mark.parametrize(("released", "problem"), [(None, "No such file"), ("info: {version: one}", "not a version")])
def test_without_a_usable_release_there_is_no_report(tmp_path: Path, released: str | None, problem: str) -> None:
    if released:
        write_tree(tmp_path, {"released/openapi.yaml": released})

    with pytest.raises(GenerationError, match=problem):
        last_document(tmp_path)


def test_the_command_says_the_same_and_tells_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["report", "--root", str(tmp_path)])
    assert report_command.main() == 1
    assert "No such file" in capsys.readouterr().err

    monkeypatch.setattr(report_command, "last_document", lambda root: {})
    for is_done, code in ((True, 0), (False, 3)):
        report = Report(f"{tmp_path}\n", is_done)
        monkeypatch.setattr(report_command, "make_report", lambda root, old, report=report: report)
        assert report_command.main() == code
        assert capsys.readouterr().out == f"{tmp_path}\n"
