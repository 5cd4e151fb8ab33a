"""Arguments of other types than str, int and list: enums, numbers, collections, models, paths, and wrong ones."""

import datetime
import enum
import json
import math
import pathlib
import sys
import uuid
from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ConfigurationError, Strongly, ValidationError, WaitTimeoutError
from strongly._core.accepted import EnumLike, FloatLike, IntLike, ListLike, PathLike
from strongly._core.encoding import encode_body
from strongly._core.request import encode_json, unmodelled_request
from strongly.extras.gather import gather
from strongly_api.api.projects import (
    add_project_collaborator,
    create_project,
    get_project_stats,
    list_projects,
    remove_project_collaborator,
)
from strongly_api.api.volumes import create_volume, get_volume, list_volumes, update_volume
from strongly_api.api.workspaces import create_workspace, get_workspace
from strongly_api.models import Project, ProjectActivity, ProjectCollaborator, Volume, Workspace, WorkspaceResources
from strongly_api.models.workspace_create import WORKSPACE_CREATE_FIELDS
from tests.operations import BODIES

PROJECT = Project.from_dict({"id": "proj 1"})
VOLUME = Volume.from_dict({"id": "vol-1", "projectId": "proj-2", "label": "Data"})
WORKSPACE = Workspace.from_dict({"id": "ws-1"})
COLLABORATOR = ProjectCollaborator.from_dict({"userId": "user-1"})
SUBCLASS = type("MyProject", (Project,), {}).from_dict({"id": "proj-3"})


class Text(enum.Enum):
    ACTIVE = "active"
    WRONG = 5


class StrText(enum.StrEnum):
    ACTIVE = "active"


class Number(enum.Enum):
    FIVE = 5
    HALF = 0.5


class IntNumber(enum.IntEnum):
    FIVE = 5


class Index:
    """An integer of another library."""

    def __index__(self) -> int:
        return 5


class Secret:
    """A secret as pydantic has it, but one that shows itself."""

    def __init__(self, value: str) -> None:
        self.value = value

    def get_secret_value(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return self.value

    __str__ = __repr__


def size(value: object) -> str:
    """Return the size of a volume as it is sent."""
    body = encode_json(update_volume.request("v", None, {"size_gb": value}).body).decode()
    return body.removeprefix('{"sizeGB":').removesuffix("}")


def resources(**amounts: object) -> Any:
    body = create_workspace.request({**BODIES["WorkspaceCreate"], "resources": amounts}).body
    return body and body["resources"]


def tags(value: object) -> Any:
    body = create_project.request({**BODIES["ProjectCreate"], "tags": value}).body
    return body and body["tags"]


def problem(call: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        call()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (5, "5"),
        (0.1, "0.1"),
        (Decimal("2.5"), "2.5"),
        (Decimal("0.1"), "0.1"),
        (Decimal("1E+3"), "1000.0"),
        (Fraction(1, 4), "0.25"),
        (Number.FIVE, "5"),
        (Number.HALF, "0.5"),
        (IntNumber.FIVE, "5"),
        (Index(), "5"),
        (math.pi, "3.141592653589793"),
        (sys.float_info.max, "1.7976931348623157e+308"),
    ],
)
def test_numbers_of_every_type_are_sent(value: object, sent: str) -> None:
    assert size(value) == sent


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("NaN"), "size_gb must be a finite number, not nan"),
        (Decimal("sNaN"), "size_gb must be a finite number, not nan"),
        (Decimal("-Infinity"), "size_gb must be a finite number, not -inf"),
        (Fraction(10**400), "size_gb must be a finite number, not inf"),
        (10**400, "size_gb must be a finite number, not such a large number"),
        (Text.ACTIVE, "size_gb must be a number, not Text with a value of type str"),
        (Secret("sk"), "size_gb must be a number, not Secret: pass its .get_secret_value()"),
        (VOLUME, "size_gb must be a number, not Volume: pass its .size_gb"),
        ([5], "size_gb must be a number, not list"),
    ],
)
def test_what_is_not_a_finite_number_is_refused(value: object, said: str) -> None:
    assert problem(lambda: size(value)) == said


