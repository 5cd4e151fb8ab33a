"""Rows about the document as a whole: names, files, references, malformed documents."""

import json
from typing import Any

import yaml

from tests.spec.support.rows import BASE, Rows, document, operation, parameter, response, schemas
from tests.spec.support.sdk import SDK

rows = Rows("Document")


@rows.works(
    "names in camelCase", "response", response("shadeColor: {type: string, description: A color., examples: [red]}")
)
def camel_case(sdk: SDK) -> None:
    sdk.answer("getLamp", {"shadeColor": "red"})
    assert sdk.lamps.retrieve("lamp-1").shade_color == "red"


PROSE = '\'A """ of \\x and \\N{x}, {{ name }}, {% raw %} | `` "lamps"\\.\''


@rows.works(
    "descriptions and summaries with quotes, backslashes and braces",
    "document",
    document(f"tags=: [{{name: lamps, description: {PROSE}}}]"),
    operation("listLamps", f'{{summary: \'List """ of \\x\', description: {PROSE}}}'),
    response(f"tag: {{type: string, description: {PROSE}, examples: [a]}}"),
    schemas(f"LampKind: {{description: {PROSE}}}"),
    schemas(f"LampCreate: {{description: {PROSE}, properties: {{name: {{description: {PROSE}}}}}}}"),
    parameter(
        "listLamps",
        f"{{name: tag, in: query, description: {PROSE}, schema: {{type: string, maxLength: 9}}, example: a}}",
    ),
)
def prose(sdk: SDK) -> None:
    assert sdk.lamps.create(name="Desk").name == "Desk"
    assert [lamp.name for lamp in sdk.lamps.list(tag="a")] == ["First"]
    written = yaml.safe_load(PROSE)
    assert written in " ".join(sdk.package.resource("lamps", "_sync").list.__doc__.split())


# --- Resources of several words ---


def resource(namespace: str, thing: str, things: str) -> dict[str, Any]:
    """Return an edit that adds a resource with a list and one object, as lamps have them."""
    base = yaml.safe_load(BASE.read_text(encoding="utf-8"))
    components, one = base["components"], "/lamps/{lampId}"
    part = {
        "tags+": [{"name": "lamps", "description": "Lamps."}],
        "paths": {
            "/lamps": {"get": base["paths"]["/lamps"]["get"]},
            one: {key: base["paths"][one][key] for key in ("parameters", "get")},
        },
        "components": {
            "parameters": {"LampId": components["parameters"]["LampId"]},
            "schemas": {name: components["schemas"][name] for name in ("Lamp", "LampPage", "LampEnvelope")},
        },
    }
    text = json.dumps(part, default=str)
    small = f"{thing[0].lower()}{thing[1:]}"
    for old, new in (
        ("LampKind", "\0"),
        *(("listLamps", f"list{things}"), ("lampId", f"{small}Id"), ("LampId", f"{thing}Id")),
        *(("Lamps", things), ("Lamp", thing), ("lamps", namespace), ("\0", "LampKind")),
    ):
        text = text.replace(old, new)
    edit: dict[str, Any] = json.loads(text)
    return edit


@rows.works(
    "path `/api-keys`",
    "path",
    resource("api-keys", "ApiKey", "ApiKeys"),
    text={"The scopes are": "The scopes are `api-keys:read`,"},
)
def api_keys(sdk: SDK) -> None:
    assert sdk.api_keys.retrieve("lamp-1").name == "First"
    assert [key.id for key in sdk.api_keys.list()] == ["lamp-1"]
    assert sdk.cli("api-keys", "retrieve", "lamp-1", "-o", "json").json["name"] == "First"
    assert [key["id"] for key in sdk.cli("api-keys", "list", "-o", "json").json] == ["lamp-1"]


