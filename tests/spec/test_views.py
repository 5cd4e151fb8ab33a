"""What generation works out of the document, and what it refuses."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tools.spec.document import SpecError
from tools.spec.names import constant, snake_case
from tools.spec.views import SpecViews

JSON = dict[str, Any]


def reference(name: str, kind: str = "schemas") -> JSON:
    return {"$ref": f"#/components/{kind}/{name}"}


def envelope(data: JSON, **more: JSON) -> JSON:
    return {"type": "object", "properties": {"success": {"const": True}, "data": data, **more}}


def content(name: str) -> JSON:
    return {"application/json": {"schema": reference(name)}}


DOCUMENT: JSON = {
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "tags": ["things"],
                "summary": "List things",
                "security": [{"apiKey": ["things:read"]}],
                "x-strongly-method": "list",
                "x-strongly-collection": "things",
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                    {"name": "isNew", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "ofKind", "in": "query", "required": True, "schema": reference("Kind")},
                ],
                "responses": {"200": {"content": content("ThingPage")}, "404": reference("NotFound", "responses")},
            },
            "post": {
                "operationId": "createThing",
                "tags": ["things"],
                "summary": "Create a thing",
                "x-strongly-method": "create",
                "x-strongly-idempotent": False,
                "requestBody": {"content": content("ThingCreate")},
                "responses": {"201": {"content": content("ThingEnvelope")}},
            },
        },
        "/things/{thingId}": {
            "parameters": [reference("ThingId", "parameters")],
            "delete": {
                "operationId": "deleteThing",
                "tags": ["things"],
                "summary": "Delete a thing",
                "x-strongly-method": "delete",
                "responses": {"200": {"content": content("ResultEnvelope")}, "204": {}},
            },
        },
    },
    "components": {
        "parameters": {"ThingId": {"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}},
        "responses": {"NotFound": {"description": "There is none."}},
        "securitySchemes": {"apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        "schemas": {
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "Owner": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
            "Thing": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "sizeGb": {"type": "number", "x-strongly-aliases": ["sizeGB"]},
                    "id": {"type": "string", "x-strongly-aliases": ["_id"]},
                    "kind": {**reference("Kind"), "x-strongly-always-sent": True},
                    "owner": {
                        "anyOf": [reference("Owner"), {"type": "null"}],
                        "x-strongly-read-as": "name",
                        "x-strongly-recurring": True,
                    },
                    "parts": {"type": "array", "items": reference("Thing")},
                    "class": {"type": ["string", "null"]},
                },
            },
            "ThingCreate": {
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "isNew": {"type": "boolean"},
                    "note": {"type": ["string", "null"]},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "options": reference("Options"),
                },
            },
            "Options": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"maxCpu": {"type": "integer"}},
            },
            "Result": {"type": "object", "x-strongly-read-as": "dict", "properties": {}},
            "Unused": {"type": "object", "properties": {"x": {"type": "string"}}},
            "ThingEnvelope": envelope(reference("Thing")),
            "ThingPage": envelope({"type": "array", "items": reference("Thing")}, pagination={}),
            "ThingList": envelope({"type": "array", "items": reference("Thing")}),
            "ResultEnvelope": envelope(reference("Result")),
        },
    },
}


def views(change: Callable[[JSON], object] = lambda document: None) -> SpecViews:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return SpecViews(document)


def schema(document: JSON, name: str) -> JSON:
    found: JSON = document["components"]["schemas"][name]
    return found


def get(document: JSON) -> JSON:
    found: JSON = document["paths"]["/things"]["get"]
    return found


def post(document: JSON) -> JSON:
    found: JSON = document["paths"]["/things"]["post"]
    return found


def test_operations_are_worked_out() -> None:
    found = views().operations

    assert list(found) == ["listThings", "createThing", "deleteThing"]
    listing, creating, deleting = found.values()
    assert (listing.method, listing.module, listing.name, listing.collection) == (
        "GET",
        "list_things",
        "list",
        "things",
    )
    assert (listing.scopes, listing.statuses) == (("things:read",), (200,))
    assert (listing.returns, creating.returns, deleting.returns) == ("Page[Thing]", "Thing", "dict[str, Any]")
    assert (listing.idempotent, creating.idempotent, deleting.idempotent) == (True, False, True)
    assert deleting.path_expression == '/things/{path_segment("thing_id", thing_id, "Thing")}'
    assert [parameter.encode for parameter in listing.query_parameters] == [
        'str(integer("limit", limit, 1))',
        '"true" if boolean("is_new", is_new) else "false"',
        'text("of_kind", of_kind)',
    ]
    assert [parameter.required for parameter in listing.parameters] == [False, False, True]
    assert (listing.models, [parameter.name for parameter in deleting.path_parameters]) == (["Kind"], ["thing_id"])


def test_a_list_without_pagination_is_a_plain_list() -> None:
    found = views(lambda document: get(document)["responses"]["200"].update(content=content("ThingList")))

    assert found.operations["listThings"].returns == "ModelList[Thing]"


def test_bodies_are_worked_out() -> None:
    found = views()

    assert set(found.bodies) == {"ThingCreate", "Options"}
    body = found.operations["createThing"].body
    assert body is not None
    assert body.partial
    assert [(field.name, field.wire_name, field.encoder, field.type.text, field.required) for field in body.fields] == [
        ("name", "name", "text", "str", True),
        ("is_new", "isNew", "boolean", "bool", False),
        ("note", "note", "text", "str | None", False),
        ("tags", "tags", "array(text)", "list[str] | ListLike[str]", False),
        ("options", "options", "mapping(OPTIONS_FIELDS)", "Options", False),
    ]
    assert [field.nullable for field in body.fields] == [False, False, True, False, False]


def test_models_are_worked_out() -> None:
    found = views()

    assert (set(found.models), found.enums) == ({"Thing"}, {"Kind"})
    thing = found.models["Thing"]
    assert [(field.name, field.type.text) for field in thing.fields] == [
        ("id", "str"),
        ("size_gb", "float | None"),
        ("kind", "Kind"),
        ("owner", "str | None"),
        ("parts", "list[Thing] | None"),
        ("class_", "str | None"),
    ]
    assert thing.spellings == ["_id", "class", "id", "kind", "owner", "parts", "sizeGB", "sizeGb"]
    assert (thing.identity, thing.renamed) == ("id", {"size_gb": "sizeGb", "class_": "class"})
    assert [field.name for field in thing.fields if field.required] == ["id"]
    assert [field.name for field in thing.fields if field.always_sent] == ["kind"]
    assert [field.read for field in thing.fields][1:5] == [
        "read_float((size_gb_ if size_gb_ is not None else member(data, 'sizeGB')))",
        "",
        'read_member(owner_, "name")',
        "read_list(parts_, Thing.from_dict)",
    ]
    assert [field.name for field in thing.fields if field.is_recurring] == ["kind", "owner"]


def test_the_types_of_enumerations_have_the_listed_values() -> None:
    found = views(lambda document: schema(document, "Kind").update({"x-strongly-open": True}))

    assert (views().literal("Kind"), found.literal("Kind")) == ("Literal['a', 'b']", "Literal['a', 'b'] | str")


def refuse(change: Callable[[JSON], object], problem: str) -> Any:
    return pytest.param(change, problem, id=problem)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        refuse(lambda d: get(d).pop("operationId"), "GET /things: has no operationId"),
        refuse(
            lambda d: post(d).update(operationId="listThings"),
            "POST /things: `listThings`, which is the name of another operation, too: rename one of them",
        ),
        refuse(lambda d: get(d).update(tags=[]), "GET /things: needs exactly one tag"),
        refuse(lambda d: get(d).update(tags=["a", "b"]), "GET /things: needs exactly one tag: its namespace"),
        refuse(lambda d: get(d).pop("x-strongly-method"), "GET /things: has no x-strongly-method"),
        refuse(
            lambda d: get(d).pop("x-strongly-collection"), "GET /things: responds with a list and needs x-strongly-coll"
        ),
        refuse(lambda d: get(d).pop("summary"), "GET /things: has no summary"),
        refuse(
            lambda d: post(d).pop("x-strongly-idempotent"), "POST /things: is a POST and needs x-strongly-idempotent"
        ),
        refuse(lambda d: post(d).update({"x-strongly-idempotent": "no"}), "POST /things: is a POST and needs"),
        refuse(
            lambda d: get(d)["parameters"][0].update({"in": "cookie"}),
            "GET /things parameters 0: a cookie parameter: use a query parameter or a header",
        ),
        refuse(
            lambda d: get(d)["parameters"][0].update(schema={"type": "array"}),
            "GET /things parameters 0 schema: an array without items: add them",
        ),
        refuse(
            lambda d: get(d)["parameters"][0].update(name="is_new"),
            "GET /things parameters 1: `isNew` beside `is_new`: rename one of them: both are `is_new` in Python",
        ),
        refuse(
            lambda d: schema(d, "ThingCreate")["properties"].update({"size_gb": {}, "size-gb": {}}),
            "ThingCreate.size-gb: `size-gb` beside `size_gb`: rename one of them: both are `size_gb` in Python",
        ),
        refuse(
            lambda d: get(d).update({"x-strongly-method": "import"}),
            "GET /things x-strongly-method: the name `import`, which has a meaning in Python: choose another one",
        ),
        refuse(
            lambda d: get(d).update(tags=["with_options"]),
            "GET /things tags: the name `with_options`, which has a meaning in the SDK: choose another one",
        ),
        refuse(
            lambda d: d["components"]["schemas"].update(Page={"type": "object"}),
            "Page: the name `Page`, which has a meaning in the SDK: choose another one, such as `PageDetails`",
        ),
        refuse(
            lambda d: d["components"]["schemas"].update({"thing-kind": {"type": "object"}}),
            "thing-kind: the name `thing-kind`: write it as the name of a class: `ThingKind`",
        ),
        refuse(
            lambda d: d["components"]["schemas"].update(APIKey={"type": "object"}, ApiKey={"type": "object"}),
            "ApiKey: `ApiKey` beside `APIKey`: rename one of them: both are `api_key` in Python",
        ),
        refuse(
            lambda d: get(d)["parameters"][0].update(schema={}),
            "GET /things parameters 0 schema: a query parameter of type any: use a scalar, or an array of scalars",
        ),
        refuse(
            lambda d: post(d)["requestBody"].update(content={"text/plain": {}, "image/png": {}}),
            "POST /things requestBody content: the media types text/plain, image/png: keep one",
        ),
        refuse(
            lambda d: schema(d, "ThingCreate").pop("additionalProperties"),
            "ThingCreate: an object in a request that says nothing of other keys: add additionalProperties: false",
        ),
        refuse(lambda d: schema(d, "Options").pop("additionalProperties"), "Options: an object in a request that"),
        refuse(
            lambda d: get(d)["responses"]["200"].update(content={"application/json": {}}),
            "GET /things responses 200 content application/json: JSON without a schema",
        ),
        refuse(lambda d: get(d).update(responses={"404": {}}), "GET /things responses: no successful status"),
        refuse(
            lambda d: get(d)["responses"].update({"202": {"content": content("ThingEnvelope")}}),
            "GET /things responses 202: another response than that with 200",
        ),
        refuse(lambda d: get(d)["responses"].update({"2XX": {}}), "GET /things responses 2XX: the status 2XX"),
        refuse(lambda d: get(d)["responses"].update({"302": {}}), "GET /things responses 302: the status 302"),
    ],
)
def test_what_breaks_a_rule_is_named(change: Callable[[JSON], object], problem: str) -> None:
    with pytest.raises(SpecError) as caught:
        views(change)

    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("createdAt", "created_at"),
        ("sizeGB", "size_gb"),
        ("class", "class_"),
        ("HTTPPort", "http_port"),
        ("type", "type"),
    ],
)
def test_names_become_python_names(name: str, python: str) -> None:
    assert snake_case(name) == python


def test_tables_of_bodies_are_constants() -> None:
    assert constant("WorkspaceCreate") == "WORKSPACE_CREATE_FIELDS"


def test_references_are_followed_however_they_are_escaped() -> None:
    found = views(lambda d: d["components"].update({"a/b~c": {"$ref": "#/components/schemas/Kind"}}))

    assert found.resolve({"$ref": "#/components/a~1b~0c"}) == schema(DOCUMENT, "Kind")


def test_all_refused_constructs_are_named_at_once() -> None:
    def change(document: JSON) -> None:
        get(document)["parameters"][0]["in"] = "cookie"
        schema(document, "Thing")["properties"].update(kind={})
        post(document).pop("x-strongly-idempotent")

    with pytest.raises(SpecError) as caught:
        views(change)

    assert {place for place, _ in caught.value.problems} == {
        ("paths", "/things", "get", "parameters", 0),
        ("paths", "/things", "post"),
        ("components", "schemas", "Thing", "properties", "kind"),
    }
