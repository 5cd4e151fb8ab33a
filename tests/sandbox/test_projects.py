"""Projects: what a change changes, what it leaves in the feed, and what it is refused for."""

from typing import Any

import pytest

from tests.sandbox.api import Api, Clock

FULL = {
    "name": "customer-churn-analysis",
    "description": "Predict and analyze customer churn patterns",
    "category": "machine-learning",
    "visibility": "organization",
    "tags": ["ml", "churn", "production"],
}


def test_a_new_project_has_its_creator_as_owner_and_collaborator(api: Api) -> None:
    project = api.post("/projects", FULL)

    assert {key: project[key] for key in FULL} == FULL
    assert project["status"] == "active"
    assert project["archived"] is False
    assert project["owner"] == {"id": "user-sandbox", "name": "Sandbox User", "email": "sandbox@example.com"}
    assert project["ownerId"] == "user-sandbox"
    assert project["sharedWith"] == []
    assert project["createdAt"] == project["updatedAt"] == "2026-05-04T09:30:00.000Z"
    (collaborator,) = api.get(f"/projects/{project['id']}/collaborators")
    assert project["collaborators"] == [collaborator]
    assert (collaborator["userId"], collaborator["role"], collaborator["isOwner"]) == ("user-sandbox", "owner", True)


def test_a_new_project_says_where_it_is(api: Api) -> None:
    response = api.send("POST", "/projects", FULL)

    assert response.headers["Location"] == f"/api/v1/projects/{response.json()['data']['id']}"


def test_ids_have_the_prefix_of_their_kind(api: Api) -> None:
    project = api.project()

    ids = [project, api.workspace(projectId=project), api.volume(project)]
    assert [identifier.partition("-")[0] for identifier in ids] == ["proj", "ws", "vol"]
    assert all(int(identifier.partition("-")[2], 16) >= 0 for identifier in ids)


def test_optional_fields_have_defaults(api: Api) -> None:
    project = api.get(f"/projects/{api.project()}")

    assert (project["category"], project["visibility"], project["tags"]) == (None, "private", [])


def test_a_name_is_taken_once(api: Api, project: str) -> None:
    other = api.project("other")

    assert api.post("/projects", FULL | {"name": "churn"}, 409)["code"] == "conflict"
    assert api.put(f"/projects/{other}", {"name": "churn"}, 409)["details"] == {"field": "name"}
    assert api.put(f"/projects/{project}", {"name": "churn", "tags": []})["name"] == "churn"


