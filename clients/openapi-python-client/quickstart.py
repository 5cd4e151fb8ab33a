"""Lists workspaces, creates a project, and handles an error, with the client of openapi-python-client."""

import os
from collections.abc import Iterator

import httpx
from strongly_client import AuthenticatedClient
from strongly_client.api.projects import create_project
from strongly_client.api.workspaces import get_workspace, list_workspaces
from strongly_client.models import ProjectCreate, ProjectEnvelope, Workspace, WorkspacePage


def raise_for_status(response: httpx.Response) -> None:
    """Raise an error before the generated code parses its body as JSON, which the response of a proxy may not be."""
    response.read()
    response.raise_for_status()


client = AuthenticatedClient(
    base_url=f"{os.environ['STRONGLY_API_URL']}/api/v1",
    token=os.environ["STRONGLY_API_KEY"],
    auth_header_name="X-API-Key",
    prefix="",
    timeout=httpx.Timeout(30),
    httpx_args={"event_hooks": {"response": [raise_for_status]}},
)


def all_workspaces() -> Iterator[Workspace]:
    offset = 0
    while True:
        page = list_workspaces.sync(client=client, limit=100, offset=offset)
        assert isinstance(page, WorkspacePage)
        yield from page.data
        offset += len(page.data)
        if not page.pagination.has_more or not page.data:
            return


def code_of(response: httpx.Response) -> str:
    """Return the code of an error. Responses of proxies have none."""
    try:
        return str(response.json()["error"]["code"])
    except (ValueError, LookupError, TypeError):
        return "no code"


with client:
    for workspace in all_workspaces():
        print(f"{workspace.name}: {workspace.status}")

    created = create_project.sync(client=client, body=ProjectCreate("quickstart", "A first project"))
    assert isinstance(created, ProjectEnvelope)
    print(f"{created.data.name}: {created.data.status}")

    try:
        get_workspace.sync("ws-of-nobody", client=client)
    except httpx.HTTPStatusError as error:
        print(error.response.status_code, code_of(error.response))
