"""Models: aliases, odd values, unknown fields, equality, repr and copies."""

import copy
import dataclasses
import inspect
import json
import math
import pickle
import pprint
import sys
import threading
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import reduce
from operator import add
from typing import Any, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import (
    ModelList,
    Page,
    Project,
    ProjectActivity,
    ProjectCollaborator,
    ProjectStats,
    Volume,
    Workspace,
    WorkspaceMetrics,
    WorkspaceStatus,
)
from strongly._core.exceptions import ResponseValidationError
from strongly._core.model import ABSENT, Memo, Model, _LazyAttribute, define
from strongly._core.reading import read_nested, read_result, unknown_fields
from tests.operations import MODELS
from tests.strategies import objects_of


@pytest.mark.parametrize(
    ("kind", "data", "attribute", "value"),
    [
        (Project, {"_id": "p"}, "id", "p"),
        (Project, {"id": "a", "_id": "b"}, "id", "a"),
        (Project, {"id": None, "_id": "b"}, "id", "b"),
        (Project, {"id": "", "_id": "b"}, "id", ""),
        (Workspace, {"_id": "w"}, "id", "w"),
        (Volume, {"_id": "v"}, "id", "v"),
        (ProjectActivity, {"_id": "a"}, "id", "a"),
        (Volume, {"sizeGB": 5}, "size_gb", 5.0),
        (Volume, {"sizeGb": 1, "sizeGB": 2}, "size_gb", 1.0),
        (Volume, {"sizeGb": None, "sizeGB": 2}, "size_gb", 2.0),
        (Volume, {"sizeGb": 0, "sizeGB": 2}, "size_gb", 0.0),
        (ProjectStats, {"totalStorageGB": 7}, "total_storage_gb", 7.0),
        (ProjectCollaborator, {"addedAt": "t"}, "granted_at", "t"),
        (ProjectCollaborator, {"grantedAt": "s", "addedAt": "t"}, "granted_at", "s"),
        (Project, {"owner": {"id": "u", "name": "Ada", "email": "e"}}, "owner", "Ada"),
        (Project, {"owner": {"id": "u"}}, "owner", None),
        (Project, {"owner": {"name": {"name": "Ada"}}}, "owner", "Ada"),
        (Project, {"owner": "Ada"}, "owner", "Ada"),
        (Project, {"owner": None}, "owner", None),
        (Project, {"owner": 5}, "owner", 5),
        (Workspace, {"owner": {"name": "Ada"}}, "owner", "Ada"),
        (Volume, {"owner": {"name": "Ada"}}, "owner", "Ada"),
        (
            Workspace,
            {"resources": {"gpuType": "a", "cpu": "4", "deepKey": {"x": 1}}},
            "resources",
            {"gpu_type": "a", "cpu": "4", "deep_key": {"x": 1}},
        ),
        (Workspace, {"resources": None}, "resources", None),
        (Workspace, {"resources": "lots"}, "resources", "lots"),
        (Project, {"status": "on-the-moon"}, "status", "on-the-moon"),
        (Project, {"tags": "ml"}, "tags", "ml"),
        (Project, {"tags": []}, "tags", []),
        (Project, {"tags": None}, "tags", None),
        (Project, {"archived": None}, "archived", None),
        (Project, {"collaborators": None}, "collaborators", None),
        (Project, {"collaborators": "none"}, "collaborators", "none"),
        (
            Project,
            {"collaborators": [None, {"userId": "u"}, "x"]},
            "collaborators",
            [None, ProjectCollaborator("u"), "x"],
        ),
        (Project, {"name": ["not", "text"]}, "name", ["not", "text"]),
        (ProjectActivity, {"details": {"oldName": 1}}, "details", {"old_name": 1}),
        (WorkspaceMetrics, {"cpuUsage": 50}, "cpu_usage", 50.0),
        (WorkspaceMetrics, {"cpuUsage": True}, "cpu_usage", True),
        (WorkspaceMetrics, {"cpuUsage": "50%"}, "cpu_usage", "50%"),
        (WorkspaceMetrics, {"cpuUsage": 10**400}, "cpu_usage", 10**400),
        (WorkspaceStatus, {"conditions": [{"lastTransition": 1}]}, "conditions", [{"last_transition": 1}]),
        (ProjectStats, {"workspaceCount": 2}, "workspace_count", 2),
    ],
)
def test_values_are_read_or_stay_as_they_are(kind: Any, data: dict[str, Any], attribute: str, value: Any) -> None:
    read = getattr(kind.from_dict(data), attribute)

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("kind", MODELS)
def test_what_is_absent_is_none(kind: type[Any]) -> None:
    empty = kind.from_dict({})

    assert empty.to_dict() == dict.fromkeys(kind._names)
    assert empty.extra == {}
    assert repr(empty) == f"{kind.__name__}()"
    assert list(empty.to_dict()) == list(kind._names)
    for name in kind._names:
        assert getattr(empty, name) is None


