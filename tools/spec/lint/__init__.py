"""The conventions of openapi.yaml that redocly and openapi-spec-validator cannot express."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tools.spec.document import JSON, Place, Spec, lookup, mappings

from . import examples, operations, schemas
from .finding import Finding

RULES = (*operations.RULES, *schemas.RULES, *examples.RULES)


def references(document: JSON) -> Iterator[Finding]:
    for place, node in mappings(document, ()):
        if "$ref" in node:
            try:
                lookup(document, node["$ref"])
            except (KeyError, TypeError):
                yield Finding((*place, "$ref"), f"{node['$ref']} does not exist")


def lint(document: JSON) -> list[Finding]:
    """Return all findings. An example that two operations share is listed once."""
    # The rules cannot check a document with broken references.
    if broken := list(references(document)):
        return broken
    spec = Spec(document)
    return list(dict.fromkeys(finding for rule in RULES for finding in rule(spec)))


def report(document: JSON, lines: Mapping[Place, int], name: str) -> list[str]:
    """Return the findings as lines of text, in the order of the document."""
    found = []
    for place, advice in lint(document):
        # A missing key has no line: report that of the object that lacks it.
        known = place
        while known not in lines:
            known = known[:-1]
        found.append((lines[known], f"{name}:{lines[known]}: {where(place)}: {advice}"))
    return [text for _, text in sorted(found)]


def where(place: Place) -> str:
    """Return a readable name of a place: `GET /volumes parameters`, `Volume.sizeGb`."""
    parts = [str(part) for part in place]
    if parts[0] == "paths":
        _, path, method, *rest = parts
        return " ".join([method.upper(), path, *rest])
    if parts[:2] == ["components", "schemas"]:
        return ".".join(part for part in parts[2:] if part != "properties")
    return ".".join(parts)
