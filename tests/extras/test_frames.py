"""Lists as data frames of pandas and polars: columns, dtypes, empty lists, and values that are not as documented."""

import sys
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import strongly
from strongly import (
    GatherError,
    Model,
    ModelList,
    Project,
    ProjectActivity,
    ProjectCollaborator,
    ProjectStats,
    Strongly,
    Volume,
    Workspace,
    WorkspaceStatus,
    gather,
)
from strongly.extras.frames import columns
from strongly.sandbox import InProcessTransport, Sandbox
from tests.client.conftest import BASE, KEY
from tests.operations import MODELS
from tests.strategies import JSON, OBJECTS

WORKSPACE_TYPES = {
    "id": "string",
    "name": "string",
    "description": "string",
    "status": "string",
    "environment_type": "string",
    "image": "string",
    "resources_cpu": "string",
    "resources_memory": "string",
    "resources_gpu": "string",
    "resources_gpu_type": "string",
    "resources_storage": "string",
    "organization_id": "string",
    "owner": "string",
    "owner_id": "string",
    "url": "string",
    "project_id": "string",
    "volume_ids": "object",
    "created_at": "datetime64[us, UTC]",
    "updated_at": "datetime64[us, UTC]",
}


@pytest.fixture
def sandbox() -> Iterator[Callable[[httpx.Request], httpx.Response]]:
    with Sandbox(keys=[KEY]) as sandbox:
        sandbox.seed_demo()
        yield InProcessTransport(sandbox).handle_request


def test_a_list_is_a_frame_of_pandas(play: Callable[..., None], sandbox: Any) -> None:
    pytest.importorskip("pandas")

    async def scenario(client: Any) -> None:
        frame = await client.workspaces.list(limit=2).to_pandas()
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == WORKSPACE_TYPES
        workspaces = await client.workspaces.list().to_list()
        assert list(frame["id"]) == [workspace.id for workspace in workspaces]
        volumes = await client.volumes.list().to_pandas()
        assert str(volumes["size_gb"].dtype) == "float64"
        assert volumes["size_gb"].sum() == sum([volume.size_gb async for volume in client.volumes.list()])
        projects = await client.projects.list().to_pandas()
        assert str(projects["archived"].dtype) == "boolean"
        assert isinstance(projects["tags"][0], list)
        assert (datetime.now(UTC) - projects["created_at"]).min().total_seconds() > 0

    play(scenario, sandbox)


def test_a_list_is_a_frame_of_polars(play: Callable[..., None], sandbox: Any) -> None:
    pl = pytest.importorskip("polars")

    async def scenario(client: Any) -> None:
        frame = await client.projects.list().to_polars()
        assert frame.schema["created_at"] == pl.Datetime("us", "UTC")
        assert frame.schema["tags"] == pl.List(pl.String)
        assert frame.schema["archived"] == pl.Boolean
        assert frame["id"].to_list() == [project.id async for project in client.projects.list()]
        assert (await client.volumes.list().to_polars()).schema["size_gb"] == pl.Float64

    play(scenario, sandbox)


def test_an_empty_list_has_the_same_columns(play: Callable[..., None], sandbox: Any) -> None:
    pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")

    async def scenario(client: Any) -> None:
        frame = await client.workspaces.list(search="there is no such").to_pandas()
        assert len(frame) == 0
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == WORKSPACE_TYPES
        polars = await client.workspaces.list(search="there is no such").to_polars()
        assert (polars.height, polars.columns) == (0, list(WORKSPACE_TYPES))
        assert polars.schema["volume_ids"] == pl.List(pl.String)

    play(scenario, sandbox)


def test_every_list_of_models_is_a_frame(play: Callable[..., None], sandbox: Any) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")

    async def scenario(client: Any) -> None:
        project = await client.projects.list().first()
        pages = [page async for page in client.projects.list(limit=2).pages()]
        raw = client.projects.with_raw_response
        for items, model in (
            (await client.projects.volumes(project.id), Volume),
            (await client.projects.collaborators(project.id), ProjectCollaborator),
            (await client.projects.list().take(3), Project),
            (await client.projects.list().take(0), Project),
            (await client.projects.list().to_list(), Project),
            (await client.projects.list(search="there is no such").to_list(), Project),
            (pages[-1].items, Project),
            (pages[0].items[:0], Project),
            ((await raw.volumes(project.id)).parsed, Volume),
        ):
            assert isinstance(items, ModelList)
            assert items.model is model
            for frame in (items.to_pandas(), items.to_polars()):
                assert [*frame.columns] == [column.name for column in columns(ModelList((), model))]
                assert len(frame) == len(items)
                name = model._names[0]
                assert list(frame[name]) == [getattr(item, name) for item in items]

    play(scenario, sandbox)


