"""docs/drills shows the outcome of changes of the API."""

from pathlib import Path

import pytest

for package in ("oas_patch", "openapi_python_client", "ruff"):
    pytest.importorskip(package)

from tests.spec.drills import PAGES, DrillError, replay


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_drill_has_the_outcome_that_its_page_shows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert replay(text) == text, "after an intended change: python -m tests.spec.drills"


def test_a_page_that_cannot_be_replayed_is_refused() -> None:
    with pytest.raises(DrillError, match="the code blocks are not"):
        replay("```yaml\n```\n")