@given(st.decimals(allow_nan=False, allow_infinity=False) | st.fractions() | st.floats(allow_nan=False))
def test_a_number_is_sent_as_the_closest_one_that_json_readers_have(value: Any) -> None:
    try:
        sent = size(value)
    except ValidationError:
        assert math.isinf(value) or abs(value) > 10**300
    else:
        assert float(json.loads(sent)) == float(value)


@pytest.mark.parametrize("limit", [5, IntNumber.FIVE, Number.FIVE, Index()])
def test_integers_of_every_type_are_sent(limit: Any) -> None:
    assert list_projects.request(limit=limit, offset=limit).query == (("limit", "5"), ("offset", "5"))


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (5.0, "limit must be an int, not float: pass int(limit)"),
        (Decimal(5), "limit must be an int, not Decimal: pass int(limit)"),
        (Fraction(5), "limit must be an int, not Fraction: pass int(limit)"),
        (Number.HALF, "limit must be an int, not Number with a value of type float"),
        (math.nan, "limit must be an int, not float: missing values cannot be sent"),
    ],
)
def test_what_is_not_an_integer_is_refused(limit: Any, said: str) -> None:
    assert problem(lambda: list_projects.request(limit=limit)) == said


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (2, "2"),
        (2.0, "2"),
        (0.5, "0.5"),
        (1e-5, "0.00001"),
        (Decimal("0.25"), "0.25"),
        (Fraction(1, 2), "0.5"),
        (17_179_869_184, "17179869184"),
        (IntNumber.FIVE, "5"),
        (Number.HALF, "0.5"),
        ("500m", "500m"),
        ("2", "2"),
        (Text.ACTIVE, "active"),
    ],
)
def test_amounts_can_be_numbers(value: object, sent: str) -> None:
    assert resources(cpu=value, memory=value, gpu=value) == {"cpu": sent, "memory": sent, "gpu": sent}


@pytest.mark.parametrize("status", [Text.ACTIVE, StrText.ACTIVE, "active"])
def test_enums_are_sent_by_value(status: Any) -> None:
    assert list_projects.request(status=status).query == (("status", "active"),)
    assert type(list_projects.request(status=status).query[0][1]) is str
    assert get_volume.request(status).path == "/volumes/active"
    assert tags([status]) == ["active"]


@pytest.mark.parametrize(
    ("given_as", "sent"),
    [
        (("b", "a"), ["b", "a"]),
        ({"b", "a", "c"}, ["a", "b", "c"]),
        (frozenset({"b", "a"}), ["a", "b"]),
        ({"b": 1, "a": 2}.keys(), ["b", "a"]),
        ({1: "b", 2: "a"}.values(), ["b", "a"]),
        (deque(["b", "a"]), ["b", "a"]),
        ({Text.ACTIVE}, ["active"]),
        (set(), []),
    ],
)
def test_lists_can_be_collections_of_every_type(given_as: object, sent: list[str]) -> None:
    assert tags(given_as) == sent


def test_lists_can_be_iterators() -> None:
    assert tags(text for text in ("b", "a")) == ["b", "a"]
    assert tags(map(str.lower, "BA")) == ["b", "a"]


@given(st.sets(st.text(max_size=3)))
def test_equal_sets_make_equal_requests(values: set[str]) -> None:
    assert tags(values) == tags(frozenset(sorted(values, reverse=True))) == sorted(values)


