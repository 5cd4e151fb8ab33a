"""The page about mistakes in the spec shows what the lint prints."""

import re

import pytest

pytest.importorskip("openapi_spec_validator")

from tests.spec.mistakes import MISTAKES, PAGE, Mistake, page, printed


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.title)
def test_each_mistake_is_named_with_its_line(mistake: Mistake) -> None:
    assert re.match(r"openapi\.yaml:\d+: ", printed(mistake))
