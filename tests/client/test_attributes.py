"""Misspelled names and faulty properties raise Python's own errors, and mocks see the signatures."""

import inspect
from collections.abc import Callable
from typing import Any
from unittest import mock
from unittest.mock import create_autospec

import pytest

from strongly import AsyncStrongly, Project, Strongly, StronglyError, ValidationError
from tests.security.variables import leaks

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


CHANGED = "use client.with_options({name}=…), which returns another client"
CREATED = "create another client with {name}=…"


@both
@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("api_key", "create another client; if keys change often, pass a function as api_key="),
        ("base_url", CREATED),
        ("profile", CREATED),
        ("http_client", CREATED),
        ("allow_insecure_http", CREATED),
        ("timeout", CHANGED),
        ("max_retries", CHANGED),
        ("headers", CHANGED),
        ("on_retry", CHANGED),
        ("prefetch", CHANGED),
    ],
)
def test_options_cannot_be_set(client: Any, name: str, remedy: str) -> None:
    with pytest.raises(AttributeError) as raised:
        setattr(client, name, "sk-secret-0123456789")

    assert str(raised.value) == f"{name} cannot be set on a client. To change it, {remedy.format(name=name)}"
    assert leaks(raised.value, ["sk-secret-0123456789"]) == set()


@both
@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("timeuot", "; did you mean 'timeout'? To change it, use client.with_options(timeout=…)"),
        ("apikey", "; did you mean 'api_key'? To change it, create another client; if keys change often"),
        ("baseurl", "; did you mean 'base_url'? To change it, create another client with base_url=…"),
        ("project", "; did you mean 'projects'?"),
        ("dict", ""),
        ("xyzzy", ""),
    ],
)
def test_attributes_that_do_not_exist_cannot_be_set(client: Any, name: str, suggestion: str) -> None:
    with pytest.raises(AttributeError) as raised:
        setattr(client, name, 1)

    message = str(raised.value)
    assert message.startswith(f"{type(client).__name__!r} object has no attribute {name!r}{suggestion}")
    assert suggestion or message.endswith(f"{name!r}")
    assert not hasattr(client, name)


@both
def test_the_sandbox_of_a_client_cannot_be_set(client: Any) -> None:
    with pytest.raises(AttributeError, match=r"^local_sandbox cannot be set on a client$"):
        client.local_sandbox = None


@pytest.mark.parametrize("kind", [Strongly, AsyncStrongly])
def test_mocks_can_replace_namespaces_and_methods(kind: Any) -> None:
    client = kind("sk-test", "https://api.example.com")
    projects = client.projects

    for name in ("projects", "volumes", "request", "with_options", "close" if kind is Strongly else "aclose"):
        before = getattr(client, name)
        with mock.patch.object(client, name) as double:
            assert getattr(client, name) is double
        assert getattr(client, name) == before or name == "volumes"
    client.projects = double = mock.Mock()
    assert client.projects is double
    del client.projects
    assert type(client.projects) is type(projects)


@pytest.mark.parametrize("kind", [Strongly, AsyncStrongly])
def test_subclasses_can_add_attributes(kind: Any) -> None:
    class Tenant(kind):  # type: ignore[misc]
        region = "eu"
        timeout = 5

        def __init__(self, tenant: str) -> None:
            super().__init__("sk-test", "https://api.example.com")
            self.tenant = tenant
            self.region = "us"
            self.timeout = 6

        @property
        def label(self) -> str:
            return self.tenant

        @label.setter
        def label(self, value: str) -> None:
            self.tenant = value

    client = Tenant("a")
    client.label = "b"
    copy = client.with_options(timeout=1)

    assert (client.tenant, client.region, client.timeout) == ("b", "us", 6)
    assert isinstance(copy, Tenant)
    with pytest.raises(AttributeError, match="max_retries cannot be set on a client"):
        client.max_retries = 5


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
    signature = inspect.signature(SYNC.projects.retrieve, eval_str=True)
    assert list(signature.parameters)[:2] == ["project_id", "timeout"]
    assert signature.return_annotation is Project
    assert (SYNC.projects.retrieve.__doc__ or "").startswith("Get a project.")


both_kinds = pytest.mark.parametrize("kind", [Strongly, AsyncStrongly])


@both_kinds
@pytest.mark.parametrize(
    "mocked",
    [
        lambda kind: create_autospec(kind).return_value,
        lambda kind: create_autospec(kind, instance=True),
        lambda kind: create_autospec(kind("sk-test", "https://api.example.com")),
        lambda kind: create_autospec(kind.sandbox()),
    ],
    ids=["class", "instance", "client", "client of a sandbox"],
)
def test_a_mocked_client_has_the_methods_of_its_resources(kind: Any, mocked: Callable[[Any], Any]) -> None:
    client = mocked(kind)
    namespaces = [client.projects, client.projects.with_raw_response, client.workspaces, client.volumes]

    for namespace in namespaces:
        made = namespace.retrieve("id")
        assert inspect.iscoroutine(made) is (kind is AsyncStrongly)
        if inspect.iscoroutine(made):
            made.close()
        namespace.retrieve.assert_called_once_with("id")
        with pytest.raises(TypeError, match="argument"):
            namespace.retrieve()
        with pytest.raises(AttributeError):
            namespace.retreive("id")
    assert list(client.projects.list()) == []
    with pytest.raises(AttributeError):
        client.project  # noqa: B018


@pytest.mark.parametrize("name", ["SYNC", "ASYNC"])
def test_a_client_can_be_mocked_where_it_is_used(name: str) -> None:
    with mock.patch(f"{__name__}.{name}", autospec=True) as mocked:
        assert list(mocked.projects.list(search="a")) == []


@both
def test_a_client_can_be_inspected(client: Any) -> None:
    assert not hasattr(client, "local_sandbox")
    assert {"projects", "request", "base_url"} <= {name for name, _ in inspect.getmembers(client)}
    assert inspect.getmembers(client.projects)
    with pytest.raises(StronglyError, match=r"only clients created by \w+\.sandbox\(\) have a local_sandbox"):
        client.local_sandbox  # noqa: B018


@both_kinds
def test_resources_exist_on_classes(kind: Any) -> None:
    assert kind.projects.retrieve is type(kind("k", "https://api.example.com").projects).retrieve
    assert kind.projects.with_raw_response.retrieve is not kind.projects.retrieve
    assert inspect.getmembers(kind)
