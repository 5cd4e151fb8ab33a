"""Lists as data frames of pandas and polars: columns, dtypes, empty lists, and values that are not as documented."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

import strongly
from strongly import Project, Volume, Workspace
from strongly.extras.frames import columns
from strongly.sandbox import InProcessTransport, Sandbox
from tests.client.conftest import KEY

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


def test_what_is_not_as_documented_is_kept() -> None:
    items = [
        Volume.from_dict({"id": "v", "sizeGB": "big", "createdAt": "yesterday", "new": {"a": 1}}),
        Volume.from_dict({"id": "w", "sizeGB": 5, "createdAt": "2026-05-04T09:30:00Z"}),
    ]
    found = {column.name: column for column in columns(Volume, items)}

    assert (found["size_gb"].kind, found["size_gb"].values) == ("object", ["big", 5.0])
    assert (found["created_at"].kind, found["created_at"].values) == ("object", ["yesterday", "2026-05-04T09:30:00Z"])
    assert (found["new"].kind, found["new"].values) == ("object", [{"a": 1}, None])
    workspace = Workspace.from_dict({"id": "w", "resources": {"cpu": "4", "npuCount": 2}})
    found = {column.name: column for column in columns(Workspace, [workspace])}
    assert (found["resources_cpu"].values, found["resources_npu_count"].values) == (["4"], [2])
    assert "resources" not in found
    found = {column.name: column for column in columns(Workspace, [Workspace.from_dict({"resources": "lots"})])}
    assert found["resources"].values == ["lots"]
    people = Project.from_dict({"id": "p", "collaborators": [{"userId": "u"}]})
    found = {column.name: column for column in columns(Project, [people])}
    assert found["collaborators"].values[0][0]["user_id"] == "u"


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


def test_frames_of_odd_values_can_be_made() -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("polars")
    from strongly.extras.frames import to_pandas, to_polars

    items = [Volume.from_dict({"id": "v", "sizeGB": "big", "new": {"a": 1}, "createdAt": 5}), Volume("w")]

    assert to_pandas(Volume, items)["size_gb"][0] == "big"
    assert to_polars(Volume, items)["new"].to_list() == [{"a": 1}, None]
    assert pd.isna(to_pandas(Volume, items)["label"][1])