@pytest.mark.parametrize("kind", MODELS)
def test_what_is_no_object_is_refused(kind: type[Any]) -> None:
    for value, found in ((None, "null"), ([], "a list"), ("x", "a string"), (5, "a number"), (True, "a boolean")):
        with pytest.raises(ResponseValidationError, match=f"^expected an object for {kind.__name__}, got {found}$"):
            kind.from_dict(value)


def test_unknown_fields_are_kept_under_their_own_names() -> None:
    project = Project.from_dict({"id": "p", "newThing": {"aB": [1]}, "name": "n"})

    assert project.extra == {"newThing": {"aB": [1]}}
    assert project.to_dict()["newThing"] == {"aB": [1]}
    assert project.to_dict()["name"] == "n"


@pytest.mark.parametrize("kind", MODELS)
def test_an_object_is_read_alike_whether_or_not_all_of_its_fields_are_there(kind: Any) -> None:
    names = sys.modules[kind.__module__]._KEYS
    whole = {name: f"text {number}" for number, name in enumerate(names)}
    attributes = dict(zip(kind._names, whole.values(), strict=True))

    assert kind.from_dict(whole) == kind(*attributes.values())
    assert kind.from_dict(whole).to_dict() == attributes
    assert kind.from_dict({"new": 1, **whole}).extra == {"new": 1}
    for name, attribute in zip(names, kind._names, strict=True):
        part = {other: value for other, value in whole.items() if other != name}
        assert kind.from_dict(part).to_dict() == {**attributes, attribute: None}
        # As many fields as the model has, but not the same.
        assert kind.from_dict({**part, "new": 1}).to_dict() == {**attributes, attribute: None, "new": 1}


def test_no_unknown_fields_are_no_dictionary() -> None:
    assert unknown_fields({"id": 1}, frozenset({"id", "name"})) is None
    assert Project.from_dict({"id": "p"})._extra is None


def test_reading_leaves_a_dictionary_of_another_class_as_it_is() -> None:
    data = defaultdict(list, {"id": "p"})

    assert Project.from_dict(data) == Project("p")
    assert data == {"id": "p"}


def test_malformed_values_are_kept_beside_strings() -> None:
    values: dict[str, Any] = {"status": ["active"], "visibility": 5, "category": None, "owner_id": "x" * 1000}

    for _ in range(2):  # the first time, the strings are new
        written = Project.from_dict({"id": "p", "organizationId": "org-1", **values}).to_dict()
        assert {key: written[key] for key in values} == values
        assert written["organization_id"] == "org-1"


def test_equal_strings_of_items_are_one_object() -> None:
    first, second = (Project.from_dict({"id": "p", "ownerId": "-".join(("user", "1"))}) for _ in range(2))

    assert first.owner_id is second.owner_id


def test_objects_within_objects_are_read_or_stay_as_they_are() -> None:
    assert read_nested({"id": "p"}, Project.from_dict) == Project("p")
    for value in (None, [], "x", 5):
        assert read_nested(value, Project.from_dict) == value


def test_dictionaries_are_plain_and_of_their_own() -> None:
    data = {"id": "p", "tags": ["a"], "collaborators": [{"userId": "u", "x": {"y": 1}}], "z": {"w": []}}
    project = Project.from_dict(data)

    plain = project.to_dict()
    assert plain["collaborators"] == [{**dict.fromkeys(ProjectCollaborator._names), "user_id": "u", "x": {"y": 1}}]
    plain["tags"].append("b")
    plain["collaborators"][0]["x"]["y"] = 2
    plain["z"]["w"].append(1)

    assert project == Project.from_dict(data)
    assert json.loads(json.dumps(project.to_dict())) == project.to_dict()


