"""Things are counted in English."""

import pytest

from strongly._core.plurals import counted


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("call", "calls"),
        ("activity", "activities"),
        ("key", "keys"),
        ("status", "statuses"),
        ("access", "accesses"),
        ("branch", "branches"),
        ("box", "boxes"),
        ("metrics", "metrics"),
    ],
)
def test_a_noun_is_in_the_singular_only_for_one(noun: str, plural: str) -> None:
    assert [counted(number, noun) for number in (0, 1, 2)] == [f"0 {plural}", f"1 {noun}", f"2 {plural}"]
