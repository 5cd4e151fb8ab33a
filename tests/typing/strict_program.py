"""Nightly housekeeping of a team's account, as a user with strict type checking writes it.

Comments count the guards against None that its type checkers ask for.
"""

# pyright: strict

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx

import strongly
from strongly import (
    AsyncStrongly,
    Outcome,
    Project,
    ProjectCreate,
    RawResponse,
    RetryEvent,
    Strongly,
    SyncPaginator,
    Volume,
    VolumeCreate,
    Workspace,
    WorkspaceCreate,
    async_gather,
    gather,
    parse_timestamp,
)

log = logging.getLogger("housekeeping")


@dataclass
class Report:
    idle: list[str]
    hours: float
    storage: dict[str, float]
    stats: dict[str, float]
    newest: datetime | None = None


def log_retry(event: RetryEvent) -> None:
    log.warning("%s attempt %d: %s, again in %.1f s", event.operation, event.attempt, event.reason, event.wait)


def make_client() -> Strongly:
    return Strongly(os.environ["STRONGLY_API_KEY"], on_retry=log_retry, http_client=httpx.Client())


def names_by_owner(client: Strongly) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = defaultdict(list)
    for project in client.projects.list(status="active", limit=100):
        owners[project.owner].append(project.name)
    return owners


def with_status(client: Strongly, status: str) -> list[Project]:
    return client.projects.list(status=status).to_list()


def by_tag(projects: Iterable[Project]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for project in projects:
        for tag in project.tags:
            found[tag].append(f"{project.name} ({project.visibility.upper()})")
    return found


def make_project(client: Strongly, name: str, tags: Iterable[str]) -> Project:
    body: ProjectCreate = {"name": name, "description": f"made for {name}", "tags": list(tags)}
    body["visibility"] = "private"
    return client.projects.create(body)


def make_volume(client: Strongly, project: Project, size: float) -> Volume:
    body = VolumeCreate(project_id=project.id, label="data", size_gb=size, type="data")
    return client.volumes.create(body)


def make_workspace(client: Strongly, project: Project, kind: str) -> Workspace:
    body = WorkspaceCreate(
        name=f"{project.name}-ws",
        description=project.description,
        environment_type=kind,
        project_id=project.id,
    )
    return client.workspaces.create_and_wait(body, timeout=300, progress=True)


def storage(client: Strongly) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for volume in client.volumes.list():
        if volume.project_id is not None:  # 1: its project was deleted
            total[volume.project_id] += volume.size_gb
    return total


def idle(client: Strongly, days: int) -> list[Workspace]:
    limit = datetime.now(UTC) - timedelta(days=days)
    running = client.workspaces.list(status="running")
    return [workspace for workspace in running if parse_timestamp(workspace.updated_at) < limit]


def gpus(workspace: Workspace) -> float:
    if workspace.resources is None:  # 2: items of lists do not have them
        return 0
    return float(workspace.resources.get("gpu", 0))


def url_of(workspace: Workspace) -> str:
    if workspace.url is None:  # 3: only a running workspace has one
        raise LookupError(f"{workspace.name} is {workspace.status}")
    return workspace.url


def emails(client: Strongly, project_id: str) -> set[str]:
    return {person.email.lower() for person in client.projects.collaborators(project_id) if person.role != "viewer"}


def archive(client: Strongly, ids: list[str]) -> list[Outcome[dict[str, Any]]]:
    outcomes = gather((partial(client.projects.archive, each) for each in ids), max_concurrency=4)
    for outcome in outcomes.failed:
        log.error("%s: %s", ids[outcome.index], outcome.error)
    return outcomes.failed


def stats(client: Strongly, projects: list[Project]) -> dict[str, float]:
    outcomes = gather(partial(client.projects.stats, project.id) for project in projects)
    pairs = zip(projects, outcomes.values(), strict=True)
    return {project.name: numbers.total_storage_gb / max(numbers.volume_count, 1) for project, numbers in pairs}


def actions(client: Strongly, project_id: str) -> list[str]:
    events = client.projects.activity(project_id)
    return [f"{parse_timestamp(event.created_at):%H:%M} {event.action.partition('.')[2]}" for event in events]


def raw(client: Strongly, project_id: str) -> tuple[int, str]:
    response: RawResponse[Project] = client.projects.with_raw_response.retrieve(project_id)
    return response.status_code, response.parsed.name


def page_through(projects: SyncPaginator[Project], see: Callable[[Project], None]) -> int:
    for page in projects.pages():
        for project in page.items:
            see(project)
    return projects.total or 0  # 4: servers need not count


def first_name(client: Strongly) -> str:
    first = client.projects.list().first()
    return first.name if first is not None else ""  # 5: the list is empty


async def urls(ids: list[str]) -> list[str]:
    async with AsyncStrongly() as client:
        outcomes = await async_gather(client.workspaces.retrieve(each) for each in ids)
        return [url_of(workspace) for workspace in outcomes.values()]


async def tail(workspace_id: str) -> int:
    async with AsyncStrongly() as client:
        async for line in client.workspaces.stream_logs(workspace_id):
            print(line.upper())
        log_text = await client.workspaces.logs(workspace_id, type="pod")
        return len(log_text.lines) + len(log_text.content)


def safe(client: Strongly, name: str) -> Project:
    try:
        return client.projects.create(name=name, description="x")
    except strongly.ConflictError:
        return next(project for project in client.projects.list(search=name) if project.name == name)


def phase(client: Strongly, workspace_id: str) -> str:
    status = client.workspaces.status(workspace_id)
    return f"{status.phase.lower()}: {status.message.strip()} ({len(status.conditions)} conditions)"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--status", default="active")
    arguments = parser.parse_args()
    with make_client() as client:
        projects = with_status(client, arguments.status)
        for project in projects:
            created = parse_timestamp(project.created_at)
            print(f"{project.name:<30}{project.status.upper():>10}{created:%Y-%m-%d} {', '.join(project.tags)}")
        sleepers = idle(client, days=7)
        report = Report(
            idle=[workspace.environment_type.title() for workspace in sleepers],
            hours=sum(map(gpus, sleepers)),
            storage=storage(client),
            stats=stats(client, projects),
            newest=max((parse_timestamp(project.created_at) for project in projects), default=None),
        )
    print(report)
    asyncio.run(urls([workspace.id for workspace in sleepers]))


if __name__ == "__main__":
    main()