def test_the_results_of_gather_are_frames() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    stats = [ProjectStats(workspace_count=count) for count in range(3)]
    found = gather(partial(copy, each) for each in stats)

    for frame in (found.to_pandas(), found.to_polars(), found.values().to_pandas(), found.values().to_polars()):
        assert list(frame["workspace_count"]) == [0, 1, 2]
    failed = gather([partial(copy, stats[0]), partial(int, "x")])
    for convert in (failed.to_pandas, failed.to_polars):
        with pytest.raises(GatherError, match="1 of 2 calls failed"):
            convert()


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (ModelList(), r"pass their class, as in ModelList\(items, Volume\)$"),
        (ModelList([{"id": "v"}]), "made of models such as Volume, not of dict$"),
        (ModelList([1], int), "made of models such as Volume, not of int$"),
        (ModelList((), Model), "made of models such as Volume, not of Model$"),
        (ModelList((), "Volume"), "made of models such as Volume, not of 'Volume'$"),  # type: ignore[arg-type]
        (ModelList([Volume("v"), Project("p")]), "item 1 is Project, not Volume: convert the models of each class on"),
        (ModelList([Volume("v"), None]), "item 1 is NoneType, not Volume"),
    ],
)
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_list_without_one_class_of_models_is_no_frame(items: ModelList[Any], message: str, library: str) -> None:
    pytest.importorskip(library)
    with pytest.raises(strongly.ValidationError, match=message):
        getattr(items, f"to_{library}")()


# --- values that are not as documented ---

NANOSECONDS = "2026-05-04T09:30:00.123456789Z"
LARGEST, SMALLEST = 2**63 - 1, -(2**63)
SURROGATES = [("\ud800", "x"), ("\udfff", "y")]


