"""What lists the resources is derived: namespaces, exports, handlers, conformance vectors and rows of pages."""

import ast
import copy
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openapi_python_client")

from tests.trees import write_tree
from tools import ROOT
from tools.codegen import page_rows, registries, vectors
from tools.spec.views import SpecViews

DOCUMENT = json.loads(files("strongly_api").joinpath("openapi.json").read_text("utf-8"))
VIEWS = SpecViews(DOCUMENT)


@pytest.fixture
def document() -> Any:
    return copy.deepcopy(DOCUMENT)


def test_a_tag_with_a_module_becomes_a_namespace(document: Any, tmp_path: Path) -> None:
    document["tags"] = [
        {"name": "model_versions", "description": 'Versions, "final" ones too.\nAnd more.'},
        {"name": "drafts", "description": "Without a module."},
    ]
    write_tree(tmp_path, {"model_versions.py": ""})

    text = registries.derive_namespaces(SpecViews(document), tmp_path)

    (kind,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    (method,) = (node for node in kind.body if isinstance(node, ast.FunctionDef))
    assert method.name == "model_versions"
    assert ast.unparse(method.returns or method) == "_model_versions.AsyncModelVersions"
    assert ast.get_docstring(method) == 'Versions, "final" ones too.'


def test_every_model_is_exported_and_the_rest_of_the_package_is_kept(document: Any) -> None:
    source = (ROOT / registries.EXPORTS).read_text(encoding="utf-8")
    assert registries.derive_exports(VIEWS, source) == source

    schemas = document["components"]["schemas"]
    schemas["Quota"] = schemas["VolumeState"] | {"description": "Kind of quota."}
    schemas["Volume"]["properties"]["quota"] = {"$ref": "#/components/schemas/Quota"}
    text = registries.derive_exports(SpecViews(document), source)

    added = [line.strip() for line in text.splitlines() if line not in source.splitlines()]
    assert added == ["from strongly_api.models import Quota as Quota", '"Quota",']


def test_modules_with_handlers_and_tables_are_found(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "keys.py": "OTHER: int = 1\n",
            "volumes.py": "HANDLERS: dict[str, Handler] = {}\n",
            "disks.py": 'TABLE = Table("disks")\nHANDLERS: dict[str, Handler] = {}\n',
            "handlers.py": "HANDLERS: dict[str, Handler] = {}\n",
        },
    )

    text = registries.derive_handlers(tmp_path)

    assert "**disks.HANDLERS, **volumes.HANDLERS," in text
    assert "TABLES: tuple[Table, ...] = (disks.TABLE,)" in text


def test_an_operation_without_vectors_gets_some(document: Any) -> None:
    twin = document["paths"]["/volumes/{volumeId}/twin"] = copy.deepcopy(document["paths"]["/volumes/{volumeId}/sync"])
    twin["post"] |= {"operationId": "twinVolume", "x-strongly-method": "twin", "x-strongly-idempotent": False}
    changed = {}
    for edit in vectors.edits(SpecViews(document)):
        text = (ROOT / edit.path).read_text(encoding="utf-8")
        cases = json.loads(edit.change(text))["cases"]
        assert cases[:-1] == json.loads(text)["cases"]
        changed[Path(edit.path).stem] = cases[-1]

    request = changed["requests"]["expected"]["request"]
    assert (request["method"], request["url"]) == ("POST", "https://api.example.com/api/v1/volumes/vol-abc123/twin")
    assert changed["responses"]["expected"]["value"]["status"] == "syncing"
    assert changed["retries"]["attempts"][0]["decision"] == {"retry": False, "outcomeUnknown": True}


def test_operations_with_vectors_and_rows_get_none() -> None:
    for edit in (*vectors.edits(VIEWS), *page_rows.edits(VIEWS)):
        text = (ROOT / edit.path).read_text(encoding="utf-8")
        assert edit.change(text) == text


def test_new_filters_and_keys_get_rows_in_the_page_of_the_resource(document: Any) -> None:
    schema = {"type": "string", "examples": ["a"]}
    document["paths"]["/volumes"]["get"]["parameters"].append(
        {"name": "ownerId", "in": "query", "description": "Only volumes of this user. And more.", "schema": schema}
    )
    document["components"]["schemas"]["VolumeCreate"]["properties"]["tier"] = {
        **schema,
        "description": "Storage | tier.",
    }
    text = added = (ROOT / "docs/volumes.md").read_text(encoding="utf-8")
    for edit in page_rows.edits(SpecViews(document)):
        if edit.path == "docs/volumes.md":
            added = edit.change(added)

    rows = [line for line in added.splitlines() if line not in text.splitlines()]
    assert rows == ["| `owner_id` | of this user |", "| `tier` | | storage \\| tier |"]
