"""Query parameters: named as on the wire, checked, and omitted when they are not given."""

import enum
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ValidationError
from strongly_api.api.projects import delete_project, list_project_activity, list_projects
from strongly_api.api.volumes import list_volumes
from strongly_api.api.workspaces import get_workspace_logs, list_workspaces
from strongly_api.manifest import ManifestEntry
from tests.operations import WITH_QUERY, name, query_names, request


class State(str, enum.Enum):
    ACTIVE = "active"


class Limit(int, enum.Enum):
    SMALL = 5


@pytest.mark.parametrize(
    ("make", "ids", "arguments", "query"),
    [
        (list_projects, (), {}, ()),
        (
            list_projects,
            (),
            {"search": "", "limit": 1, "offset": 0},
            (("search", ""), ("limit", "1"), ("offset", "0")),
        ),
        # The order is that of the document and not of the arguments.
        (list_projects, (), {"sort": "a:asc", "tag": "t"}, (("tag", "t"), ("sort", "a:asc"))),
        (list_projects, (), {"status": State.ACTIVE, "limit": Limit.SMALL}, (("status", "active"), ("limit", "5"))),
        (list_projects, (), {"sort": "created_at:desc"}, (("sort", "createdAt:desc"),)),
        (list_projects, (), {"sort": "createdAt:desc"}, (("sort", "createdAt:desc"),)),
        (list_volumes, (), {"sort": "size_gb:asc"}, (("sort", "sizeGb:asc"),)),
        (list_workspaces, (), {"sort": "environment_type:asc"}, (("sort", "environmentType:asc"),)),
        # Fields that the spec does not list yet, or that are private to a deployment.
        (list_volumes, (), {"sort": "last_used_at:asc"}, (("sort", "lastUsedAt:asc"),)),
        (list_volumes, (), {"sort": "_id:asc"}, (("sort", "_id:asc"),)),
        (list_workspaces, (), {"project_id": "p/1"}, (("projectId", "p/1"),)),
        (list_volumes, (), {"type": "data", "project_id": "p"}, (("type", "data"), ("projectId", "p"))),
        (delete_project, ("p",), {}, ()),
        (delete_project, ("p",), {"volume": "keep"}, (("volume", "keep"),)),
        (get_workspace_logs, ("w",), {"type": "pod"}, (("type", "pod"),)),
        (list_project_activity, ("p",), {"limit": 2**62, "offset": 7}, (("limit", str(2**62)), ("offset", "7"))),
    ],
)
def test_queries_are_spelled_as_on_the_wire(
    make: Any, ids: tuple[str, ...], arguments: dict[str, Any], query: tuple[tuple[str, str], ...]
) -> None:
    made = make.request(*ids, **arguments)

    assert made.query == query
    assert all(type(value) is str for _, value in made.query)


WRONG: dict[str, list[tuple[Any, str]]] = {
    "limit": [
        (0, "must be at least 1, not 0"),
        (-(10**20) + 1, "must be at least 1, not -99999999999999999999"),
        (-(10**20), "must be at least 1, not such a large number"),
        (-(10**5000), "must be at least 1, not such a large number"),
        (10**5000, "must fit into 64 bits"),
        (True, "must be an int, not bool"),
        (1.0, "must be an int, not float: pass int(limit)"),
        ("5", "must be an int, not str"),
    ],
    "offset": [
        (-1, "must be at least 0, not -1"),
        (False, "must be an int, not bool"),
        ("", "must be an int, not str"),
    ],
}
WRONG_TEXT = [
    (5, "must be a {type}, not int: pass str({name})"),
    (["a"], "must be a {type}, not list"),
    (b"a", "must be a {type}, not bytes: pass its .decode()"),
    ("a\ud800", "must be valid text, but contains a lone surrogate at position 1"),
]


@pytest.mark.parametrize("entry", WITH_QUERY, ids=name)
def test_every_query_parameter_is_checked(entry: ManifestEntry) -> None:
    for parameter in query_names(entry):
        for value, problem in WRONG.get(parameter, WRONG_TEXT):
            with pytest.raises(ValidationError) as caught:
                request(entry, **{parameter: value})
            kind = "str or a Project" if parameter == "project_id" else "str"
            assert str(caught.value) == f"{parameter} {problem.format(type=kind, name=parameter)}"
            assert caught.value.argument == parameter


@pytest.mark.parametrize("sort", ["created_at", "created_at:", ":desc", "created_at:down", "created_at:desc:x", ""])
def test_a_sort_order_needs_a_field_and_a_direction(sort: str) -> None:
    with pytest.raises(ValidationError) as caught:
        list_projects.request(sort=sort)

    assert str(caught.value) == f"sort must be a field and a direction, such as 'created_at:desc', not {sort!r}"


@pytest.mark.parametrize("entry", WITH_QUERY, ids=name)
def test_every_query_parameter_is_optional_and_sent_once(entry: ManifestEntry) -> None:
    assert request(entry).query == ()
    assert request(entry, **dict.fromkeys(query_names(entry))).query == ()
    for parameter in query_names(entry):
        text = "x:asc" if parameter == "sort" else "x"
        ((_, value),) = request(entry, **{parameter: 5 if parameter in WRONG else text}).query
        assert value == ("5" if parameter in WRONG else text)


@given(st.text() | st.text("&=+%#?;/ é"))
def test_any_text_arrives_as_it_is_or_is_refused(value: str) -> None:
    query = list_projects.request(search=value, tag=value).query

    url = httpx.URL(f"https://a.example.com/x?{urlencode(query)}")

    assert not url.fragment
    assert parse_qsl(url.query.decode(), keep_blank_values=True) == [("search", value), ("tag", value)]


def test_the_sdk_raises_its_own_exception_for_them() -> None:
    with pytest.raises(ValidationError, match=r"^limit must be at least 1") as caught:
        list_projects.request(limit=0)

    assert (caught.value.argument, caught.value.status_code, caught.value.method) == ("limit", None, None)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    # Anything else is a defect and not hidden.
    with pytest.raises(TypeError):
        list_projects.request(nonsense=1)
