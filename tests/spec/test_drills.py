"""docs/drills shows the outcome of changes of the API."""

import copy
from pathlib import Path

import pytest

for package in ("oas_patch", "openapi_python_client", "ruff"):
    pytest.importorskip(package)

from tests.spec.drills import PAGES, DrillError, replay
from tools import ROOT
from tools.spec.document import load_document

DOCUMENT = load_document(ROOT / "openapi.yaml")
SIZE = {"type": "number", "description": "Size in another unit.", "minimum": 0, "examples": [1]}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_drill_has_the_outcome_that_its_page_shows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert replay(text, DOCUMENT) == text, "after an intended change: python -m tests.spec.drills"


def test_other_edits_of_the_document_do_not_change_a_drill() -> None:
    page = next(page for page in PAGES if page.stem == "new-field").read_text(encoding="utf-8")
    document = copy.deepcopy(DOCUMENT)
    document["info"]["version"] = "7.1.2"
    volume = document["components"]["schemas"]["Volume"]["properties"]
    document["components"]["schemas"]["Volume"]["properties"] = {"sizeMb": SIZE, **volume, "sizeKb": SIZE}
    document["paths"]["/volumes"]["post"]["description"] += "\nNew volumes are empty.\n"

    assert replay(page, document) == page


def test_a_page_that_cannot_be_replayed_is_refused() -> None:
    with pytest.raises(DrillError, match="the code blocks are not"):
        replay("```yaml\n```\n", DOCUMENT)
