"""Lists of models as tables of other packages."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strongly import Model, Project, Strongly
from tests.operations import MODELS
from tests.strategies import objects_of

WORKS = {
    "pandas": "`DataFrame(models)` has a column per field; with types: `to_pandas`, [Data frames](data-frames.md).",
    "polars": "`DataFrame(models)` has a column per field; with types: `to_polars`, [Data frames](data-frames.md).",
    "tabulate": '`tabulate(models, headers="keys")` has one column per field: [Models](models.md#tables).',
}
BY_HAND = {"streamlit": ("1.67.0", "`st.dataframe(models)` has one column per field: [Models](models.md#tables).")}


@pytest.fixture
def projects(strongly_client: Strongly) -> list[Project]:
    for name in ("churn", "fraud"):
        strongly_client.projects.create(name=name, description="d", tags=["ml"])
    return strongly_client.projects.list(sort="name:asc").to_list()


def test_pandas(projects: list[Project]) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(projects)

    assert list(frame.columns) == list(Project._names)
    assert list(frame["name"]) == ["churn", "fraud"]
    assert list(frame["tags"]) == [["ml"], ["ml"]]


def test_polars(projects: list[Project]) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(projects)

    assert frame.columns == list(Project._names)
    assert frame["name"].to_list() == ["churn", "fraud"]


def test_tabulate(projects: list[Project]) -> None:
    tabulate = pytest.importorskip("tabulate")
    head, _, *rows = tabulate.tabulate(projects, headers="keys", tablefmt="tsv").splitlines()

    assert [name.strip() for name in head.split("\t")] == list(Project._names)
    assert [row.split("\t")[1].strip() for row in [_, *rows]] == ["churn", "fraud"]


@pytest.mark.parametrize("kind", MODELS)
@settings(max_examples=10)
@given(data=st.data())
def test_pandas_takes_whatever_a_model_holds(kind: type[Model], data: st.DataObject) -> None:
    pandas = pytest.importorskip("pandas")
    models: list[Any] = [kind.from_dict(data.draw(objects_of(kind))) for _ in range(2)]

    assert pandas.DataFrame(models).shape == (2, len(kind._names))
