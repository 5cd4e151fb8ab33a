"""Which of the results of a search has a name, and what is said if none or several have it."""

import pickle
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ConflictError, MultipleMatchesError, NotFoundError, StronglyError
from strongly._core.exceptions import ConnectionError
from strongly._core.lookup import MAX_SEARCH, may_exist, not_found_after, only_match, search_for


@dataclass
class Item:
    id: str
    name: str | None


names = st.one_of(st.none(), st.sampled_from(["churn", "Churn", " churn", "churn-2"]), st.text(max_size=3))


@given(st.lists(names), st.text(min_size=1, max_size=3) | st.just("churn"))
def test_an_item_is_returned_if_it_alone_has_the_name(listed: list[str | None], name: str) -> None:
    items = [Item(f"id-{number}", each) for number, each in enumerate(listed)]
    exact = [item for item in items if item.name == name]

    if len(exact) == 1:
        assert only_match(items, "project", "name", name) is exact[0]
    elif exact:
        with pytest.raises(MultipleMatchesError) as raised:
            only_match(items, "project", "name", name)
        assert raised.value.ids == [item.id for item in exact]
    else:
        with pytest.raises(NotFoundError):
            only_match(items, "project", "name", name)


@given(st.text(min_size=1, max_size=500))
def test_a_name_contains_what_is_searched_for(name: str) -> None:
    assert search_for(name, "name") in name
    assert len(search_for(name, "name")) == min(len(name), MAX_SEARCH)


def test_ids_are_listed_up_to_a_limit_but_all_kept() -> None:
    items = [Item(f"id-{number}", "churn") for number in range(12)]

    with pytest.raises(
        MultipleMatchesError, match=r"^12 projects have the name 'churn': .* id-0, .*id-9 and 2 more$"
    ) as raised:
        only_match(items, "project", "name", "churn")
    assert pickle.loads(pickle.dumps(raised.value)).ids == raised.value.ids == [item.id for item in items]
    with pytest.raises(MultipleMatchesError, match=r", id-9$"):
        only_match(items[:10], "project", "name", "churn")


@pytest.mark.parametrize("other", ["Churn", "CHURN ", " churn"])
def test_a_name_that_is_nearly_the_same_is_mentioned(other: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        only_match([Item("id-1", other), Item("id-2", "churn-2")], "project", "name", "churn")
    assert str(raised.value) == f"no project has the name 'churn', but {other!r} (id-1) is similar"


def test_all_names_that_are_nearly_the_same_are_mentioned_up_to_a_limit() -> None:
    items = [Item(f"id-{number}", "CHURN") for number in range(11)]
    with pytest.raises(NotFoundError, match=r", but 'CHURN' \(id-0\), 'CHURN' \(id-1\) are similar$"):
        only_match(items[:2], "project", "name", "churn")
    with pytest.raises(NotFoundError, match=r"'CHURN' \(id-9\) are similar$"):
        only_match(items, "project", "name", "churn")


def test_names_are_quoted_on_one_line() -> None:
    with pytest.raises(NotFoundError, match=r"^no volume has the label 'a\\nb\\x1b\[31m'$"):
        only_match([], "volume", "label", "a\nb\x1b[31m")


def test_a_conflict_and_an_unknown_outcome_are_reasons_to_look() -> None:
    lost = ConnectionError("the connection broke")
    assert not may_exist(lost)
    lost.outcome_unknown = True
    assert may_exist(lost)
    assert may_exist(ConflictError("taken", 409))
    assert not may_exist(StronglyError("the client is closed"))

    assert not_found_after(lost, [], "churn").endswith(
        "no project has the name 'churn' yet; the request was not sent again."
    )
