"""Rows about the command line, deprecation, webhooks, callbacks, links and external documentation."""

import pytest

from tests.spec.support.rows import Rows, body, document, operation, parameter, response, schemas, update
from tests.spec.support.sdk import SDK
from tests.spec.support.server import Reply

rows = Rows("Command line, deprecation, links")

OPTIONS = ("all", "columns", "debug", "follow", "help", "output", "profile", "watch", "yes")
SINCE = "Deprecated since 2026-05-04, use `name`."


@rows.works(
    "names of options of the command line",
    "body",
    body("\n".join(f"{name}: {{type: string, description: A., maxLength: 20, examples: [x]}}" for name in OPTIONS)),
)
def options_in_a_body(sdk: SDK) -> None:
    given = [part for name in OPTIONS for part in (f"--api-{name}", f"my {name}")]
    assert sdk.cli("lamps", "create", "--name", "Desk", *given, "-o", "json").json["name"] == "Desk"
    assert sdk.sent.json == {"name": "Desk", **{name: f"my {name}" for name in OPTIONS}}
    assert "--api-output" in sdk.cli("lamps", "create", "--help").out


@rows.works(
    "names of options of the command line",
    "query",
    parameter(
        "listLamps", "{name: output, in: query, description: O., schema: {type: string, maxLength: 9}, example: x}"
    ),
    parameter(
        "listLamps",
        "{name: columns, in: query, description: A., schema: {type: integer, minimum: 1, maximum: 9}, example: 1}",
    ),
    parameter(
        "listLamps", "{name: wait, in: query, description: A., schema: {type: string, maxLength: 9}, example: x}"
    ),
)
def options_in_a_query(sdk: SDK) -> None:
    done = sdk.cli("lamps", "list", "--api-output", "json", "--api-columns", "3", "-o", "json", "--columns", "id")
    assert done.json == [{"id": "lamp-1"}]
    assert [sdk.sent.parameters["query", name] for name in ("output", "columns")] == ["json", 3]
    assert next(iter(sdk.lamps.list(output="json", columns=3))).id == "lamp-1"
    assert sdk.cli("lamps", "list", "--api-wait", "no").status == 0
    assert sdk.sent.parameters["query", "wait"] == "no"
    assert sdk.cli("lamps", "list", "--wait").status == 2


@rows.works(
    "lists whose singular is another option",
    "body",
    update(
        "outputs: {type: array, description: A., items: {type: string, maxLength: 9}, maxItems: 9, examples: [[x]]}"
    ),
    update("shades: {type: array, description: A., items: {type: string, maxLength: 9}, maxItems: 9, examples: [[x]]}"),
    update("shade: {type: [string, 'null'], description: A., maxLength: 9, examples: [x]}"),
    update("noShade: {type: boolean, description: A., examples: [true]}"),
)
def singular_of_a_list(sdk: SDK) -> None:
    def sent(*options: str) -> object:
        done = sdk.cli("lamps", "update", "lamp-1", "-o", "json", *options)
        assert done.status == 0, done.err
        return sdk.sent.json

    assert sent("--outputs", "a", "--outputs", "b") == {"outputs": ["a", "b"]}
    assert sent("--shades", "a", "--shade", "b") == {"shades": ["a"], "shade": "b"}
    assert sent("--no-shade") == {"noShade": True}
    assert sent("--no-shades", "--no-no-shade") == {"shades": [], "noShade": False}


PROFILES = """
tags=: [{name: lamps, description: Lamps.}, {name: config, description: Settings of lamps.}]
paths:
  /config/{profile}:
    parameters:
      - name: profile
        in: path
        required: true
        description: The profile.
        schema: {type: string, minLength: 1, maxLength: 9}
        example: x
    get:
      operationId: getConfig
      tags: [config]
      summary: Get the settings
      description: Returns the settings of a profile.
      security: [{apiKey: ['config:read']}]
      x-strongly-method: retrieve
      responses:
        '200':
          description: The settings.
          headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/LampEnvelope'}
              example: {success: true, data: {id: x}}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '403': {$ref: '#/components/responses/Forbidden'}
        '404': {$ref: '#/components/responses/NotFound'}
        '422': {$ref: '#/components/responses/ValidationFailed'}
        '429': {$ref: '#/components/responses/RateLimited'}
        '500': {$ref: '#/components/responses/InternalError'}
        '503': {$ref: '#/components/responses/ServiceUnavailable'}
"""
SCOPES = {"The scopes are `lamps:read` and": "The scopes are `lamps:read`, `config:read` and"}


@rows.works("tag and path parameter with names of the command line", "document", document(PROFILES), text=SCOPES)
def names_of_commands(sdk: SDK) -> None:
    assert sdk.config.retrieve("green").id == "x"
    assert sdk.cli("api-config", "retrieve", "blue", "-o", "json").json["id"] == "x"
    assert sdk.sent.path == "/api/v1/config/blue"
    assert sdk.cli("config", "--help").status == 0


# --- Deprecation ---


def documentation(sdk: SDK, module: str) -> str:
    """Return the source of a generated module, without line breaks."""
    return " ".join((sdk.package.path / f"{module}.py").read_text(encoding="utf-8").split())


@rows.works(
    "`deprecated`",
    "response",
    response(f"label: {{type: string, deprecated: true, description: 'A label. {SINCE}', examples: [x]}}"),
)
def deprecated_property(sdk: SDK) -> None:
    sdk.answer("getLamp", {"label": "Desk"})
    lamp = sdk.lamps.retrieve("lamp-1")
    assert lamp.to_dict()["label"] == "Desk"
    with pytest.warns(DeprecationWarning, match="Lamp.label is deprecated since"):
        assert lamp.label == "Desk"
    assert sdk.cli("lamps", "retrieve", "lamp-1", "-o", "json").err == ""
    assert f'"""A label. {SINCE}"""' in documentation(sdk, "models/lamp")


