"""Rules about examples, and about the error codes that they show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from tools.spec.document import JSON, Place, Problem, Spec

# The response if an operation does not exist: no operation lists it.
OUTSIDE_OF_OPERATIONS = {405}


def error_codes(spec: Spec) -> Iterator[Problem]:
    """The table of errors in info.description and the examples of the responses have the same codes."""
    table = {
        int(status): set(re.findall(r"`([a-z-]+)`", codes))
        for status, codes in re.findall(r"^\| (\d{3}) \| (.*?) \|", spec.prose, re.MULTILINE)
    }
    shown: dict[int, set[str]] = defaultdict(set)
    for operation in spec.operations:
        for key, response in operation.responses.items():
            if key.isdecimal() and key >= "400":
                for media in spec.resolve(response).get("content", {}).values():
                    errors = [value.get("error") for _, value in _values(spec, (), media) if isinstance(value, dict)]
                    codes = [error.get("code") for error in errors if isinstance(error, dict)]
                    shown[int(key)] |= {code for code in codes if isinstance(code, str)}
    for status in sorted((table.keys() | shown.keys()) - OUTSIDE_OF_OPERATIONS):
        for code in sorted(table.get(status, set()) ^ shown[status]):
            shows = code in shown[status]
            advice = "add the code {} to the table of errors" if shows else "show the code {} in an example"
            yield Problem(("info", "description"), f"{status}: {advice.format(code)}")


def examples_are_there(spec: Spec) -> Iterator[Problem]:
    for place, node in spec.carriers:
        if not node.keys() & {"example", "examples"}:
            yield Problem(place, "add an example")
    for name, schema in spec.schemas.items():
        if not isinstance(schema, dict):
            continue
        place = ("components", "schemas", name)
        shown = schema.get("examples") or []
        if not shown:
            yield Problem(place, "add examples")
        for key, node in schema.get("properties", {}).items():
            is_shown = any(isinstance(value, dict) and value.get(key) not in (None, [], {}) for value in shown)
            if not (is_shown or "examples" in spec.resolve(node) or (isinstance(node, dict) and "examples" in node)):
                yield Problem((*place, "properties", key), f"add examples: those of {name} do not show it")


def examples_are_valid(spec: Spec) -> Iterator[Problem]:
    """Check all examples with one validator, as properties of one object, because compiling a validator is slow."""
    cases = list(_examples(spec))
    validator = jsonschema_rs.Draft202012Validator(
        {
            "properties": {str(index): schema for index, (_, schema, _) in enumerate(cases)},
            "components": {"schemas": spec.schemas},
        },
        validate_formats=True,
    )
    for error in validator.iter_errors({str(index): value for index, (_, _, value) in enumerate(cases)}):
        index, *inside = error.instance_path
        what = error.message if len(error.message) < 120 else f"it violates {error.schema_path[-1]}"
        yield Problem((*cases[int(index)][0], *inside), f"fix the example: {what}")


def _examples(spec: Spec) -> Iterator[tuple[Place, JSON, Any]]:
    for place, schema in spec.all_schemas:
        for index, value in enumerate(schema.get("examples", [])):
            yield (*place, "examples", index), schema, value
    for place, node in spec.carriers:
        for found, value in _values(spec, place, node):
            yield found, node["schema"], value


def _values(spec: Spec, place: Place, carrier: JSON) -> Iterator[tuple[Place, Any]]:
    """The examples of a parameter, header or media type, with the places where they stand."""
    if "example" in carrier:
        yield (*place, "example"), carrier["example"]
    for name, example in carrier.get("examples", {}).items():
        here: Place = (*place, "examples", name)
        if "$ref" in example:
            here = tuple(example["$ref"].removeprefix("#/").split("/"))
        yield (*here, "value"), spec.resolve(example)["value"]


RULES = (
    error_codes,
    examples_are_there,
    examples_are_valid,
)
