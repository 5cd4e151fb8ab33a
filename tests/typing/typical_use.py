"""What users write: every method of both clients; type checkers find nothing to say."""

# pyright: strict

import json
from datetime import datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from strongly import (
    APIError,
    AsyncPaginator,
    AsyncStrongly,
    ModelList,
    MultipleMatchesError,
    Page,
    Project,
    ProjectActivity,
    ProjectCollaborator,
    ProjectCreate,
    ProjectStats,
    RateLimitError,
    RawResponse,
    Strongly,
    StronglyError,
    SyncPaginator,
    Volume,
    VolumeCreate,
    VolumeSort,
    Workspace,
    WorkspaceLogs,
    WorkspaceMetrics,
    WorkspaceStatus,
    gather,
    parse_timestamp,
)
from strongly.sandbox import LocalSandbox, RecordedCall


def projects(client: Strongly) -> None:
    listed: SyncPaginator[Project] = client.projects.list(
        search="churn", status="active", category="ml", tag="x", limit=10, sort="name:asc"
    )
    names: list[str] = [project.name for project in listed]
    everything: list[Project] = listed.to_list()
    first: Project | None = listed.first()
    total: int | None = listed.total
    pages: list[Page[Project]] = list(listed.pages())
    body: ProjectCreate = {"name": "a", "description": "b", "tags": ["c"]}
    project: Project = client.projects.create(body)
    project = client.projects.create({"name": "a", "description": "b", "visibility": "organization"})
    project = client.projects.create(name="a", description="b", visibility="some-new-value")
    project = client.projects.create(body, exist_ok=True)
    project = client.projects.create(name="a", description="b", exist_ok=True)
    project = client.projects.get_by_name("a")
    plain: dict[str, Any] = json.loads('{"name": "a", "description": "b"}')
    project = client.projects.create(plain)
    project = client.projects.create(json.loads("{}"), timeout=3)
    project = client.projects.update(project.id, plain, extra_headers={"X-Trace": "t"})
    project = client.projects.retrieve(project.id)
    project = client.projects.update(project.id, {"category": None})
    project = client.projects.update(project.id, description="c", status="paused")
    result: dict[str, object] = client.projects.archive(project.id)
    result = client.projects.restore(project.id)
    stats: ProjectStats = client.projects.stats(project.id)
    events: SyncPaginator[ProjectActivity] = client.projects.activity(project.id, limit=5, offset=5)
    people: list[ProjectCollaborator] = client.projects.collaborators(project.id)
    result = client.projects.add_collaborator(project.id, email="a@b.c", role="editor", user_id="u")
    result = client.projects.update_collaborator_role(project.id, "u", role="viewer")
    result = client.projects.remove_collaborator(project.id, "u")
    volumes: list[Volume] = client.projects.volumes(project.id)
    models: ModelList[Volume] = client.projects.volumes(project.id)
    part: ModelList[Volume] = models[:3] + models.copy()
    either: ModelList[Volume | ProjectCollaborator] = models + people
    row: Volume = part[0]
    print(part.to_polars().height, either.model, row.size_gb, listed.take(3).to_polars().schema)
    workspaces: SyncPaginator[Workspace] = client.projects.workspaces(project.id, limit=5)
    result = client.projects.delete(project.id, volume="keep")
    raw: RawResponse[Project] = client.projects.with_raw_response.retrieve("p")
    for response in client.projects.with_raw_response.list(limit=10, max_retries=0):
        listing: Page[Project] = response.parsed
        print(response.headers, listing.items)
    for outcome in gather(partial(client.projects.retrieve, id, extra_query={"debug": "1"}) for id in ("p", "q")):
        if outcome.ok:
            found: Project = outcome.value
            print(found.name, outcome.value.name)
        else:
            print(outcome.error.args)
    print(names, everything, first, total, pages, result, stats, events, people, volumes, workspaces, raw.parsed.name)


def workspaces(client: Strongly) -> None:
    listed: SyncPaginator[Workspace] = client.workspaces.list(
        search="a", status="running", project_id="p", limit=1, sort="name:asc"
    )
    workspace: Workspace = client.workspaces.create(
        {"name": "a", "description": "b", "environment_type": "jupyter", "resources": {"cpu": "4", "gpu": "1"}}
    )
    workspace = client.workspaces.get_by_name("a", project_id="p")
    workspace = client.workspaces.start(workspace.id, wait=True)
    workspace = client.workspaces.stop(workspace.id, wait=True, timeout=None, progress=True)
    workspace = client.workspaces.restart(workspace.id, wait=True, on_update=lambda status: status.phase)
    either: Workspace | dict[str, object] = client.workspaces.start(workspace.id, wait=bool(workspace.url), timeout=5)
    workspace = client.workspaces.retrieve(workspace.id)
    workspace = client.workspaces.update(workspace.id, image="x")
    result: dict[str, object] = client.workspaces.start(workspace.id)
    result = client.workspaces.start(workspace.id, wait=False)
    result = client.workspaces.stop(workspace.id)
    result = client.workspaces.restart(workspace.id)
    result = client.workspaces.sync(workspace.id)
    status: WorkspaceStatus = client.workspaces.status(workspace.id)
    metrics: WorkspaceMetrics = client.workspaces.metrics(workspace.id)
    logs: WorkspaceLogs = client.workspaces.logs(workspace.id, type="build")
    result = client.workspaces.delete(workspace.id)
    cpu: float | None = metrics.cpu_usage
    print(listed, result, status.ready, cpu, logs.lines, either)


