"""Models and the tools that read classes: their fields and their annotations."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import Model, Project, ProjectCollaborator, Workspace
from tests.operations import MODELS

WORKS = {
    "attrs": "Models are attrs classes: `attrs.fields`, `attrs.evolve` and `attrs.asdict` work: [Models](models.md).",
    "cattrs": "Register `Model.to_dict` and `from_dict` as hooks: [Models](models.md#other-tools).",
    "hypothesis": "`st.builds(Project)` makes models with an id and the fields that you name: "
    "[Models](models.md#other-tools).",
    "polyfactory": "`AttrsFactory[Project]` makes models with values in all fields: [Models](models.md#other-tools).",
    "typeguard": "Models are types that it checks: [Models](models.md#other-tools).",
}


@attrs.define
class Job:
    project: Project
    others: list[Workspace]


def test_cattrs() -> None:
    cattrs = pytest.importorskip("cattrs")
    converter = cattrs.Converter()
    converter.register_unstructure_hook(Model, Model.to_dict)

    @converter.register_structure_hook  # type: ignore[untyped-decorator]
    def read(data: dict[str, Any], kind: type) -> Model:
        return kind.from_dict(data)  # type: ignore[attr-defined,no-any-return]

    project = Project.from_dict({"id": "p", "collaborators": [{"userId": "u"}], "newField": 1})
    job = Job(project, [Workspace("w")])

    assert converter.structure(converter.unstructure(job), Job) == job
    assert converter.structure([{"_id": "p"}], list[Project]) == [Project("p")]


@pytest.mark.parametrize("kind", MODELS)
@given(data=st.data())
def test_hypothesis_builds_models(kind: type[Model], data: st.DataObject) -> None:
    model = data.draw(st.builds(kind))

    assert kind.from_dict(model.to_dict()) == model


@given(st.builds(Project, name=st.text(min_size=1), collaborators=st.lists(st.builds(ProjectCollaborator))))
def test_hypothesis_builds_the_named_fields(project: Project) -> None:
    assert project.name
    assert Project.from_dict(project.to_dict()) == project


@pytest.mark.parametrize("kind", MODELS)
def test_polyfactory_fills_all_fields(kind: type[Model]) -> None:
    factories = pytest.importorskip("polyfactory.factories.attrs_factory")
    factory = factories.AttrsFactory.create_factory(kind, __random_seed__=1, __allow_none_optionals__=False)

    model = factory.build()
    assert None not in [getattr(model, name) for name in kind._names]


def test_typeguard() -> None:
    typeguard = pytest.importorskip("typeguard")

    @typeguard.typechecked  # type: ignore[untyped-decorator]
    def name_of(project: Project) -> str:
        return project.name

    assert name_of(Project("p", name="n")) == "n"
    with pytest.raises(typeguard.TypeCheckError):
        name_of(Workspace("w"))


def test_attrs() -> None:
    project = Project.from_dict({"id": "p", "name": "n", "collaborators": [{"userId": "u"}], "newField": 1})

    assert [field.alias for field in attrs.fields(Project)] == [*Project._names, "extra"]
    assert attrs.asdict(project)["collaborators"][0]["user_id"] == "u"
    assert attrs.evolve(project, name="m").extra == {"newField": 1}
