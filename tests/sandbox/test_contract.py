"""The document as what the sandbox serves by."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from strongly.sandbox import Contract, Sandbox, application, load_document
from strongly.sandbox.errors import ApiError
from tools import ROOT
from tools.codegen import demands
from tools.spec.views import SpecViews

DOCUMENT = load_document()


def test_there_is_a_handler_for_every_operation() -> None:
    assert application.HANDLERS.keys() == Contract(DOCUMENT).operations.keys()
    assert list(demands.handlers(ROOT, SpecViews(DOCUMENT))) == []


def test_an_operation_without_a_handler_is_refused() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/projects"]["get"]["operationId"] = "findProjects"

    with pytest.raises(ValueError, match="operations without a handler: findProjects"):
        Sandbox(spec=Contract(document))


def test_a_handler_without_an_operation_is_refused() -> None:
    document = copy.deepcopy(DOCUMENT)
    del document["paths"]["/volumes/shared"]

    with pytest.raises(ValueError, match="lacks operations that have a handler: listSharedVolumes"):
        Sandbox(spec=Contract(document))


def test_an_operation_id_is_used_once() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/projects"]["get"]["operationId"] = "createProject"

    with pytest.raises(ValueError, match="createProject is used twice"):
        Contract(document)


@pytest.mark.parametrize(("name", "dump"), [("spec.json", json.dumps), ("spec.yaml", yaml.safe_dump)])
def test_the_document_may_come_from_a_file(tmp_path: Path, name: str, dump: Any) -> None:
    path = tmp_path / name
    path.write_text(dump(DOCUMENT), encoding="utf-8")

    with Sandbox(spec=path) as sandbox:
        assert sandbox.contract.operations.keys() == Contract(DOCUMENT).operations.keys()


@pytest.mark.parametrize("text", ["[]", "null"])
def test_a_file_that_is_no_document_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "spec.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match="is not a mapping"):
        load_document(path)


def test_references_stay_within_the_document() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/projects"] = {"$ref": "https://example.com/paths.yaml#/projects"}

    with pytest.raises(ValueError, match="only references within the document"):
        Contract(document)


@pytest.mark.parametrize(
    ("method", "path", "operation", "parameters"),
    [
        ("GET", "/projects", "listProjects", {}),
        ("GET", "/volumes/shared", "listSharedVolumes", {}),
        ("GET", "/volumes/vol-1", "getVolume", {"volumeId": "vol-1"}),
        (
            "PUT",
            "/projects/a%2Fb/collaborators/c%20d",
            "updateProjectCollaboratorRole",
            {"projectId": "a/b", "userId": "c d"},
        ),
    ],
)
def test_paths_lead_to_operations(method: str, path: str, operation: str, parameters: dict[str, str]) -> None:
    match = Contract(DOCUMENT).match(method, f"/api/v1{path}")

    assert (match.operation.id, match.path) == (operation, parameters)


def test_query_values_have_the_type_of_their_schema() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/projects"]["get"]["parameters"] += [
        {"name": "ratio", "in": "query", "schema": {"type": ["number", "null"]}, "required": True},
        {"name": "deep", "in": "query", "schema": {"type": "boolean"}},
    ]
    operation = Contract(document).operations["listProjects"]

    assert operation.check_query("limit=5&ratio=-1.5e1&deep=true&search=1%20%C3%A4+b") == {
        "limit": 5,
        "ratio": -15.0,
        "deep": True,
        "search": "1 ä b",
    }
    with pytest.raises(ApiError, match="deep is not of type boolean; ratio is required"):
        operation.check_query("deep=yes")


def test_a_body_is_required_where_the_document_says_so() -> None:
    document = copy.deepcopy(DOCUMENT)
    operations = Contract(document).operations
    document["paths"]["/projects"]["post"]["requestBody"]["required"] = False

    with pytest.raises(ApiError, match="A JSON body is required"):
        operations["createProject"].check_body("application/json", "", b"")
    assert Contract(document).operations["createProject"].check_body("", "", b"") is None


def test_required_response_headers_are_missed() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["components"]["headers"]["Location"]["required"] = True
    operation = Contract(document).operations["createProject"]
    body = {"success": True, "data": {"id": "proj-1"}}

    assert operation.response_violations(201, {}, body) == ["header Location is missing"]
    assert operation.response_violations(201, {"location": "/x"}, body) == []
