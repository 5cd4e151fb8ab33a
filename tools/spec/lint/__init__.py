"""The conventions of openapi.yaml that redocly and openapi-spec-validator cannot express."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tools.spec.document import JSON, Place, Problem, Spec, located, lookup, mappings

from . import examples, operations, schemas

RULES = (*operations.RULES, *schemas.RULES, *examples.RULES)


def references(document: JSON) -> Iterator[Problem]:
    for place, node in mappings(document, ()):
        if "$ref" in node:
            try:
                lookup(document, node["$ref"])
            except (KeyError, TypeError):
                yield Problem((*place, "$ref"), f"{node['$ref']} does not exist")


def lint(document: JSON) -> list[Problem]:
    """Return all findings. An example that two operations share is listed once."""
    # The rules cannot check a document with broken references.
    if broken := list(references(document)):
        return broken
    spec = Spec(document)
    return list(dict.fromkeys(finding for rule in RULES for finding in rule(spec)))


def report(document: JSON, lines: Mapping[Place, int], name: str) -> list[str]:
    """Return the findings as lines of text, in the order of the document."""
    return located(lint(document), lines, name)
