"""Finds what tests and gates demand of a tree after a change of the document, besides the methods of `strongly`.

The tests use these functions as well, so that the report lists exactly what they would find.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.docs import resource_pages
from tools.spec.document import JSON, GenerationError, Spec
from tools.spec.last_release import SURFACE, recorded
from tools.spec.versions import CompatibilityError, parse_version
from tools.spec.view_types import OperationView
from tools.spec.views import SpecViews

from .edits import Edit
from .vectors import is_expressible

APPLY = "make generate APPLY=1"


@dataclass(frozen=True)
class Demand:
    """What is missing, and what to do about it.

    Attributes:
        what: What is missing; a sentence, or the beginning of one that `names` end.
        names: What it is missing for.
        step: What to do, if possible as a command.
        edit: The edit that does it, if a program can.
    """

    what: str
    names: tuple[str, ...] = ()
    step: str = ""
    edit: Edit | None = None


def demand(what: str, names: tuple[str, ...] = (), edit: Edit | None = None) -> Demand:
    """Return a demand that an edit meets, or people if there is none."""
    return Demand(what, names, APPLY if edit else f"by hand: {what}", edit)


def missing(root: Path, views: SpecViews) -> Iterator[Demand]:
    """Yield all that is missing. A part that the tree does not have, such as the docs, demands nothing."""
    for find in (version, handlers, vectors, pages, tables):
        try:
            yield from find(root, views)
        except (CompatibilityError, GenerationError, OSError, SyntaxError, ValueError) as error:
            # The rest of the report is worth as much.
            yield demand(f"{find.__name__} cannot be checked: {error}")


# --- The version of the SDK ---


def version(root: Path, views: SpecViews) -> Iterator[Demand]:
    """Yield the version that the public names require."""
    from tools.checks import surface  # on demand: the tests of other demands need no griffe

    with recorded(root) as folder:
        record = folder / SURFACE
        if not record.exists():
            return
        new = surface.surface(root)
        needed, changes = surface.lowest_version(record.read_text(encoding="utf-8"), new)
    stated = surface.version(new)
    if parse_version(stated) < parse_version(needed):
        step = f'set __version__ = "{needed}" in strongly/_version.py'
        yield Demand(f"strongly {stated} has to be {needed} or higher, because it", tuple(changes), step)


# --- The sandbox ---


def handlers(root: Path, views: SpecViews) -> Iterator[Demand]:
    """Yield the operations that the sandbox does not implement, by the modules that could."""
    modules = list((root / "strongly/sandbox").glob("*.py"))
    handled = {
        key.value
        for module in modules
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "HANDLERS"
        for key in getattr(node.value, "keys", [])
        if isinstance(key, ast.Constant)
    }
    by_module: dict[str, list[str]] = {}
    for operation in views.operations.values() if modules else ():
        if operation.id not in handled:
            by_module.setdefault(f"strongly/sandbox/{operation.resource}.py", []).append(operation.id)
    for path, names in by_module.items():
        yield Demand(f"{path} has no handler for", tuple(names), f"write handlers in {path}")


# --- The conformance vectors ---


def vectors(root: Path, views: SpecViews) -> Iterator[Demand]:
    """Yield the operations and extensions that have no conformance vector."""
    folder = root / "conformance"
    if not folder.is_dir():
        return
    cases = {
        kind: json.loads((folder / f"{kind}.json").read_text(encoding="utf-8"))["cases"]
        for kind in ("requests", "responses", "retries")
    }
    spec = Spec(views.document)
    nodes: dict[str, JSON] = {
        node["operationId"]: node
        for _, _, _, node in views.raw_operations()
        if is_expressible(views, spec, views.operations[node["operationId"]])
    }
    # Vectors of operations that the document no longer has are reported by the tests of the vectors.
    responses = [case for case in cases["responses"] if case["call"]["operation"] in nodes]

    def called(kind: str, key: str) -> set[str]:
        return {case["call"]["operation"] for case in cases[kind] if key in case.get("expected", {})}

    without = {
        "requests.json has no request of": nodes.keys() - called("requests", "request"),
        "responses.json has no response of": nodes.keys() - called("responses", "value"),
        "responses.json has no list under its older name of": {
            name for name, node in nodes.items() if "x-strongly-collection" in node
        }
        - {case["call"]["operation"] for case in responses if _has_older_name(case, nodes)},
        "retries.json has no case of": {name for name, node in nodes.items() if "x-strongly-idempotent" in node}
        - {case["call"]["operation"] for case in cases["retries"]},
        "responses.json has no response that shows": {
            ".".join(place) for place in _extensions(views) - _seen(views, spec, responses, nodes)
        },
    }
    # The tool writes cases of operations that have none, and leaves those of people as they are.
    by_hand = "add responses that show it to conformance/responses.json"
    for what, names in without.items():
        if names:
            is_written = bool(without["responses.json has no response of"]) or "shows" not in what
            yield Demand(f"conformance/{what}", tuple(sorted(names)), APPLY if is_written else by_hand)


def _has_older_name(case: JSON, nodes: dict[str, JSON]) -> bool:
    body = case["response"].get("body")
    name = nodes[case["call"]["operation"]].get("x-strongly-collection", "")
    return isinstance(body, dict) and isinstance(body.get(name), list)


def _extensions(views: SpecViews) -> set[tuple[str, str, str]]:
    """Return what a reader has to know: aliases, open enumerations, and what is read as something else."""
    found: set[tuple[str, str, str]] = set()
    for model, properties in _properties(views):
        for name, node in properties.items():
            found |= {(model, name, alias) for alias in node.get("x-strongly-aliases", [])}
            target = views.resolve(node.get("items", node))
            if "x-strongly-read-as" in node or "x-strongly-read-as" in target:
                found.add((model, name, "read-as"))
            if "x-strongly-open" in target:
                found.add((model, name, "open"))
    return found


def _properties(views: SpecViews) -> Iterator[tuple[str, JSON]]:
    """Yield the properties of all models, and of the objects that are read as something else."""
    for model in views.models:
        yield model, views.properties(model)
    if "Owner" in views.schemas:
        yield "Owner", views.schemas["Owner"]["properties"]


def _seen(views: SpecViews, spec: Spec, responses: list[JSON], nodes: dict[str, JSON]) -> set[tuple[str, str, str]]:
    """Return what the vectors of responses contain of it."""
    seen: set[tuple[str, str, str]] = set()
    # Objects without a name of their own are recognized by their schemas.
    owners = {id(node): model for model, properties in _properties(views) for node in properties.values()}

    def note(value: Any, node: JSON) -> None:
        schema = views.resolve(node)
        for branch in (each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key, ())):
            note(value, branch)
        for item in value if isinstance(value, list) else ():
            note(item, schema.get("items", {}))
        if not isinstance(value, dict):
            return
        if isinstance(more := schema.get("additionalProperties"), dict):
            for item in value.values():
                note(item, more)
        for name, member in schema.get("properties", {}).items():
            model = owners.get(id(member), "")
            aliases = [alias for alias in member.get("x-strongly-aliases", []) if alias in value]
            seen.update((model, name, alias) for alias in aliases)
            target = views.resolve(member.get("items", member))
            found = next((value[key] for key in (name, *aliases) if key in value), None)
            if isinstance(found, dict | list) and "enum" not in target:
                seen.add((model, name, "read-as"))
                note(found, member)
            values = found if isinstance(found, list) else [found]
            if "enum" in target and any(each not in (None, *target["enum"]) for each in values):
                seen.add((model, name, "open"))

    for case in responses:
        node = nodes[case["call"]["operation"]]
        success = next(response for status, response in node["responses"].items() if status.startswith("2"))
        content = views.resolve(success).get("content", {}).get("application/json", {})
        data = spec.properties(content.get("schema", {})).get("data", {})
        body = case["response"].get("body")
        if isinstance(body, dict):
            body = body.get("data", body.get(node.get("x-strongly-collection", ""), body))
        note(body, data)
    return seen


# --- The documentation ---


def pages(root: Path, views: SpecViews) -> Iterator[Demand]:
    """Yield the methods, filters and keys that the page of their resource does not describe."""
    docs = root / "docs"
    if not docs.is_dir():
        return
    by_resource: dict[str, list[OperationView]] = {}
    for operation in views.operations.values():
        by_resource.setdefault(operation.resource, []).append(operation)
    for resource, operations in by_resource.items():
        path = docs / f"{resource}.md"
        page = path.read_text(encoding="utf-8") if path.exists() else ""
        known = resource_pages.methods(page)
        found = [f"the method `{operation.name}`" for operation in operations if operation.name not in known]
        if found:
            yield Demand(f"docs/{resource}.md does not describe", tuple(found), f"describe it in docs/{resource}.md")
        found = []
        for operation in operations:
            kind = "filter" if operation.name == "list" else "key"
            rows = resource_pages.rows(page, operation.name)
            names = [member.name for member in resource_pages.members(operation) if member.name not in rows]
            found += [f"the {kind} `{name}` of `{operation.name}`" for name in names]
        if found:
            yield Demand(f"docs/{resource}.md does not list", tuple(found), APPLY)


def tables(root: Path, views: SpecViews) -> Iterator[Demand]:
    """Yield the lists in the documentation that are out of date."""
    if not (root / "docs/command-line.md").exists():
        return
    listed = {
        "command_table": "the table in docs/command-line.md is",
        "indexes": "the lists of resources and models are",
    }
    for name, what in listed.items():
        # Another process, because they import the package that was just written.
        command = [sys.executable, "-m", f"tools.docs.{name}", "--check"]
        if subprocess.run(command, cwd=root, capture_output=True, check=False).returncode:
            yield Demand(f"{what} out of date", step="make tables")
