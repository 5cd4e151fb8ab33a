"""Data frames of lists, with the tools that their users pass them on to: Parquet, Arrow and DuckDB."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from strongly import ModelList, Project, ProjectActivity, ProjectCollaborator, Volume, Workspace, WorkspaceStatus
from tests.extras.test_frames import received

WORKS: dict[str, str] = {
    "duckdb": "`duckdb.sql` queries the frames of `to_pandas()` and `to_polars()` by the name of their variable.",
    "pandas": "`to_pandas()` of every list; `pd.concat`, `to_parquet` and `pd.read_parquet` work with its frames.",
    "polars": "`to_polars()` of every list; `pl.concat`, `explode` and `write_parquet` work with its frames.",
    "pyarrow": "`to_arrow()` of a polars frame, and `pyarrow.Table.from_pandas`; pandas writes Parquet files with it.",
}

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

PEOPLE = [
    ProjectCollaborator.from_dict({"userId": "u", "role": "owner", "grantedAt": "2026-01-01T00:00:00Z", "team": [1]}),
    ProjectCollaborator("v", role="viewer"),
]
LISTS = {
    "projects": ModelList(
        [Project("p", collaborators=PEOPLE, tags=["a", "b"]), Project("q", collaborators=[], tags=[])]
    ),
    "projects without collaborators": ModelList([Project("p"), Project("q", created_at="0001-01-01T00:00:00Z")]),
    "no projects": ModelList((), Project),
    "surrogates": ModelList([Project.from_dict({"id": "\ud800", "tags": ["\udfff"], "\ud800": {"\ud800": 1}})]),
    "extras": ModelList(
        [Volume.from_dict({"id": "v", "new": value}) for value in (1, "x", [1], {"a": None}, {}, None)]
    ),
    "activity": ModelList([ProjectActivity.from_dict({"details": each}) for each in ({}, {"a": 1}, {"a": "x"}, None)]),
    "workspaces": ModelList([Workspace.from_dict({"resources": {"gpu": 1, "npuCount": 2}, "resources_gpu": "x"})]),
    "statuses": ModelList([WorkspaceStatus.from_dict({"conditions": [{}, {"type": "Ready", "x": 1}, {"x": "y"}]})]),
}


@pytest.fixture(params=LISTS)
def items(request: pytest.FixtureRequest) -> ModelList[Any]:
    return LISTS[request.param]


def test_a_frame_of_polars_can_be_written_and_exchanged(items: ModelList[Any], tmp_path: Path) -> None:
    frame = items.to_polars()

    frame.write_parquet(tmp_path / "frame.parquet")
    assert pl.read_parquet(tmp_path / "frame.parquet").equals(frame)
    frame.write_ndjson(tmp_path / "frame.ndjson")
    assert len((tmp_path / "frame.ndjson").read_text(encoding="utf-8").splitlines()) == len(items)
    assert pl.from_arrow(frame.to_arrow()).equals(frame)
    assert len(frame.to_pandas()) == len(items)
    found = duckdb.sql("SELECT * FROM frame")
    assert (found.columns, found.fetchall()) == (frame.columns, frame.rows())


def test_a_frame_of_pandas_can_be_written_and_exchanged(items: ModelList[Any], tmp_path: Path) -> None:
    frame = items.to_pandas()

    frame.to_parquet(tmp_path / "frame.parquet", engine="pyarrow")
    read = pd.read_parquet(tmp_path / "frame.parquet")
    assert list(read.columns) == list(frame.columns)
    scalar = [name for name, dtype in frame.dtypes.items() if dtype != "object"]
    assert read[scalar].equals(frame[scalar])
    assert pa.Table.from_pandas(frame).num_rows == len(items)
    assert pl.from_pandas(frame).columns == list(frame.columns)
    assert duckdb.sql("SELECT * FROM frame").columns == list(frame.columns)
    assert len(duckdb.sql("SELECT * FROM frame").fetchall()) == len(items)


def test_parquet_files_of_several_lists_have_one_schema(tmp_path: Path) -> None:
    lists = [items for items in LISTS.values() if isinstance((items or [Project("p")])[0], Project)]
    for number, items in enumerate(lists):
        items.to_polars().select(Project._names).write_parquet(tmp_path / f"{number}.parquet")

    everything = pl.read_parquet(tmp_path / "*.parquet")
    assert everything.height == sum(map(len, lists))
    roles = everything.explode("collaborators").select(pl.col("collaborators").struct.field("role"))
    assert sorted(roles["role"].drop_nulls()) == ["owner", "viewer"]
    found = duckdb.sql(
        f"SELECT c.role FROM (SELECT unnest(collaborators) AS c FROM read_parquet('{tmp_path}/*.parquet')) ORDER BY 1"
    )
    assert found.fetchall() == [("owner",), ("viewer",)]


def test_objects_without_documented_members_are_json() -> None:
    polars, pandas = LISTS["activity"].to_polars(), LISTS["activity"].to_pandas()

    assert polars["details"].to_list() == ["{}", '{"a": 1}', '{"a": "x"}', None]
    assert polars["details"].str.json_path_match("$.a").to_list() == [None, "1", "x", None]
    assert list(pandas["details"].map(json.loads, na_action="ignore"))[:3] == [{}, {"a": 1}, {"a": "x"}]
    for frame in (polars, pandas):
        found = duckdb.sql("SELECT details->>'a' FROM frame").fetchall()
        assert (found, len(frame)) == ([(None,), ("1",), ("x",), (None,)], 4)


@pytest.mark.filterwarnings("ignore::strongly.StronglyWarning")
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(received())
def test_any_list_can_be_written(tmp_path: Path, found: tuple[Any, list[ModelList[Any]]]) -> None:
    for items in found[1]:
        frame = items.to_polars()
        frame.write_parquet(tmp_path / "frame.parquet")
        assert pl.read_parquet(tmp_path / "frame.parquet").equals(frame)
        items.to_pandas().to_parquet(tmp_path / "frame.parquet", engine="pyarrow")