@rows.works(
    "`deprecated`",
    "body",
    body(f"label: {{type: string, deprecated: true, description: 'A label. {SINCE}', maxLength: 9, examples: [x]}}"),
)
def deprecated_key(sdk: SDK) -> None:
    with pytest.warns(DeprecationWarning, match="the key label is deprecated since"):
        sdk.lamps.create(name="Desk", label="Desk")
    assert sdk.sent.json == {"name": "Desk", "label": "Desk"}
    assert "warning: the key label is deprecated since" in sdk.cli("lamps", "create", "--name", "a", "--label", "b").err
    assert f'"""A label. {SINCE}"""' in documentation(sdk, "models/lamp_create")


@rows.works(
    "`deprecated`",
    "query",
    parameter(
        "listLamps",
        f"""
        name: isLit
        in: query
        deprecated: true
        description: Only lit ones. {SINCE}
        schema: {{type: boolean}}
        example: true
        """,
    ),
)
def deprecated_parameter(sdk: SDK) -> None:
    with pytest.warns(DeprecationWarning, match="is_lit of client.lamps.list.. is deprecated since"):
        assert [lamp.id for lamp in sdk.lamps.list(is_lit=True)] == ["lamp-1"]
    assert sdk.sent.parameters["query", "isLit"] is True
    assert f"Only lit ones. {SINCE}" in documentation(sdk, "api/lamps/list_lamps")


@rows.works(
    "`deprecated`",
    "operation",
    operation("polishLamp", f"deprecated: true\ndescription: Polishes the lamp. Repeating it has no effect. {SINCE}"),
)
def deprecated_operation(sdk: SDK) -> None:
    with pytest.warns(DeprecationWarning, match="client.lamps.polish.. is deprecated since"):
        assert sdk.lamps.polish("lamp-1")["status"] == "polished"
    assert SINCE in documentation(sdk, "api/lamps/polish_lamp")


rows.refused(
    "`deprecated` without a date",
    "operation",
    operation("polishLamp", "deprecated: true"),
    message="deprecated: say in the description: Deprecated since YYYY-MM-DD, use ...",
    line="deprecated: true",
)
rows.refused(
    "`deprecated` without a date",
    "response",
    response("label: {type: string, deprecated: true, description: A label., examples: [x]}"),
    message="Lamp.label.deprecated: say in the description: Deprecated since YYYY-MM-DD, use ...",
    line="deprecated: true",
)

# --- Webhooks, callbacks, links, external documentation ---

EVENT = """
webhooks:
  lampBroke:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Lamp'}}}}
      responses: {'200': {description: The event was received.}}
"""

rows.refused(
    "`webhooks`", "document", document(EVENT), message="remove webhooks: the SDK receives no", line="webhooks:"
)
rows.refused(
    "`callbacks`",
    "operation",
    operation(
        "polishLamp", "callbacks: {done: {'{$request.query.url}': {post: {responses: {'200': {description: D.}}}}}}"
    ),
    message="POST /lamps/{lampId}/polish callbacks: remove it: operations do not use this key",
    line="callbacks:",
)
rows.refused(
    "`callbacks`",
    "components",
    document(
        "components: {callbacks: {Done: {'{$request.query.url}': {post: {responses: {'200': {description: D.}}}}}}}"
    ),
    message="remove callbacks: the SDK receives no requests",
    line="callbacks:",
)
rows.refused(
    "`pathItems`",
    "components",
    document("components: {pathItems: {Lamps: {get: {responses: {'200': {description: D.}}}}}}"),
    message="remove pathItems: the SDK receives no requests",
    line="pathItems:",
)


@rows.works("`links`", "response")
def links(sdk: SDK) -> None:
    sdk.answer("createLamp", Reply({"success": True, "data": {"id": "lamp-7"}}, headers={"Location": "/lamps/lamp-7"}))
    lamp = sdk.lamps.create(name="Desk")
    sdk.lamps.polish(lamp)  # as the link of the response says, with the id of the lamp
    assert sdk.sent.path == "/api/v1/lamps/lamp-7/polish"


LINK = "responses: {'200': {links: {other: {operationId: getShade, parameters: {lampId: $response.body#/data/id}}}}}"
rows.refused(
    "link to an unknown operation",
    "response",
    operation("getLamp", LINK),
    message="links other: unknown operation getShade",
    line="other:",
)
rows.refused(
    "link with an unknown parameter",
    "response",
    operation("getLamp", LINK.replace("getShade", "polishLamp").replace("lampId", "shadeId")),
    message="links other parameters shadeId: remove it: polishLamp has no such parameter",
    line="shadeId:",
)


@rows.works(
    "`externalDocs`",
    "document, tag, schema and property",
    document(
        """
        externalDocs: {url: 'https://example.com/lamps', description: The manual.}
        tags=: [{name: lamps, description: Lamps., externalDocs: {url: 'https://example.com/lamps'}}]
        """
    ),
    schemas("Lamp: {externalDocs: {url: 'https://example.com/lamp'}}"),
    response("note: {externalDocs: {url: 'https://example.com/notes'}}"),
)
def external_docs(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1").note == "A note"


rows.refused(
    "`externalDocs`",
    "operation",
    operation("getLamp", "externalDocs: {url: 'https://example.com/lamps'}"),
    message="GET /lamps/{lampId} externalDocs: remove it: operations do not use this key",
    line="externalDocs:",
)
