"""Filters, search, order and pages; the pages also against a list in Python."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly.sandbox import Sandbox
from tests.docs.reference import REPOSITORY
from tests.sandbox.api import Api, Clock

MODELS = REPOSITORY / "docs/models.md"

# name, category, tags, visibility
PROJECTS = [
    ("Churn Analysis", "machine-learning", ["ml", "production"], "organization"),
    ("fraud", "machine-learning", ["ml"], "private"),
    ("Forecast 100%", None, ["production", "weekly"], "private"),
    ("reporting_x", "analytics", [], "organization"),
]


@pytest.fixture
def filled(api: Api, clock: Clock) -> Api:
    for name, category, tags, visibility in PROJECTS:
        fields = {"tags": tags, "visibility": visibility} | ({"category": category} if category else {})
        api.project(name, **fields)
        clock.advance(1)
    return api


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["reporting_x", "Forecast 100%", "fraud", "Churn Analysis"]),
        ("search=CHURN%20ana", ["Churn Analysis"]),
        ("search=%25", ["Forecast 100%"]),
        ("search=g_x", ["reporting_x"]),
        ("search=g_", ["reporting_x"]),
        ("search=weekly", ["Forecast 100%"]),
        ("search=", ["reporting_x", "Forecast 100%", "fraud", "Churn Analysis"]),
        ("search=%00", []),
        ("search=' OR 1=1 --", []),
        ("category=machine-learning", ["fraud", "Churn Analysis"]),
        ("category=machine", []),
        ("tag=production", ["Forecast 100%", "Churn Analysis"]),
        ("tag=prod", []),
        ("tag=ml&category=machine-learning&search=fraud", ["fraud"]),
        ("status=paused", []),
        ("sort=name:asc", ["Churn Analysis", "Forecast 100%", "fraud", "reporting_x"]),
        ("sort=createdAt:asc", ["Churn Analysis", "fraud", "Forecast 100%", "reporting_x"]),
        ("sort=visibility:desc", ["Forecast 100%", "fraud", "reporting_x", "Churn Analysis"]),
        ("sort=name:desc&limit=2", ["reporting_x", "fraud"]),
        ("limit=2&offset=3", ["Churn Analysis"]),
        ("offset=2147483647", []),
    ],
)
def test_projects_are_filtered_sorted_and_paged(filled: Api, query: str, names: list[str]) -> None:
    assert filled.names("/projects", query) == names


def test_the_status_is_a_filter(filled: Api) -> None:
    first = filled.get("/projects")[0]["id"]
    filled.post(f"/projects/{first}/archive", status=200)

    assert filled.names("/projects", "status=archived") == ["reporting_x"]
    assert len(filled.get("/projects", "status=active")) == 3


def test_workspaces_are_filtered(api: Api, clock: Clock, project: str) -> None:
    api.workspace("model-training", projectId=project)
    clock.advance(2)
    api.workspace("scratch", description="For training")

    assert api.names("/workspaces", "search=training") == ["scratch", "model-training"]
    assert api.names("/workspaces", "status=running") == ["model-training"]
    assert api.names("/workspaces", "status=pending") == ["scratch"]
    assert api.names("/workspaces", f"projectId={project}") == ["model-training"]
    assert api.names("/workspaces", "projectId=nope") == []
    assert api.names("/workspaces", "sort=environmentType:asc") == ["model-training", "scratch"]


def test_volumes_are_filtered(api: Api, project: str) -> None:
    api.volume(project, "Training Data", description="Churn", sizeGB=2)
    api.volume(api.project("other"), "Models", type="model", sizeGB=1)

    assert api.names("/volumes", "search=training-data") == ["training-data"]
    assert api.names("/volumes", "search=churn") == ["training-data"]
    assert api.names("/volumes", "type=model") == ["models"]
    assert api.names("/volumes", f"projectId={project}") == ["training-data"]
    assert api.names("/volumes", "sort=sizeGb:asc") == ["models", "training-data"]


def test_list_items_are_subsets_of_the_object(api: Api, project: str) -> None:
    api.workspace(projectId=project)
    api.volume(project)

    for path in ("/projects", "/workspaces", "/volumes"):
        (item,) = api.get(path)
        whole = api.get(f"{path}/{item['id']}")
        assert item.items() <= whole.items()
        assert len(item) < len(whole)


@pytest.fixture(scope="module")
def many() -> Iterator[tuple[Api, list[dict[str, Any]]]]:
    """130 projects, some of them alike in what they are sorted by, and the same as a list."""
    clock = Clock()
    with Sandbox(clock=clock) as sandbox:
        api = Api(sandbox)
        for number in range(130):
            fields: dict[str, object] = {"tags": ["odd"]} if number % 2 else {}
            if number % 5:
                fields["category"] = f"category-{number % 7}"
            api.project(f"project-{number * 37 % 130}", **fields)
            if number % 3 == 0:
                clock.advance(1)
        projects: list[dict[str, Any]] = []
        for offset in range(0, 130, 100):
            projects += api.get("/projects", f"limit=100&offset={offset}&sort=createdAt:asc")
        assert len(projects) == 130
        yield api, projects


@given(
    limit=st.none() | st.integers(1, 1000),
    offset=st.none() | st.integers(0, 140),
    sort=st.none() | st.tuples(st.sampled_from(["name", "createdAt", "category"]), st.sampled_from(["asc", "desc"])),
    search=st.none() | st.text(alphabet="project-01", max_size=4),
    tag=st.none() | st.just("odd"),
)
def test_pages_are_slices_of_the_list(
    many: tuple[Api, list[dict[str, Any]]],
    limit: int | None,
    offset: int | None,
    sort: tuple[str, str] | None,
    search: str | None,
    tag: str | None,
) -> None:
    api, projects = many
    parameters = {"limit": limit, "offset": offset, "sort": sort and ":".join(sort), "search": search, "tag": tag}
    query = "&".join(f"{name}={quote(str(value))}" for name, value in parameters.items() if value is not None)

    page = api.page("/projects", query)

    expected = [
        project
        for project in projects
        if (tag is None or tag in project["tags"])
        and any((search or "") in text for text in (project["name"], "about churn", *project["tags"]))
    ]
    field, direction = sort or ("createdAt", "desc")
    # Python's sort is stable, so the order of creation decides between equals; null comes first.
    expected.sort(key=lambda project: project[field] or "")
    if direction == "desc":
        expected.reverse()
    used, start = min(limit or 20, 100), offset or 0
    assert [item["id"] for item in page["data"]] == [item["id"] for item in expected[start : start + used]]
    assert page["pagination"] == {
        "total": len(expected),
        "limit": used,
        "offset": start,
        "hasMore": start + used < len(expected),
    }


def test_walking_through_the_pages_finds_everything_once(many: tuple[Api, list[dict[str, Any]]]) -> None:
    api, projects = many
    found: list[str] = []
    more = True
    while more:
        page = api.page("/projects", f"limit=7&offset={len(found)}")
        found += [item["id"] for item in page["data"]]
        more = page["pagination"]["hasMore"]

    assert found == [project["id"] for project in projects[::-1]]


@pytest.mark.parametrize(
    ("resource", "identifier", "left_out"),
    [
        ("projects", "proj-abc123", ["collaborators", "sharedWith", "defaultDataVolumeId", "attachedVolumeIds"]),
        ("workspaces", "ws-abc123", ["volumeIds"]),
        ("volumes", "vol-abc123", ["shared", "sharedWith"]),
    ],
)
def test_lists_leave_out_what_the_documents_say(
    api: Api, sandbox: Sandbox, resource: str, identifier: str, left_out: list[str]
) -> None:
    sandbox.seed_demo()
    whole = api.get(f"/{resource}/{identifier}")
    (item,) = (item for item in api.get(f"/{resource}", "limit=100") if item["id"] == identifier)

    assert whole == item | {name: whole[name] for name in left_out}
    assert set(left_out).isdisjoint(item)
    description = " ".join(sandbox.contract.document["info"]["description"].split())
    (row,) = re.findall(rf"^\| {resource} \| ([^;|]*)", MODELS.read_text(encoding="utf-8"), re.MULTILINE)
    names = [re.sub("[A-Z]", lambda match: f"_{match[0].lower()}", name) for name in left_out]
    assert re.findall("`([a-z_]+)`", row) == names
    listed = re.findall("`(\\w+)`", description.partition("They lack ")[2].partition(f" of {resource}")[0])
    assert listed[-len(left_out) :] == left_out