@pytest.mark.parametrize(
    ("model", "data", "column", "value"),
    [
        (Volume, {"name": 5}, "name", "5"),
        (Volume, {"name": True}, "name", "true"),
        (Volume, {"name": ["a", {"ü": None}]}, "name", '["a", {"ü": null}]'),
        (Volume, {"name": "a\ud800b\U0001f600"}, "name", "a\ufffdb\U0001f600"),
        (Volume, {"name": {"\udfff": 1}}, "name", '{"\ufffd": 1}'),
        (Volume, {"name": 10**400}, "name", str(10**400)),
        (Volume, {"sizeGb": 5}, "size_gb", 5.0),
        (Volume, {"sizeGb": float("inf")}, "size_gb", float("inf")),
        (ProjectStats, {"volumeCount": 5.0}, "volume_count", 5),
        (ProjectStats, {"volumeCount": LARGEST}, "volume_count", LARGEST),
        (ProjectStats, {"volumeCount": SMALLEST}, "volume_count", SMALLEST),
        (Project, {"tags": ["a", 5, None]}, "tags", ["a", "5", None]),
        (ProjectActivity, {"details": {}}, "details", "{}"),
        (ProjectActivity, {"details": {"old": [1]}}, "details", '{"old": [1]}'),
        (WorkspaceStatus, {"conditions": [{"type": "Ready"}, {}]}, "conditions", ['{"type": "Ready"}', "{}"]),
        (Workspace, {"resources": {"gpu": 2}}, "resources_gpu", "2"),
        (Workspace, {"resources": {"npuCount": 2}}, "resources_npu_count", "2"),
        (Volume, {"createdAt": "2026-05-04T09:30:00"}, "created_at", datetime(2026, 5, 4, 9, 30, tzinfo=UTC)),
        (Volume, {"createdAt": "2026-05-04T09:30:00+05:30"}, "created_at", datetime(2026, 5, 4, 4, tzinfo=UTC)),
        (Volume, {"createdAt": NANOSECONDS}, "created_at", datetime(2026, 5, 4, 9, 30, 0, 123456, tzinfo=UTC)),
        (Volume, {"createdAt": "0001-01-01T00:00:00Z"}, "created_at", datetime(1, 1, 1, tzinfo=UTC)),
        (Volume, {"createdAt": "9999-12-31T23:59:59Z"}, "created_at", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (Volume, {"region": "eu", "zone": {"a": 1}}, "region", "eu"),
        (Volume, {"region": "eu", "zone": {"a": 1}}, "zone", '{"a": 1}'),
        (Volume, {"region": None}, "region", None),
        (Workspace, {"resources_cpu": "x", "extra_resources_cpu": "y"}, "extra_resources_cpu", "x"),
        (Workspace, {"resources_cpu": "x", "extra_resources_cpu": "y"}, "extra_extra_resources_cpu", "y"),
        (Volume, dict(SURROGATES), "\ufffd", "x"),
        (Volume, dict(SURROGATES), "extra_\ufffd", "y"),
    ],
)
def test_odd_values_are_kept(model: Any, data: dict[str, Any], column: str, value: Any) -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("polars")
    items = ModelList([model.from_dict({"id": "1"}), model.from_dict(data)])

    assert items.to_polars()[column].to_list() == [None, value]
    for series in (items.to_pandas()[column], (items + items).to_pandas()[column][:2]):
        assert pd.isna(series[0])
        assert pd.isna(series[1]) if value is None else series[1] == value


def test_unknown_fields_come_after_the_documented_ones() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    documented = ModelList([], Workspace).to_polars().columns
    newer = ModelList([Workspace.from_dict({"id": "1", "resources": {"npuCount": 2}, "zone": "a"})])

    for names in (newer.to_polars().columns, list(newer.to_pandas().columns)):
        assert names == [*documented, "resources_npu_count", "zone"]


@pytest.mark.parametrize(
    ("model", "data", "column", "shown"),
    [
        (Volume, {"sizeGb": "big"}, "size_gb", "size_gb of item 1 is 'big'"),
        (Volume, {"sizeGb": "5"}, "size_gb", "size_gb of item 1 is '5'"),
        (Volume, {"sizeGb": True}, "size_gb", "size_gb of item 1 is True"),
        (Volume, {"sizeGb": 10**400}, "size_gb", "size_gb of item 1 is 1000"),
        (Volume, {"sizeGb": {}}, "size_gb", "size_gb of item 1 is an object"),
        (ProjectStats, {"volumeCount": LARGEST + 1}, "volume_count", f"volume_count of item 1 is {LARGEST + 1}"),
        (ProjectStats, {"volumeCount": SMALLEST - 1}, "volume_count", f"volume_count of item 1 is {SMALLEST - 1}"),
        (ProjectStats, {"volumeCount": 1.5}, "volume_count", "volume_count of item 1 is 1.5"),
        (ProjectStats, {"volumeCount": float("nan")}, "volume_count", "volume_count of item 1 is nan"),
        (ProjectStats, {"volumeCount": False}, "volume_count", "volume_count of item 1 is False"),
        (Project, {"archived": "yes"}, "archived", "archived of item 1 is 'yes'"),
        (Project, {"archived": 1}, "archived", "archived of item 1 is 1"),
        (Project, {"tags": "a"}, "tags", "tags of item 1 is 'a'"),
        (Project, {"collaborators": {}}, "collaborators", "collaborators of item 1 is an object"),
        (Workspace, {"resources": "lots"}, "resources_cpu", "resources of item 1 is 'lots'"),
        (Volume, {"createdAt": "yesterday"}, "created_at", "created_at of item 1 is 'yesterday'"),
        (Volume, {"createdAt": 5}, "created_at", "created_at of item 1 is 5"),
        (
            Volume,
            {"createdAt": "10000-01-01T00:00:00Z"},
            "created_at",
            "created_at of item 1 is '10000-01-01T00:00:00Z'",
        ),
        (Volume, {"createdAt": "0001-01-01T00:00:00+14:00"}, "created_at", "created_at of item 1 is '0001-"),
        (Volume, {"createdAt": "9999-12-31T23:59:59-01:00"}, "created_at", "created_at of item 1 is '9999-"),
        (Volume, {"createdAt": "\x1b[31m\n" * 50}, "created_at", "created_at of item 1 is '"),
    ],
)
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_malformed_values_are_missing_with_a_warning(
    library: str, model: Any, data: dict[str, Any], column: str, shown: str
) -> None:
    pytest.importorskip(library)
    items = ModelList([model.from_dict({}), model.from_dict(data), model.from_dict({})])

    with pytest.warns(
        strongly.StronglyWarning, match=r"^values that do not .* are missing in the data frame: "
    ) as caught:
        frame = getattr(items, f"to_{library}")()

    message = str(caught[0].message)
    assert shown in message
    assert message.isprintable()
    assert len(message) < 200
    assert (len(caught), caught[0].filename) == (1, __file__)
    assert (frame[column].isna().sum() if library == "pandas" else frame[column].null_count()) == 3
    empty = getattr(ModelList((), model), f"to_{library}")()
    assert list(frame.dtypes) == list(empty.dtypes)


def test_a_value_that_is_nested_too_deeply_for_json_is_missing() -> None:
    pytest.importorskip("polars")
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.warns(strongly.StronglyWarning, match="new of item 0 is a list$"):
        frame = ModelList([Volume.from_dict({"new": deep})]).to_polars()
    assert frame["new"].to_list() == [None]


def test_the_warning_of_a_paginator_points_at_its_caller() -> None:
    pytest.importorskip("polars")
    data = [{"id": "p", "archived": each} for each in ("x", "y", "z")]
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"data": data}))

    with (
        Strongly(KEY, BASE, http_client=httpx.Client(transport=transport)) as client,
        pytest.warns(strongly.StronglyWarning, match="archived of item 0 is 'x', and 2 more$") as caught,
    ):
        assert client.projects.list().to_polars()["archived"].to_list() == [None] * 3
    assert caught[0].filename == __file__


