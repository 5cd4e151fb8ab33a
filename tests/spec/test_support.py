"""Every construct of OpenAPI works, or is refused by name: the rows of the matrix."""

import re

import pytest

from tests.spec.support import ROWS
from tests.spec.support.rows import Row
from tests.spec.support.sdk import sdk_of, source_of

WORKS = [row for row in ROWS if row.use is not None]
REFUSED = [row for row in ROWS if row.use is None]


@pytest.mark.parametrize("row", WORKS, ids=str)
def test_a_construct_works(row: Row) -> None:
    assert row.use is not None
    assert source_of(row).refusal() == ""
    for is_async in (False, True):
        with sdk_of(row, is_async=is_async) as sdk:
            try:
                row.use(sdk)
            except Exception as error:
                error.add_note(f"The client was {'async' if is_async else 'sync'}. Problems: {sdk.server.problems}")
                raise


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_a_construct_is_refused_by_name(row: Row) -> None:
    source = source_of(row)
    printed = source.refusal()
    # The name of the file can be that of another file which the document refers to.
    found = re.findall(r"^(\S+\.ya?ml):(\d+): (.*)$", printed, re.MULTILINE)
    matching = [(file, int(number)) for file, number, text in found if row.message in text]
    assert matching, f"expected FILE:LINE and {row.message!r}, but was printed:\n{printed or 'nothing'}"
    file, number = matching[0]
    line = (source.root / file).read_text(encoding="utf-8").splitlines()[number - 1]
    assert row.line in line


def test_constructs_are_listed_once() -> None:
    names = [str(row) for row in ROWS]
    assert sorted(names) == sorted(set(names))