def test_equality_is_by_value_and_kind() -> None:
    assert Project.from_dict({"id": "p", "x": 1}) == Project.from_dict({"_id": "p", "x": 1})
    assert Project.from_dict({"id": "p"}) != Project.from_dict({"id": "p", "x": 1})
    assert Project.from_dict({"id": "p"}) != Project.from_dict({"id": "q"})
    assert Project.from_dict({"id": "p"}) != Workspace.from_dict({"id": "p"})
    assert Project.from_dict({"id": "p"}) != {"id": "p"}
    assert Project.from_dict({"id": "p"}) != None  # noqa: E711 (the operator is what is tested)


@pytest.mark.parametrize("kind", MODELS)
def test_models_with_an_id_are_hashed_by_it_and_others_not_at_all(kind: type[Any]) -> None:
    model, twin = (kind.from_dict({"id": "x", "userId": "x", "new": number}) for number in range(2))

    if kind in (Project, ProjectActivity, ProjectCollaborator, Volume, Workspace):
        assert {hash(model)} == {hash(twin)} == {hash("x")}
        assert {model, twin, copy.deepcopy(model)} == {model, twin}
    else:
        with pytest.raises(TypeError, match="unhashable"):
            hash(model)
    with pytest.raises(AttributeError):
        model.misspelled = 1


@pytest.mark.parametrize(
    ("model", "text"),
    [
        (Project.from_dict({"name": "n", "status": "active", "id": "p"}), "Project(id='p', name='n', status='active')"),
        (Project.from_dict({"id": "p", "name": "a\nb\u2028c"}), "Project(id='p', name='a\\nb\\u2028c')"),
        (Volume.from_dict({"id": "v", "label": "L", "name": "l"}), "Volume(id='v', label='L', name='l')"),
        (
            Project.from_dict({"archived": False, "tags": [], "description": "d", "collaborators": [{"userId": "u"}]}),
            "Project(description='d', collaborators=[ProjectCollaborator(user_id='u')], tags=[], archived=False)",
        ),
        (Project.from_dict({"id": "p", "new": {"x": 1}}), "Project(id='p', extra={'new': {'x': 1}})"),
        (Project.from_dict({"id": "p", "tags": ["x" * 100]}), f"Project(id='p', tags=['{'x' * 57}…)"),
        (ProjectCollaborator.from_dict({"email": "e", "userId": "u"}), "ProjectCollaborator(user_id='u', email='e')"),
        (ProjectStats.from_dict({"volumeCount": 0}), "ProjectStats(volume_count=0)"),
        (
            WorkspaceStatus.from_dict({"ready": False, "phase": "Pending"}),
            "WorkspaceStatus(phase='Pending', ready=False)",
        ),
        (Project.from_dict({"id": "x" * 58}), f"Project(id='{'x' * 58}')"),
        (Project.from_dict({"id": "x" * 59}), f"Project(id='{'x' * 58}…)"),
        (Project.from_dict({"id": "x" * 100}), f"Project(id='{'x' * 58}…)"),
    ],
)
def test_the_repr_is_one_line_that_starts_with_the_id(model: Model, text: str) -> None:
    assert repr(model) == text


def replace(model: Any, **changes: Any) -> Any:
    """`copy.replace`, which Python 3.13 added."""
    return model.__replace__(**changes)


