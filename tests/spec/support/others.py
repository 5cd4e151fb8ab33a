"""Rows about the command line, deprecation, webhooks, callbacks, links and external documentation."""

from tests.spec.support.rows import Rows, body, document, parameter, update
from tests.spec.support.sdk import SDK

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
)
def options_in_a_query(sdk: SDK) -> None:
    done = sdk.cli("lamps", "list", "--api-output", "json", "--api-columns", "3", "-o", "json", "--columns", "id")
    assert done.json == [{"id": "lamp-1"}]
    assert [sdk.sent.parameters["query", name] for name in ("output", "columns")] == ["json", 3]
    assert next(iter(sdk.lamps.list(output="json", columns=3))).id == "lamp-1"


@rows.works(
    "lists whose singular is another option",
    "body",
    update(
        "outputs: {type: array, description: A., items: {type: string, maxLength: 9}, maxItems: 9, examples: [[x]]}"
    ),
    update("colors: {type: array, description: A., items: {type: string, maxLength: 9}, maxItems: 9, examples: [[x]]}"),
    update("color: {type: [string, 'null'], description: A., maxLength: 9, examples: [x]}"),
    update("noColor: {type: boolean, description: A., examples: [true]}"),
)
def singular_of_a_list(sdk: SDK) -> None:
    def sent(*options: str) -> object:
        done = sdk.cli("lamps", "update", "lamp-1", "-o", "json", *options)
        assert done.status == 0, done.err
        return sdk.sent.json

    assert sent("--outputs", "a", "--outputs", "b") == {"outputs": ["a", "b"]}
    assert sent("--colors", "a", "--color", "b") == {"colors": ["a"], "color": "b"}
    assert sent("--no-color") == {"noColor": True}
    assert sent("--no-colors", "--no-no-color") == {"colors": [], "noColor": False}


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
