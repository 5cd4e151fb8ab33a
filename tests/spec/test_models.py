"""Models that are generated from random schemas read what the schemas describe, and nothing is lost on the way."""

import importlib
import json
import os
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from unittest.mock import patch

import pytest
import yaml
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

pytest.importorskip("openapi_python_client")

from strongly._core.model import Model
from tests.templates import shared_templates
from tools import ROOT
from tools.codegen import generate
from tools.spec.document import SpecError, load_document
from tools.spec.names import python_name
from tools.spec.views import SpecViews

JSON = dict[str, Any]
NAMES = ("Thing", "Part", "Owner")


def reference(name: str) -> JSON:
    return {"$ref": f"#/components/schemas/{name}"}


# --- Schemas ---

SCALARS: list[JSON] = [
    {"type": "string"},
    {"type": "integer"},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "string", "format": "date-time"},
    {"type": ["string", "null"]},
    {"type": ["integer", "boolean"]},
    {"type": "string", "enum": ["a b", "it's", 'a "b"', "", "\n", "é😀"]},
    {"type": "integer", "enum": [1, 2], "x-strongly-open": True},
    {"enum": ["auto", 0, None]},
    {"const": "c"},
    {"type": "object"},
]
VARIANTS = {
    name: {
        "type": "object",
        "required": ["variantKind"],
        "properties": {"variantKind": {"const": name}, f"own{name}": {"type": "number"}, "inside": reference("Thing")},
    }
    for name in ("First", "Second")
}
UNION = {"oneOf": [reference("First"), reference("Second")], "discriminator": {"propertyName": "variantKind"}}

# Among them names that models, their modules and Python use.
keys = st.one_of(
    st.sampled_from(["id", "extra", "self", "cls", "toDict", "fromDict", "str", "list", "class", "data", "values"]),
    st.text(string.ascii_letters + string.digits + "_-$ ü", min_size=1, max_size=8),
).filter(lambda key: any(character.isalnum() for character in key))


def objects(inner: st.SearchStrategy[JSON]) -> st.SearchStrategy[JSON]:
    named = st.lists(
        st.tuples(keys, inner), min_size=1, max_size=4, unique_by=lambda pair: python_name(pair[0], "field")
    )
    return st.builds(
        lambda pairs, required: {
            "type": "object",
            "properties": {key: {**node, "description": "D."} for key, node in pairs},
            "required": [key for (key, _), needed in zip(pairs, required, strict=False) if needed],
        },
        named,
        st.lists(st.booleans(), min_size=4, max_size=4),
    )


def larger(inner: st.SearchStrategy[JSON]) -> st.SearchStrategy[JSON]:
    return st.one_of(
        st.builds(lambda node: {"type": "array", "items": node}, inner),
        st.builds(lambda node: {"type": "object", "additionalProperties": node}, inner),
        st.builds(lambda node: {"anyOf": [node, {"type": "null"}]}, inner),
        st.builds(lambda name: {"anyOf": [reference(name), {"type": "string"}]}, st.sampled_from(NAMES)),
        objects(inner),
    )


nodes = st.recursive(
    st.one_of(st.sampled_from(SCALARS), st.sampled_from(NAMES).map(reference), st.just(UNION)), larger, max_leaves=6
)
documents = st.fixed_dictionaries({name: objects(nodes) for name in NAMES})


# --- Values ---


def values(node: JSON, schemas: JSON, depth: int = 0) -> st.SearchStrategy[Any]:
    """Return values of a schema; those of recursive ones end at some depth."""
    if "$ref" in node:
        return values(schemas[node["$ref"].rpartition("/")[2]], schemas, depth + 1)
    for key in ("oneOf", "anyOf"):
        if key in node:
            return st.one_of([values(branch, schemas, depth) for branch in node[key]])
    if "const" in node:
        return st.just(node["const"])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    kinds = [node["type"]] if isinstance(node["type"], str) else node["type"]
    return st.one_of([_of_kind(kind, node, schemas, depth) for kind in kinds])


def _of_kind(kind: str, node: JSON, schemas: JSON, depth: int) -> st.SearchStrategy[Any]:
    most = 2 if depth < 3 else 0
    match kind:
        case "array":
            return st.lists(values(node["items"], schemas, depth + 1), max_size=most) if most else st.just([])
        case "object" if "properties" in node:
            parts = {key: values(child, schemas, depth + 1) for key, child in node["properties"].items() if depth < 4}
            needed = {key: part for key, part in parts.items() if key in node.get("required", ())}
            return st.fixed_dictionaries(needed, optional={key: parts[key] for key in parts.keys() - needed.keys()})
        case "object":
            inner = values(node.get("additionalProperties", {"type": "string"}), schemas, depth + 1)
            return st.dictionaries(st.text(max_size=4), inner, max_size=most) if most else st.just({})
    return {
        "string": st.text(max_size=5),
        "integer": st.integers(-(2**60), 2**60),
        "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-1000, 1000),
        "boolean": st.booleans(),
        "null": st.none(),
    }[kind]


def present(value: Any) -> Any:
    """Return a value without the members of objects that are null: `to_dict` has all fields."""
    if isinstance(value, list):
        return [present(item) for item in value]
    if isinstance(value, dict):
        return {key: present(item) for key, item in value.items() if item is not None}
    return value