def test_a_repeated_tag_counts_once(api: Api) -> None:
    assert api.get(f"/projects/{api.project(tags=['b', 'a', 'b'])}")["tags"] == ["b", "a"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"description": "New"}, {"description": "New", "tags": ["ml", "churn", "production"]}),
        ({"tags": ["v2", "ml"]}, {"tags": ["v2", "ml"], "category": "machine-learning"}),
        ({"category": None}, {"category": None, "name": "customer-churn-analysis"}),
        ({"status": "paused", "visibility": "private"}, {"status": "paused", "visibility": "private"}),
    ],
)
def test_an_update_changes_what_it_names(
    api: Api, clock: Clock, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    project = api.post("/projects", FULL)["id"]
    clock.advance(60)

    updated = api.put(f"/projects/{project}", change)

    assert {key: updated[key] for key in expected} == expected
    assert updated["updatedAt"] == "2026-05-04T09:31:00.000Z"
    assert updated == api.get(f"/projects/{project}")


def test_an_updated_project_is_found_by_its_new_words(api: Api, project: str) -> None:
    api.put(f"/projects/{project}", {"name": "Straße", "tags": ["GRÜN"]})

    for word in ("STRASSE", "grün", "about"):
        assert api.names("/projects", f"search={word}") == ["Straße"]
    assert api.names("/projects", "search=churn&tag=nope") == []


def test_archived_projects_are_read_only_until_restored(api: Api, project: str) -> None:
    volume = api.volume(project)
    workspace = api.workspace(projectId=project)
    member = api.post(f"/projects/{project}/collaborators", {"email": "a@company.com", "role": "viewer"})["id"]
    body = {"name": "w", "description": "d", "environmentType": "vscode", "projectId": project}
    changes = [
        ("PUT", f"/projects/{project}", {"description": "New"}),
        ("POST", f"/projects/{project}/collaborators", {"email": "b@company.com", "role": "viewer"}),
        ("PUT", f"/projects/{project}/collaborators/{member}", {"role": "editor"}),
        ("DELETE", f"/projects/{project}/collaborators/{member}", None),
        ("POST", "/workspaces", body),
        ("PUT", f"/workspaces/{workspace}", {"name": "New"}),
        ("POST", f"/workspaces/{workspace}/start", None),
        ("POST", f"/workspaces/{workspace}/stop", None),
        ("POST", f"/workspaces/{workspace}/restart", None),
        ("POST", f"/workspaces/{workspace}/sync", None),
        ("POST", "/volumes", {"projectId": project, "label": "More", "sizeGB": 1}),
        ("PUT", f"/volumes/{volume}", {"sizeGB": 100}),
        ("POST", f"/volumes/{volume}/sync", None),
        ("POST", f"/volumes/{volume}/make-shared", None),
        ("DELETE", f"/volumes/{volume}", None),
        ("DELETE", f"/workspaces/{workspace}", None),
    ]
    assert api.post(f"/projects/{project}/archive", status=200)["status"] == "archived"
    events = api.actions(project)

    for method, path, content in changes:
        response = api.send(method, path, content)
        assert (response.status, response.json()["error"]["details"]) == (409, {"status": "archived"}), (method, path)

    archived = api.get(f"/projects/{project}")
    assert (archived["status"], archived["archived"]) == ("archived", True)
    assert api.actions(project) == events
    assert api.post(f"/projects/{project}/restore", status=200)["status"] == "active"
    assert api.put(f"/projects/{project}", {"description": "New"})["archived"] is False


@pytest.mark.parametrize("by_update", [False, True])
def test_archiving_stops_the_workspaces(api: Api, clock: Clock, project: str, by_update: bool) -> None:
    workspace = api.workspace(projectId=project)
    clock.advance(2)

    if by_update:
        api.put(f"/projects/{project}", {"status": "archived"})
    else:
        api.post(f"/projects/{project}/archive", status=200)
    clock.advance(2)

    assert api.get(f"/workspaces/{workspace}")["status"] == "stopped"


def test_archive_and_restore_may_be_repeated(api: Api, project: str) -> None:
    for _ in range(2):
        assert api.post(f"/projects/{project}/restore", status=200)["status"] == "active"
    for _ in range(2):
        assert api.post(f"/projects/{project}/archive", status=200)["status"] == "archived"

    assert api.actions(project) == ["project.archived", "project.created"]


@pytest.mark.parametrize(("query", "kept"), [("", True), ("volume=keep", True), ("volume=delete", False)])
def test_a_deleted_project_takes_its_workspaces_along(api: Api, project: str, query: str, kept: bool) -> None:
    workspace, volume = api.workspace(projectId=project), api.volume(project)
    others = api.project("other"), api.workspace("other")

    assert api.delete(f"/projects/{project}", query)["status"] == "deleted"

    for path in (f"/projects/{project}", f"/projects/{project}/activity", f"/workspaces/{workspace}"):
        assert api.get(path, status=404)["code"] == "not-found"
    if kept:
        assert api.get(f"/volumes/{volume}")["projectId"] is None
        assert api.put(f"/volumes/{volume}", {"label": "Free"})["label"] == "Free"
    else:
        api.get(f"/volumes/{volume}", status=404)
    assert [api.get("/projects")[0]["id"], api.get("/workspaces")[0]["id"]] == [*others]
    assert api.project() != project


def test_an_archived_project_can_be_deleted(api: Api, project: str) -> None:
    api.post(f"/projects/{project}/archive", status=200)

    api.delete(f"/projects/{project}")

    assert api.get("/projects") == []


def test_stats_count_and_sum_up(api: Api, clock: Clock, project: str) -> None:
    nothing = {"workspaceCount": 0, "volumeCount": 0, "totalStorageGb": 0, "activeWorkspaces": 0}
    assert api.get(f"/projects/{project}/stats") == nothing
    first, second = api.workspace(projectId=project), api.workspace(projectId=project)
    api.volume(project, sizeGB=50)
    volume = api.volume(project, sizeGB=0.5)
    api.volume(api.project("other"), sizeGB=7)

    assert api.get(f"/projects/{project}/stats")["activeWorkspaces"] == 0
    clock.advance(2)
    api.post(f"/workspaces/{second}/stop", status=202)
    clock.advance(2)
    api.put(f"/volumes/{volume}", {"sizeGB": 12.25})

    expected = {"workspaceCount": 2, "volumeCount": 2, "totalStorageGb": 62.25, "activeWorkspaces": 1}
    assert api.get(f"/projects/{project}/stats") == expected
    assert [item["id"] for item in api.get("/workspaces", "status=running")] == [first]


def test_the_volumes_of_a_project_are_attached_to_it(api: Api, project: str) -> None:
    model, data = api.volume(project, type="model"), api.volume(project, type="data")

    found = api.get(f"/projects/{project}")

    assert found["attachedVolumeIds"] == [model, data]
    assert found["defaultDataVolumeId"] == data
    assert [volume["id"] for volume in api.get(f"/projects/{project}/volumes")] == [data, model]


def test_every_change_leaves_an_event(api: Api, clock: Clock, project: str) -> None:
    member = api.post(f"/projects/{project}/collaborators", {"email": "a@company.com", "role": "viewer"})["id"]
    api.put(f"/projects/{project}/collaborators/{member}", {"role": "editor"})
    api.delete(f"/projects/{project}/collaborators/{member}")
    workspace, volume = api.workspace(projectId=project), api.volume(project)
    clock.advance(2)
    for action in ("sync", "stop", "restart"):
        api.post(f"/workspaces/{workspace}/{action}", status=202)
    api.put(f"/workspaces/{workspace}", {"name": "New"})
    api.delete(f"/workspaces/{workspace}")
    api.post(f"/volumes/{volume}/sync", status=202)
    api.post(f"/volumes/{volume}/make-shared", status=200)
    api.put(f"/volumes/{volume}", {"sizeGB": 60})
    api.delete(f"/volumes/{volume}")
    api.put(f"/projects/{project}", {"tags": []})
    api.post(f"/projects/{project}/archive", status=200)
    api.post(f"/projects/{project}/restore", status=200)

    assert api.actions(project)[::-1] == [
        "project.created",
        "collaborator.added",
        "collaborator.updated",
        "collaborator.removed",
        "workspace.created",
        "volume.created",
        "workspace.synced",
        "workspace.stopped",
        "workspace.restarted",
        "workspace.updated",
        "workspace.deleted",
        "volume.synced",
        "volume.shared",
        "volume.updated",
        "volume.deleted",
        "project.updated",
        "project.archived",
        "project.restored",
    ]


def test_an_event_says_who_did_what(api: Api, project: str) -> None:
    (event,) = api.get(f"/projects/{project}/activity")

    assert event.pop("id").startswith("act-")
    assert event == {
        "projectId": project,
        "action": "project.created",
        "userId": "user-sandbox",
        "userName": "Sandbox User",
        "resourceType": "project",
        "resourceId": project,
        "details": {"name": "churn"},
        "createdAt": "2026-05-04T09:30:00.000Z",
    }


def test_the_feed_comes_in_pages(api: Api, project: str) -> None:
    for number in range(4):
        api.put(f"/projects/{project}", {"description": str(number)})

    page = api.page(f"/projects/{project}/activity", "limit=2&offset=3")

    assert [event["action"] for event in page["data"]] == ["project.updated", "project.created"]
    assert page["pagination"] == {"total": 5, "limit": 2, "offset": 3, "hasMore": False}


@pytest.mark.parametrize("suffix", ["", "/stats", "/activity", "/collaborators", "/volumes", "/workspaces"])
def test_what_is_not_there_is_not_found(api: Api, suffix: str) -> None:
    assert api.get(f"/projects/proj-nope{suffix}", status=404) == {
        "code": "not-found",
        "message": "No such project: proj-nope.",
    }
