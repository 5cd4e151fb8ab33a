"""The lint reports what redocly reports, so that the same rules hold without npm."""

from pathlib import Path

import pytest

pytest.importorskip("openapi_spec_validator")

from tests.spec.compatibility_pairs import edited
from tests.spec.style_faults import BASE, FAULTS, OWN_FAULTS, WITHOUT_FAULT, Fault, by_redocly, redocly_problems, rules
from tests.spec.support import ROWS
from tools import ROOT
from tools.spec.document import load_document, located, read
from tools.spec.lint import lint, style

DOCUMENT = load_document(BASE)


def test_every_rule_of_redocly_is_one_of_the_lint() -> None:
    known = set().union(*style.NAMES.values(), *style.ELSEWHERE.values())

    assert known == rules()
    assert {fault.rule for fault in FAULTS} == rules() - WITHOUT_FAULT


def test_the_small_document_is_clean() -> None:
    assert lint(DOCUMENT) == []


@pytest.mark.parametrize("fault", [*FAULTS, *OWN_FAULTS], ids=lambda fault: fault.rule or fault.finding)
def test_the_lint_finds_what_redocly_finds(fault: Fault) -> None:
    found = located(lint(edited(DOCUMENT, fault.edit)), read(BASE)[1], "openapi.yaml")

    assert any(fault.finding in line for line in found), found


@pytest.mark.skipif(not (ROOT / "node_modules/.bin/redocly").exists(), reason="redocly is not installed")
def test_redocly_finds_what_the_lint_finds(tmp_path: Path) -> None:
    found = by_redocly(tmp_path)

    assert {rule for rule, others in found.items() if rule not in others} == set()


@pytest.mark.exhaustive
@pytest.mark.skipif(not (ROOT / "node_modules/.bin/redocly").exists(), reason="redocly is not installed")
def test_redocly_accepts_each_construct_that_works(tmp_path: Path) -> None:
    paths = []
    for index, row in enumerate(row for row in ROWS if row.use is not None):
        folder = tmp_path / str(index)
        for name, text in {**row.files, "openapi.yaml": row.document()}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        paths.append(folder / "openapi.yaml")

    assert [*redocly_problems(paths)] == []
