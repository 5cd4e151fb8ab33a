"""A change of any keyword of JSON Schema or OpenAPI is noted as breaking or not; none is ignored, and none crashes."""

import json
from importlib.resources import files
from typing import Any

import pytest

from tests.ids import short_id
from tests.spec.compatibility_pairs import Edit, both, edited, put
from tools import ROOT
from tools.spec.comparison import Change, compare
from tools.spec.document import load_document

JSON = dict[str, Any]
TEXT: JSON = {"type": "string"}
OBJECT: JSON = {"type": "object"}
LIST: JSON = {"type": "array", "items": TEXT}
ENUM: JSON = {"type": "string", "enum": ["a"], "x-strongly-open": True}

# A keyword, a schema without it, what it adds, and whether clients break (`b`) or not (`-`): when it is added to what
# they send, removed from that, added to what they read, removed from that. A dot means that nothing has to be noted.
KEYWORDS: list[tuple[str, JSON, Any, str]] = [
    ("type", {}, "string", "b--b"),
    ("enum", TEXT, ["a"], "b--b"),
    ("const", TEXT, "a", "b--b"),
    ("multipleOf", {"type": "integer"}, 2, "b---"),
    ("maximum", {"type": "integer"}, 9, "b---"),
    ("exclusiveMaximum", {"type": "integer"}, 9, "b---"),
    ("minimum", {"type": "integer"}, 1, "b---"),
    ("exclusiveMinimum", {"type": "integer"}, 1, "b---"),
    ("maxLength", TEXT, 9, "b---"),
    ("minLength", TEXT, 1, "b---"),
    ("pattern", TEXT, "^a", "b---"),
    ("maxItems", LIST, 9, "b---"),
    ("minItems", LIST, 1, "b---"),
    ("uniqueItems", LIST, True, "b---"),
    ("maxContains", {**LIST, "contains": TEXT}, 3, "b--b"),
    ("minContains", {**LIST, "contains": TEXT}, 2, "b--b"),
    ("maxProperties", OBJECT, 9, "b---"),
    ("minProperties", OBJECT, 1, "b---"),
    ("required", {**OBJECT, "properties": {"b": TEXT}}, ["b"], "b--b"),
    ("dependentRequired", OBJECT, {"b": ["c"]}, "b--b"),
    ("prefixItems", {"type": "array"}, [TEXT], "b--b"),
    ("items", {"type": "array"}, TEXT, "b--b"),
    ("contains", {"type": "array"}, TEXT, "b--b"),
    ("additionalProperties", OBJECT, False, "b---"),
    ("properties", OBJECT, {"b": TEXT}, "-b-b"),
    ("patternProperties", OBJECT, {"^x": TEXT}, "b--b"),
    ("dependentSchemas", OBJECT, {"b": {"required": ["c"]}}, "b--b"),
    ("propertyNames", OBJECT, {"pattern": "^a"}, "b--b"),
    ("if", {**TEXT, "then": {"minLength": 3}}, {"const": "b"}, "b--b"),
    ("then", {**TEXT, "if": {"const": "b"}}, {"minLength": 3}, "b--b"),
    ("else", {**TEXT, "if": {"const": "b"}}, {"minLength": 3}, "b--b"),
    ("allOf", OBJECT, [{"required": ["b"]}], "b--b"),
    ("anyOf", {}, [TEXT, {"type": "null"}], "b--b"),
    ("oneOf", {}, [TEXT, {"type": "null"}], "b--b"),
    ("not", TEXT, {"const": "b"}, "b--b"),
    ("unevaluatedItems", {"type": "array"}, False, "b--b"),
    ("unevaluatedProperties", OBJECT, False, "b--b"),
    ("format", TEXT, "uuid", "bbbb"),
    ("contentEncoding", TEXT, "base64", "bbbb"),
    ("contentMediaType", TEXT, "image/png", "bbbb"),
    ("contentSchema", {**TEXT, "contentMediaType": "application/json"}, OBJECT, "----"),
    ("default", TEXT, "a", "-b--"),
    ("deprecated", TEXT, True, "----"),
    ("readOnly", TEXT, True, "b---"),
    ("writeOnly", TEXT, True, "--b-"),
    ("title", TEXT, "A", "----"),
    ("description", TEXT, "A text.", "----"),
    ("examples", TEXT, ["a"], "----"),
    ("$comment", TEXT, "A", "----"),
    ("$defs", TEXT, {"B": TEXT}, "----"),
    ("$anchor", TEXT, "b", "----"),
    # OpenAPI
    ("discriminator", {"oneOf": [TEXT]}, {"propertyName": "b"}, "---b"),
    ("xml", TEXT, {"name": "b"}, "----"),
    ("externalDocs", TEXT, {"url": "https://a.test"}, "----"),
    ("example", TEXT, "a", "----"),
    # Extensions
    ("x-strongly-open", {"type": "string", "enum": ["a"]}, True, "-bb-"),
    ("x-strongly-aliases", TEXT, ["b"], "-b-b"),
    ("x-strongly-recurring", TEXT, True, "----"),
    ("x-strongly-always-sent", TEXT, True, "-b-b"),
    ("x-strongly-read-as", {**OBJECT, "properties": {"b": TEXT}}, "b", "bbbb"),
    ("x-other", TEXT, 1, "----"),
]
# They name the schema itself, and generation refuses them.
NAMES = {"$id", "$schema", "$ref", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$recursiveRef", "$recursiveAnchor"}
# Of earlier versions of JSON Schema.
OLD = {"definitions", "dependencies"}

CHANGES: list[tuple[str, JSON, JSON, str]] = [
    ("array to scalar", LIST, TEXT, "bbbb"),
    ("array of objects to scalar", {"type": "array", "items": {**OBJECT, "properties": {"b": TEXT}}}, TEXT, "bbbb"),
    ("null", TEXT, {"type": ["string", "null"]}, "-bb-"),
    ("null as a branch", TEXT, {"anyOf": [TEXT, {"type": "null"}]}, "-bb-"),
    ("enumeration closed", ENUM, {"type": "string", "enum": ["a"]}, "b--b"),
    ("value added", ENUM, {**ENUM, "enum": ["a", "b"]}, "-b-b"),
    ("another constant", {"const": "a"}, {"const": "b"}, "bbbb"),
    ("another default", {"type": "integer", "default": 1}, {"type": "integer", "default": 2}, "bb--"),
    ("default in prose", {**TEXT, "description": "By default 1."}, {**TEXT, "description": "By default 2."}, "bbbb"),
    ("map to object", {**OBJECT, "additionalProperties": TEXT}, {**OBJECT, "properties": {"b": TEXT}}, "-bbb"),
    ("any value", {}, TEXT, "b--b"),
    ("read-only and required", {**OBJECT, "required": ["b"], "properties": {"b": {**TEXT, "readOnly": True}}},
     {**OBJECT, "required": ["b"], "properties": {"b": TEXT}}, "bb--"),
]  # fmt: skip


def document(sent: Any, read: Any) -> JSON:
    def content(schema: Any) -> JSON:
        return {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": schema}}}}}

    operation = {"operationId": "createThing", "requestBody": content(sent), "responses": {"200": content(read)}}
    info = {"title": "Things", "version": "1.0.0"}
    return {"openapi": "3.1.1", "info": info, "paths": {"/things": {"post": operation}}}


def verdicts(old: Any, new: Any) -> str:
    pairs = [
        (document(old, TEXT), document(new, TEXT)),
        (document(new, TEXT), document(old, TEXT)),
        (document(TEXT, old), document(TEXT, new)),
        (document(TEXT, new), document(TEXT, old)),
    ]
    return "".join(_verdict(compare(*pair)) for pair in pairs)


def _verdict(changes: list[Change]) -> str:
    assert changes
    assert all("not compared one by one" not in change.what for change in changes)
    return "b" if any(change.breaking for change in changes) else "-"


@pytest.mark.parametrize(("keyword", "without", "value", "expected"), KEYWORDS, ids=short_id)
def test_each_keyword_is_compared(keyword: str, without: JSON, value: Any, expected: str) -> None:
    assert verdicts(without, {**without, keyword: value}) == expected


@pytest.mark.parametrize(("name", "old", "new", "expected"), CHANGES, ids=short_id)
def test_changes_of_several_keywords_are_compared(name: str, old: JSON, new: JSON, expected: str) -> None:
    assert verdicts(old, new) == expected


def test_the_table_has_all_keywords() -> None:
    folder = files("jsonschema_specifications").joinpath("schemas/draft202012")
    vocabularies = [path for path in folder.joinpath("vocabularies").iterdir() if not path.name.startswith(".")]
    texts = [path.read_text(encoding="utf-8") for path in (folder.joinpath("metaschema.json"), *vocabularies)]
    keywords = {key for text in texts for key in json.loads(text).get("properties", {})}

    assert keywords - NAMES - OLD <= {keyword for keyword, *_ in KEYWORDS}


# --- OpenAPI ---

DOCUMENT = load_document(ROOT / "openapi.yaml")
HOOK: JSON = {"post": {"responses": {"200": {"description": "Ok."}}}}
SERVERS = [{"url": "https://b.test"}]
OBJECTS: list[tuple[str, Edit, str]] = [
    ("webhook", lambda document: document.update(webhooks={"bound": HOOK}), "-b"),
    ("callback", put("createVolume", callbacks={"bound": {"{$request.body#/url}": HOOK}}), "-b"),
    ("servers of an operation", put("getVolume", servers=SERVERS), "bb"),
    ("servers of a path", put("paths /volumes", servers=SERVERS), "bb"),
    ("external docs", put("getVolume", externalDocs={"url": "https://b.test"}), "--"),
    ("extension of an operation", put("getVolume", {"x-other": 1}), "--"),
    ("extension of a parameter", put("parameters Tag", {"x-other": 1}), "--"),
    ("extension of a response", put("getVolume responses 200", {"x-other": 1}), "--"),
    ("extension of a body", put("createVolume requestBody", {"x-other": 1}), "--"),
    ("empty values", put("parameters Tag", allowEmptyValue=True), "--"),
    ("style", put("parameters Tag", style="spaceDelimited"), "bb"),
    ("encoding", put("createVolume requestBody content application/json", encoding={"a": {}}), "bb"),
    ("style of a header", put("headers RetryAfter", explode=True), "bb"),
    ("optional body", put("createVolume requestBody", required=False), "-b"),
    ("another default of a limit", put("parameters Limit", description="The number of items, by default 10."), "bb"),
    ("license", put("info license", identifier="0BSD"), "--"),
    ("dialect", lambda document: document.update(jsonSchemaDialect="https://b.test"), "bb"),
    ("version of OpenAPI", lambda document: document.update(openapi="3.1.0"), "--"),
    ("response of any other status", put("getVolume responses", default={"description": "An error."}), "-b"),
    ("read-only component", put("schemas VolumeCreate properties type", readOnly=True), "b-"),
    ("several", both(put("getVolume", servers=SERVERS), put("getVolume", {"x-other": 1})), "bb"),
]


@pytest.mark.parametrize(("name", "edit", "expected"), OBJECTS, ids=[name for name, _, _ in OBJECTS])
def test_each_object_is_compared(name: str, edit: Edit, expected: str) -> None:
    new = edited(DOCUMENT, edit)
    # Another difference must not hide it.
    other = put("listVolumes", description="Lists the volumes that you can see.")
    pairs = [(DOCUMENT, edited(new, other)), (new, edited(DOCUMENT, other))]

    found = [[change for change in compare(*pair) if change.where != "listVolumes"] for pair in pairs]

    assert "".join(map(_verdict, [[*changes] for changes in found])) == expected
