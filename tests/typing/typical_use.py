"""What users write: every method of both clients; type checkers find nothing to say."""

# pyright: strict

from datetime import datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import PurePosixPath

from strongly import (
    APIError,
    AsyncPaginator,
    AsyncStrongly,
    Page,
    Project,
    ProjectActivity,
    ProjectCollaborator,
    ProjectCreate,
    ProjectStats,
    RateLimitError,
    RawResponse,
    Strongly,
    SyncPaginator,
    Volume,
    VolumeCreate,
    VolumeSort,
    Workspace,
    WorkspaceLogs,
    WorkspaceMetrics,
    WorkspaceStatus,
    parse_timestamp,
)
from strongly.sandbox import LocalSandbox, RecordedCall


def projects(client: Strongly) -> None:
    listed: SyncPaginator[Project] = client.projects.list(
        search="churn", status="active", category="ml", tag="x", limit=10, sort="name:asc"
    )
    names: list[str | None] = [project.name for project in listed]
    everything: list[Project] = listed.to_list()
    first: Project | None = listed.first()
    total: int | None = listed.total
    pages: list[Page[Project]] = list(listed.pages())
    body: ProjectCreate = {"name": "a", "description": "b", "tags": ["c"]}
    project: Project = client.projects.create(body)
    project = client.projects.create({"name": "a", "description": "b", "visibility": "organization"})
    project = client.projects.create(name="a", description="b", visibility="some-new-value")
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
    workspaces: SyncPaginator[Workspace] = client.projects.workspaces(project.id, limit=5)
    result = client.projects.delete(project.id, volume="keep")
    raw: RawResponse[Project] = client.projects.with_raw_response.retrieve("p")
    print(names, everything, first, total, pages, result, stats, events, people, volumes, workspaces, raw.parsed.name)


def workspaces(client: Strongly) -> None:
    listed: SyncPaginator[Workspace] = client.workspaces.list(
        search="a", status="running", project_id="p", limit=1, sort="name:asc"
    )
    workspace: Workspace = client.workspaces.create(
        {"name": "a", "description": "b", "environment_type": "jupyter", "resources": {"cpu": "4", "gpu": "1"}}
    )
    workspace = client.workspaces.retrieve(workspace.id)
    workspace = client.workspaces.update(workspace.id, image="x")
    result: dict[str, object] = client.workspaces.start(workspace.id)
    result = client.workspaces.stop(workspace.id)
    result = client.workspaces.restart(workspace.id)
    result = client.workspaces.sync(workspace.id)
    status: WorkspaceStatus = client.workspaces.status(workspace.id)
    metrics: WorkspaceMetrics = client.workspaces.metrics(workspace.id)
    logs: WorkspaceLogs = client.workspaces.logs(workspace.id, type="build")
    result = client.workspaces.delete(workspace.id)
    cpu: float | None = metrics.cpu_usage
    print(listed, result, status.ready, cpu, logs.lines)


def volumes(client: Strongly) -> None:
    listed: SyncPaginator[Volume] = client.volumes.list(
        search="a", type="data", project_id="p", limit=1, sort="sizeGb:asc"
    )
    shared: SyncPaginator[Volume] = client.volumes.list_shared(search="a", limit=1)
    body: VolumeCreate = {"project_id": "p", "label": "l", "size_gb": 1}
    volume: Volume = client.volumes.create(body)
    volume = client.volumes.create(project_id="p", label="l", size_gb=1.5, type="data", mount_path="/x")
    volume = client.volumes.retrieve(volume.id)
    volume = client.volumes.update(volume.id, description=None)
    result: dict[str, object] = client.volumes.sync(volume.id)
    result = client.volumes.make_shared(volume.id)
    result = client.volumes.delete(volume.id)
    created: datetime | None = parse_timestamp(volume.created_at) if volume.created_at else None
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
        stats: ProjectStats = await client.projects.stats(project.id)
        async for page in client.volumes.list().pages():
            print(page.items, page.has_more)
        logs: WorkspaceLogs = await client.workspaces.logs("w")
        raw: RawResponse[Volume] = await client.volumes.with_raw_response.retrieve("v")
        print(names, everything, total, stats, logs, raw.request_id)


def errors(client: Strongly) -> float | None:
    patient = client.with_options(timeout=60, max_retries=5, headers={"X-Trace": "1"})
    try:
        patient.request("GET", "/projects", query={"limit": "1"})
    except RateLimitError as error:
        return error.retry_after
    except APIError as error:
        print(error.status_code, error.error_code, error.request_id, error.body, error.message)
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