def volumes(client: Strongly) -> None:
    listed: SyncPaginator[Volume] = client.volumes.list(
        search="a", type="data", project_id="p", limit=1, sort="sizeGb:asc"
    )
    shared: SyncPaginator[Volume] = client.volumes.list_shared(search="a", limit=1)
    body: VolumeCreate = {"project_id": "p", "label": "l", "size_gb": 1}
    volume: Volume = client.volumes.create(body)
    volume = client.volumes.create(project_id="p", label="l", size_gb=1.5, type="data", mount_path="/x")
    volume = client.volumes.create_and_wait(body, timeout=5)
    volume = client.volumes.wait_until_bound(volume.id, on_update=lambda each: each.status)
    volume = client.volumes.get_by_label("l", project_id="p")
    volume = client.volumes.retrieve(volume.id)
    volume = client.volumes.update(volume.id, description=None)
    result: dict[str, object] = client.volumes.sync(volume.id)
    result = client.volumes.make_shared(volume.id)
    result = client.volumes.delete(volume.id)
    created: datetime = parse_timestamp(volume.created_at)
    print(listed, shared, result, created, volume.extra, volume.to_dict())


class Tag(Enum):
    ML = "ml"


class Count:
    """An integer of another library."""

    def __index__(self) -> int:
        return 5

    def __float__(self) -> float:
        return 5.0


def arguments(client: Strongly, project: Project, person: ProjectCollaborator, field: str) -> None:
    listed = client.projects.list(status=Tag.ML, limit=Count(), sort="created_at:desc")
    listed = client.projects.list(sort=f"{field}:asc")
    print(listed.take(Count()), client.projects.activity(project, offset=Count()).pages(offset=Count()))
    for tags in (["a"], ("a", "b"), {"a"}, frozenset({"a"}), {"a": 1}.keys(), (tag for tag in "ab")):
        client.projects.create(name="a", description="b", tags=tags)
    print(client.projects.stats(project), client.projects.with_raw_response.stats(project).parsed)
    client.projects.remove_collaborator(project, person)
    order: VolumeSort = "size_gb:asc"
    for size in (1, 1.5, Decimal("2.5"), Fraction(1, 2), Count()):
        volume = client.volumes.create(project_id=project, label="l", size_gb=size, mount_path=PurePosixPath("/data"))
        print(client.volumes.sync(volume), client.volumes.list(project_id=project, type=Tag.ML, sort=order))
    workspace = client.workspaces.create(
        name="a", description="b", environment_type=Tag.ML, project_id=project, resources={"cpu": 2, "gpu": Count()}
    )
    client.workspaces.wait_until_ready(workspace)
    print(list(client.workspaces.stream_logs(workspace, type=Tag.ML)))


async def asynchronous() -> None:
    async with AsyncStrongly(timeout=10, max_retries=0) as client:
        listed: AsyncPaginator[Project] = client.projects.list()
        names = [project.name async for project in listed]
        everything: list[Project] = await listed.to_list()
        total: int | None = await listed.total
        project: Project = await client.projects.create(name="a", description="b")
        started: Workspace = await client.workspaces.start("w", wait=True)
        stats: ProjectStats = await client.projects.stats(project.id)
        async for page in client.volumes.list().pages():
            print(page.items, page.has_more)
        logs: WorkspaceLogs = await client.workspaces.logs("w")
        raw: RawResponse[Volume] = await client.volumes.with_raw_response.retrieve("v")
        print(names, everything, total, stats, logs, raw.request_id, started.url)


async def current_key() -> str:
    return "key"


def keys() -> None:
    Strongly(lambda: "key", "url")
    AsyncStrongly(lambda: "key", "url")
    AsyncStrongly(current_key, "url")


def errors(client: Strongly) -> float | None:
    patient = client.with_options(timeout=60, max_retries=5, headers={"X-Trace": "1"})
    try:
        patient.request("GET", "/projects", query={"limit": "1"})
    except RateLimitError as error:
        return error.retry_after
    except APIError as error:
        print(error.status_code, error.error_code, error.request_id, error.body, error.message)
    except MultipleMatchesError as error:
        print(error.ids)
    except StronglyError as error:
        if error.workspace_id is not None:
            client.workspaces.delete(error.workspace_id)
    return None


def test_reports(strongly_client: Strongly, strongly_sandbox: LocalSandbox) -> None:
    project_id: str = strongly_sandbox.add_project("churn", tags=["ml"])
    strongly_sandbox.fail_next(429, retry_after=2, times=3, operation="listProjects")
    strongly_sandbox.fail_next("timeout", carried_out=True)
    call: RecordedCall = strongly_sandbox.assert_called("getProject", path=f"/projects/{project_id}")
    status: int | None = call.status
    with Strongly.sandbox(strongly_sandbox) as client:
        same: LocalSandbox = client.local_sandbox
    print(status, same)
