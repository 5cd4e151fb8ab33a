"""Whether a document is one of OpenAPI 3.1 at all, and where it is not.

The other rules rely on it: they read a document that passes without looking at types.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
from openapi_spec_validator import OpenAPIV31SpecValidator

from tools.spec.document import JSON, Place, Problem, SpecError, followed, lookup
from tools.spec.nodes import SECTIONS, Node, walk

# Of JSON, in the words of YAML.
TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
UNKNOWN = "there is no such key"
# The values of our own extensions. The rule about extensions checks where they stand.
EXTENSIONS = {
    "x-strongly-method": str,
    "x-strongly-collection": str,
    "x-strongly-idempotent": bool,
    "x-strongly-open": bool,
    "x-strongly-recurring": bool,
    "x-strongly-always-sent": bool,
    "x-strongly-aliases": list,
    "x-strongly-read-as": str,
}
NAMES = {str: "string", bool: "boolean", list: "array"}


def check(document: JSON) -> None:
    """Check that a document is structured as OpenAPI.

    Raises:
        SpecError: It is not.
    """
    if problems := malformed(document) or list(references(document)):
        raise SpecError(*problems)


def malformed(document: JSON) -> list[Problem]:
    """Return what is not OpenAPI. Other rules cannot check such a document."""
    found = (problem for error in _validator().iter_errors(document) for problem in _explained(error))
    problems = [*dict.fromkeys(Problem(_as_in(document, place), advice) for place, advice in found)]
    problems += _extensions(document)
    # A key is also unexpected if its value, or the object that has it, has another problem.
    others = [place for place, advice in problems if UNKNOWN not in advice]
    hidden = {place[:end] for place in others for end in range(len(place) + 1)}
    return [
        it for it in problems if UNKNOWN not in it.advice or (it.place not in hidden and it.place[:-1] not in others)
    ]


def _extensions(document: JSON) -> Iterator[Problem]:
    for _, place, value in walk(document):
        for key in EXTENSIONS.keys() & value.keys() if isinstance(value, dict) else ():
            if not isinstance(value[key], EXTENSIONS[key]):
                kind = TYPES[NAMES[EXTENSIONS[key]]]
                yield Problem((*place, key), f"write {kind}, not {_short(value[key])}")
            elif key == "x-strongly-aliases" and not all(isinstance(alias, str) for alias in value[key]):
                yield Problem((*place, key), "write a list of strings")


def _as_in(document: JSON, place: Place) -> Place:
    """Return a place with the keys of the document: the validator turns keys such as '200' into numbers."""
    node: Any = document
    keys: list[str | int] = []
    for key in place:
        keys.append(str(key) if isinstance(node, dict) else key)
        node = node.get(keys[-1]) if isinstance(node, dict) else node[int(key)]
    return tuple(keys)


@cache
def _schema() -> JSON:
    text = files("openapi_spec_validator").joinpath("resources/schemas/v3.1/schema.json").read_text(encoding="utf-8")
    # The published schema leaves the dialect of schemas open.
    dialect = '"$ref": "https://json-schema.org/draft/2020-12/schema"'
    schema: JSON = json.loads(re.sub(r'"\$dynamicRef":\s*"#meta"', dialect, text))
    definitions: JSON = schema["$defs"]
    del definitions["schema"]
    # Variables such as `https://{instance}/` are no references.
    del definitions["server"]["properties"]["url"]["format"]
    return schema


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    # Formats: `pattern` is a regular expression, `$ref` and `url` are references.
    return jsonschema_rs.Draft202012Validator(_schema(), validate_formats=True)


def _explained(error: jsonschema_rs.ValidationError) -> Iterator[Problem]:
    place: Place = tuple(error.instance_path)
    details: JSON = error.kind.as_dict()
    value = _short(error.instance)
    match error.kind.name:
        case "type":
            expected = [TYPES[kind] for kind in _types(details)]
            yield Problem(place, f"write {' or '.join(expected)}, not {value}")
        case "enum":
            yield Problem(place, f"write one of {', '.join(map(str, _options(error)))}, not {value}")
        case "required":
            yield Problem(place, f"add {details['property']}")
        case "unevaluatedProperties" | "additionalProperties":
            for key in details["unexpected"]:
                yield Problem((*place, key), _unexpected(error, place, key))
        case "pattern" if place == ("openapi",):
            yield Problem(place, f"write a version 3.1.x, not {value}")
        case "pattern":
            yield Problem(place, f"{value} does not match {details['pattern']}")
        case "format":
            yield Problem(place, f"{value} is not a valid {details['format']}")
        case "propertyNames":
            name = _short(details["error"].instance)
            yield Problem(place, f"rename {name}: it must match {_pattern_of(details['error'])}")
        case "not" if keys := _required(details["schema"]):
            both = (
                f"write {' or '.join(keys)}, not both"
                if len(keys) > 1
                else f"remove {keys[0]}: another key excludes it"
            )
            yield Problem(place, both)
        case "anyOf" | "oneOfNotValid" | "oneOf":
            yield from _alternatives(error, place, details)
        case _:
            yield Problem(place, error.message[:120])


def _alternatives(error: jsonschema_rs.ValidationError, place: Place, details: JSON) -> Iterator[Problem]:
    branches: list[list[jsonschema_rs.ValidationError]] = [list(branch) for branch in details["context"]]
    errors = [error for branch in branches for error in branch]
    missing = [inner.kind.as_dict()["property"] for inner in errors if inner.kind.name == "required"]
    if missing and len(missing) == len(errors):
        yield Problem(place, f"add {' or '.join(dict.fromkeys(missing))}")
        return
    # The branch that got furthest into the value is the one that was meant.
    deepest = max(errors, key=lambda inner: (len(inner.instance_path), inner.kind.name == "enum"), default=None)
    if deepest is None:
        yield Problem(place, f"it has parts that exclude each other: {_short(error.instance)}")
        return
    yield from _explained(deepest)


def _unexpected(error: jsonschema_rs.ValidationError, place: Place, key: str) -> str:
    if place in (("paths",), ("webhooks",)):
        return f"begin the path with a slash: /{key}"
    node: Any = _schema()
    for part in list(error.schema_path)[:-1]:
        node = node[part] if isinstance(node, dict) else node[int(part)]
    known = [*node.get("properties", {})]
    close = difflib.get_close_matches(key, known, n=1)
    return f"remove it, or write {close[0]}: {UNKNOWN}" if close else f"remove it: {UNKNOWN}"


def _types(details: JSON) -> list[str]:
    kinds = details["types"] if "types" in details else details["type"]
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _options(error: jsonschema_rs.ValidationError) -> list[object]:
    options: list[object] = error.kind.as_dict()["options"]
    return options


def _required(schema: object) -> list[str]:
    node: JSON = json.loads(schema) if isinstance(schema, str) else schema  # type: ignore[assignment]
    return list(node.get("required", ()))


def _pattern_of(error: jsonschema_rs.ValidationError) -> str:
    return str(error.kind.as_dict().get("pattern", error.message))


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:36]} ..."


def second_opinion(document: JSON) -> Iterator[Problem]:
    """Return what openapi-spec-validator finds. It needs a document with sound references."""
    for error in OpenAPIV31SpecValidator(document).iter_errors():
        yield Problem(_as_in(document, tuple(error.absolute_path)), " ".join(error.message.split())[:160])


# --- References -------------------------------------------------------------------------------------------------------


def references(document: JSON) -> Iterator[Problem]:
    """Check that each `$ref` leads to a component of its kind, and not to itself."""
    for node in walk(document):
        if isinstance(node.value, dict) and "$ref" in node.value and (advice := _broken(document, node)):
            yield Problem((*node.place, "$ref"), advice)
        if node.kind == "schema" and isinstance(node.value, dict):
            yield from _mapping(document, node)


def _broken(document: JSON, node: Node) -> str:
    reference: str = node.value["$ref"]
    if node.kind == "path item":
        return "`$ref` of a path: write its operations here"
    section = f"#/components/{SECTIONS[node.kind]}/"
    try:
        lookup(document, reference)
        followed(document, node.place)
    except (KeyError, TypeError):
        return f"{reference} does not exist"
    except SpecError:
        return f"{reference} leads back to itself: write the {node.kind} out"
    if not reference.startswith(section) or "/" in reference.removeprefix(section):
        return f"{reference} is not a {node.kind} with a name: refer to {section}..."
    return ""


def _mapping(document: JSON, node: Node) -> Iterator[Problem]:
    discriminator = node.value.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    for key, target in mapping.items() if isinstance(mapping, dict) else ():
        name = str(target).removeprefix("#/components/schemas/")
        if name not in document.get("components", {}).get("schemas", {}):
            yield Problem((*node.place, "discriminator", "mapping", key), f"{target} does not exist")
