"""Lists workspaces, creates a project, and handles an error, with httpx and the models of datamodel-code-generator."""

import os
from collections.abc import Iterator

import httpx
from models import ErrorBody, ProjectCreate, ProjectEnvelope, Workspace, WorkspacePage
from pydantic import ValidationError

client = httpx.Client(
    base_url=f"{os.environ['STRONGLY_API_URL']}/api/v1",
    headers={"X-API-Key": os.environ["STRONGLY_API_KEY"]},
    timeout=30,
)


def all_workspaces() -> Iterator[Workspace]:
    offset = 0
    while True:
        response = client.get("/workspaces", params={"limit": 100, "offset": offset}).raise_for_status()
        page = WorkspacePage.model_validate_json(response.content)
        yield from page.data
        offset += len(page.data)
        if not page.pagination.hasMore or not page.data:
            return


def code_of(response: httpx.Response) -> str:
    """Return the code of an error. Responses of proxies have none."""
    try:
        return ErrorBody.model_validate_json(response.content).error.code
    except ValidationError:
        return "no code"


with client:
    for workspace in all_workspaces():
        print(f"{workspace.name}: {workspace.status and workspace.status.root}")

    body = ProjectCreate(name="quickstart", description="A first project").model_dump(mode="json", exclude_unset=True)
    created = ProjectEnvelope.model_validate_json(client.post("/projects", json=body).raise_for_status().content)
    print(f"{created.data.name}: {created.data.status and created.data.status.root}")

    failed = client.get("/workspaces/ws-of-nobody")
    if failed.is_error:
        print(failed.status_code, code_of(failed))