def has_type(value: Any, kind: Any) -> bool:
    """Whether a value, with all values inside it, has the type that the model documents."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return True
    if origin in (Union, UnionType):
        return any(has_type(value, argument) for argument in arguments)
    if origin is Literal:
        return any(value is one or (value == one and type(value) is type(one)) for one in arguments)
    if origin is list:
        return isinstance(value, list) and all(has_type(item, arguments[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(has_type(item, arguments[1]) for item in value.values())
    if isinstance(kind, type) and issubclass(kind, Model):
        return type(value) is kind and all(
            # Only fields that are required have a type without None.
            getattr(value, name) is None or has_type(getattr(value, name), inner)
            for name, inner in get_type_hints(kind).items()
            if not name.startswith("_")
        )
    return type(value) is kind or (kind is NoneType and value is None)


# --- Generation ---


def document(schemas: JSON) -> JSON:
    described = {name: {"description": "D.", **schema} for name, schema in schemas.items()}
    envelope = {"type": "object", "properties": {"data": reference("Thing")}}
    operation = {
        "operationId": "getThing",
        "tags": ["things"],
        "summary": "Get it",
        "x-strongly-method": "retrieve",
        "responses": {"200": {"description": "It.", "content": {"application/json": {"schema": envelope}}}},
    }
    return {
        "openapi": "3.1.1",
        "info": {"title": "T", "version": "1.0.0"},
        "paths": {"/thing": {"get": operation}},
        "components": {"schemas": described},
    }


@contextmanager
def generated(schemas: JSON) -> Iterator[ModuleType]:
    """Generate the models of a document, and import them. They are not formatted, which takes most of the time."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(ROOT / "templates", root / "templates")
        shutil.copy(ROOT / "generator-config.yml", root)
        text = yaml.safe_dump(document(schemas), allow_unicode=True, sort_keys=False)
        (root / "openapi.yaml").write_text(text, encoding="utf-8")
        views = SpecViews(load_document(root / "openapi.yaml"))
        with shared_templates(), patch.object(generate, "format_python"):
            generate.render(root, views, root / "random_api")
        importlib.invalidate_caches()
        with patch.object(sys, "path", [folder, *sys.path]), patch.object(sys, "dont_write_bytecode", new=True):
            try:
                models = importlib.import_module("random_api.models")
                for name in models.__all__:
                    getattr(models, name)
                yield models
            finally:
                for name in [name for name in sys.modules if name.partition(".")[0] == "random_api"]:
                    del sys.modules[name]


def described(schemas: JSON) -> JSON:
    """Return schemas with descriptions of the properties of the variants."""
    variants = {
        name: {
            **schema,
            "properties": {key: {**node, "description": "D."} for key, node in schema["properties"].items()},
        }
        for name, schema in VARIANTS.items()
    }
    return {**schemas, **variants}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents, st.data())
def test_models_of_random_schemas_read_and_write_everything(schemas: JSON, data: st.DataObject) -> None:
    schemas = described(schemas)
    try:
        with generated(schemas) as models:
            for _ in range(5):
                check_one(models.Thing, data.draw(values(reference("Thing"), schemas)))
            anything = st.recursive(
                st.none() | st.text() | st.integers(), lambda i: st.lists(i) | st.dictionaries(keys, i)
            )
            junk = data.draw(st.dictionaries(st.sampled_from([*schemas["Thing"]["properties"], "other"]), anything))
            read = models.Thing.from_dict(junk)
            assert models.Thing.from_dict(read.to_dict()) == read
    except SpecError as error:
        if "an object whose class would be" not in str(error):
            raise
        reject()  # two inline objects would have the same class


def check_one(kind: Any, value: JSON) -> None:
    model = kind.from_dict(value)
    assert has_type(model, kind), (model, get_type_hints(kind))
    assert model.extra == {}
    assert kind.from_dict(model.to_dict()) == model
    wire = model.to_dict(by_alias=True)
    assert kind.from_dict(wire) == model
    assert present(wire) == present(value)
    written = json.loads(model.to_json())
    assert kind.from_dict(written) == model
    assert repr(model).startswith("Thing(")


@pytest.mark.exhaustive
def test_models_pass_strict_type_checks() -> None:
    """The hints of models are those of the schemas, and the code that reads them has these types."""
    kinds: list[JSON] = [*SCALARS, UNION, *map(reference, NAMES)]
    kinds += [{"type": "array", "items": {"type": "array", "items": node}} for node in kinds]
    kinds += [{"type": "object", "additionalProperties": node} for node in kinds]
    kinds += [{"anyOf": [reference("Part"), {"type": "string"}, {"type": "array", "items": {"type": "number"}}]}]
    names = ["str", "list", "dict", "self", "extra", "class", "float", "int", "bool", "classmethod", "get", "values"]
    properties = {f"field{index}": node for index, node in enumerate(kinds)} | {
        name: {"type": "number"} for name in names
    }
    thing = {"type": "object", "properties": {key: {**node, "description": "D."} for key, node in properties.items()}}
    part = {"type": "object", "properties": {"up": {**reference("Thing"), "description": "D."}}}

    with generated(described({"Thing": thing, "Part": part, "Owner": part})) as models:
        folder = Path(str(models.__file__)).parent
        command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--config-file=", str(folder)]
        paths = {"MYPYPATH": os.pathsep.join([str(ROOT), str(ROOT / "generated")])}
        done = subprocess.run(
            command, cwd=folder.parent.parent, env={**os.environ, **paths}, capture_output=True, text=True, check=False
        )

    assert done.returncode == 0, done.stdout
