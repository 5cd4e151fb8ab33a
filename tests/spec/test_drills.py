"""What docs/drills says of changes of the API is what happens when they are made."""

from pathlib import Path

import pytest

pytest.importorskip("openapi_python_client")
pytest.importorskip("griffe")

from tools.drills import PAGES, DrillError, replay

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", sorted((ROOT / PAGES).glob("*.md")), ids=lambda page: page.stem)
def test_a_drill_comes_out_as_recorded(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert replay(text, ROOT) == text, "after a change that is meant: python -m tools.drills --record"


def test_a_page_that_cannot_be_replayed_is_refused() -> None:
    with pytest.raises(DrillError, match="the code blocks are not"):
        replay("```diff\n```\n", ROOT)
