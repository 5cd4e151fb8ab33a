"""The handlers of tables, with the resource of docs/new-resource.md."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from strongly.sandbox import Contract, Sandbox, application, load_document
from strongly.sandbox.store import Store
from strongly.sandbox.table import Table
from strongly.sandbox.web import dashboard
from tests.sandbox.api import Api

FRAGMENT = Path(__file__).parents[1] / "spec/new_resource/datasets.yaml"
COLUMNS = {
    "name": "TEXT NOT NULL",
    "description": "TEXT",
    "format": "TEXT NOT NULL DEFAULT 'parquet'",
    "size_bytes": "INTEGER NOT NULL DEFAULT 0",
    "is_published": "BOOLEAN NOT NULL DEFAULT FALSE",
    "labels": "JSON",
}
TABLE = Table("datasets", id_prefix="ds", columns=COLUMNS, searched=("name", "description"))


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    document, fragment = deepcopy(load_document()), yaml.safe_load(FRAGMENT.read_text(encoding="utf-8"))
    document["paths"] |= {path: item for path, item in fragment["paths"].items() if not path.endswith("/publish")}
    for name, section in fragment["components"].items():
        document["components"][name] |= section
    del document["paths"]["/datasets"]["post"]["responses"]["201"]["links"]
    for name in ("DatasetCreate", "Dataset"):
        schema = document["components"]["schemas"][name]["properties"]
        schema["labels"] = {"type": ["object", "null"]}
        schema["rowCount"] = {"type": "integer"}
    for name in ("list", "create", "get", "update", "delete"):
        operation = f"{name}Dataset{'s' if name == 'list' else ''}"
        monkeypatch.setitem(application.HANDLERS, operation, getattr(TABLE, name))
    monkeypatch.setattr(application, "TABLES", (*application.TABLES, TABLE))
    with Sandbox(spec=Contract(document)) as sandbox:
        yield Api(sandbox)


def test_objects_are_created_read_changed_and_deleted(api: Api) -> None:
    project = api.project()
    made = api.post("/datasets", {"projectId": project, "name": "a", "labels": {"x": [1]}})

    assert (made["format"], made["sizeBytes"], made["isPublished"], made["labels"]) == ("parquet", 0, False, {"x": [1]})
    assert (made["projectId"], made["ownerId"]) == (project, "user-sandbox")
    assert made.keys().isdisjoint({"sequence", "searchText"})
    assert api.get(f"/datasets/{made['id']}") == made
    changed: Any = api.put(f"/datasets/{made['id']}", {"name": "b", "description": None})
    assert (changed["name"], changed["description"], changed["labels"]) == ("b", None, {"x": [1]})
    assert api.actions(project)[:2] == ["dataset.updated", "dataset.created"]
    assert api.delete(f"/datasets/{made['id']}")["message"] == "Dataset deleted."
    assert api.get("/datasets") == []


def test_lists_are_searched_filtered_sorted_and_paged(api: Api) -> None:
    project = api.project()
    for name, kind in (("b", "csv"), ("a", "csv"), ("c", "json")):
        api.post("/datasets", {"projectId": project, "name": name, "format": kind})

    def names(query: str) -> str:
        return "".join(api.names("/datasets", query))

    assert names("") == "cab"
    assert names("format=csv") == "ab"
    assert names("sort=name:asc") == "abc"
    assert names("sort=name:desc&limit=1&offset=1") == "b"
    assert names("search=B") == "b"
    assert names("projectId=other") == ""


def test_the_contents_of_an_archived_project_do_not_change(api: Api) -> None:
    project = api.project()
    made = api.post("/datasets", {"projectId": project, "name": "a"})
    api.post(f"/projects/{project}/archive", status=200)

    for method, path, body in (
        ("POST", "/datasets", {"projectId": project, "name": "b"}),
        ("PUT", f"/datasets/{made['id']}", {"name": "b"}),
        ("DELETE", f"/datasets/{made['id']}", None),
    ):
        assert api.send(method, path, body).status == 409
    assert api.send("GET", "/datasets/ds-nope").json()["error"]["message"] == "No such dataset: ds-nope."


def test_a_key_without_a_column_is_a_failure_that_names_it(api: Api) -> None:
    response = api.send("POST", "/datasets", {"projectId": api.project(), "name": "a", "rowCount": 1})

    assert response.status == 500
    problem = "The table datasets of the sandbox has no column row_count for rowCount: add it."
    assert response.json()["error"]["message"] == problem


def test_the_dashboard_shows_the_objects(api: Api) -> None:
    api.post("/datasets", {"projectId": api.project(), "name": "Churn 2026"})

    page = str(dashboard.render(api.sandbox))

    assert "<h2>Datasets <small>1</small></h2>" in page
    assert "<b>Churn 2026</b>" in page


def test_a_file_from_before_the_resource_gets_its_table(tmp_path: Path) -> None:
    Store(tmp_path / "sandbox.db").close()

    store = Store(tmp_path / "sandbox.db", TABLE.statements)

    with store.transaction() as connection:
        assert connection.execute("SELECT * FROM datasets").fetchall() == []
    store.close()
