"""Models and bodies as types of pydantic."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pydantic = pytest.importorskip("pydantic")

from strongly import Model, ModelList, Project, ProjectCollaborator, Volume, Workspace, WorkspaceCreate, WorkspaceStatus
from strongly._core.model import Model as Base
from strongly_api import models
from tests.operations import BODIES, MODELS

WORKS = {
    "pydantic": "Models and request bodies are types of fields and of `TypeAdapter`, with a JSON schema: "
    "[Models](models.md#pydantic-and-fastapi)."
}
PROJECT = {
    "_id": "proj-1",
    "name": "churn",
    "owner": {"id": "user-1", "name": "Ada"},
    "status": "a-new-status",
    "collaborators": [{"userId": "user-1", "role": "owner", "addedAt": "2026-05-04T09:30:00Z"}],
    "tags": ["ml"],
    "createdAt": "2026-05-04T09:30:00Z",
    "newField": {"aB": 1},
}


class Job(pydantic.BaseModel):
    project: Project
    workspaces: tuple[Workspace, ...] = ()
    volume: Volume | None = None


@pytest.mark.parametrize("kind", MODELS)
def test_every_model_survives_a_round_trip(kind: type[Model]) -> None:
    adapter = pydantic.TypeAdapter(kind)
    model = kind.from_dict({"id": "x", "userId": "x", "newField": 1})

    assert adapter.validate_python(model) is model
    assert adapter.validate_json(adapter.dump_json(model)) == model
    assert adapter.validate_python(adapter.dump_python(model)) == model
    assert adapter.dump_python(model) == model.to_dict()


@pytest.mark.parametrize("written", [PROJECT, Project.from_dict(PROJECT).to_dict(), Project.from_dict(PROJECT)])
def test_a_field_takes_any_form_of_a_model(written: Any) -> None:
    job = Job.model_validate({"project": written, "workspaces": [{"id": "ws-1"}]})

    assert job.project == Project.from_dict(PROJECT)
    assert job.project.collaborators == [ProjectCollaborator.from_dict(PROJECT["collaborators"][0])]  # type: ignore[index]
    assert job.project.extra == {"newField": {"aB": 1}}
    assert Job.model_validate_json(job.model_dump_json()) == job


def test_a_list_of_models_is_a_type() -> None:
    adapter = pydantic.TypeAdapter(ModelList[Project])
    projects = ModelList([Project.from_dict(PROJECT)])

    read = adapter.validate_json(adapter.dump_json(projects))

    assert (type(read), read.model, read) == (ModelList, Project, projects)
    assert adapter.validate_python(projects) == projects
    assert adapter.json_schema()["items"] == {"$ref": "#/$defs/Project"}
    assert pydantic.TypeAdapter(ModelList).validate_python([1]) == [1]
    with pytest.raises(pydantic.ValidationError):
        adapter.validate_python([{"id": 5}])


def test_null_fields_can_be_left_out() -> None:
    adapter = pydantic.TypeAdapter(Project)

    assert adapter.dump_python(Project("p", name="n"), exclude_none=True) == {"id": "p", "name": "n"}
    assert adapter.dump_python(Project("p", name="n"), include={"name"}) == {"name": "n"}
    assert adapter.dump_python(
        Project.from_dict(PROJECT), include={"id": True, "collaborators": {"__all__": {"role"}}}
    ) == {"id": "proj-1", "collaborators": [{"role": "owner"}]}


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (5, ()),
        ([], ()),
        ({}, ("id",)),
        ({"id": 5}, ("id",)),
        ({"id": "p", "archived": "perhaps"}, ("archived",)),
        ({"id": "p", "collaborators": [{"role": "editor"}]}, ("collaborators", 0, "user_id")),
    ],
)
def test_values_of_other_types_are_rejected(value: Any, field: tuple[Any, ...]) -> None:
    with pytest.raises(pydantic.ValidationError) as raised:
        pydantic.TypeAdapter(Project).validate_python(value)

    assert [error["loc"] for error in raised.value.errors()] == [field]


def test_a_response_of_an_older_deployment_can_be_saved_and_loaded() -> None:
    project = Project.from_dict({"id": "p", "createdAt": None})

    assert Job.model_validate_json(Job(project=project).model_dump_json()).project == project


@given(st.dictionaries(st.sampled_from(["name", "tags", "collaborators", "archived"]), st.just("malformed")))
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_malformed_values_are_written_as_they_are(data: dict[str, Any]) -> None:
    project = Project.from_dict({"id": "p", **data})

    assert pydantic.TypeAdapter(Project).dump_python(project) == project.to_dict()


def test_schemas_name_the_fields_their_types_and_those_that_are_always_there() -> None:
    schema = pydantic.TypeAdapter(list[Project]).json_schema(mode="serialization")
    project = schema["$defs"]["Project"]

    assert set(schema["$defs"]) == {"Project", "ProjectCollaborator"}
    assert schema["items"] == {"$ref": "#/$defs/Project"}
    assert project["title"] == "Project"
    assert set(project["required"]) == set(Project._names)
    assert project["properties"]["name"]["type"] == "string"
    assert project["properties"]["category"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert project["properties"]["status"]["anyOf"] == [
        {"enum": ["active", "paused", "archived"], "type": "string"},
        {"type": "string"},
    ]
    assert pydantic.TypeAdapter(Project).json_schema()["required"] == ["id"]
    assert "required" not in pydantic.TypeAdapter(WorkspaceStatus).json_schema()


@pytest.mark.parametrize("name", BODIES)
def test_every_body_is_checked(name: str) -> None:
    adapter = pydantic.TypeAdapter(getattr(models, name))

    assert adapter.validate_python(BODIES[name]) == BODIES[name]
    assert adapter.json_schema()["title"] == name
    for required in adapter.json_schema().get("required", []):
        with pytest.raises(pydantic.ValidationError):
            adapter.validate_python({key: value for key, value in BODIES[name].items() if key != required})


def test_bodies_describe_objects_inside_them() -> None:
    schema = json.dumps(pydantic.TypeAdapter(WorkspaceCreate).json_schema())

    assert '"$ref": "#/$defs/WorkspaceResources"' in schema


def test_a_model_without_fields_is_no_dataclass() -> None:
    assert not hasattr(Base, "__dataclass_fields__")
