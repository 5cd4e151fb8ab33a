"""The rules of redocly.yaml, so that they hold where npm is not installed, too.

`NAMES` has the names in redocly.yaml that each rule stands for. Some of them are checked elsewhere: see `ELSEWHERE`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs

from tools.spec.document import JSON, METHODS, Place, Problem, Spec, types
from tools.spec.nodes import below

# Rules of redocly.yaml that other modules check.
ELSEWHERE = {
    "structure": {
        *("struct", "no-unresolved-refs", "spec-strict-refs", "spec-components-invalid-map-name"),
        # Files that a document refers to become components of it, where names are unique.
        "component-name-unique",
    },
    "examples": {
        *("no-invalid-media-type-examples", "no-invalid-parameter-examples", "no-invalid-schema-examples"),
        "rule/parameter-has-example",
    },
    "operations": {
        *("operation-singular-tag", "operation-tag-defined", "tag-description", "rule/operation-states-its-scope"),
        *("rule/no-body-in-get-and-delete", "operation-2xx-response", "operation-4xx-response"),
        "rule/only-post-states-idempotency",
    },
    "views": {
        *("operation-operationId", "operation-operationId-unique", "operation-operationId-url-safe"),
        *("operation-summary", "rule/operation-sdk-method", "rule/post-states-idempotency", "rule/schema-names"),
    },
}
SENTENCE = re.compile(r"[A-Z].*\.\s*", re.DOTALL)
# The order of redocly.
VERBS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


# --- Document ---------------------------------------------------------------------------------------------------------


def components_are_used(spec: Spec) -> Iterator[Problem]:
    used = {node["$ref"] for _, _, node in spec.objects if isinstance(node.get("$ref"), str)}
    for section, named in spec.document.get("components", {}).items():
        for name in named if isinstance(named, dict) and section != "securitySchemes" else ():
            if f"#/components/{section}/{name}" not in used:
                yield Problem(("components", section, name), "remove it: nothing refers to it")


def tags_are_described(spec: Spec) -> Iterator[Problem]:
    tags = spec.document.get("tags", [])
    counts = Counter(tag["name"] for tag in tags)
    for index, tag in enumerate(tags):
        if not tag.get("description"):
            yield Problem(("tags", index), f"describe the tag {tag['name']}")
        if counts[tag["name"]] > 1:
            yield Problem(("tags", index), f"write the tag {tag['name']} once")


def servers(spec: Spec) -> Iterator[Problem]:
    if not spec.document.get("servers"):
        yield Problem(("servers",), "add a server")
    for place, server in spec.of("server"):
        url, variables = str(server["url"]), server.get("variables", {})
        if url.endswith("/") and len(url) > 1:
            yield Problem((*place, "url"), "remove the slash at the end")
        if re.search(r"://(localhost|[\w.]*example\.com)\b", url):
            yield Problem((*place, "url"), "write the address of a server that exists")
        for name in re.findall(r"\{([^}]+)\}", url):
            if name not in variables:
                yield Problem((*place, "url"), f"declare the variable {name}")
        for name, variable in variables.items():
            if f"{{{name}}}" not in url:
                yield Problem((*place, "variables", name), "remove it: the URL does not contain it")
            if "enum" in variable and variable.get("default") not in variable["enum"]:
                yield Problem((*place, "variables", name, "enum"), "add the default")


def info(spec: Spec) -> Iterator[Problem]:
    given = spec.document["info"].get("license")
    if given is not None and not (given.get("url") or given.get("identifier")):
        yield Problem(("info", "license"), "add identifier or url")
    for kind, place, node in spec.objects:
        if kind in ("info", "tag", "operation", "schema", "parameter", "response", "header") and re.search(
            r"<\s*(script|iframe|style|object|embed)\b|\son\w+\s*=\s*[\"']|\]\(\s*javascript:",
            str(node.get("description")),
        ):
            yield Problem((*place, "description"), "remove the HTML that runs code")


# --- Paths ------------------------------------------------------------------------------------------------------------


def paths(spec: Spec) -> Iterator[Problem]:
    seen: list[str] = []
    for path, item in spec.document.get("paths", {}).items():
        place: Place = ("paths", path)
        segments = path.split("/")[1:]
        fixed = [segment for segment in segments if not re.fullmatch(r"\{.+\}", segment)]
        if path.endswith("/"):
            yield Problem(place, "remove the slash at the end")
        if "?" in path:
            yield Problem(place, "declare what follows the question mark as query parameters")
        elif not all(re.fullmatch("[a-z0-9.-]*", segment) for segment in fixed):
            yield Problem(place, "write it in kebab-case")
        if "{}" in path:
            yield Problem(place, "name the parameter between the braces")
        for verb in sorted(set(METHODS) & {word for segment in fixed for word in segment.split("-")}):
            yield Problem(place, f"remove {verb}: the method says it")
        if same := [other for other in seen if _are_ambiguous(other, path)]:
            yield Problem(place, f"the same request can be one to {same[0]}: rename one of them")
        seen.append(path)
        methods = [key for key in item if key in METHODS]
        if methods != sorted(methods, key=VERBS.index):
            yield Problem(place, f"write the methods in this order: {', '.join(sorted(methods, key=VERBS.index))}")


def _are_ambiguous(path: str, other: str) -> bool:
    pairs = list(zip(path.split("/"), other.split("/"), strict=False))
    variables = [(one.startswith("{"), two.startswith("{")) for one, two in pairs]
    is_same = all(one == two or any(pair) for (one, two), pair in zip(pairs, variables, strict=True))
    same_length = path.count("/") == other.count("/")
    return same_length and is_same and sum(one for one, _ in variables) == sum(two for _, two in variables)


def parameters(spec: Spec) -> Iterator[Problem]:
    for operation in spec.operations:
        named = {parameter["name"] for parameter in operation.parameters if parameter["in"] == "path"}
        in_path = set(re.findall(r"\{([^}]+)\}", operation.path))
        for name in sorted(in_path - named):
            yield Problem(operation.place, f"declare the path parameter {name}")
        for name in sorted(named - in_path):
            yield Problem(operation.place, f"remove the path parameter {name}: the path does not contain it")
        own = [(it["in"], it["name"]) for it in map(spec.resolve, operation.node.get("parameters", []))]
        shared = spec.document["paths"][operation.path].get("parameters", [])
        for group in (own, [(it["in"], it["name"]) for it in map(spec.resolve, shared)]):
            for (where, name), count in Counter(group).items():
                if count > 1:
                    yield Problem((*operation.place, "parameters"), f"write the {where} parameter {name} once")
    for place, parameter in spec.of("parameter"):
        schema = spec.resolve(parameter.get("schema", {}))
        name = parameter["name"]
        if not SENTENCE.fullmatch(parameter.get("description", "")):
            yield Problem(place, "describe it in a sentence: a capital letter, a full stop")
        if "boolean" in types(schema) and not re.match("(is|has)[A-Z_-]", name):
            yield Problem((*place, "name"), "begin it with is or has: it is a boolean")
        if ("array" in types(schema) or "items" in schema) and not {"style", "explode"} <= parameter.keys():
            yield Problem(place, "add style and explode: it is a list")


# --- Operations -------------------------------------------------------------------------------------------------------


def operations(spec: Spec) -> Iterator[Problem]:
    schemes = spec.document.get("components", {}).get("securitySchemes", {})
    for operation in spec.operations:
        place, node = operation.place, operation.node
        summary, description = str(node.get("summary", "")), str(node.get("description", ""))
        if "summary" in node and not (re.fullmatch(r"[A-Z][^.]+[^.]", summary) and len(summary) <= 50):
            yield Problem((*place, "summary"), "write a title of at most 50 characters: a capital letter, no full stop")
        if not (SENTENCE.fullmatch(description) and len(description) >= 25):
            yield Problem(place, "describe it in a sentence of at least 25 characters: a capital letter, a full stop")
        if "operationId" in node and not re.fullmatch("[a-z][a-zA-Z0-9]*", operation.id):
            yield Problem((*place, "operationId"), "write it in camelCase: a verb and a noun")
        if not re.fullmatch("[a-z]+(_[a-z]+)*", str(node.get("x-strongly-method", "a"))):
            yield Problem((*place, "x-strongly-method"), "write it in snake_case")
        for index, alternative in enumerate(node.get("security", [])):
            for name in alternative.keys() - schemes.keys():
                yield Problem((*place, "security", index, name), "declare it in components.securitySchemes")


def responses(spec: Spec) -> Iterator[Problem]:
    for operation in spec.operations:
        for status, node in operation.responses.items():
            response, place = spec.resolve(node), (*operation.place, "responses", status)
            needed = ["X-Request-Id"] if status[0] in "245" else []
            needed += ["Retry-After"] if status in ("429", "503") else []
            headers = {name.lower() for name in response.get("headers", {})}
            for name in needed:
                if name.lower() not in headers:
                    yield Problem(place, f"add the header {name}")
            expected = {"2": ("success", "data"), "4": ("success", "error"), "5": ("success", "error")}.get(
                status[0], ()
            )
            media = response.get("content", {}).get("application/json", {})
            schema = spec.resolve(media.get("schema", {}))
            known = spec.properties(schema)
            for name in expected if schema.get("type") == "object" or known else ():
                if name not in known:
                    yield Problem((*place, "content", "application/json", "schema"), f"add the property {name}")
    for place, response in spec.of("response"):
        if not SENTENCE.fullmatch(str(response.get("description", ""))):
            yield Problem(place, "describe it in a sentence: a capital letter, a full stop")


# --- Schemas ----------------------------------------------------------------------------------------------------------


def values(spec: Spec) -> Iterator[Problem]:
    for place, schema in spec.of("schema"):
        kinds = types(schema)
        listed: list[Any] = schema.get("enum", [])
        for index, value in enumerate(listed):
            if value in listed[:index]:
                yield Problem((*place, "enum", index), f"remove it: {value} is listed already")
            if kinds and not jsonschema_rs.is_valid({"type": sorted(kinds)}, value):
                yield Problem((*place, "enum", index), f"{value} is not of the type {' or '.join(sorted(kinds))}")
        if ("enum" in schema) != ("x-strongly-open" in schema):
            advice = "add x-strongly-open: true" if listed else "remove it: there is no enum"
            yield Problem(place if listed else (*place, "x-strongly-open"), advice)
        if "default" in schema:
            yield Problem((*place, "default"), "remove it, and describe it: generated clients would send it")
        for low in ("minimum", "maximum"):
            if {low, f"exclusive{low.capitalize()}"} <= schema.keys():
                yield Problem((*place, low), f"write {low} or exclusive{low.capitalize()}, not both")


def shapes(spec: Spec) -> Iterator[Problem]:
    for place, schema in spec.of("schema"):
        kinds = types(schema)
        for kind, key in (("array", "properties"), ("object", "items")):
            if kinds == {kind} and key in schema:
                yield Problem((*place, key), f"remove it: the type is {kind}")
        known = _properties(spec, schema, set())
        for index, name in enumerate(schema.get("required", [])):
            if name not in known and "patternProperties" not in schema:
                yield Problem((*place, "required", index), f"declare the property {name}, or remove it")
        for key in ("allOf", "anyOf", "oneOf"):
            branches = schema.get(key, [])
            if any(branch in branches[:index] for index, branch in enumerate(branches)):
                yield Problem((*place, key), "remove the branch that is there twice")
        for index in _overlapping(spec, schema):
            tag = schema["discriminator"]["propertyName"]
            advice = f"require {tag} in this variant, with a const or an enum: oneOf rejects what fits several variants"
            yield Problem((*place, "oneOf", index), advice)
        for name in schema.get("properties", {}):
            if not re.fullmatch("[a-z][a-zA-Z0-9]*", name):
                yield Problem((*place, "properties", name), "write it in camelCase")


def _overlapping(spec: Spec, schema: JSON) -> Iterator[int]:
    """Yield the indexes of the variants that do not say which values of the discriminator they have."""
    tag = schema.get("discriminator", {}).get("propertyName")
    for index, branch in enumerate(schema.get("oneOf", []) if tag else []):
        variant = spec.resolve(branch)
        parts = [variant, *map(spec.resolve, variant.get("allOf", ()))]
        is_required = any(tag in part.get("required", ()) for part in parts)
        known = spec.resolve(spec.properties(variant).get(tag))
        if variant.get("type") != "null" and not (is_required and known.keys() & {"const", "enum"}):
            yield index


def _properties(spec: Spec, schema: JSON, seen: set[int]) -> set[str]:
    """Return the properties of an object and of the schemas that it is composed of."""
    schema = spec.resolve(schema)
    if id(schema) in seen:
        return set()
    seen.add(id(schema))
    parts = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, [])]
    found = set(schema.get("properties", {}))
    return found.union(*(_properties(spec, part, seen) for part in parts))


def descriptions(spec: Spec) -> Iterator[Problem]:
    for place, schema in spec.of("schema"):
        # The keys of `properties` are those of JSON; a description of the target is one of the property, too.
        if place[-2:-1] == ("properties",) and not (
            schema.get("description") or spec.resolve(schema).get("description")
        ):
            yield Problem(place, "describe it")
    for place, media in spec.of("media type"):
        schema = spec.resolve(media.get("schema", {}))
        if schema and not SENTENCE.fullmatch(str(schema.get("description", ""))):
            yield Problem((*place, "schema"), "describe the schema in a sentence: a capital letter, a full stop")
        if schema and str(place[-1]).endswith("json") and "examples" not in schema:
            yield Problem((*place, "schema"), "add examples to the schema")
    for kind in ("header", "link"):
        for place, node in spec.of(kind):
            if not node.get("description"):
                yield Problem(place, "describe it")
    for place, example in spec.of("example"):
        if not example.get("summary"):
            yield Problem(place, "add a summary")
        if {"value", "externalValue"} <= example.keys():
            yield Problem(place, "write value or externalValue, not both")


def bodies(spec: Spec) -> Iterator[Problem]:
    for place, schema in _in_bodies(spec):
        if "properties" in schema and "additionalProperties" not in schema:
            yield Problem(place, "add additionalProperties: false: bodies reject unknown keys")
    for place, body in spec.of("request body"):
        for name, media in body.get("content", {}).items():
            schema = spec.resolve(media.get("schema", {}))
            if "object" in types(schema) and not {"required", "minProperties"} & schema.keys():
                yield Problem(
                    (*place, "content", name, "schema"), "add required or minProperties: bodies are not empty"
                )


def _in_bodies(spec: Spec) -> Iterator[tuple[Place, JSON]]:
    for place, schema in spec.of("schema"):
        if place[:2] == ("components", "schemas") and len(place) >= 3 and place[2] in spec.in_bodies:
            yield place, schema
    for place, body in spec.of("request body"):
        for kind, inner, node in below("request body", place, body):
            if kind == "schema" and isinstance(node, dict) and "$ref" not in node:
                yield inner, node


Rule = Callable[[Spec], Iterator[Problem]]

# The names in redocly.yaml that each rule stands for.
NAMES: dict[Rule, set[str]] = {
    components_are_used: {"no-unused-components"},
    tags_are_described: {"tag-description", "no-duplicated-tag-names"},
    servers: {
        *("no-empty-servers", "no-server-example.com", "no-server-trailing-slash", "no-server-variables-empty-enum"),
        "no-undefined-server-variable",
    },
    info: {"info-license-strict", "no-unsafe-markdown"},
    paths: {
        *("no-ambiguous-paths", "no-identical-paths", "no-path-trailing-slash", "no-http-verbs-in-paths"),
        *("path-declaration-must-exist", "path-http-verbs-order", "path-not-include-query", "paths-kebab-case"),
    },
    parameters: {
        *("path-parameters-defined", "operation-parameters-unique", "boolean-parameter-prefixes"),
        *("array-parameter-serialization", "parameter-description", "rule/parameter-description-is-a-sentence"),
    },
    operations: {
        *("operation-description", "security-defined", "rule/operation-id-casing", "rule/summary-is-a-title"),
        *("rule/operation-description-is-a-sentence", "rule/operation-sdk-method"),
    },
    responses: {
        *("response-contains-header", "rule/response-description-is-a-sentence"),
    },
    values: {
        *("no-duplicated-enum-values", "no-enum-type-mismatch", "no-mixed-number-range-constraints"),
        *("rule/enumerations-are-open", "rule/no-default-values"),
    },
    shapes: {
        *("no-schema-type-mismatch", "no-illogical-composition-keywords", "no-required-schema-properties-undefined"),
        "rule/property-names",
    },
    descriptions: {
        *("rule/property-is-described", "rule/content-is-described"),
        *("rule/header-is-described", "rule/link-is-described", "rule/example-has-summary"),
        "no-example-value-and-externalValue",
    },
    bodies: set(),
}
RULES = tuple(NAMES)
