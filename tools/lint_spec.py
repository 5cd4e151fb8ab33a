"""Checks openapi.yaml for the conventions of ours that redocly and openapi-spec-validator cannot express.

    python -m tools.lint_spec [FILE]   print each finding as FILE:LINE: where: what to do

Exit code 1 means that there are findings, 2 that the file cannot be read or is no sound OpenAPI document.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from .spec_document import JSON, Operation, Place, Spec, UnreadableError, lookup, mappings, read, structure, types
from .spec_views import snake_case

KEY_ORDER = (
    *("operationId", "tags", "summary", "description", "deprecated", "security"),
    *("x-strongly-method", "x-strongly-idempotent", "x-strongly-collection"),
    *("parameters", "requestBody", "responses"),
)
ALWAYS = {401, 403, 429, 500, 503}
WITH_INPUT = {422}
WITH_BODY = {400, 413, 415}
# Possible where the description says when.
EXPLAINED = {404, 409}
# No operation answers with it: it says that there is none.
OUTSIDE_OF_OPERATIONS = {405}
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


class Finding(NamedTuple):
    """Something to be mended, and the place in the document."""

    place: Place
    advice: str


def references(document: JSON) -> Iterator[Finding]:
    for place, node in mappings(document, ()):
        if "$ref" in node:
            try:
                lookup(document, node["$ref"])
            except (KeyError, TypeError):
                yield Finding((*place, "$ref"), f"there is no {node['$ref']}")


# --- operations -------------------------------------------------------------------------------------------------------


def operation_names(spec: Spec) -> Iterator[Finding]:
    for operation in spec.operations:
        place = (*operation.place, "operationId")
        last = operation.path.rpartition("/")[2]
        action = ("create", "add") if 201 in operation.statuses else (last.partition("-")[0],)
        verbs = {
            "get": ("list",) if spec.lists(operation) else ("get",),
            "put": ("update",),
            "delete": ("delete", "remove"),
            "post": action,
        }.get(operation.method)
        if verbs is None:
            yield Finding(operation.place, "use GET, PUT, POST or DELETE")
            continue
        verb = re.split("(?=[A-Z])", operation.id)[0]
        if verb not in verbs:
            yield Finding(place, f"begin it with {' or '.join(verbs)}, not {verb}")
        thing = operation.namespace.removesuffix("s").capitalize()
        if thing not in operation.id:
            yield Finding(place, f"name what it is about: {thing}")


def tags_are_namespaces(spec: Spec) -> Iterator[Finding]:
    declared = [tag["name"] for tag in spec.document.get("tags", [])]
    taken: set[tuple[str, str]] = set()
    for operation in spec.operations:
        namespace = operation.namespace
        if operation.node.get("tags") != [namespace]:
            yield Finding((*operation.place, "tags"), f"give it the one tag {namespace}, as its path begins")
        method = (namespace, str(operation.node.get("x-strongly-method")))
        if method in taken:
            yield Finding((*operation.place, "x-strongly-method"), f"{'.'.join(method)} is taken: choose another name")
        taken.add(method)
    used = {namespace for namespace, _ in taken}
    for index, name in enumerate(declared):
        if name not in used:
            yield Finding(("tags", index), f"remove the tag {name}: no operation has it")
    for name in sorted(used - set(declared)):
        yield Finding(("tags",), f"declare and describe the tag {name}")


def scopes(spec: Spec) -> Iterator[Finding]:
    used = set()
    for operation in spec.operations:
        scope = f"{operation.namespace}:{'read' if operation.method == 'get' else 'write'}"
        used.add(scope)
        if operation.node.get("security") != [{"apiKey": [scope]}]:
            yield Finding((*operation.place, "security"), f"ask for the scope {scope} and no other")
    for scope in sorted(used ^ set(re.findall(r"`([a-z]+:[a-z]+)`", spec.prose))):
        advice = "describe the scope {}" if scope in used else "no operation needs the scope {}: remove it"
        yield Finding(("info", "description"), advice.format(scope))


def key_order(spec: Spec) -> Iterator[Finding]:
    for operation in spec.operations:
        keys = list(operation.node)
        for key in keys:
            if key not in KEY_ORDER and not key.startswith("x-"):
                yield Finding((*operation.place, key), "remove it: operations have no such key here")
        known = [key for key in keys if key in KEY_ORDER]
        for found, wanted in zip(known, sorted(known, key=KEY_ORDER.index), strict=True):
            if found != wanted:
                yield Finding((*operation.place, found), f"put {wanted} before it")
                break


def bodies(spec: Spec) -> Iterator[Finding]:
    for operation in spec.operations:
        if "requestBody" in operation.node and operation.method not in ("post", "put"):
            yield Finding((*operation.place, "requestBody"), f"remove it: {operation.method.upper()} has no body")


def lists(spec: Spec) -> Iterator[Finding]:
    for operation in spec.operations:
        place, collection = operation.place, operation.node.get("x-strongly-collection")
        paging = {"limit", "offset"} & {parameter["name"] for parameter in operation.parameters}
        if not spec.lists(operation):
            if paging:
                yield Finding((*place, "parameters"), f"remove {' and '.join(sorted(paging))}: it is no list")
            if collection:
                yield Finding((*place, "x-strongly-collection"), "remove it: the answer is no list")
            continue
        if collection not in operation.path.split("/"):
            yield Finding((*place, "x-strongly-collection"), "give it the part of the path that names the items")
        if "pagination" in spec.envelope(operation):
            for name in sorted({"limit", "offset"} - paging):
                yield Finding((*place, "parameters"), f"add {name}: the answer is a page")
        elif paging or "The list is not paginated." not in operation.description:
            yield Finding(place, "return a page, or take neither limit nor offset and say: The list is not paginated.")


def statuses(spec: Spec) -> Iterator[Finding]:
    shared: dict[str, JSON] = {}
    for operation in spec.operations:
        place = (*operation.place, "responses")
        needed = set(ALWAYS)
        needed |= WITH_INPUT if operation.parameters or "requestBody" in operation.node else set()
        needed |= WITH_BODY if "requestBody" in operation.node else set()
        needed |= {404} if operation.path_parameters else set()
        told = {int(status) for status in re.findall(r"\b[45]\d\d\b", operation.description)}
        for status in sorted((needed | told) - operation.statuses):
            yield Finding(place, f"add {status}")
        for status in sorted(status for status in operation.statuses - needed if status >= 400):
            if status not in EXPLAINED:
                yield Finding((*place, str(status)), "remove it: this operation has no occasion for it")
            elif status not in told:
                yield Finding((*place, str(status)), f"say in the operation's description when the answer is {status}")
        for status, response in operation.node["responses"].items():
            if not status.isdecimal():
                yield Finding((*place, status), "list exact statuses instead")
            elif status >= "400" and response != shared.setdefault(status, response):
                yield Finding((*place, status), f"refer to {shared[status].get('$ref')}, as elsewhere")
        if list(operation.node["responses"]) != sorted(operation.node["responses"]):
            yield Finding(place, "sort the statuses")


def successes(spec: Spec) -> Iterator[Finding]:
    readable = {operation.id for operation in spec.operations if operation.method == "get"}
    for operation in spec.operations:
        place = (*operation.place, "responses")
        found = sorted(status for status in operation.statuses if status < 300)
        if len(found) != 1 or found[0] not in ({200, 201, 202} if operation.method == "post" else {200}):
            yield Finding(place, f"{operation.method.upper()} has one successful status, {found} will not do")
            continue
        (status,) = found
        response = spec.resolve(operation.node["responses"][str(status)])
        if status == 201 and "Location" not in response.get("headers", {}):
            yield Finding((*place, "201"), "add the header Location")
        if status == 202 and not set(re.findall(r"Poll `(\w+)` until", str(response.get("description")))) & readable:
            yield Finding((*place, "202", "description"), "say what to poll: Poll `getSomething` until ...")


def links(spec: Spec) -> Iterator[Finding]:
    by_id = {operation.id: operation for operation in spec.operations}
    for operation in spec.operations:
        linked = set()
        for status, response in operation.node["responses"].items():
            for name, link in spec.resolve(response).get("links", {}).items():
                place = (*operation.place, "responses", status, "links", name)
                target = by_id.get(str(link.get("operationId")))
                if target is None:
                    yield Finding(place, f"there is no operation {link.get('operationId')}")
                    continue
                linked.add(target.id)
                yield from _link_parameters(spec, operation, target, place, link.get("parameters", {}))
        if 201 in operation.statuses:
            for other in spec.operations:
                if other.id not in linked and _is_about_one_of(operation, other):
                    yield Finding((*operation.place, "responses", "201"), f"link to {other.id}")


def _is_about_one_of(create: Operation, other: Operation) -> bool:
    one_more = len(other.path_parameters) == len(create.path_parameters) + 1
    return other.path.startswith(f"{create.path}/{{") and one_more


def _link_parameters(
    spec: Spec, operation: Operation, target: Operation, place: Place, given: Mapping[str, str]
) -> Iterator[Finding]:
    known = {parameter["name"] for parameter in target.parameters}
    for name in target.path_parameters:
        if name not in given:
            yield Finding(place, f"add the parameter {name} of {target.id}")
    for name, expression in given.items():
        if name not in known:
            yield Finding((*place, "parameters", name), f"remove it: {target.id} has no such parameter")
        if not _is_known(spec, operation, str(expression)):
            yield Finding((*place, "parameters", name), f"there is no {expression} here")


def _is_known(spec: Spec, operation: Operation, expression: str) -> bool:
    kind, _, rest = expression.partition(".path.")
    if kind == "$request":
        return rest in operation.path_parameters
    kind, _, rest = expression.partition("#/")
    node: JSON = {"properties": spec.envelope(operation)}
    for part in rest.split("/"):
        node = spec.resolve(spec.resolve(node).get("properties", {}).get(part, {}))
    return kind == "$response.body" and bool(node)


def deprecations(spec: Spec) -> Iterator[Finding]:
    for place, node in spec.nodes:
        if node.get("deprecated") is True:
            since = re.search(r"Deprecated\s+since\s+(\d{4}-\d\d-\d\d)\b", str(node.get("description")))
            if since is None or not _is_date(since[1]):
                yield Finding((*place, "deprecated"), "say in the description: Deprecated since YYYY-MM-DD, use ...")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


# --- schemas ----------------------------------------------------------------------------------------------------------


def bounds(spec: Spec) -> Iterator[Finding]:
    for place, schema in spec.all_schemas:
        kinds = types(schema)
        if "array" in kinds and "items" not in schema:
            yield Finding(place, "add items")
        for low, high in LIMITS:
            if low in schema and high in schema and schema[low] > schema[high]:
                yield Finding((*place, low), f"{low} is greater than {high}")
        if spec.is_sent(place) and not schema.keys() & {"enum", "const"}:
            if "string" in kinds and "maxLength" not in schema:
                yield Finding(place, "add maxLength: clients send it")
            if "array" in kinds and "maxItems" not in schema:
                yield Finding(place, "add maxItems: clients send it")
            if kinds & {"integer", "number"} and not _is_bounded(schema):
                yield Finding(place, "add minimum and maximum: clients send it")
    for place, parameter in spec.carriers:
        if parameter.get("in") == "path" and not spec.resolve(parameter["schema"]).get("minLength"):
            yield Finding((*place, "schema"), "add minLength: no part of a path is empty")


def _is_bounded(schema: JSON) -> bool:
    return bool({"minimum", "exclusiveMinimum"} & schema.keys() and {"maximum", "exclusiveMaximum"} & schema.keys())


def property_names(spec: Spec) -> Iterator[Finding]:
    for place, schema in spec.all_schemas:
        properties: JSON = schema.get("properties", {})
        owners: dict[str, str] = dict.fromkeys(properties, "a property")
        spelled: dict[str, str] = {}
        for name, node in properties.items():
            here = (*place, "properties", name)
            if (other := spelled.setdefault(snake_case(name), name)) != name:
                yield Finding(here, f"rename it: SDKs spell {other} the same")
            if name.endswith("At") and node.get("format") != "date-time":
                yield Finding(here, "add format: date-time, or rename it")
            for alias in node.get("x-strongly-aliases", []):
                if alias in owners:
                    yield Finding((*here, "x-strongly-aliases"), f"{alias} is {owners[alias]} already")
                owners[alias] = f"an alias of {name}"


def twins(spec: Spec) -> Iterator[Finding]:
    """A field has the same bounds where a thing is created and where it is changed."""
    for name, schema in spec.schemas.items():
        update = spec.schemas.get(f"{name.removesuffix('Create')}Update", {}) if name.endswith("Create") else {}
        for key, node in update.get("properties", {}).items():
            created = schema["properties"].get(key)
            if created and _constraints(created) != _constraints(node):
                place = ("components", "schemas", f"{name.removesuffix('Create')}Update", "properties", key)
                yield Finding(place, f"give it the bounds that it has in {name}")


def _constraints(schema: JSON) -> JSON:
    found = {key: value for key, value in schema.items() if key in CONSTRAINTS or key == "$ref"}
    return found | {"type": types(schema) - {"null"}}


# --- extensions -------------------------------------------------------------------------------------------------------


def extensions(spec: Spec) -> Iterator[Finding]:
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
                yield Finding((*place, key), "remove it: the document holds no vendor's keys")
            elif key not in table:
                yield Finding((*place, key), "explain it in the table of extensions in info.description, or remove it")
            elif advice := _misuse(spec, operations.get(place), place, node, key):
                yield Finding((*place, key), advice)
    for key in sorted(table - used):
        yield Finding(("info", "description"), f"remove {key} from the table of extensions: nothing has it")


def _misuse(spec: Spec, operation: Operation | None, place: Place, node: JSON, key: str) -> str:
    value = node[key]
    answered = not spec.is_sent(place) and "schemas" in place
    match key:
        case "x-strongly-method" | "x-strongly-collection":
            sound, advice = operation is not None and isinstance(value, str), "give an operation a name by it"
        case "x-strongly-idempotent":
            sound = operation is not None and operation.method == "post" and isinstance(value, bool)
            advice = "say true or false of a POST by it"
        case "x-strongly-open":
            sound, advice = value is True and "enum" in node, "put true beside an enum"
        case "x-strongly-recurring":
            sound, advice = answered and value is True, "put true at a property of an answer"
        case "x-strongly-aliases":
            sound = answered and isinstance(value, list) and bool(value) and len(set(map(str, value))) == len(value)
            advice = "list other spellings of a property of an answer by it"
        case "x-strongly-read-as":
            sound = answered and value in {"dict", *spec.resolve(node).get("properties", {})}
            advice = "name a property of the object, or dict, in an answer"
        case _:
            return ""
    return "" if sound else advice


# --- errors and examples ----------------------------------------------------------------------------------------------


def error_codes(spec: Spec) -> Iterator[Finding]:
    """The table of errors in info.description and the examples of the responses have the same codes."""
    table = {
        int(status): set(re.findall(r"`([a-z-]+)`", codes))
        for status, codes in re.findall(r"^\| (\d{3}) \| (.*?) \|", spec.prose, re.MULTILINE)
    }
    shown: dict[int, set[str]] = defaultdict(set)
    for operation in spec.operations:
        for status, response in operation.node["responses"].items():
            if status.isdecimal() and status >= "400":
                for media in spec.resolve(response).get("content", {}).values():
                    values = [value for _, value in _values(spec, (), media) if isinstance(value, dict)]
                    shown[int(status)] |= {str(value.get("error", {}).get("code")) for value in values}
    for status in sorted((table.keys() | shown.keys()) - OUTSIDE_OF_OPERATIONS):
        for code in sorted(table.get(status, set()) ^ shown[status]):
            shows = code in shown[status]
            advice = "add the code {} to the table of errors" if shows else "show the code {} in an example"
            yield Finding(("info", "description"), f"{status}: {advice.format(code)}")


def examples_are_there(spec: Spec) -> Iterator[Finding]:
    for place, node in spec.carriers:
        if not node.keys() & {"example", "examples"}:
            yield Finding(place, "add an example")
    for name, schema in spec.schemas.items():
        place = ("components", "schemas", name)
        shown = schema.get("examples") or []
        if not shown:
            yield Finding(place, "add examples")
        for key, node in schema.get("properties", {}).items():
            telling = any(isinstance(value, dict) and value.get(key) not in (None, [], {}) for value in shown)
            if not (telling or "examples" in spec.resolve(node) or "examples" in node):
                yield Finding((*place, "properties", key), f"add examples: those of {name} do not show it")


def examples_are_valid(spec: Spec) -> Iterator[Finding]:
    """One validator looks at all of them, as properties of one object."""
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
        what = error.message if len(error.message) < 120 else f"it breaks {error.schema_path[-1]}"
        yield Finding((*cases[int(index)][0], *inside), f"mend the example: {what}")


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


# --- all of it --------------------------------------------------------------------------------------------------------

RULES = (
    operation_names,
    tags_are_namespaces,
    scopes,
    key_order,
    bodies,
    lists,
    statuses,
    successes,
    links,
    deprecations,
    bounds,
    property_names,
    twins,
    extensions,
    error_codes,
    examples_are_there,
    examples_are_valid,
)


def lint(document: JSON) -> list[Finding]:
    """Return what is to be mended; an example that two operations share is named once."""
    # Nothing else can be told of a document with loose ends.
    if loose := list(references(document)):
        return loose
    spec = Spec(document)
    return list(dict.fromkeys(finding for rule in RULES for finding in rule(spec)))


def report(document: JSON, lines: Mapping[Place, int], name: str) -> list[str]:
    """Return the findings as lines of text, in the order of the document."""
    found = []
    for place, advice in lint(document):
        known = place
        while known not in lines:
            known = known[:-1]
        found.append((lines[known], f"{name}:{lines[known]}: {where(place)}: {advice}"))
    return [text for _, text in sorted(found)]


def where(place: Place) -> str:
    """Return a place as people call it: `GET /volumes parameters`, `Volume.sizeGb`."""
    parts = [str(part) for part in place]
    if parts[0] == "paths":
        _, path, method, *rest = parts
        return " ".join([method.upper(), path, *rest])
    if parts[:2] == ["components", "schemas"]:
        return ".".join(part for part in parts[2:] if part != "properties")
    return ".".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path("openapi.yaml"))
    file: Path = parser.parse_args().file
    try:
        document, lines = read(file)
        with structure():
            found = report(document, lines, str(file))
    except UnreadableError as error:
        print(f"{file}: {error}", file=sys.stderr)
        return 2
    if found:
        print(*found, sep="\n")
        print(f"findings: {len(found)}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