def test_models_within_a_list_have_the_same_members_in_each_frame() -> None:
    pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    people = [
        ProjectCollaborator.from_dict({"userId": "u", "grantedAt": "2026-01-01T00:00:00Z", "team": [1]}),
        ProjectCollaborator("v", is_owner=True),
    ]
    items = ModelList([Project("p", collaborators=people), Project("q", collaborators=[]), Project("r")])
    expected = [
        {
            **dict.fromkeys(("email", "name", "role", "is_owner", "granted_by")),
            "user_id": "u",
            "granted_at": datetime(2026, 1, 1, tzinfo=UTC),
            "extra": '{"team": [1]}',
        },
        {
            **dict.fromkeys(("email", "name", "role", "granted_at", "granted_by", "extra")),
            "user_id": "v",
            "is_owner": True,
        },
    ]

    frame = items.to_polars()
    assert frame["collaborators"].to_list() == [expected, [], None]
    assert items.to_pandas()["collaborators"].to_list() == [expected, [], None]
    members = frame.explode("collaborators")["collaborators"].struct.unnest()
    assert members["granted_at"].dtype == pl.Datetime("us", "UTC")
    assert frame.schema == ModelList((), Project).to_polars().schema
    with pytest.warns(strongly.StronglyWarning, match=r"collaborators of item 0 is 'x', and 1 more$"):
        odd = ModelList([Project.from_dict({"collaborators": ["x", {"isOwner": 5}]})]).to_polars()
    assert [each and each["is_owner"] for each in odd["collaborators"][0]] == [None, None]


def keys(model: Any) -> list[str]:
    """Return the names of the fields in the wire format."""
    return list(sys.modules[model.__module__]._KEYS)


STRANGE = JSON | st.floats() | st.text(st.characters(), max_size=4) | st.integers(2**62, 2**65)
TIMES = st.datetimes(timezones=st.timezones() | st.none()).map(datetime.isoformat)


@st.composite
def received(draw: st.DrawFn) -> tuple[Any, list[ModelList[Any]]]:
    """A model, and two lists of it whose fields have any values."""
    model = draw(st.sampled_from(MODELS))
    names = st.sampled_from([*keys(model), *model._names, "resources_cpu", "extra_name", "new"]) | st.text(max_size=3)
    objects = OBJECTS | st.dictionaries(names, STRANGE | TIMES, max_size=8)
    lists = st.lists(objects.map(model.from_dict), max_size=3).map(ModelList)
    return model, [ModelList(draw(lists), model), ModelList(draw(lists), model)]


@pytest.mark.filterwarnings("ignore::strongly.StronglyWarning")
@given(received())
def test_the_schema_follows_from_the_model_alone(found: tuple[Any, list[ModelList[Any]]]) -> None:
    pd = pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    model, lists = found
    expected = ModelList((), model).to_polars().schema
    dtypes = ModelList((), model).to_pandas().dtypes

    frames = [items.to_polars() for items in lists]
    for items, frame in zip(lists, frames, strict=True):
        assert {name: frame.schema[name] for name in expected} == dict(expected)
        assert {frame.schema[name] for name in frame.columns if name not in expected} <= {pl.String}
        assert frame.height == len(items)
        pandas = items.to_pandas()
        assert list(pandas.columns) == frame.columns
        assert list(pandas.dtypes[list(expected)]) == list(dtypes)
        assert {str(dtype) for name, dtype in pandas.dtypes.items() if name not in expected} <= {"string"}
    assert pl.concat(frames, how="diagonal").height == sum(map(len, lists))
    assert pl.concat([frame.select(expected.names()) for frame in frames]).schema == expected
    assert len(pd.concat([items.to_pandas() for items in lists])) == sum(map(len, lists))


@pytest.mark.parametrize(("library", "method"), [("pandas", "to_pandas"), ("polars", "to_polars")])
def test_without_the_library_the_error_names_it(
    play: Callable[..., None], sandbox: Any, monkeypatch: pytest.MonkeyPatch, library: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    async def scenario(client: Any) -> None:
        message = rf"^{method}\(\) requires {library}: pip install {library}$"
        with pytest.raises(strongly.ConfigurationError, match=message):
            await getattr(client.projects.list(), method)()

    play(scenario, sandbox)
