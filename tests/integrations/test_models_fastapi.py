"""Models and bodies in FastAPI."""

from collections.abc import Iterator
from typing import Any

import pytest

fastapi = pytest.importorskip("fastapi")
from fastapi.testclient import TestClient

from strongly import Project, ProjectCreate, Strongly

WORKS = {
    "fastapi": "A path operation returns models and takes request bodies such as `ProjectCreate`: "
    "[Models](models.md#pydantic-and-fastapi)."
}


@pytest.fixture
def served(strongly_client: Strongly) -> Iterator[Any]:
    app = fastapi.FastAPI()

    @app.post("/projects", status_code=201)
    def create(body: ProjectCreate) -> Project:
        return strongly_client.projects.create(body)

    @app.get("/projects")
    def list_all() -> list[Project]:
        return strongly_client.projects.list().to_list()

    @app.get("/projects/{project_id}", response_model=Project, response_model_exclude_none=True)
    def show(project_id: str) -> Any:
        return strongly_client.projects.retrieve(project_id)

    @app.get("/plain/{project_id}")
    def plain(project_id: str):  # type: ignore[no-untyped-def]
        return strongly_client.projects.retrieve(project_id)

    with TestClient(app) as client:
        yield client


def test_bodies_are_taken_and_models_returned(served: Any, strongly_client: Strongly) -> None:
    created = served.post("/projects", json={"name": "churn", "description": "d", "tags": ["ml"]})
    project = strongly_client.projects.retrieve(created.json()["id"])

    assert (created.status_code, created.json()) == (201, project.to_dict())
    assert served.get(f"/plain/{project.id}").json() == project.to_dict()
    shown = served.get(f"/projects/{project.id}").json()
    assert shown == {name: value for name, value in project.to_dict(by_alias=False).items() if value is not None} | {
        "collaborators": [
            {name: value for name, value in person.to_dict().items() if value is not None}
            for person in project.collaborators or []
        ]
    }
    listed = strongly_client.projects.list().to_list()
    assert served.get("/projects").json() == [item.to_dict() for item in listed]


def test_a_body_without_a_required_key_is_rejected(served: Any) -> None:
    refused = served.post("/projects", json={"name": "churn"})

    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "description"]


def test_the_document_describes_models_and_bodies(served: Any) -> None:
    document = served.get("/openapi.json").json()
    schemas = document["components"]["schemas"]

    assert {"Project", "ProjectCollaborator", "ProjectCreate"} <= set(schemas)
    assert set(schemas["Project"]["required"]) == set(Project._names)
    response = document["paths"]["/projects/{project_id}"]["get"]["responses"]["200"]
    assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Project"}