@rows.works(
    "path `/policies`",
    "path",
    resource("policies", "Policy", "Policies"),
    text={"The scopes are": "The scopes are `policies:read`,"},
)
def policies(sdk: SDK) -> None:
    assert sdk.policies.retrieve("lamp-1").name == "First"
    assert [policy.id for policy in sdk.policies.list()] == ["lamp-1"]
    assert sdk.cli("policies", "retrieve", "lamp-1", "-o", "json").json["name"] == "First"


# --- Names that are refused ---

METHOD = "x-strongly-method: {}"
rows.refused(
    "method with a name of Python",
    "operation",
    operation("getLamp", METHOD.format("import")),
    message="the name `import`, which has a meaning in Python: choose another one",
    line=METHOD.format("import"),
)
rows.refused(
    "method with a name of the SDK",
    "operation",
    operation("getLamp", METHOD.format("with_raw_response")),
    message="the name `with_raw_response`, which has a meaning in the SDK: choose another one",
    line=METHOD.format("with_raw_response"),
)
rows.refused(
    "operationId of another operation",
    "operation",
    operation("getLamp", "operationId: listLamps"),
    message="`listLamps`, which is the name of another operation, too: rename one of them",
    line="get:",
)
rows.refused(
    "schema with a name of the SDK",
    "components",
    schemas("Page: {type: object, description: A page., properties: {a: {type: string, description: A.}}}"),
    message="the name `Page`, which has a meaning in the SDK: choose another one, such as `PageDetails`",
    line="Page:",
)
rows.refused(
    "property in another case than camelCase",
    "response",
    response("x-y: {type: string, description: A text., examples: [a]}"),
    message="Lamp.x-y: write it in camelCase",
    line="x-y:",
)
rows.refused(
    "parameters with the same name in Python",
    "query",
    parameter("listLamps", "{name: Kind, in: query, description: A kind., schema: {type: string, maxLength: 9}}"),
    message="`Kind` beside `kind`: rename one of them: both are `kind` in Python",
    line="name: Kind",
)

# --- References and structure ---

rows.refused(
    "`$ref` to nothing",
    "response",
    response("shade: {$ref: '#/components/schemas/Shade'}"),
    message="Lamp.shade.$ref: #/components/schemas/Shade does not exist",
    line="$ref: '#/components/schemas/Shade'",
)
rows.refused(
    "`$ref` to itself",
    "components",
    schemas("Loop: {$ref: '#/components/schemas/Loop'}"),
    message="leads back to itself: write the schema out",
    line="$ref: '#/components/schemas/Loop'",
)
rows.refused(
    "`$ref` to another kind of object",
    "query",
    operation("listLamps", "parameters+: [{$ref: '#/components/schemas/Lamp'}]"),
    message="is not a parameter with a name: refer to #/components/parameters/",
    line="$ref: '#/components/schemas/Lamp'",
)
rows.refused(
    "`$ref` to a part of a schema",
    "response",
    response("shade: {$ref: '#/components/schemas/Lamp/properties/id'}"),
    message="into an object: move what it refers to to components",
    line="$ref: '#/components/schemas/Lamp/properties/id'",
)
rows.refused(
    "unknown type",
    "response",
    response("shade: {type: text, description: A shade.}"),
    message='Lamp.shade.type: write one of array, boolean, integer, null, number, object, string, not "text"',
    line="type: text",
)
rows.refused(
    "unknown key",
    "operation",
    operation("getLamp", "sumary: Get a lamp"),
    message="sumary: remove it, or write summary: there is no such key",
    line="sumary:",
)
rows.refused(
    "OpenAPI 3.0", "document", document("openapi: 3.0.3"), message="write a version 3.1.x", line="openapi: 3.0.3"
)
rows.refused(
    "duplicate key",
    "file",
    {},
    text={"summary: List lamps": "summary: List lamps\n      summary: All lamps"},
    message="summary is a duplicate key: remove or rename one of the two",
    line="summary: All lamps",
)
rows.refused(
    "malformed YAML",
    "file",
    {},
    text={"      summary: List lamps": "       summary: List lamps"},
    message="not YAML: mapping values are not allowed in this context",
)
