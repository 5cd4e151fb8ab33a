"""Every dialect of the wire format, for every operation: each yields the same objects, lists and results."""

from typing import Any

import pytest

from strongly._core.exceptions import ResponseValidationError
from strongly._core.reading import describe, read_object, read_page, read_result, snake_case, snake_case_keys
from strongly_api import models
from strongly_api.manifest import ManifestEntry
from tests.operations import ALL, module, name

SAMPLES: dict[str, dict[str, Any]] = {
    "Project": {"id": "p1", "name": "n", "status": "active", "tags": ["a"]},
    "Workspace": {"id": "w1", "name": "n", "environmentType": "jupyter", "resources": {"gpuType": "a100"}},
    "Volume": {"id": "v1", "label": "l", "sizeGb": 5.0},
    "ProjectActivity": {"id": "a1", "action": "created", "details": {"data": 1}},
    "ProjectCollaborator": {"userId": "u1", "email": "e", "isOwner": True},
    "ProjectStats": {"workspaceCount": 1, "volumeCount": 2, "totalStorageGb": 3.5, "activeWorkspaces": 0},
    "WorkspaceStatus": {"phase": "Running", "ready": True, "message": "m", "conditions": []},
    "WorkspaceMetrics": {"cpuUsage": 1.0, "memoryUsage": 2.0, "gpuUsage": 0.0, "diskUsage": 4.5},
    "WorkspaceLogs": {"logType": "pod", "lines": 2, "content": "a\nb"},
}
RESULTS = [entry for entry in ALL if entry.returns == "dict[str, Any]"]
OBJECTS = [entry for entry in ALL if entry.returns in SAMPLES]
PAGES = [entry for entry in ALL if entry.returns.startswith("Page[")]
LISTS = [entry for entry in ALL if entry.returns.startswith("ModelList[")]
COLLECTIONS = {
    "Project": "projects",
    "Workspace": "workspaces",
    "Volume": "volumes",
    "ProjectActivity": "activity",
    "ProjectCollaborator": "collaborators",
}
NO_OBJECTS = [None, [], [{"id": "p1"}], "text", 5, 1.5, True, {}, {"success": True}, {"data": None}, {"data": []}]


def test_the_operations_are_divided_without_rest() -> None:
    assert sorted(map(name, [*RESULTS, *OBJECTS, *PAGES, *LISTS])) == sorted(map(name, ALL))
    assert all((RESULTS, OBJECTS, PAGES, LISTS))


# --- objects ---


@pytest.mark.parametrize("entry", OBJECTS, ids=name)
def test_objects_are_read_in_every_dialect(entry: ManifestEntry) -> None:
    sample = SAMPLES[entry.returns]
    expected = getattr(models, entry.returns).from_dict(sample)

    for payload in (
        {"success": True, "data": sample},
        sample,
        {"data": sample},
        {"data": sample, "meta": {"requestId": "r"}},
        {"success": True, "data": sample, "message": "Created."},
    ):
        assert module(entry).parse(payload) == expected
    assert expected.extra == {}


@pytest.mark.parametrize("payload", [*NO_OBJECTS, {"success": True, "data": {}}, {"data": {"x": 1}}, {"x": 1}], ids=str)
def test_what_is_no_such_object_is_refused(payload: Any) -> None:
    for entry in OBJECTS:
        with pytest.raises(ResponseValidationError):
            module(entry).parse(payload)


def test_a_field_named_data_does_not_make_an_object_an_envelope() -> None:
    for identity in ({"id": "p1"}, {"_id": "p1"}):
        bare = {**identity, "data": {"id": "other"}}
        project = models.Project.from_response(bare)
        assert (project.id, project.extra) == ("p1", {"data": {"id": "other"}})
        assert models.Project.from_response({"success": True, "data": bare}) == project
        # One that says of itself whether it succeeded is an envelope, whatever else it holds.
        assert models.Project.from_response({"success": True, **identity, "data": bare}) == project


# --- results ---


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (None, {}),
        ({}, {}),
        ({"success": True}, {}),
        ({"success": True, "data": None}, {}),
        ({"success": True, "data": {}}, {}),
        ({"data": None}, {}),
        ({"success": True, "data": {"id": "x", "deletedAt": "t"}}, {"id": "x", "deleted_at": "t"}),
        ({"data": {"id": "x"}, "meta": {"requestId": "r"}}, {"id": "x"}),
        ({"id": "x", "sizeGB": 1}, {"id": "x", "size_gb": 1}),
        ({"success": True, "message": "Archived.", "projectId": "p"}, {"message": "Archived.", "project_id": "p"}),
        ({"data": {"inner": [{"aB": [{"cD": 1}]}]}}, {"inner": [{"a_b": [{"c_d": 1}]}]}),
        ({"id": "x", "data": 5}, {"id": "x", "data": 5}),
    ],
    ids=str,
)
def test_results_are_plain_dictionaries_in_every_dialect(payload: Any, expected: Any) -> None:
    for entry in RESULTS:
        assert module(entry).parse(payload) == expected


