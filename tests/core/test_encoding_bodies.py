"""Request bodies: they are sent in canonical form, and invalid ones are refused before they are sent."""

import enum
import json
import math
from collections import OrderedDict
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly._core.encoding import BodyField, array, boolean, encode_body, integer, mapping, text
from strongly._core.exceptions import ValidationError
from strongly._core.model import Page
from strongly._core.request import encode_json
from strongly_api import models
from strongly_api.api.projects import add_project_collaborator, create_project, update_project
from strongly_api.api.volumes import create_volume, update_volume
from strongly_api.api.workspaces import create_workspace, update_workspace
from strongly_api.manifest import ManifestEntry
from strongly_api.models.workspace_create import WORKSPACE_CREATE_FIELDS
from tests.operations import BODIES, WITH_BODY, module, name, path_names

PROJECT = {"name": "n", "description": "d"}
VOLUME = {"project_id": "p", "label": "l", "size_gb": 1}
WORKSPACE = {"name": "n", "description": "d", "environment_type": "jupyter"}


class State(str, enum.Enum):
    ACTIVE = "active"


class Size(int, enum.Enum):
    SMALL = 5


def body_of(make: Any, body: object) -> Any:
    ids = ("x1",) if "{" in make.OPERATION.path else ()
    return make.request(*ids, body).body


SENT_WORKSPACE = {"name": "n", "description": "d", "environmentType": "jupyter"}


@pytest.mark.parametrize(
    ("make", "body", "expected"),
    [
        (create_project, PROJECT, PROJECT),
        (
            create_project,
            {**PROJECT, "tags": ("a", "b"), "visibility": "private", "category": ""},
            {**PROJECT, "tags": ["a", "b"], "visibility": "private", "category": ""},
        ),
        (create_project, {**PROJECT, "tags": []}, {**PROJECT, "tags": []}),
        (update_project, {"category": None}, {"category": None}),
        (update_project, {"status": State.ACTIVE}, {"status": "active"}),
        (
            create_volume,
            {**VOLUME, "mount_path": "/d", "type": "data"},
            {"projectId": "p", "label": "l", "sizeGB": 1, "mountPath": "/d", "type": "data"},
        ),
        (update_volume, {"size_gb": 0.5, "description": None}, {"sizeGB": 0.5, "description": None}),
        (update_volume, {"size_gb": Size.SMALL}, {"sizeGB": 5}),
        (
            create_workspace,
            {**WORKSPACE, "resources": {"cpu": "4", "gpu": "1"}, "project_id": "p"},
            {**SENT_WORKSPACE, "resources": {"cpu": "4", "gpu": "1"}, "projectId": "p"},
        ),
        (create_workspace, {**WORKSPACE, "resources": {}}, {**SENT_WORKSPACE, "resources": {}}),
        (update_workspace, {"image": None}, {"image": None}),
        (
            add_project_collaborator,
            {"email": "e", "role": "new-role", "user_id": "u"},
            {"email": "e", "role": "new-role", "userId": "u"},
        ),
        # An unknown value of an open enum is the server's to judge.
        (create_project, {**PROJECT, "visibility": "galaxy"}, {**PROJECT, "visibility": "galaxy"}),
    ],
)
def test_bodies_are_sent_in_canonical_form(make: Any, body: Any, expected: Any) -> None:
    sent = body_of(make, body)

    assert json.loads(encode_json(sent)) == expected
    assert all(type(value) is str for value in sent.values() if isinstance(value, str))


def meant(key: str) -> str:
    return f"is not a known key; did you mean {key!r}?"


NOT_NONE = "must not be None; leave the key out instead"


