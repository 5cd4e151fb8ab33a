"""Reports the effects of a change of `openapi.yaml`: differences from the last release, and work left in `strongly`.

    python -m tools.codegen.report     the report with which `make generate` ends; nothing is written

Exit 0 if nothing is left to do, 3 if something is, and 1 if no report can be made.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import ROOT, changelog
from tools.spec.comparison import Change, compare
from tools.spec.compatibility import needed_version
from tools.spec.document import GenerationError, SpecError, load_document, located, read
from tools.spec.last_release import DOCUMENT, recorded
from tools.spec.versions import CompatibilityError, parse_version, version_of
from tools.spec.view_types import BodyFieldView, FieldView
from tools.spec.views import SpecViews

from . import demands, edits, page_rows, reachability, vectors
from .demands import APPLY, Demand, demand
from .edits import Edit
from .reachability import Gap
from .snippets import sentence

TO_DO = 3
# More would scroll the first lines off the screen.
MOST_ROWS = 12
SECTIONS = OPERATIONS, MODELS, ELSEWHERE = "Operations", "Models and bodies", "Elsewhere"
KINDS = ADDED, CHANGED, DEPRECATED, REMOVED = "Added", "Changed", "Deprecated", "Removed"
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

    @property
    def line(self) -> str:
        """The entry of the changelog. The spec distribution recognizes its changes by how they begin."""
        return f"`openapi.yaml`: {'**Breaking:** ' if self.breaking else ''}{self.entry.rstrip('.')}."


@dataclass(frozen=True)
class Report:
    """The report, and whether nothing is left to do."""

    text: str
    is_done: bool


def last_document(root: Path) -> JSON:
    """Return the document of the last release.

    Raises:
        GenerationError: It cannot be used.
    """
    with recorded(root) as folder:
        document = load_document(folder / DOCUMENT)
    try:
        parse_version(version_of(document))
    except CompatibilityError as error:
        raise GenerationError(f"the document of the last release: {error}") from None
    return document


def make_report(root: Path, old: JSON) -> Report:
    """Compare the document of a tree with that of the last release, and with all that follows from it.

    Raises:
        GenerationError: A file cannot be used.
        SpecError: The document breaks a rule.
    """
    new = load_document(root / "openapi.yaml")
    views = SpecViews(new)
    try:
        gaps = reachability.gaps(views, reachability.read_sources(root))
        return describe(old, new, gaps, [*_entries(root, old, new), *demands.missing(root, views)])
    except (CompatibilityError, OSError, SyntaxError) as error:
        raise GenerationError(str(error)) from None


def add_missing(root: Path, old: JSON) -> bool:
    """Make the edits that close gaps, and return whether there were any.

    Raises:
        GenerationError: A file cannot be used.
    """
    new = load_document(root / "openapi.yaml")
    views = SpecViews(new)
    try:
        sources = reachability.read_sources(root)
        found = [gap.edit for gap in reachability.gaps(views, sources) if gap.edit]
        found += [entries.edit for entries in _entries(root, old, new) if entries.edit]
        found += [edit for edit in (*vectors.edits(views), *page_rows.edits(views)) if (root / edit.path).exists()]
        others = {edit.path for edit in found} - sources.keys()
        sources |= {name: (root / name).read_text(encoding="utf-8") for name in others if (root / name).exists()}
        texts = edits.apply(found, sources, views.models)
        texts = {path: text for path, text in texts.items() if text != sources.get(path)}
    except (CompatibilityError, OSError, SyntaxError) as error:
        raise GenerationError(str(error)) from None
    edits.write(root, texts)
    return bool(texts)


def describe(old: JSON, new: JSON, gaps: list[Gap], others: list[Demand]) -> Report:
    """Return the report on two documents and on what is missing: what changed, what is missing, and what to do."""
    released, version, needed = version_of(old), version_of(new), needed_version(old, new)
    changes = compare(old, new)
    views = SpecViews(new)
    missing = [*_version_demand(version, needed), *(demand(str(gap), edit=gap.edit) for gap in gaps), *others]
    if not changes and not missing:
        count = len(views.operations)
        same = f"openapi.yaml is as in the last release, {released}; strongly has all of its {count} operations"
        return Report(f"{same}.\n", True)
    breaks = "This breaks clients" if any(change.breaking for change in changes) else "Nothing breaks"
    parts = [f"openapi.yaml {version}, compared with the last release, {released}. {breaks}."]
    rows = [row for change in changes for row in _rows(change, SpecViews(old), views)]
    parts += _changed(rows, len(changes) - len(rows))
    if missing:
        parts.append("Missing\n" + "\n".join(_listed(each.what, each.names) for each in missing))
        steps = dict.fromkeys(each.step for each in missing)
        # APPLY=1 reports again; changes by hand need another run.
        last = [] if list(steps) == [APPLY] else ["make generate"]
        lines = (_wrapped(f"{index}. {step}") for index, step in enumerate([*steps, *last], 1))
        parts.append("Next\n" + "\n".join(lines))
    return Report("\n\n".join(parts) + "\n", not missing)


# --- Differences ---


def _rows(change: Change, old: SpecViews, new: SpecViews) -> Iterator[Difference]:
    """Yield a change with the names of the SDK; nothing if it affects neither requests nor responses."""
    if change.what.startswith(MINOR) and not change.breaking:
        return
    # The text can continue with a reason, as in `is new, and required`.
    kinds = {"is new": ADDED, "is removed": REMOVED, "is deprecated now": DEPRECATED}
    kind = kinds.get(change.what.partition(",")[0], CHANGED)
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
        return f"{name}: {place}, {method}()", f"`{method}()`, `{place}`: {operation.deprecated or operation.summary}"
    for parameter in operation.parameters:
        if part == f"{parameter.location} {parameter.wire_name}":
            is_required = "" if parameter.required else " = None"
            return f"{name} {part}: {method}({parameter.name}: {parameter.type.text}{is_required})", (
                f"`{method}({parameter.name}=…)`: {parameter.deprecated or sentence(parameter.description)}"
            )
    return f"{name} {part}", f"`{method}()`: {part}"


def _member(views: SpecViews, name: str, part: str) -> tuple[str, str]:
    view = views.models.get(name) or views.bodies.get(name)
    fields: tuple[FieldView | BodyFieldView, ...] = view.fields if view else ()
    for field in fields:
        if part == field.wire_name:
            place = f"{name}.{field.name}"
            return f"{place}: {field.type.text}", f"`{place}`: {field.deprecated or sentence(field.description)}"
    description = sentence(views.schemas[name].get("description", ""))
    return f"{name} {part}".rstrip(), f"`{name}`: {description}"


def _changed(rows: list[Difference], others: int) -> Iterator[str]:
    ordered = [
        row for section in SECTIONS for kind in KINDS for row in rows if (row.section, row.kind) == (section, kind)
    ]
    lines = [f"  {row.kind.lower():10} {row.text}{' (breaks)' if row.breaking else ''}" for row in ordered[:MOST_ROWS]]
    if left_out := len(ordered) - len(lines) + others:
        lines.append(f"  and {left_out} more: `python -m tools.spec.compatibility` lists all")
    if lines:
        yield "Changed\n" + "\n".join(lines)


# --- The changelog ---


def _entries(root: Path, old: JSON, new: JSON) -> Iterator[Demand]:
    """Yield a demand for the entries of the changelog that are missing."""
    if not (root / changelog.PATH).exists():
        return  # such as a tree with the sources of the package only
    views, before = SpecViews(new), SpecViews(old)
    rows = [row for change in compare(old, new) for row in _rows(change, before, views)]
    section = changelog.unreleased((root / changelog.PATH).read_text(encoding="utf-8"))
    known = " ".join((section or "").split())
    missing = [row for row in rows if row.line not in known]
    if missing:
        names = tuple(row.entry.split("`")[1] if row.entry.startswith("`") else row.entry for row in missing)
        lines = {kind: [row.line for row in missing if row.kind == kind] for kind in KINDS}
        edit = Edit(changelog.PATH, lambda text: changelog.with_entries(text, lines))
        if section is None:
            yield demand(f"{changelog.PATH} has no section `## [Unreleased]`")
        else:
            yield demand(f"{changelog.PATH} has no entry for", names, edit)


# --- What is missing ---


def _version_demand(version: str, needed: str) -> Iterator[Demand]:
    if parse_version(version) < parse_version(needed):
        yield Demand(
            f"info.version is {version}, and has to be {needed} or higher", step=f"raise info.version to {needed}"
        )


def _listed(what: str, names: Iterable[str]) -> str:
    return _wrapped(": ".join(filter(None, [what, ", ".join(names)])))


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text,
        width=edits.WIDTH,
        initial_indent="  ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="root of the tree (default: this one)")
    arguments = parser.parse_args()
    try:
        report = make_report(arguments.root, last_document(arguments.root))
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
