"""The document as what the sandbox serves by."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from strongly.sandbox import Contract, Sandbox, application, load_document
from strongly.sandbox.context import RequestContext, Result
from strongly.sandbox.errors import ApiError
from strongly.sandbox.listing import PageInfo
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


def test_a_query_parameter_that_a_handler_ignores_is_refused() -> None:
    document = copy.deepcopy(DOCUMENT)
    shelf = {"name": "shelf", "in": "query", "schema": {"type": "string"}}
    document["paths"]["/projects"]["get"]["parameters"].append(shelf)
    document["paths"]["/projects/{projectId}"]["get"]["parameters"] = [shelf]
    document["components"]["schemas"]["VolumeSort"]["enum"].append("owner:desc")

    ignored = "shelf of listProjects, shelf of getProject, sort=owner of listVolumes; add them"
    with pytest.raises(ValueError, match=f"query parameters that the handlers ignore: {ignored}"):
        Sandbox(spec=Contract(document))


class Table:
    """An object whose methods are handlers."""

    query_parameters = frozenset({"search"})

    def list(self, context: RequestContext) -> Result:
        return Result([], PageInfo(0, 1, 0))


def test_an_object_with_handlers_lists_what_they_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(application.HANDLERS, "listSharedVolumes", Table().list)

    with pytest.raises(ValueError, match="handlers ignore: limit of listSharedVolumes, offset of listSharedVolumes;"):
        Sandbox()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"responses": {"200": {}, "202": {}}}, r".*list one of 200 to 299, not \[200, 202\]"),
        ({"responses": {"default": {}}}, "the response 'default' is not a status"),
        (
            {"responses": {"200": {"content": {"text/csv": {}}}}},
            "a response is text/csv, which handlers do not support",
        ),
        ({"requestBody": {"content": {"text/csv": {}}}}, "the body is text/csv, which handlers do not support"),
        ({"parameters": [{"name": "X-A", "in": "header"}]}, "handlers cannot read the header parameter X-A"),
        ({"parameters": [{"name": "a", "in": "cookie"}]}, "handlers cannot read the cookie parameter a"),
        ({"parameters": [{"$ref": "#/nowhere"}]}, "#/nowhere does not exist"),
        ({"security": []}, r"clients authenticate with an API key in the header X-API-Key, not with \[\]"),
    ],
)
def test_what_handlers_do_not_support_is_refused(change: dict[str, Any], message: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/projects"]["get"] |= change

    with pytest.raises(ValueError, match=f"^/projects: GET: {message}"):
        Contract(document)


def test_another_security_scheme_is_refused() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["components"]["securitySchemes"]["apiKey"] = {"type": "http", "scheme": "bearer"}

    with pytest.raises(ValueError, match=r"^/\w+: GET: clients authenticate with an API key"):
        Contract(document)


def test_an_alternative_to_the_api_key_is_accepted() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["components"]["securitySchemes"]["token"] = {"type": "http", "scheme": "bearer"}
    document["paths"]["/projects"]["get"]["security"].insert(0, {"token": ["everything"]})

    assert Contract(document).operations["listProjects"].scopes == {"projects:read"}


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


@pytest.mark.parametrize("text", ["[]", "7"])
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