@pytest.mark.parametrize("payload", [[], [{}], "ok", 5, True, {"data": []}, {"success": True, "data": "x"}], ids=str)
def test_what_is_no_result_is_refused(payload: Any) -> None:
    with pytest.raises(ResponseValidationError, match="expected an object, got"):
        read_result(payload)


# --- lists ---

INFO = {"total": 156, "limit": 20, "offset": 40, "hasMore": True}


def dialects(collection: str, items: list[Any], info: dict[str, Any]) -> list[tuple[str, Any]]:
    counted = {("count" if key == "total" else key): value for key, value in info.items() if key != "hasMore"}
    return [
        ("canonical", {"success": True, "data": items, "pagination": info}),
        ("E1", {**counted, collection: items}),
        ("E2", {"data": items, "pagination": info}),
        ("E3", {"data": items, "meta": {**info, "requestId": "r"}}),
        ("E1 below data", {"success": True, "data": {**counted, collection: items}}),
        ("E1 below data, paging beside", {"success": True, "data": {collection: items}, "pagination": info}),
        ("E1 with meta", {**counted, collection: items, "meta": {"requestId": "r"}}),
        ("flat", {"success": True, "data": items, **info}),
    ]


@pytest.mark.parametrize("entry", PAGES, ids=name)
def test_pages_are_read_in_every_dialect(entry: ManifestEntry) -> None:
    kind = entry.returns.removeprefix("Page[").removesuffix("]")
    items = [SAMPLES[kind], {**SAMPLES[kind], "id": "2"}]
    expected = [getattr(models, kind).from_dict(item) for item in items]

    for dialect, payload in dialects(COLLECTIONS[kind], items, INFO):
        page = module(entry).parse(payload)
        assert page.items == expected, dialect
        assert page.items.model is getattr(models, kind), dialect
        assert (page.total, page.limit, page.offset) == (156, 20, 40), dialect
        assert page.has_more in ((None,) if dialect.startswith("E1") and "beside" not in dialect else (True,)), dialect
    for payload in (items, {"data": items}, {COLLECTIONS[kind]: items}, {"data": None, COLLECTIONS[kind]: items}):
        page = module(entry).parse(payload)
        assert page.items == expected
        assert page.items.model is getattr(models, kind)
        assert (page.total, page.limit, page.offset, page.has_more) == (None,) * 4


@pytest.mark.parametrize("entry", LISTS, ids=name)
def test_lists_that_are_not_paged_are_read_in_every_dialect(entry: ManifestEntry) -> None:
    kind = entry.returns.removeprefix("ModelList[").removesuffix("]")
    items = [SAMPLES[kind]] * 2
    expected = [getattr(models, kind).from_dict(item) for item in items]

    assert module(entry).parse(items) == expected
    assert module(entry).parse([]) == []
    for dialect, payload in dialects(COLLECTIONS[kind], items, INFO):
        assert module(entry).parse(payload) == expected, dialect


@pytest.mark.parametrize("entry", [*PAGES, *LISTS], ids=name)
def test_what_is_no_such_list_is_refused(entry: ManifestEntry) -> None:
    for payload in (None, "text", 5, True, {}, {"success": True}, {"data": None}, {"data": 5}, {"items": []}):
        with pytest.raises(ResponseValidationError, match="expected a list of"):
            module(entry).parse(payload)
    for items in ([None], [5], ["p1"], [[]], [SAMPLES["Project"], None]):
        for payload in (items, {"success": True, "data": items}):
            with pytest.raises(ResponseValidationError, match="expected an object for"):
                module(entry).parse(payload)


@pytest.mark.parametrize(
    ("info", "read"),
    [
        ({"pagination": {"total": 5}, "meta": {"total": 7}, "total": 9}, (5, None, None, None)),
        ({"pagination": {"total": None, "limit": 0}, "meta": {"total": 7}}, (7, None, None, None)),
        ({"pagination": {"total": 0, "offset": 0}, "count": 5}, (0, None, 0, None)),
        ({"pagination": {"total": -1, "count": 6}}, (6, None, None, None)),
        ({"pagination": {"total": "5", "limit": 1.5, "offset": True, "hasMore": "no"}}, (None,) * 4),
        ({"pagination": [], "meta": "x"}, (None,) * 4),
        ({"pagination": {}, "hasMore": False}, (None, None, None, False)),
        ({"meta": {"requestId": "r"}, "hasMore": True, "limit": 3}, (None, 3, None, True)),
    ],
)
def test_what_is_told_of_paging_is_read_from_wherever_it_is(info: dict[str, Any], read: tuple[Any, ...]) -> None:
    page = read_page({"data": [], **info}, "projects", models.Project.from_dict, models.Project)

    assert (page.total, page.limit, page.offset, page.has_more) == read


