"""The conventions of openapi.yaml that redocly and openapi-spec-validator cannot express."""

from __future__ import annotations

from collections.abc import Mapping

from tools.spec.document import JSON, Place, Problem, Spec, collected, located
from tools.spec.views import SpecViews

from . import examples, operations, schemas, structure, style

RULES = (*operations.RULES, *schemas.RULES, *examples.RULES, *style.RULES)


def lint(document: JSON) -> list[Problem]:
    """Return all problems. An example that two operations share is listed once."""
    # The rules cannot check a document with another structure or broken references.
    if problems := structure.malformed(document) or list(structure.references(document)):
        return problems
    spec = Spec(document)
    problems = [problem for rule in RULES for problem in rule(spec)]
    with collected(problems):
        problems += SpecViews(document).undescribed
    return list(dict.fromkeys(problems))


def report(document: JSON, lines: Mapping[Place, int], name: str) -> list[str]:
    """Return the findings as lines of text, in the order of the document."""
    return located(lint(document), lines, name)
