"""Reports the effects of a change of `openapi.yaml`: differences from the last release, and work left in `strongly`.

    python -m tools.codegen.report     the report with which `make generate` ends; nothing is written

Exit 0 if nothing is left to do, 3 if `strongly` lacks part of the document or `info.version` is too low, and 1 if no
report can be made.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import ROOT
from tools.spec.comparison import Change, compare
from tools.spec.compatibility import needed_version
from tools.spec.document import GenerationError, SpecError, load_document, located, read
from tools.spec.last_release import DOCUMENT, recorded
from tools.spec.versions import CompatibilityError, parse_version, version_of
from tools.spec.view_types import BodyFieldView, FieldView
from tools.spec.views import SpecViews

from . import reachability
from .reachability import Gap
from .snippets import sentence

TO_DO = 3
CALLS = "tests/spec/test_coverage.py"
SECTIONS = OPERATIONS, MODELS, ELSEWHERE = "Operations", "Models and bodies", "Elsewhere"
KINDS = ADDED, CHANGED, REMOVED = "Added", "Changed", "Removed"
# Differences that affect neither requests nor responses.
MINOR = ("reads differently", "has other links", "has other variables", "lists its values in another order")

JSON = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """A difference in prose, for the report and the changelog."""

    section: str
    kind: str
    text: str
    entry: str
    breaking: bool


@dataclass(frozen=True)
class Report:
    """The report, and whether nothing is left to do."""

    text: str
    is_done: bool


def make_report(root: Path) -> Report:
    """Compare the document of a tree with its last release and with its sources.

    Raises:
        GenerationError: One of them cannot be used.
        SpecError: One of the documents breaks a rule.
    """
    with recorded(root) as folder:
        old = load_document(folder / DOCUMENT)
    new = load_document(root / "openapi.yaml")
    views = SpecViews(new)
    try:
        gaps = reachability.gaps(views, reachability.read_sources(root))
        return describe(old, new, gaps, missing_handlers(root / "strongly/sandbox", views))
    except (CompatibilityError, OSError, SyntaxError) as error:
        raise GenerationError(str(error)) from None


def describe(old: JSON, new: JSON, gaps: list[Gap], without_handler: list[str]) -> Report:
    """Return the report on two documents and on what is missing elsewhere."""
    released, version, needed = version_of(old), version_of(new), needed_version(old, new)
    changes = compare(old, new)
    is_high_enough = parse_version(version) >= parse_version(needed)
    is_done = is_high_enough and not gaps
    views = SpecViews(new)
    if not changes and is_done and not without_handler:
        count = len(views.operations)
        same = f"openapi.yaml is as in the last release, {released}; strongly has all of its {count} operations"
        return Report(f"{same}.\n", True)
    rows = [row for change in changes for row in _rows(change, SpecViews(old), views)]
    parts = [f"openapi.yaml {version}, compared with the last release, {released}.", *_differences(rows)]
    if left_out := len(changes) - len(rows):
        parts.append(f"{left_out} smaller difference(s): `python -m tools.spec.compatibility` has them all.")
    breaks = "This breaks clients" if any(change.breaking for change in changes) else "Nothing breaks"
    parts.append(f"{breaks}: info.version has to be {needed} or higher, and is {version}.")
    parts += _gaps(gaps)
    if without_handler:
        parts.append("Not in the sandbox\n" + "\n".join(f"  {line}" for line in without_handler))
    if rows:
        parts.append("For CHANGELOG.md\n\n" + _changelog(rows, max(version, needed, key=parse_version)))
    to_do = ["paste what is missing from strongly"] if gaps else []
    to_do += [] if is_high_enough else [f"raise info.version to {needed}"]
    if to_do:
        parts.append(f"To do: {', '.join(to_do)}, and run `make generate`.")
    return Report("\n\n".join(parts) + "\n", is_done)


# --- Differences ---


def _rows(change: Change, old: SpecViews, new: SpecViews) -> Iterator[Difference]:
    """Yield a change with the names of the SDK; nothing if it affects neither requests nor responses."""
    if change.what.startswith(MINOR) and not change.breaking:
        return
    # The text can continue with a reason, as in `is new, and required`.
    kind = {"is new": ADDED, "is removed": REMOVED}.get(change.what.partition(",")[0], CHANGED)
    views = old if kind == REMOVED else new
    head, _, rest = change.where.replace(".", " ").partition(" ")
    known = {*views.models, *views.bodies, *views.enums}
    section = OPERATIONS if head in views.operations else MODELS if head in known else ELSEWHERE
    if section == ELSEWHERE and head in views.schemas and not change.breaking:
        return  # an envelope, which the SDK unwraps
    text = entry = f"{change.where} {change.what}" if kind == CHANGED else change.where
    if kind != CHANGED and section == OPERATIONS:
        text, entry = _operation(views, head, rest)
    elif kind != CHANGED and section == MODELS:
        text, entry = _member(views, head, rest)
    yield Difference(section, kind, text, entry, change.breaking)


def _operation(views: SpecViews, name: str, part: str) -> tuple[str, str]:
    operation = views.operations[name]
    method = f"client.{operation.resource}.{operation.name}"
    if not part:
        place = f"{operation.method} {operation.path}"
        return f"{name}: {place}, {method}()", f"`{method}()`, `{place}`: {operation.summary}"
    for parameter in operation.parameters:
        if part == f"{parameter.location} {parameter.wire_name}":
            is_required = "" if parameter.required else " = None"
            return f"{name} {part}: {method}({parameter.name}: {parameter.type.text}{is_required})", (
                f"`{method}({parameter.name}=…)`: {sentence(parameter.description)}"
            )
    return f"{name} {part}", f"`{method}()`: {part}"


def _member(views: SpecViews, name: str, part: str) -> tuple[str, str]:
    view = views.models.get(name) or views.bodies.get(name)
    fields: tuple[FieldView | BodyFieldView, ...] = view.fields if view else ()
    for field in fields:
        if part == field.wire_name:
            place = f"{name}.{field.name}"
            return f"{place}: {field.type.text}", f"`{place}`: {sentence(field.description)}"
    description = sentence(views.schemas[name].get("description", ""))
    return f"{name} {part}".rstrip(), f"`{name}`: {description}"


def _differences(rows: list[Difference]) -> Iterator[str]:
    for section in SECTIONS:
        found = [
            row for kind in (ADDED, CHANGED, REMOVED) for row in rows if (row.section, row.kind) == (section, kind)
        ]
        if found:
            lines = (f"  {row.kind.lower():8} {row.text}{' (breaks)' if row.breaking else ''}" for row in found)
            yield "\n".join([section, *lines])


def _changelog(rows: list[Difference], version: str) -> str:
    parts = [f"## [{version}] - Unreleased"]
    for kind in KINDS:
        found = [row for section in SECTIONS for row in rows if (row.section, row.kind) == (section, kind)]
        entries = [f"- {'**Breaking:** ' if row.breaking else ''}{row.entry}" for row in found]
        if entries:
            lines = (entry if entry.endswith(".") else f"{entry}." for entry in entries)
            parts.append(f"### {kind}\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


# --- What is missing ---


def _gaps(gaps: list[Gap]) -> Iterator[str]:
    if not gaps:
        return
    yield "Not reachable from strongly\n" + "\n".join(f"  {gap}" for gap in gaps)
    by_place: dict[str, list[str]] = {}
    for gap in gaps:
        for paste in gap.pastes:
            by_place.setdefault(paste.place, []).append(paste.lines)
    if by_place:
        yield "Lines to paste; `make format` sorts the imports."
    for place, lines in by_place.items():
        yield f"-- {place}\n" + "\n".join(dict.fromkeys(lines))


def missing_handlers(sandbox: Path, views: SpecViews) -> list[str]:
    """Return where the sandbox needs handlers, or nothing without a sandbox."""
    modules = list(sandbox.glob("*.py"))
    handled = {
        key.value
        for module in modules
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "HANDLERS"
        for key in getattr(node.value, "keys", [])
        if isinstance(key, ast.Constant)
    }
    required = views.operations.values() if modules else ()
    return [
        f"{operation.id}: write a handler in strongly/sandbox/{operation.resource}.py, and call it in {CALLS}"
        for operation in required
        if operation.id not in handled
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="root of the tree (default: this one)")
    arguments = parser.parse_args()
    try:
        report = make_report(arguments.root)
    except SpecError as error:
        source = arguments.root / "openapi.yaml"
        print(*located(error.problems, read(source)[1], source.name), sep="\n", file=sys.stderr)
        return 1
    except GenerationError as error:
        print(f"report: {error}", file=sys.stderr)
        return 1
    print(report.text, end="")
    return 0 if report.is_done else TO_DO


if __name__ == "__main__":
    sys.exit(main())