def test_a_paginator_is_not_a_list_and_sends_no_request() -> None:
    with Strongly("sk-test", "http://127.0.0.1:1", max_retries=0) as client:
        assert problem(lambda: tags(client.projects.list())) == "tags must be a list, not SyncPaginator"


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("/data", "/data"),
        (pathlib.PurePosixPath("/data/x"), "/data/x"),
        (pathlib.PureWindowsPath("/data/x"), "/data/x"),  # what pathlib.Path is on Windows
        (pathlib.Path("/data"), "/data"),
    ],
)
def test_paths_can_be_path_objects(value: object, sent: str) -> None:
    body = create_volume.request(None, {**BODIES["VolumeCreate"], "mount_path": value}).body

    assert (body or {})["mountPath"] == sent


def test_a_path_is_refused_where_none_is_meant() -> None:
    path = pathlib.PurePosixPath("/data")

    assert problem(lambda: get_volume.request(path)) == (
        "volume_id must be a str or a Volume, not PurePosixPath: pass str(volume_id)"
    )


def test_models_stand_for_their_ids() -> None:
    assert get_project_stats.request(PROJECT).path == "/projects/proj%201/stats"
    assert get_project_stats.request(SUBCLASS).path == "/projects/proj-3/stats"
    assert get_volume.request(VOLUME).path == "/volumes/vol-1"
    assert get_workspace.request(WORKSPACE).path == "/workspaces/ws-1"
    assert remove_project_collaborator.request(PROJECT, COLLABORATOR).path.endswith("/proj%201/collaborators/user-1")
    assert list_volumes.request(project_id=PROJECT).query == (("projectId", "proj 1"),)
    creating = create_volume.request({**BODIES["VolumeCreate"], "project_id": PROJECT}).body
    assert (creating or {})["projectId"] == "proj 1"
    adding = add_project_collaborator.request("p", {"email": "e", "role": "viewer", "user_id": COLLABORATOR}).body
    assert (adding or {})["userId"] == "user-1"


class Row:
    """An object of an ORM."""

    id = "proj-1"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (VOLUME, "not Volume: pass its .project_id"),
        (COLLABORATOR, "not ProjectCollaborator"),
        (WORKSPACE, "not Workspace: pass its .project_id"),
        (ProjectActivity.from_dict({"id": "a"}), "not ProjectActivity: pass its .project_id"),
        (PROJECT.to_dict(), "not dict: pass its ['id']"),
        (Row(), "not Row: pass its .id"),
        (uuid.UUID(int=0), "not UUID: pass str(project_id)"),
        (5, "not int: pass str(project_id)"),
        (object(), "not object"),
        (Secret("sk-live-123"), "not Secret: pass its .get_secret_value()"),
        ([PROJECT], "not list"),
        (Text.WRONG, "not Text with a value of type int"),
    ],
)
def test_a_wrong_id_says_what_to_pass(value: Any, said: str) -> None:
    expected = f"project_id must be a str or a Project, {said}"

    assert problem(lambda: get_project_stats.request(value)) == expected
    assert problem(lambda: list_volumes.request(project_id=value)) == expected
    body = {**BODIES["VolumeCreate"], "project_id": value}
    assert problem(lambda: create_volume.request(body)) == expected


def test_the_id_of_another_kind_of_resource_is_not_suggested() -> None:
    assert problem(lambda: get_workspace.request(PROJECT)) == "workspace_id must be a str or a Workspace, not Project"


def test_a_model_needs_its_id() -> None:
    nameless = Project.from_dict({"name": "n"})

    assert problem(lambda: get_project_stats.request(nameless)) == (
        "project_id must be the id of a resource, but this Project has no id"
    )
    malformed = Project.from_dict({"id": 5})
    assert problem(lambda: get_project_stats.request(malformed)).startswith(
        "project_id must be a str or a Project, not int"
    )


class Awaitable:
    def __await__(self) -> Any: ...


