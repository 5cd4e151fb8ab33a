"""Misspelled names and faulty properties raise Python's own errors, and mocks see the signatures."""

import inspect
from collections.abc import Callable
from typing import Any
from unittest.mock import create_autospec

import pytest

from strongly import AsyncStrongly, Project, Strongly, ValidationError

SYNC = Strongly("sk-test", "https://api.example.com")
ASYNC = AsyncStrongly("sk-test", "https://api.example.com")
both = pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])


@both
@pytest.mark.parametrize(
    ("target", "name"),
    [
        (lambda client: client, "project"),
        (lambda client: client.projects, "retreive"),
        (lambda client: client.projects.with_raw_response, "retreive"),
        (lambda client: client.volumes.list(), "to_lst"),
        (lambda client: Project("p"), "descripton"),
        (lambda client: Project.from_dict({"id": "p", "titel": "x"}), "titel"),
    ],
)
def test_an_attribute_that_does_not_exist(client: Any, target: Callable[[Any], Any], name: str) -> None:
    with pytest.raises(AttributeError) as raised:
        getattr(target(client), name)

    assert str(raised.value) == f"{type(target(client)).__name__!r} object has no attribute {name!r}"
    assert raised.value.name == name


@both
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: c.projects.list(stauts="active"), "list() got an unexpected keyword argument 'stauts'"),
        (lambda c: c.projects.retrieve(), "retrieve() missing 1 required positional argument: 'project_id'"),
        (lambda c: c.projects.retrieve("p", "q"), "retrieve() takes 2 positional arguments but 3 were given"),
        (lambda c: c.workspaces.logs("ws-1", tpye="pod"), "logs() got an unexpected keyword argument 'tpye'"),
        (lambda c: c.projects.with_raw_response.retrieve(id="p"), "retrieve() got an unexpected keyword argument 'id'"),
    ],
)
def test_an_argument_that_does_not_exist(client: Any, call: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        call(client)

    assert message in str(raised.value)


@both
def test_a_key_of_a_body_that_does_not_exist_has_a_suggestion(client: Any) -> None:
    with pytest.raises(ValidationError, match=r"^tgas is not a known key; did you mean 'tags'\?$"):
        client.projects.create(name="n", description="d", tgas=[]).send(None)


def test_an_attribute_error_inside_of_a_property_is_shown_as_it_is() -> None:
    def on_retry(event: object) -> None:
        raise AttributeError("mine")

    client = Strongly("sk-test", "http://127.0.0.1:9", on_retry=on_retry)

    with pytest.raises(AttributeError, match=r"^mine$"):
        _ = client.projects.list().total


def test_objects_that_are_only_half_made_have_no_such_attribute() -> None:
    for kind in (Strongly, AsyncStrongly, Project):
        with pytest.raises(AttributeError):
            _ = object.__new__(kind)._transport


def test_models_have_no_names_that_notebooks_look_for() -> None:
    for name in ("__html__", "_ipython_canary_method_should_not_exist_"):
        assert not hasattr(Project("p"), name)


@pytest.mark.parametrize("kind", [Strongly, AsyncStrongly])
def test_a_client_can_be_specified_for_mocks(kind: type) -> None:
    mock = create_autospec(kind, instance=True)

    assert isinstance(mock, kind)
    with pytest.raises(TypeError):
        mock.with_options(timeuot=1)
    with pytest.raises(AttributeError):
        _ = mock.project


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
def test_a_namespace_can_be_specified_for_mocks(client: Any) -> None:
    mock = create_autospec(client.projects, instance=True)

    with pytest.raises(TypeError, match="missing a required argument: 'project_id'"):
        mock.retrieve(id="p")
    with pytest.raises(AttributeError):
        mock.retreive("p")


def test_methods_have_their_signatures() -> None:
    assert inspect.iscoroutinefunction(ASYNC.projects.retrieve)
    assert not inspect.iscoroutinefunction(SYNC.projects.retrieve)
    assert str(inspect.signature(SYNC.projects.retrieve)) == "(project_id: 'str | Project') -> 'Project'"
    assert (SYNC.projects.retrieve.__doc__ or "").startswith("Get a project.")