@pytest.mark.parametrize("kind", MODELS)
@given(data=st.data())
def test_copies_are_equal_and_of_their_own(kind: type[Any], data: st.DataObject) -> None:
    model = kind.from_dict(data.draw(objects_of(kind)))
    twins = [pickle.loads(pickle.dumps(model, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    twins += [copy.copy(model), copy.deepcopy(model)]
    twins += [attrs.evolve(model), dataclasses.replace(model), replace(model)]
    for twin in twins:
        assert type(twin) is kind
        assert twin == model
        assert (twin.extra, repr(twin)) == (model.extra, repr(model))


@pytest.mark.parametrize("kind", MODELS)
@given(data=st.data())
def test_what_a_model_writes_it_reads_back(kind: type[Any], data: st.DataObject) -> None:
    model = kind.from_dict(data.draw(objects_of(kind)))

    for by_alias in (False, True):
        written = model.to_dict(by_alias=by_alias)
        assert kind.from_dict(written) == model
        assert kind.from_dict(json.loads(model.to_json(by_alias=by_alias))) == model
        assert kind.from_dict(written).to_dict(by_alias=by_alias) == written


@pytest.mark.parametrize(
    ("data", "created_at", "extra"),
    [
        ({"createdAt": "t", "created_at": "s"}, "t", {}),
        ({"created_at": "s", "createdAt": "t"}, "t", {}),
        ({"createdAt": None, "created_at": "s", "new": 1}, "s", {"new": 1}),
        ({"created_at": None}, None, {}),
    ],
)
def test_an_attribute_is_one_more_spelling_of_its_field(
    data: dict[str, Any], created_at: str | None, extra: dict[str, Any]
) -> None:
    project = Project.from_dict({"_id": "p", **data})

    assert (project.id, project.created_at, project.extra) == ("p", created_at, extra)


def test_the_wire_format_has_the_names_of_the_spec_and_unknown_fields_are_unchanged() -> None:
    workspace = Workspace.from_dict(
        {"_id": "w", "createdAt": "t", "resources": {"gpuType": "a10g", "newKey": 1}, "new_field": {"some_key": 1}}
    )
    written = workspace.to_dict(by_alias=True)

    assert {key: value for key, value in written.items() if value is not None} == {
        "id": "w",
        "createdAt": "t",
        "resources": {"gpuType": "a10g", "new_key": 1},
        "new_field": {"some_key": 1},
    }
    assert list(written) == [*Workspace._keys, "new_field"]
    project = Project.from_dict({"collaborators": [{"userId": "u", "addedAt": "t"}]})
    assert project.to_dict(by_alias=True)["collaborators"][0]["grantedAt"] == "t"


def test_json_is_text_in_any_language() -> None:
    assert '"name": "Größe 模型"' in Project("p", name="Größe 模型").to_json()


def test_models_are_encoded_inside_other_data() -> None:
    data = {"projects": [Project("p", name="Demo")]}
    encoded = json.loads(json.dumps(data, default=Model.to_dict))
    assert encoded["projects"][0]["name"] == "Demo"
    with pytest.raises(TypeError, match="Object of type object is not JSON serializable"):
        json.dumps({"other": object()}, default=Model.to_dict)


def test_json_can_be_encoded_even_if_a_string_is_not_valid_unicode() -> None:
    project = Project.from_dict({"id": "p", "name": "a\ud800", "new\udfff": 1})

    assert Project.from_dict(json.loads(project.to_json().encode())) == project


@pytest.mark.parametrize("kind", MODELS)
def test_completion_lists_no_internal_attributes(kind: type[Any]) -> None:
    listed = dir(kind.from_dict({}))

    assert {*kind._names, "extra", "from_dict", "to_dict", "to_json", "__class__"} <= set(listed)
    assert not [name for name in listed if name.startswith("_") and not name.startswith("__")]


@pytest.mark.parametrize("kind", MODELS)
def test_annotations_resolve(kind: type[Any]) -> None:
    hints = get_type_hints(kind)

    assert set(kind._names) <= set(hints)
    assert {one.name: one.type for one in attrs.fields(kind)} == {
        name: hints[name] for name in [*kind._names, "_extra"]
    }
    for name, member in inspect.getmembers(kind, inspect.isroutine):
        if not name.startswith("_"):
            get_type_hints(member)
    assert get_type_hints(kind.__init__)["return"] is type(None)
    parameters = inspect.signature(kind, eval_str=True).parameters.values()
    assert [(one.name, one.annotation, one.default) for one in parameters] == [
        (one.alias, one.type, inspect.Parameter.empty if one.default is attrs.NOTHING else one.default)
        for one in attrs.fields(kind)
    ]
    assert all(one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD for one in parameters)
    assert kind.__match_args__ == kind.__slots__ == (*kind._names, "_extra")


@pytest.mark.parametrize("kind", MODELS)
def test_tools_see_a_dataclass(kind: type[Any]) -> None:
    model = kind.from_dict({"id": "x", "userId": "x", "collaborators": [{"userId": "u"}], "new": 1})

    assert [field.name for field in dataclasses.fields(model)] == list(kind._names)
    assert dataclasses.asdict(model) == {name: model.to_dict()[name] for name in kind._names}
    assert dataclasses.replace(model).extra == model.extra
    assert pprint.pformat(model, width=10) == repr(model)
    assert not dataclasses.is_dataclass(Model)
    assert not attrs.has(Model)


def test_a_model_with_fields_of_a_user_is_read_compared_and_hashed() -> None:
    class Plain(Project):
        """Adds a method only."""

        def shout(self) -> str:
            return self.name.upper()

    @attrs.define(eq=False, repr=False, kw_only=True)
    class Noted(Project):
        note: str
        links: list[str] = attrs.Factory(list)

    plain = Plain.from_dict({"id": "p", "name": "n"})
    assert (plain.shout(), type(plain)) == ("N", Plain)
    assert plain != Project("p", name="n")
    assert plain == Plain.from_dict(plain.to_dict())
    assert hash(plain) == hash(Project("p"))
    assert attrs.fields(Plain) == attrs.fields(Project)
    assert [field.name for field in dataclasses.fields(Noted)] == [*Project._names, "note", "links"]
    for noted in (attrs.evolve(Noted("p", note="x"), name="n"), dataclasses.replace(Noted("p", note="x"), name="n")):
        assert (noted.name, noted.note, noted.links) == ("n", "x", [])


def test_a_copy_can_have_other_values() -> None:
    project = Project.from_dict({"id": "p", "name": "n", "status": "active", "new": 1})

    assert replace(project, name="m", extra=None) == Project("p", name="m", status="active")
    assert replace(project, status="archived").extra == {"new": 1}


def test_a_deep_copy_shares_nothing() -> None:
    project = Project.from_dict({"id": "p", "tags": ["a"], "x": []})
    twin = copy.deepcopy(project)

    twin.tags.append("b")
    twin.extra["x"].append(1)

    assert project == Project.from_dict({"id": "p", "tags": ["a"], "x": []})


def test_models_can_be_made_by_hand() -> None:
    project = Project("p", name="n", tags=["a"])

    assert (project.id, project.name, project.description, project.extra) == ("p", "n", None, {})
    assert project == Project.from_dict({"id": "p", "name": "n", "tags": ["a"]})
    assert math.isclose(Volume("v", size_gb=1.5).size_gb or 0, 1.5)


RECURRING = ("status", "environment_type", "image", "organization_id", "owner", "owner_id", "project_id")


def recurring(number: int) -> dict[str, Any]:
    """The properties of a workspace that are marked as recurring, with values that are new objects."""
    values = {
        name: f"{name} {number}" for name in ("status", "environmentType", "image", "organizationId", "projectId")
    }
    return {"id": "w", **values, "ownerId": f"user {number}", "owner": {"name": f"Ada {number}"}}


def test_equal_values_of_recurring_properties_are_one_string() -> None:
    first, second = Workspace.from_dict(recurring(1)), Workspace.from_dict(recurring(1))

    for name in RECURRING:
        assert getattr(first, name) is getattr(second, name)


def test_python_is_not_asked_to_keep_what_servers_send() -> None:
    """CPython 3.12 and free-threaded builds never free a string of `sys.intern`."""
    workspace = Workspace.from_dict(recurring(2))

    for name in RECURRING:
        equal = "".join(getattr(workspace, name))
        assert sys.intern(equal) is equal


def items_of_distinct_values(length: int) -> Iterator[Callable[[int], object]]:
    """What reads an object and drops it: each call has other values, or other keys, of that length."""
    yield lambda number: Workspace.from_dict(
        {"id": "w", "status": f"{number:0{length}}", "image": f"i{number:0{length}}"}
    )
    yield lambda number: read_result({"success": True, "data": {f"k{number:0{length}}": 1}})


@pytest.mark.parametrize(("length", "count"), [(8, 20_000), (20_000, 1_000)])
def test_what_was_read_and_dropped_takes_no_memory(length: int, count: int) -> None:
    for read in items_of_distinct_values(length):
        tracemalloc.start()
        try:
            for number in range(count):
                read(number)
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert held < 2_000_000  # all values together are twice as much and more


def test_a_memo_starts_over_when_it_is_full_and_keeps_no_long_strings() -> None:
    called: list[str] = []

    def length(text: str) -> str:
        called.append(text)
        return str(len(text))

    memo = Memo(length)
    numbers = [str(number) for number in range(Memo.MOST - 1)]
    assert [memo(number) for number in 2 * numbers] == [str(len(number)) for number in 2 * numbers]
    assert memo.known == {None: None, **{number: str(len(number)) for number in numbers}}
    assert called == numbers

    longest = "x" * Memo.LONGEST
    assert (memo(longest), memo(longest + "x")) == ("128", "129")
    assert memo.known == {longest: "128"}


@pytest.mark.parametrize("value", [None, 5, True, 1.5, [], {}])
def test_a_memo_keeps_other_values_than_strings_unchanged(value: object) -> None:
    memo = Memo(str.upper)
    memo.known.clear()

    assert memo(value) is value
    assert memo.known == ({None: None} if value is None else {})


def test_threads_share_a_memo_and_its_bounds() -> None:
    memo = Memo(str.upper)
    texts = [f"text {number}" for number in range(3 * Memo.MOST)]
    wrong: list[str] = []

    def use() -> None:
        wrong.extend(text for text in texts if memo(text) != text.upper())

    threads = [threading.Thread(target=use) for _ in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)

    assert not wrong
    assert len(memo.known) < Memo.MOST + len(threads)


# --- classes ---


def test_a_class_of_a_model_has_slots_only() -> None:
    class Lamp(Model):
        """A lamp."""

        _names = ("id", "power")
        power: int = ABSENT

        def __init__(self, id: str, power: int = ABSENT) -> None:
            self.id, self.power = id, power

    made = define(slots=True)(Lamp)
    lamp = made("l", 40)

    assert (lamp.id, lamp.power) == ("l", 40)
    assert (made.__name__, made.__qualname__, made.__doc__) == ("Lamp", Lamp.__qualname__, "A lamp.")
    assert made.__bases__ == (Model,)
    assert made.__slots__ == made.__match_args__ == ("id", "power", "_extra")
    for name in ("__dict__", "__weakref__"):
        assert not hasattr(lamp, name)


def test_an_attribute_for_tools_is_that_of_the_class_that_they_recognize() -> None:
    class Recognized:
        fields = ("id",)

    class Lamp:
        fields = _LazyAttribute(lambda kind: {Lamp: Recognized}[kind])

    assert Lamp.fields == Lamp().fields == ("id",)


# --- pages ---


def test_the_repr_of_a_page_counts_its_items() -> None:
    page = Page([Volume("a")], total=3, limit=1, offset=0, has_more=True)

    assert repr(page) == "Page(1 item, total=3, limit=1, offset=0, has_more=True)"
    assert repr(Page([])) == "Page(0 items, total=None, limit=None, offset=None, has_more=None)"


# --- lists of models ---


VOLUMES = ModelList([Volume("a"), Volume("b"), Volume("c")], Volume)


@pytest.mark.parametrize(
    ("made", "ids"),
    [
        (VOLUMES[:2], "ab"),
        (VOLUMES[::-1], "cba"),
        (VOLUMES[5:], ""),
        (VOLUMES + VOLUMES[:1], "abca"),
        (VOLUMES + list(VOLUMES[:1]), "abca"),
        (list(VOLUMES[:1]) + VOLUMES, "aabc"),
        (reduce(add, [[], VOLUMES, VOLUMES[1:]]), "abcbc"),
        (VOLUMES.copy(), "abc"),
        (copy.copy(VOLUMES), "abc"),
        (copy.deepcopy(VOLUMES), "abc"),
        (pickle.loads(pickle.dumps(VOLUMES)), "abc"),
        (pickle.loads(pickle.dumps(VOLUMES[:0])), ""),
        (ModelList((volume for volume in VOLUMES if volume.id > "a"), Volume), "bc"),
        (Page(VOLUMES).items, "abc"),
    ],
)
def test_parts_and_copies_of_a_list_of_models_are_such_lists(made: ModelList[Volume], ids: str) -> None:
    assert (type(made), made.model) == (ModelList, Volume)
    assert made == [Volume(id) for id in ids]


def test_a_list_of_models_is_a_list() -> None:
    volumes = VOLUMES.copy()
    assert (add(VOLUMES, []).model, add([], VOLUMES).model) == (Volume, Volume)
    volumes += [Volume("d")]
    assert volumes.model is Volume
    assert volumes == [Volume("a"), Volume("b"), Volume("c"), Volume("d")]
    assert len(VOLUMES) == 3
    assert (volumes[0], volumes[-1]) == (Volume("a"), Volume("d"))
    assert json.dumps(ModelList(["x"])) == '["x"]'
    with pytest.raises(IndexError):
        volumes[4]
    with pytest.raises(TypeError, match="can only concatenate list"):
        add(volumes, (Volume("e"),))
    assert type(Page([Volume("a")]).items) is ModelList
    assert (ModelList().model, ModelList([Volume("a")]).model) == (None, None)