@pytest.mark.parametrize(
    ("make", "body", "argument", "problem"),
    [
        (create_project, {}, "name", "is required but missing"),
        (create_project, {"name": "n"}, "description", "is required but missing"),
        (create_project, {**PROJECT, "nmae": "x"}, "nmae", meant("name")),
        (create_project, {**PROJECT, "Tags": []}, "Tags", meant("tags")),
        (create_workspace, {**WORKSPACE, "environmentType": "x"}, "environmentType", meant("environment_type")),
        (create_workspace, {**WORKSPACE, "projectId": "x"}, "projectId", meant("project_id")),
        (create_volume, {**VOLUME, "sizeGB": 5}, "sizeGB", meant("size_gb")),
        (create_volume, {**VOLUME, "sizeGb": 5}, "sizeGb", meant("size_gb")),
        (create_volume, {**VOLUME, "mount-path": "/"}, "mount-path", meant("mount_path")),
        (update_volume, {"zzz": 1}, "zzz", "is not a known key; known keys are label, description, size_gb"),
        (update_volume, {5: 1}, "5", "is not a known key; known keys are label, description, size_gb"),
        (update_volume, {None: 1}, "None", "is not a known key; known keys are label, description, size_gb"),
        (create_project, {**PROJECT, "name": None}, "name", "must not be None"),
        (create_project, {**PROJECT, "category": None}, "category", NOT_NONE),
        (update_project, {"name": None}, "name", NOT_NONE),
        (create_project, {**PROJECT, "name": 5}, "name", "must be a str, not int: pass str(name)"),
        (create_project, {**PROJECT, "name": b"n"}, "name", "must be a str, not bytes: pass its .decode()"),
        (
            create_project,
            {**PROJECT, "name": "\udc80"},
            "name",
            "must be valid text, but contains a lone surrogate at position 0",
        ),
        (create_project, {**PROJECT, "tags": "ml"}, "tags", "must be a list, not str"),
        (create_project, {**PROJECT, "tags": {"ml": 1}}, "tags", "must be a list, not dict"),
        (create_project, {**PROJECT, "tags": b"ml"}, "tags", "must be a list, not bytes"),
        (create_project, {**PROJECT, "tags": 5}, "tags", "must be a list, not int"),
        (create_project, {**PROJECT, "tags": Page([])}, "tags", "must be a list, not Page"),
        (create_project, {**PROJECT, "tags": ["a", 5]}, "tags[1]", "must be a str, not int: pass str(...)"),
        (create_project, {**PROJECT, "tags": [None]}, "tags[0]", "must be a str, not None"),
        (create_volume, {**VOLUME, "size_gb": True}, "size_gb", "must be a number, not bool"),
        (create_volume, {**VOLUME, "size_gb": "5"}, "size_gb", "must be a number, not str"),
        (create_volume, {**VOLUME, "size_gb": 5j}, "size_gb", "must be a number, not complex"),
        (create_volume, {**VOLUME, "size_gb": math.nan}, "size_gb", "must be a finite number, not nan"),
        (create_volume, {**VOLUME, "size_gb": math.inf}, "size_gb", "must be a finite number, not inf"),
        (create_volume, {**VOLUME, "size_gb": 10**400}, "size_gb", "must be a finite number, not such a large number"),
        (create_volume, {**VOLUME, "size_gb": 10**5000}, "size_gb", "must be a finite number, not such a large number"),
        (create_workspace, {**WORKSPACE, "resources": "4"}, "resources", "must be a dict, not str"),
        (
            create_workspace,
            {**WORKSPACE, "resources": {"cpu": True}},
            "resources.cpu",
            "must be a str or a number, not bool",
        ),
        (
            create_workspace,
            {**WORKSPACE, "resources": {"cpu": math.nan}},
            "resources.cpu",
            "must be a finite number, not nan",
        ),
        (create_workspace, {**WORKSPACE, "resources": {"cpus": "4"}}, "resources.cpus", meant("cpu")),
        (create_workspace, {**WORKSPACE, "resources": {"cpu": None}}, "resources.cpu", NOT_NONE),
        (
            update_project,
            {},
            "body",
            "is empty: give at least one of name, description, category, visibility, tags, status",
        ),
    ],
)
def test_other_bodies_are_refused_and_the_key_is_named(make: Any, body: Any, argument: str, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        body_of(make, body)

    assert caught.value.argument == argument
    assert str(caught.value) == f"{argument} {problem}"


@pytest.mark.parametrize("entry", WITH_BODY, ids=name)
def test_every_body_works_as_a_mapping_and_as_keywords(entry: ManifestEntry) -> None:
    make, ids = module(entry).request, ["x1"] * len(path_names(entry))
    valid = BODIES[entry.body or ""]

    expected = make(*ids, valid).body

    for given_as in (MappingProxyType(valid), OrderedDict(valid)):
        assert make(*ids, given_as).body == expected
    assert make(*ids, None, valid).body == expected
    assert make(*ids, valid, {}).body == expected
    assert encode_json(expected)


@pytest.mark.parametrize("entry", WITH_BODY, ids=name)
def test_every_body_refuses_the_wrong_form(entry: ManifestEntry) -> None:
    make, ids = module(entry).request, ["x1"] * len(path_names(entry))
    valid = BODIES[entry.body or ""]

    both = f"and keyword arguments ({', '.join(valid)}) exclude each other: use one of them"
    for body, fields, problem in (
        (valid, valid, both),
        ({}, valid, both),
        ("name", None, f"must be a dict with the keys of {entry.body}, not str"),
        (list(valid.items()), None, f"must be a dict with the keys of {entry.body}, not list"),
        (5, {}, f"must be a dict with the keys of {entry.body}, not int"),
    ):
        with pytest.raises(ValidationError) as caught:
            make(*ids, body, fields)
        assert caught.value.argument == "body"
        assert str(caught.value) == f"body {problem}"


@pytest.mark.parametrize("entry", WITH_BODY, ids=name)
def test_every_body_needs_something(entry: ManifestEntry) -> None:
    make, ids = module(entry).request, ["x1"] * len(path_names(entry))
    problem = "is empty" if str(entry.body).endswith("Update") and entry.name == "update" else "is required but missing"

    for body, fields in (({}, None), (None, None), (None, {}), (None, MappingProxyType({}))):
        with pytest.raises(ValidationError, match=problem):
            make(*ids, body, fields)


def test_the_tables_of_bodies_are_what_the_types_say() -> None:
    for body in BODIES:
        kind = getattr(models, body)
        entry = next(entry for entry in WITH_BODY if entry.body == body)
        with pytest.raises(ValidationError) as caught:
            module(entry).request(*["x1"] * len(path_names(entry)), {"¶": 1})
        known = str(caught.value).rpartition("known keys are ")[2].split(", ")
        assert known == list(kind.__annotations__)


# --- the encoders by themselves, for kinds that no body has today ---


def encoded(body: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "count": BodyField("count", integer, required=True, nullable=True),
        "on": BodyField("isActive", boolean),
        "parts": BodyField("parts", array(mapping({"a_b": BodyField("aB", text, required=True)}))),
    }
    return encode_body("Thing", body, None, fields)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"count": None}, {"count": None}),
        ({"count": Size.SMALL, "on": False}, {"count": 5, "isActive": False}),
        ({"count": -(2**63)}, {"count": -(2**63)}),
        ({"count": 1, "parts": [{"a_b": "x"}, {"a_b": ""}]}, {"count": 1, "parts": [{"aB": "x"}, {"aB": ""}]}),
    ],
)
def test_encoders_of_all_kinds(body: dict[str, Any], expected: dict[str, Any]) -> None:
    assert encoded(body) == expected


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"count": True}, "count must be an int, not bool"),
        ({"count": 1.0}, "count must be an int, not float: pass int(count)"),
        ({"count": 2**63}, "count must fit into 64 bits"),
        ({"count": -(2**63) - 1}, "count must fit into 64 bits"),
        ({"count": -(10**5000)}, "count must fit into 64 bits"),
        ({"count": 1, "On": True}, "On is not a known key; did you mean 'on'?"),
        ({"count": 1, "ISACTIVE": True}, "ISACTIVE is not a known key; did you mean 'on'?"),
        ({"count": 1, "on": 1}, "on must be a bool, not int"),
        ({"count": 1, "parts": 5}, "parts must be a list, not int"),
        ({"count": 1, "parts": [5]}, "parts[0] must be a dict, not int"),
        ({"count": 1, "on": "true"}, "on must be a bool, not str"),
        ({"count": 1, "parts": [{"aB": "x"}]}, "parts[0].aB is not a known key; did you mean 'a_b'?"),
        ({"count": 1, "parts": [{}]}, "parts[0].a_b is required but missing"),
    ],
)
def test_encoders_of_all_kinds_refuse_others(body: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        encoded(body)

    assert str(caught.value) == problem


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([*WORKSPACE_CREATE_FIELDS, "environmentType", "cpu"]), ANYTHING) | ANYTHING)
def test_any_body_is_refused_or_can_be_sent(body: Any) -> None:
    try:
        sent = create_workspace.request(body).body
    except ValidationError:
        return
    assert encode_json(sent)
    assert sent is not body
