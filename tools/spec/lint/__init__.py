"""The rules of openapi.yaml: what OpenAPI requires, what redocly.yaml lists, and the conventions of this document."""

from __future__ import annotations

from collections.abc import Mapping

from tools.spec.document import JSON, Place, Problem, Spec, collected, located
from tools.spec.views import SpecViews

from . import examples, operations, schemas, structure, style

RULES = (*operations.RULES, *schemas.RULES, *examples.RULES, *style.RULES)


def lint(document: JSON) -> list[Problem]:
    """Return all problems. An example that two operations share is listed once."""
    # The rules cannot check a document with another structure or broken references.
    problems: list[Problem] = []
    with collected(problems):
        structure.check(document)
    if problems:
        return problems
    spec = Spec(document)
    problems += [problem for rule in RULES for problem in rule(spec)]
    with collected(problems, ()):
        problems += SpecViews(document).undescribed
    return list(dict.fromkeys(problems)) or list(structure.second_opinion(document))


# The rest would not fit on a screen.
MOST = 30


def report(document: JSON, lines: Mapping[Place, int], name: str) -> list[str]:
    """Return the findings as lines of text, in the order of the document."""
    return located(lint(document), lines, name)
