"""Misspelled names: errors say what was probably meant."""

import copy
import inspect
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from strongly import AsyncStrongly, Project, Strongly, ValidationError

SYNC = Strongly("sk-test", "https://api.example.com")
ASYNC = AsyncStrongly("sk-test", "https://api.example.com")


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("target", "name", "end"),
    [
        (lambda client: client, "project", "; did you mean 'projects'?"),
        (lambda client: client, "with_option", "; did you mean 'with_options'?"),
        (lambda client: client, "elephants", ""),
        (lambda client: client.projects, "retreive", "; did you mean 'retrieve'?"),
        (lambda client: client.projects.with_raw_response, "retreive", "; did you mean 'retrieve'?"),
        (lambda client: client.volumes.list(), "to_lst", "; did you mean 'to_list'?"),
        (lambda client: Project("p"), "titel", ""),
        (lambda client: Project("p"), "extras", "; did you mean 'extra'?"),
        (lambda client: Project("p"), "todict", "; did you mean 'to_dict'?"),
        (lambda client: Project("p"), "fromdict", "; did you mean 'from_dict'?"),
        (lambda client: Project("p"), "createdAt", "; did you mean 'created_at'?"),
        (lambda client: Project("p"), "descripton", "; did you mean 'description'?"),
        (
            lambda client: Project.from_dict({"id": "p", "titel": "x"}),
            "titel",
            "; the server sent it: see extra['titel']",
        ),
    ],
)
def test_misspelled_attributes(client: Any, target: Callable[[Any], Any], name: str, end: str) -> None:
    with pytest.raises(AttributeError) as raised:
        getattr(target(client), name)

    assert str(raised.value) == f"{type(target(client)).__name__!r} object has no attribute {name!r}{end}"


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("call", "argument", "message"),
    [
        (
            lambda c: c.projects.list(stauts="active"),
            "stauts",
            "list() has no argument 'stauts'; did you mean 'status'?",
        ),
        (lambda c: c.volumes.sync("v", now=1), "now", "sync() has no argument 'now'; its arguments are volume_id"),
        (lambda c: c.projects.retrieve(), "project_id", "retrieve() needs the argument 'project_id'"),
        (lambda c: c.projects.retrieve(id="p"), "id", "retrieve() has no argument 'id'; its arguments are project_id"),
        (
            lambda c: c.projects.retrieve("p", "q"),
            "args",
            "retrieve() cannot be called like this: too many positional arguments",
        ),
        (
            lambda c: c.projects.list("churn"),
            "args",
            "list() cannot be called like this: too many positional arguments",
        ),
        (
            lambda c: c.workspaces.logs("ws-1", tpye="pod"),
            "tpye",
            "logs() has no argument 'tpye'; did you mean 'type'?",
        ),
    ],
)
def test_misspelled_arguments(client: Any, call: Callable[[Any], Any], argument: str, message: str) -> None:
    with pytest.raises(ValidationError) as raised:
        call(client).send(None)  # what is asynchronous finds out when it is awaited

    assert (raised.value.argument, str(raised.value)) == (argument, message)
    assert raised.value.__context__ is None


def test_a_type_error_of_somebody_else_stays_as_it_is() -> None:
    with pytest.raises(TypeError, match=r"^mine$"):
        Mine().call()


class Mine(type(SYNC.projects)):
    def __init__(self) -> None:
        pass

    def call(self) -> None:
        raise TypeError("mine")


def test_methods_are_still_what_they_were() -> None:
    assert inspect.iscoroutinefunction(ASYNC.projects.retrieve)
    assert not inspect.iscoroutinefunction(SYNC.projects.retrieve)
    assert str(inspect.signature(SYNC.projects.retrieve)) == "(project_id: 'str') -> 'Project'"
    assert (SYNC.projects.retrieve.__doc__ or "").startswith("Get a project.")


def test_models_copy_and_pickle_as_before() -> None:
    project = Project.from_dict({"id": "p", "new": 1})

    assert copy.deepcopy(project) == pickle.loads(pickle.dumps(project)) == project
    assert not hasattr(project, "__html__")
    assert not hasattr(project, "_ipython_canary_method_should_not_exist_")
