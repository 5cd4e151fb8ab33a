"""The conformance vectors that the tool writes, and the demands for them."""

import json
from pathlib import Path

import pytest

pytest.importorskip("openapi_python_client")
pytest.importorskip("openapi_spec_validator")

from tests.spec.support import ROWS
from tests.spec.support.rows import Row, response
from tests.spec.support.sdk import source_of
from tools.codegen import demands, edits, vectors
from tools.spec.views import SpecViews

NO_CASE = {"call": {"operation": "none"}, "response": {}}
BACKUP = """
    backup:
      type: object
      description: A backup.
      properties:
        takenAt: {type: string, format: date-time, description: When., x-strongly-aliases: [taken]}
        state: {type: string, enum: [ok, failed], x-strongly-open: true, description: How it ended.}
      examples: [{takenAt: '2026-05-04T09:30:00Z', state: ok}]
"""


def write_vectors(views: SpecViews, folder: Path) -> None:
    (folder / "conformance").mkdir(exist_ok=True)
    empty = json.dumps({"cases": [NO_CASE]}, indent=2)
    files = {f"conformance/{kind}.json": empty for kind in ("requests", "responses", "retries")}
    edits.write(folder, edits.apply(vectors.edits(views), files, views.models))


@pytest.mark.exhaustive
def test_vectors_of_each_construct_are_demanded_and_written_alike(tmp_path: Path) -> None:
    for row in ROWS:
        if row.use is not None:
            views = source_of(row).views
            write_vectors(views, tmp_path)
            assert [each for each in demands.vectors(tmp_path, views) if "shows" not in each.what] == [], row


def test_vectors_show_what_objects_inside_of_others_have(tmp_path: Path) -> None:
    views = source_of(Row("Vectors", "an inline object", "response", response(BACKUP))).views
    write_vectors(views, tmp_path)

    assert list(demands.vectors(tmp_path, views)) == []
    cases = json.loads((tmp_path / "conformance/responses.json").read_text(encoding="utf-8"))["cases"]
    (case,) = [case for case in cases if "getLamp: other" in case.get("name", "")]
    assert case["response"]["body"]["data"]["backup"] == {"taken": "2026-05-04T09:30:00Z", "state": "a-later-value"}
    assert case["expected"]["value"]["backup"] == {"takenAt": "2026-05-04T09:30:00Z", "state": "a-later-value"}


def test_what_the_tool_does_not_write_is_demanded_of_people(tmp_path: Path) -> None:
    write_vectors(source_of(Row("Vectors", "the base", "response", {})).views, tmp_path)
    views = source_of(Row("Vectors", "an inline object", "response", response(BACKUP))).views

    (demand,) = demands.vectors(tmp_path, views)
    assert demand.what == "conformance/responses.json has no response that shows"
    assert demand.names == ("LampBackup.state.open", "LampBackup.takenAt.taken")
    assert demand.step == "add responses that show it to conformance/responses.json"
