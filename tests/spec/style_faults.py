"""Edits of a small document, each of which breaks one rule of redocly.yaml.

`python -m tests.spec.style_faults` asks redocly about all of them, and fails where it does not report the rule.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.spec.compatibility_pairs import Edit, Node, add, at, both, drop, edited, put, rename
from tools import ROOT
from tools.spec.document import load_document

BASE = ROOT / "tests/spec/support/base.yaml"
JSON = "application/json"
SENT = f"createLamp requestBody content {JSON}"
READ = f"getLamp responses 200 content {JSON}"
TEXT = {"type": "string", "description": "A text.", "maxLength": 10}


class Fault(NamedTuple):
    """An edit that breaks a rule, and a part of the line that the lint prints about it."""

    rule: str
    edit: Edit
    finding: str


def move(place: str, key: str) -> Edit:
    """Put a key at the end of a mapping."""

    def edit(document: Node) -> None:
        mapping = at(document, place)
        mapping[key] = mapping.pop(key)

    return edit


def query(name: str = "color", **more: object) -> Edit:
    schema = {"type": "string", "maxLength": 9}
    parameter = {"name": name, "in": "query", "description": "A color.", "schema": schema, "example": "red", **more}
    return add("listLamps parameters", parameter)


def path(name: str) -> Edit:
    return rename("paths", "/lamps/{lampId}/polish", name)


FAULTS = [
    # Structure
    Fault("struct", put("getLamp", sumary="Get a lamp"), "sumary: remove it, or write summary"),
    Fault("no-unresolved-refs", put(READ, schema={"$ref": "#/components/schemas/Shade"}), "Shade does not exist"),
    Fault("spec-strict-refs", put("info", contact={"$ref": "#/components/schemas/Lamp"}), "contact.$ref: remove it"),
    Fault("spec-components-invalid-map-name", put("schemas", {"a b": TEXT}), 'rename "a b"'),
    Fault("no-unused-components", put("headers", Other={"schema": TEXT}), "nothing refers to it"),
    Fault("no-duplicated-tag-names", add("tags", {"name": "lamps", "description": "Lamps."}), "the tag lamps once"),
    Fault("no-empty-servers", lambda document: document.update(servers=[]), "servers: add a server"),
    Fault("no-server-example.com", put("servers 0", url="https://example.com/api"), "a server that exists"),
    Fault("no-server-trailing-slash", put("servers 0", url="https://{instance}/"), "remove the slash at the end"),
    Fault("no-server-variables-empty-enum", put("servers 0 variables instance", enum=["b"]), "add the default"),
    Fault("no-undefined-server-variable", put("servers 0", url="https://{instance}/{v}"), "declare the variable v"),
    Fault("info-license-strict", drop("info license", "identifier"), "info.license: add"),
    Fault("no-unsafe-markdown", put("tags 0", description="<script>a()</script>"), "remove the HTML that runs code"),
    # Paths and parameters
    Fault("no-ambiguous-paths", path("/{lampId}/lamps"), "the same request can be one to /lamps/{lampId}"),
    Fault("no-identical-paths", path("/lamps/{id}"), "the same request can be one to /lamps/{lampId}"),
    Fault("no-path-trailing-slash", path("/lamps/{lampId}/polish/"), "remove the slash at the end"),
    Fault("no-http-verbs-in-paths", path("/lamps/{lampId}/put-out"), "remove put: the method says it"),
    Fault("path-declaration-must-exist", path("/lamps/{lampId}/{}"), "name the parameter between the braces"),
    Fault("path-http-verbs-order", move("paths /lamps", "get"), "write the methods in this order: get, post"),
    Fault("path-not-include-query", path("/lamps/{lampId}/polish?a=1"), "declare what follows the question mark"),
    Fault("path-parameters-defined", path("/lamps/{lampId}/{part}"), "declare the path parameter part"),
    Fault("paths-kebab-case", path("/lamps/{lampId}/polishIt"), "write it in kebab-case"),
    Fault("operation-parameters-unique", both(query(), query()), "write the query parameter color once"),
    Fault("boolean-parameter-prefixes", query(schema={"type": "boolean"}, example=True), "begin it with is or has"),
    Fault(
        "array-parameter-serialization",
        query(schema={"type": "array", "items": TEXT, "maxItems": 3}, example=["red"]),
        "add style and explode",
    ),
    Fault("parameter-description", drop("parameters Kind", "description"), "parameters.Kind: describe it"),
    Fault("rule/parameter-description-is-a-sentence", put("parameters Kind", description="a kind"), "describe it"),
    # Operations
    Fault("operation-operationId", drop("getLamp", "operationId"), "has no operationId"),
    Fault("operation-operationId-unique", put("polishLamp", operationId="getLamp"), "another operation, too"),
    Fault("operation-operationId-url-safe", put("polishLamp", operationId="polish Lamp"), "the name `polish Lamp`"),
    Fault("operation-summary", drop("getLamp", "summary"), "has no summary"),
    Fault("operation-description", drop("getLamp", "description"), "describe it in a sentence of at least 25"),
    Fault("operation-singular-tag", put("getLamp", tags=["lamps", "lights"]), "the one tag lamps"),
    Fault("operation-tag-defined", lambda document: document.update(tags=[]), "declare and describe the tag lamps"),
    Fault("tag-description", drop("tags 0", "description"), "describe the tag lamps"),
    Fault("security-defined", put("getLamp", security=[{"key": []}]), "declare it in components.securitySchemes"),
    Fault("operation-2xx-response", drop("getLamp responses", "200"), "GET /lamps/{lampId} responses"),
    Fault(
        "operation-4xx-response",
        lambda document: [at(document, "getLamp responses").pop(it) for it in ("401", "403", "404", "422", "429")],
        "responses: add 401",
    ),
    Fault("response-contains-header", drop("getLamp responses 200", "headers"), "add the header X-Request-Id"),
    # Schemas and examples
    Fault("no-duplicated-enum-values", add("schemas LampKind enum", "small"), "small is listed already"),
    Fault("no-enum-type-mismatch", add("schemas LampKind enum", 3), "3 is not of the type string"),
    Fault("no-schema-type-mismatch", put("schemas Lamp", items=TEXT), "Lamp.items: remove it: the type is object"),
    Fault(
        "no-mixed-number-range-constraints",
        put("schemas LampCreate properties size", exclusiveMinimum=1),
        "write minimum or exclusiveMinimum, not both",
    ),
    Fault(
        "no-illogical-composition-keywords",
        put("schemas Lamp properties note", oneOf=[TEXT, TEXT]),
        "remove the branch that is there twice",
    ),
    Fault("no-required-schema-properties-undefined", add("schemas Lamp required", "color"), "property color"),
    Fault(
        "no-example-value-and-externalValue",
        both(
            drop(READ, "example"),
            put(READ, examples={"one": {"summary": "One", "value": {}, "externalValue": "https://a.test"}}),
        ),
        "write value or externalValue, not both",
    ),
    Fault("no-invalid-media-type-examples", put(f"{READ} example", success=3), "fix the example"),
    Fault("no-invalid-parameter-examples", put("parameters Limit", example="many"), "fix the example"),
    Fault("no-invalid-schema-examples", put("schemas Lamp", examples=[{"id": 3}]), "fix the example"),
    # What SDKs rely on
    Fault("rule/operation-id-casing", put("polishLamp", operationId="polish_Lamp"), "write it in camelCase"),
    Fault("rule/operation-sdk-method", put("getLamp", {"x-strongly-method": "Get"}), "x-strongly-method: "),
    Fault("rule/post-states-idempotency", drop("createLamp", "x-strongly-idempotent"), "x-strongly-idempotent"),
    Fault("rule/only-post-states-idempotency", put("getLamp", {"x-strongly-idempotent": True}), "at a POST"),
    Fault("rule/operation-states-its-scope", drop("getLamp", "security"), "ask for the scope lamps:read"),
    Fault(
        "rule/no-body-in-get-and-delete",
        lambda document: at(document, "deleteLamp").update(requestBody=at(document, "updateLamp requestBody")),
        "DELETE has no body",
    ),
    Fault("rule/enumerations-are-open", drop("schemas LampKind", "x-strongly-open"), "LampKind: add x-strongly-open"),
    Fault("rule/no-default-values", put("parameters Limit schema", default=20), "default: remove it"),
    # Names and prose
    Fault(
        "rule/schema-names",
        put("schemas", {"shade_of": {**TEXT, "examples": ["a"]}}),
        "the name `shade_of`",
    ),
    Fault("rule/property-names", rename("schemas Lamp properties", "size", "the_size"), "in camelCase"),
    Fault("rule/summary-is-a-title", put("getLamp", summary="get a lamp."), "summary: write a title"),
    Fault("rule/operation-description-is-a-sentence", put("getLamp", description="short"), "describe it in a sentence"),
    Fault("rule/property-is-described", drop("schemas Lamp properties note", "description"), "Lamp.note: describe it"),
    Fault("rule/content-is-described", drop("schemas LampPage", "description"), "schema: describe the schema"),
    Fault(
        "rule/response-description-is-a-sentence", put("getLamp responses 200", description="ok"), "200: describe it"
    ),
    Fault("rule/header-is-described", drop("headers Location", "description"), "headers.Location: describe it"),
    Fault("rule/link-is-described", drop("createLamp responses 201 links getLamp", "description"), "describe it"),
    Fault("rule/parameter-has-example", drop("parameters Kind", "example"), "parameters.Kind: add an example"),
    Fault(
        "rule/example-has-summary",
        both(drop(SENT, "example"), put(SENT, examples={"one": {"value": {"name": "First"}}})),
        "add a summary",
    ),
]  # fmt: skip

# What redocly does not find.
OWN_FAULTS = [
    Fault("", drop("schemas LampPage properties", "success"), "add the property success"),
    Fault("", drop("schemas LampCreate", "additionalProperties"), "additionalProperties: false"),
    Fault("", drop("schemas LampUpdate", "minProperties"), "add required or minProperties"),
    Fault("", drop("schemas LampPage", "examples"), "add examples to the schema"),
    Fault("", drop(READ, "example"), "application/json: add an example"),
]

# A document of one file does not break it.
WITHOUT_FAULT = {"component-name-unique"}


def rules() -> set[str]:
    """Return the rules of redocly.yaml."""
    return set(yaml.safe_load((ROOT / "redocly.yaml").read_text(encoding="utf-8"))["rules"])


def by_redocly(folder: Path) -> dict[str, set[str]]:
    """Return the rules that redocly reports for each fault, by the rule that the fault breaks."""
    document = load_document(BASE)
    names = {}
    for index, fault in enumerate(FAULTS):
        path = folder / f"{index}.json"
        path.write_text(json.dumps(edited(document, fault.edit)), encoding="utf-8")
        names[path.resolve()] = fault.rule
    found: dict[str, set[str]] = {rule: set() for rule in names.values()}
    for path, rule, _ in redocly_problems(names):
        found[names[path]].add(rule)
    return found


def redocly_problems(paths: Iterable[Path]) -> Iterator[tuple[Path, str, str]]:
    """Yield file, rule and message of each problem that redocly finds in documents."""
    command = [str(ROOT / "node_modules/.bin/redocly"), "lint", *map(str, paths), "--format=json"]
    command += [f"--config={ROOT / 'redocly.yaml'}", "--max-problems=10000"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    decoder, text = json.JSONDecoder(), done.stdout.lstrip()
    assert text, done.stderr
    while text:
        answer, end = decoder.raw_decode(text)
        text = text[end:].lstrip()
        for problem in answer["problems"]:
            path = Path(ROOT, problem["location"][0]["source"]["ref"])
            yield path.resolve(), problem["ruleId"], problem["message"]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        missed = {rule: others for rule, others in by_redocly(Path(folder)).items() if rule not in others}
    for rule, others in missed.items():
        print(f"{rule} is not reported, but {', '.join(sorted(others)) or 'nothing'}")
    print(f"{len(FAULTS)} faults, {len(missed)} not reported by redocly")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
