"""Rules about schemas, their names and their extensions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tools.spec.document import JSON, Place, Problem, Spec, SpecOperation, schema_place, types
from tools.spec.names import snake_case

LIMITS = (
    ("minimum", "maximum"),
    ("exclusiveMinimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
CONSTRAINTS = {"type", "format", "pattern", "enum", "items", *(limit for pair in LIMITS for limit in pair)}


def bounds(spec: Spec) -> Iterator[Problem]:
    for place, schema in spec.all_schemas:
        kinds = types(schema)
        if "array" in kinds and "items" not in schema:
            yield Problem(place, "add items")
        for low, high in LIMITS:
            if low in schema and high in schema and schema[low] > schema[high]:
                yield Problem((*place, low), f"{low} is greater than {high}")
        if spec.is_sent(place) and not schema.keys() & {"enum", "const"}:
            # The size of files is limited by the status 413.
            is_text = "string" in kinds and schema.get("format") != "binary"
            if is_text and "maxLength" not in schema:
                yield Problem(place, "add maxLength: clients send it")
            if "array" in kinds and "maxItems" not in schema:
                yield Problem(place, "add maxItems: clients send it")
            if kinds & {"integer", "number"} and not _is_bounded(schema):
                yield Problem(place, "add minimum and maximum: clients send it")
    for place, parameter in spec.carriers:
        schema = spec.resolve(parameter["schema"])
        if parameter.get("in") == "path" and "string" in types(schema) and not schema.get("minLength"):
            yield Problem((*place, "schema"), "add minLength: a path segment is never empty")


def _is_bounded(schema: JSON) -> bool:
    return bool({"minimum", "exclusiveMinimum"} & schema.keys() and {"maximum", "exclusiveMaximum"} & schema.keys())


def property_names(spec: Spec) -> Iterator[Problem]:
    for place, schema in spec.all_schemas:
        properties: JSON = schema.get("properties", {})
        owners: dict[str, str] = dict.fromkeys(properties, "a property")
        spelled: dict[str, str] = {}
        for name, node in properties.items():
            if not isinstance(node, dict):
                continue
            here = (*place, "properties", name)
            if (other := spelled.setdefault(snake_case(name), name)) != name:
                yield Problem(here, f"rename it: SDKs spell {other} the same")
            if name.endswith("At") and node.get("format") != "date-time":
                yield Problem(here, "add format: date-time, or rename it")
            for alias in node.get("x-strongly-aliases", []):
                if alias in owners:
                    yield Problem((*here, "x-strongly-aliases"), f"{alias} is {owners[alias]} already")
                owners[alias] = f"an alias of {name}"


def required(spec: Spec) -> Iterator[Problem]:
    """Check that no key is required where it cannot be: validators know nothing of `readOnly` and `writeOnly`."""
    for place, schema in spec.all_schemas:
        for index, name in enumerate(schema.get("required", ())):
            node = schema.get("properties", {}).get(name)
            known = [each for each in (node, spec.resolve(node)) if isinstance(each, dict)]
            here = (*place, "required", index)
            if spec.is_sent(place) and any(each.get("readOnly") for each in known):
                advice = "clients cannot send what is readOnly"
                yield Problem(here, f"remove {name}, or give requests a schema of their own: {advice}")
            if spec.is_received(place) and any(each.get("writeOnly") for each in known):
                advice = "responses do not have what is writeOnly"
                yield Problem(here, f"remove {name}, or give responses a schema of their own: {advice}")


def duplicates(spec: Spec) -> Iterator[Problem]:
    """Check that a field has the same bounds in the bodies that create and update a resource."""
    for name, schema in spec.schemas.items():
        update = f"{name.removesuffix('Create')}Update"
        if not name.endswith("Create") or update not in spec.schemas:
            continue
        created = spec.resolve(schema).get("properties", {})
        for key, node in spec.resolve(spec.schemas[update]).get("properties", {}).items():
            if key in created and _constraints(created[key]) != _constraints(node):
                yield Problem(schema_place(update, key), f"give it the same bounds as in {name}")


def _constraints(schema: Any) -> JSON:
    if not isinstance(schema, dict):
        return {"boolean": schema}
    # Updates can accept null to clear a field that is optional when it is created.
    found = {key: value for key, value in schema.items() if key in CONSTRAINTS or key == "$ref"}
    return found | {"type": types(schema) - {"null"}}


# --- extensions -------------------------------------------------------------------------------------------------------


def extensions(spec: Spec) -> Iterator[Problem]:
    table = set(re.findall(r"^\| `(x-[^`]*)` \|", spec.prose, re.MULTILINE))
    used = set()
    operations = {operation.place: operation for operation in spec.operations}
    for place, node in spec.nodes:
        if place[-1:] == ("properties",):
            continue
        for key in node:
            if not key.startswith("x-"):
                continue
            used.add(key)
            if not key.startswith("x-strongly-"):
                yield Problem((*place, key), "remove it: the document contains no extensions of vendors")
            elif key not in table:
                yield Problem((*place, key), "explain it in the table of extensions in info.description, or remove it")
            elif advice := _misuse(spec, operations.get(place), place, node, key):
                yield Problem((*place, key), advice)
    for key in sorted(table - used):
        yield Problem(("info", "description"), f"remove {key} from the table of extensions: it is not used")


def _misuse(spec: Spec, operation: SpecOperation | None, place: Place, node: JSON, key: str) -> str:
    value = node[key]
    received = not spec.is_sent(place) and "schemas" in place
    match key:
        case "x-strongly-method" | "x-strongly-collection":
            sound, advice = operation is not None and isinstance(value, str), "it must be a name, at an operation"
        case "x-strongly-idempotent":
            sound = operation is not None and operation.method in ("post", "patch") and isinstance(value, bool)
            advice = "it must be true or false, at a POST or PATCH operation"
        case "x-strongly-open":
            sound, advice = value is True and "enum" in node, "put true beside an enum"
        case "x-strongly-recurring":
            sound, advice = received and value is True, "put true at a property of a response"
        case "x-strongly-always-sent":
            nullable = "null" in types(node) or any("null" in types(branch) for branch in node.get("anyOf", ()))
            # What is read is the property itself, or a member of it.
            read: JSON = spec.resolve(node).get("properties", {}).get(node.get("x-strongly-read-as"), node)
            sound = received and value is True and not nullable and bool(read.get(key))
            advice = "put true at a property of a response that cannot be null, and at the member that is read"
        case "x-strongly-aliases":
            sound = received and isinstance(value, list) and bool(value) and len(set(map(str, value))) == len(value)
            advice = "it must list other spellings of a property of a response"
        case "x-strongly-read-as":
            sound = received and value in {"dict", *spec.resolve(node).get("properties", {})}
            advice = "name a property of the object, or dict, in a response"
        case _:
            return ""
    return "" if sound else advice


RULES = (
    bounds,
    property_names,
    required,
    duplicates,
    extensions,
)