class Document:
    """A model of pydantic."""

    def model_dump(self) -> dict[str, Any]:
        return {}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Secret("sk-live-123"), "Secret: pass its .get_secret_value()"),
        (Awaitable(), "Awaitable: await it first"),
        (PROJECT, "Project: pass its .name"),
        (datetime.date(2026, 5, 4), "date: pass its .isoformat()"),
        (Decimal(5), "Decimal: pass str(name)"),
        (math.nan, "float: missing values cannot be sent"),
        (b"x", "bytes: pass its .decode()"),
        (None, "None"),
        (True, "bool"),
        ({"a": 1}, "dict"),
        (object, "type"),
        (lambda: "x", "function"),
    ],
)
def test_a_wrong_text_says_what_to_pass(value: object, said: str) -> None:
    body = {**BODIES["ProjectCreate"], "name": value}

    found = problem(lambda: create_project.request(body))

    assert found == ("name must not be None" if value is None else f"name must be a str, not {said}")


def test_a_wrong_body_says_what_to_pass() -> None:
    for value, said in ((Document(), "Document: pass its .model_dump(exclude_unset=True)"), (PROJECT, "Project")):
        found = problem(lambda value=value: create_project.request(value))
        assert found == f"body must be a dict with the keys of ProjectCreate, not {said}"


@given(st.dictionaries(st.sampled_from([*WORKSPACE_CREATE_FIELDS]), st.builds(Secret, st.just("sk-live-123"))))
def test_a_secret_is_never_shown(body: Mapping[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        encode_body("WorkspaceCreate", body, None, WORKSPACE_CREATE_FIELDS)

    assert "sk-live" not in str(caught.value)


def test_options_take_numbers_of_every_type() -> None:
    given_as: dict[str, Any] = {"timeout": Decimal("2.5"), "max_retries": Index(), "max_response_bytes": Number.FIVE}
    five: Any = Index()
    two: Any = 2.0
    with Strongly("sk-test", "https://a.example.com", **given_as) as client:
        options = client._transport.options
        assert (options.timeout, options.max_retries, options.max_response_bytes) == (2.5, 5, 5)
        assert (type(options.timeout), type(options.max_retries)) == (float, int)
        assert client.projects.list(limit=five).pages(offset=five)
        with pytest.raises(ValidationError, match=r"^count must be an int, not float: pass int\(count\)$"):
            client.projects.list().take(two)
    with pytest.raises(ConfigurationError, match="max_retries must be an int"):
        Strongly("sk-test", "https://a.example.com", max_retries=two)
    assert gather([lambda: 1], max_concurrency=five)[0].value == 1


def test_requests_that_are_not_modelled_take_the_same_types() -> None:
    body = {"a": Text.ACTIVE, "b": [Decimal("2.5")], "c": {"y", "x"}, "d": {"e": Number.FIVE}, "f": Index()}
    request = unmodelled_request("POST", "/things", {"a": Number.HALF, "b": Text.ACTIVE}, body, None)

    assert json.loads(encode_json(request.body)) == {"a": "active", "b": [2.5], "c": ["x", "y"], "d": {"e": 5}, "f": 5}
    assert request.query == (("a", "0.5"), ("b", "active"))


def test_annotations_are_the_documented_types_at_run_time() -> None:
    assert get_type_hints(WorkspaceResources) == dict.fromkeys(("cpu", "memory", "gpu"), str | float)
    assert (EnumLike, PathLike, IntLike, FloatLike, ListLike[str]) == (str, str, int, float, list[str])


def test_a_wait_for_a_model_names_its_id() -> None:
    with Strongly.sandbox(seed_demo=True) as client:
        workspace = client.workspaces.create(name="n", description="d", environment_type="jupyter")

        with pytest.raises(WaitTimeoutError) as caught:
            client.workspaces.wait_until_stopped(workspace, timeout=Fraction(1, 2), poll_interval=Decimal("0.1"))

        assert caught.value.workspace_id == workspace.id
        assert client.workspaces.wait_until_ready(workspace).id == workspace.id
        assert list(client.workspaces.stream_logs(workspace, follow=False))
