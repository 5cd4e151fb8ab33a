"""Who may work in a project."""

import pytest

from tests.sandbox.api import Api, Clock


def add(api: Api, project: str, email: str = "data-scientist@company.com", status: int = 201, **fields: str) -> str:
    body = {"email": email, "role": "editor", **fields}
    response = api.post(f"/projects/{project}/collaborators", body, status)
    return str(response["id"] if status == 201 else response["code"])


def test_an_added_user_is_listed_and_shared_with(api: Api, clock: Clock, project: str) -> None:
    clock.advance(90)

    user = add(api, project)

    _, collaborator = api.get(f"/projects/{project}/collaborators")
    assert collaborator == {
        "userId": user,
        "email": "data-scientist@company.com",
        "name": "Data Scientist",
        "role": "editor",
        "isOwner": False,
        "grantedAt": "2026-05-04T09:31:30.000Z",
        "grantedBy": "user-sandbox",
    }
    found = api.get(f"/projects/{project}")
    assert found["sharedWith"] == [user]
    assert found["updatedAt"] == "2026-05-04T09:31:30.000Z"


def test_an_addition_says_where_it_is(api: Api, project: str) -> None:
    body = {"email": "a@company.com", "role": "viewer", "userId": "user/ä"}
    response = api.send("POST", f"/projects/{project}/collaborators", body)

    assert response.headers["Location"] == f"/api/v1/projects/{project}/collaborators/user%2F%C3%A4"
    assert api.delete(f"/projects/{project}/collaborators/user%2F%C3%A4")["id"] == "user/ä"


def test_a_user_is_added_once(api: Api, project: str) -> None:
    user = add(api, project)

    assert add(api, project, status=409) == "conflict"
    assert add(api, project, "Data-Scientist@COMPANY.com", 409, userId=user) == "conflict"
    assert add(api, project, "sandbox@example.com", 409) == "conflict"
    assert len(api.get(f"/projects/{project}/collaborators")) == 2


def test_the_same_address_is_the_same_user_everywhere(api: Api, project: str) -> None:
    assert add(api, project) == add(api, api.project("other"))


def test_address_and_user_id_must_agree(api: Api, project: str) -> None:
    add(api, project, "a@company.com", userId="user-a")
    other = api.project("other")

    assert add(api, other, "b@company.com", 409, userId="user-a") == "conflict"
    assert add(api, other, "a@company.com", 409, userId="user-b") == "conflict"
    assert add(api, other, "sandbox@example.com", 409, userId="user-a") == "conflict"
    assert add(api, other, "a@company.com", userId="user-a") == "user-a"


def test_a_role_can_be_changed(api: Api, project: str) -> None:
    user = add(api, project)

    assert api.put(f"/projects/{project}/collaborators/{user}", {"role": "viewer"})["message"].endswith("viewer.")

    assert [person["role"] for person in api.get(f"/projects/{project}/collaborators")] == ["owner", "viewer"]


def test_there_is_one_owner_and_he_stays(api: Api, project: str) -> None:
    user = add(api, project)
    path = f"/projects/{project}/collaborators"

    assert api.delete(f"{path}/user-sandbox", status=409)["code"] == "conflict"
    assert api.put(f"{path}/user-sandbox", {"role": "viewer"}, 409)["code"] == "conflict"
    assert api.put(f"{path}/{user}", {"role": "owner"}, 409)["details"] == {"field": "role"}
    assert add(api, project, "b@company.com", 409, role="owner") == "conflict"
    assert [person["role"] for person in api.get(path)] == ["owner", "editor"]


def test_a_removed_user_is_gone(api: Api, project: str) -> None:
    user = add(api, project)
    path = f"/projects/{project}/collaborators/{user}"

    assert api.delete(path)["status"] == "removed"

    assert api.get(f"/projects/{project}")["sharedWith"] == []
    assert api.delete(path, status=404)["message"] == f"No such collaborator: {user}."
    assert api.put(path, {"role": "viewer"}, 404)["code"] == "not-found"
    assert add(api, project) == user


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"role": "editor"}, "email"),
        ({"email": "a@company.com"}, "role"),
        ({"email": "no address", "role": "editor"}, "email"),
        ({"email": "a@company.com", "role": "king"}, "role"),
        ({"email": "a@company.com", "role": "editor", "user_id": "x"}, "user_id"),
    ],
)
def test_a_wrong_field_is_named(api: Api, project: str, body: dict[str, str], field: str) -> None:
    error = api.post(f"/projects/{project}/collaborators", body, 422)

    assert [detail["field"] for detail in error["details"]] == [field]
    assert field in error["message"]
