"""Lists workspaces, creates a project, and handles an error, with the client of openapi-generator."""

import json
import os
from collections.abc import Iterator

from openapi_client import ApiClient, ApiException, Configuration, ProjectCreate, ProjectsApi, Workspace, WorkspacesApi

configuration = Configuration(
    host=f"{os.environ['STRONGLY_API_URL']}/api/v1",
    api_key={"apiKey": os.environ["STRONGLY_API_KEY"]},
)


def all_workspaces(api: WorkspacesApi) -> Iterator[Workspace]:
    offset = 0
    while True:
        page = api.list_workspaces(limit=100, offset=offset)
        yield from page.data
        offset += len(page.data)
        if not page.pagination.has_more or not page.data:
            return


def code_of(body: str | None) -> str:
    """Return the code of an error. Responses of proxies have none."""
    try:
        return str(json.loads(body or "")["error"]["code"])
    except (ValueError, LookupError, TypeError):
        return "no code"


with ApiClient(configuration) as client:
    workspaces = WorkspacesApi(client)
    for workspace in all_workspaces(workspaces):
        print(f"{workspace.name}: {workspace.status}")

    created = ProjectsApi(client).create_project(ProjectCreate(name="quickstart", description="A first project"))
    print(f"{created.data.name}: {created.data.status}")

    try:
        workspaces.get_workspace("ws-of-nobody")
    except ApiException as error:
        print(error.status, code_of(error.body))
