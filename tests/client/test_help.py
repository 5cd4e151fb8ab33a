"""`help`, signatures and pydantic show and accept what methods accept."""

import inspect
import pydoc
import subprocess
import sys
import typing
from collections.abc import Callable
from typing import Any
from unittest.mock import create_autospec

import pytest

import strongly
from strongly import AsyncStrongly, ProjectCreate, Strongly, ValidationError
from strongly_api import models

CLIENTS = [Strongly("sk-test", "http://localhost"), AsyncStrongly("sk-test", "http://localhost")]
METHODS: list[Callable[[Any], Any]] = [
    lambda client: client.projects.create,
    lambda client: client.projects.with_raw_response.create,
    lambda client: client.workspaces.create_and_wait,
]
both = pytest.mark.parametrize("client", CLIENTS, ids=["sync", "async"])


@both
@pytest.mark.parametrize("method", METHODS)
def test_signatures_show_the_keys_of_the_body(client: Any, method: Callable[[Any], Any]) -> None:
    create = method(client)
    parameters = inspect.signature(create).parameters

    assert list(parameters)[:3] == ["body", "name", "description"]
    assert parameters["name"].annotation is str
    assert parameters["extra_query"].default is None
    assert "fields" not in parameters
    # pydantic looks up the annotation of each parameter.
    assert typing.get_type_hints(create).keys() == {*parameters, "return"}
    assert "name: str" in pydoc.render_doc(create, renderer=pydoc.plaintext)


@both
def test_keys_are_shown_for_updates(client: Any) -> None:
    parameters = inspect.signature(client.volumes.update).parameters

    assert list(parameters)[:5] == ["volume_id", "body", "label", "description", "size_gb"]
    assert parameters["description"].annotation == str | None


def test_the_keys_of_bodies_are_imported_with_the_first_use_of_a_method() -> None:
    program = """
import sys
from strongly import Strongly
projects = Strongly("sk-test", "http://localhost").projects
print("strongly_api.models.project_create" in sys.modules)
projects.create
print("strongly_api.models.project_create" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True"]


def test_a_mock_accepts_a_body_and_its_keys() -> None:
    mock = create_autospec(CLIENTS[0].projects, instance=True)

    mock.create({"name": "n", "description": "d"})
    mock.create(name="n", description="d", timeout=3)
    with pytest.raises(TypeError, match="tiemout"):
        mock.create(name="n", tiemout=3)


def test_pydantic_validates_calls() -> None:
    pydantic = pytest.importorskip("pydantic")
    create = pydantic.validate_call(CLIENTS[0].projects.create)

    with pytest.raises(pydantic.ValidationError, match="Input should be a valid string"):
        create(name=5, description="d")
    # Accepted by pydantic, which passes on defaults, and rejected by the method.
    with pytest.raises(ValidationError, match="description is required but missing"):
        create(name="n")
    with pytest.raises(ValidationError, match="description is required but missing"):
        create({"name": "n"})
    assert pydantic.TypeAdapter(ProjectCreate).json_schema()["required"] == ["name", "description"]


def test_the_help_of_the_package_is_a_page() -> None:
    text = pydoc.render_doc(strongly, renderer=pydoc.plaintext)

    assert len(text.splitlines()) < 80
    # It mentions all names but those of the spec.
    names = {*strongly.__all__} - {*models.__all__}
    assert [name for name in names if f"`{name}`" not in text] == ["__version__"]


def test_all_names_are_listed_and_exported() -> None:
    assert {*strongly.__all__} <= {*dir(strongly)}
    assert {*strongly.__all__} <= {name for name, _ in inspect.getmembers(strongly)}
    scope: dict[str, Any] = {}
    exec("from strongly import *", scope)
    assert {*strongly.__all__} <= scope.keys()