# --- names ---


@pytest.mark.parametrize(
    ("camel", "snake"),
    [
        ("id", "id"),
        ("createdAt", "created_at"),
        ("sizeGB", "size_gb"),
        ("sizeGb", "size_gb"),
        ("HTTPServer", "http_server"),
        ("userID2", "user_id2"),
        ("a1B", "a1_b"),
        ("already_snake", "already_snake"),
        ("_id", "_id"),
        ("", ""),
    ],
)
def test_names_become_snake_case(camel: str, snake: str) -> None:
    assert snake_case(camel) == snake


@pytest.mark.parametrize(
    "kept",
    [
        {"APP_MODE": 1, "Content-Type": 2, "example.com/aB": 3, "my-keyA": 4, "Pascal": 5, "_id": 6, "äÖ": 7, "": 8},
        {"labels": {"myTeam": {"theirKey": 1}}},
        {"environment_variables": 1, "environmentVariables": {"apiUrl": 1}},
        {"a": [{"env": {"apiUrl": 1}}], "environment_variables": {"apiUrl": 1}, "tags": {"aB": 1}},
    ],
)
def test_keys_of_users_are_kept(kept: Any) -> None:
    assert snake_case_keys(kept) == kept


def test_keys_of_the_api_become_snake_case_at_any_depth() -> None:
    value = {
        "changedFields": [{"oldValue": {"sizeGB": 1}, "newValue": None}],
        "environmentVariables": {"apiUrl": "x"},
        "env": [{"name": "apiUrl", "valueFrom": {"secretKeyRef": {"optional": True}}}],
        "environment": "runTime",
    }

    read = snake_case_keys(value)

    assert read == {
        "changed_fields": [{"old_value": {"size_gb": 1}, "new_value": None}],
        "environment_variables": {"apiUrl": "x"},
        "env": [{"name": "apiUrl", "value_from": {"secret_key_ref": {"optional": True}}}],
        "environment": "runTime",
    }
    assert snake_case_keys(read) == read


def test_details_and_conditions_have_snake_case_keys() -> None:
    activity = models.ProjectActivity.from_dict({"id": "a", "details": {"sizeGb": 1, "labels": {"myTeam": 1}}})
    status = models.WorkspaceStatus.from_dict(
        {"phase": "Running", "conditions": [{"lastTransitionTime": "t"}, "text", None]}
    )

    assert activity.details == {"size_gb": 1, "labels": {"myTeam": 1}}
    assert status.conditions == [{"last_transition_time": "t"}, "text", None]
    for malformed in (None, "text", 5, []):
        assert models.ProjectActivity.from_dict({"id": "a", "details": malformed}).details == malformed
        assert models.WorkspaceStatus.from_dict({"phase": "Running", "conditions": malformed}).conditions == malformed


@pytest.mark.parametrize(
    ("value", "renamed"),
    [
        ({"aB": 1, "a_b": 2}, {"aB": 1, "a_b": 2}),
        ({"a_b": 2, "aB": 1}, {"a_b": 2, "aB": 1}),
        ({"sizeGb": 1, "sizeGB": 2}, {"size_gb": 1, "sizeGB": 2}),
        ([{"aB": None}], [{"a_b": None}]),
        ("aB", "aB"),
    ],
)
def test_no_value_is_lost_when_names_collide(value: Any, renamed: Any) -> None:
    assert snake_case_keys(value) == renamed


def test_kinds_of_json_are_named() -> None:
    values = [None, True, "x", 1, 1.5, [], {}]
    names = ["null", "a boolean", "a string", "a number", "a number", "a list", "an object"]

    assert [describe(value) for value in values] == names


def test_responses_are_refused_in_plain_words() -> None:
    for read in (lambda: read_object([], frozenset({"id"})), lambda: read_result([])):
        with pytest.raises(ResponseValidationError, match=r"^expected an object, got a list$"):
            read()
    with pytest.raises(ResponseValidationError, match=r"^expected a list of projects, got a string$"):
        read_page("text", "projects", dict, dict)
    with pytest.raises(ResponseValidationError, match=r"^the object has none of the documented fields$"):
        read_object({"x": 1}, frozenset({"id"}))
