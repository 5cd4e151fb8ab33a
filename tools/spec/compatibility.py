"""Compares `openapi.yaml` with the last release, and checks that `info.version` is high enough.

    python -m tools.spec.compatibility             print the changes; exit 1 if the version is too low
    python -m tools.spec.compatibility --redocly   compare with `redocly diff`, an independent implementation
    python -m tools.spec.compatibility --record    record the document as the last release, in released/openapi.yaml

Exit 2 means that a document cannot be used.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from tools import ROOT

from .comparison import compare, contract, without_version
from .constraints import BOUNDS, covers
from .document import JSON, GenerationError, load_document, read_file
from .last_release import DOCUMENT, recorded
from .versions import LEVELS, CompatibilityError, Level, bumped_version, parse_version, version_of


def bump(old: JSON, new: JSON) -> Level:
    """Return the part of the version that must be incremented for the changes."""
    if any(change.breaking for change in compare(old, new)):
        return "major"
    if contract(old) != contract(new):
        return "minor"
    return "patch" if without_version(old) != without_version(new) else "none"


def needed_version(old: JSON, new: JSON) -> str:
    """Return the lowest `info.version` that `new` may have as successor of `old`."""
    return bumped_version(version_of(old), bump(old, new))


# --- The second opinion ---


def redocly_changes(old: Path, new: Path) -> dict[Level, list[str]]:
    """Return the changes that `redocly diff` finds, by the part of the version to increment."""
    command = [str(ROOT / "node_modules/.bin/redocly"), "diff", str(old), str(new), "--format=json", "--fail-on=none"]
    done = subprocess.run(
        [*command, f"--config={ROOT / 'released' / 'redocly.yaml'}"],
        cwd=ROOT,
        env={**os.environ, "REDOCLY_TELEMETRY": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        changes = json.loads(done.stdout)["changes"]
    except ValueError:
        raise CompatibilityError(f"redocly diff failed: {done.stderr.strip()}") from None
    found: dict[Level, list[str]] = {level: [] for level in LEVELS}
    for change in changes:
        verdicts = change["verdicts"]
        messages = (
            "; ".join(verdict["message"] for verdict in verdicts) or f"{change.get('property', '')} {change['kind']}"
        )
        wider = verdicts and all(_is_wider(change, verdict) for verdict in verdicts)
        level: Level = "minor" if wider else change["impact"]
        found[level].append(f"{change['path']}: {messages}")
    return found


def _is_wider(change: JSON, verdict: JSON) -> bool:
    # Redocly assumes that readers rely on bounds, and ignores patterns. The document allows wider bounds.
    if verdict["ruleId"] != "schema-constraint-changed" or change.get("property") not in BOUNDS:
        return False
    values = (change[side].get("value") for side in ("revision", "base"))
    wide, narrow = ({} if value is None else {change["property"]: value} for value in values)
    return covers(wide, narrow)


# --- The command ---


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--redocly", action="store_true", help="compare with redocly instead")
    what.add_argument("--record", action="store_true", help="record the document as the last release")
    parser.add_argument("--root", type=Path, default=ROOT, help="root of the tree (default: this one)")
    options = parser.parse_args(arguments)
    source, record = options.root / "openapi.yaml", options.root / "released" / DOCUMENT
    try:
        new = load_document(source)
        with recorded(options.root) as folder:
            last = folder / DOCUMENT
            old = new if options.record and not last.exists() else load_document(last)
            version, released = version_of(new), version_of(old)
            level = _by_redocly(last, source) if options.redocly else _by_comparison(old, new)
        needed = bumped_version(released, level)
        if parse_version(version) < parse_version(needed):
            print(f"{level} changes since {released}: info.version must be at least {needed}, but is {version}")
            return 1
    except OSError as error:
        print(f"compatibility: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except (CompatibilityError, GenerationError) as error:
        print(f"compatibility: {error}", file=sys.stderr)
        return 2
    except (AttributeError, KeyError, TypeError) as error:
        print(f"compatibility: not a valid OpenAPI document ({error}): run `make lint-spec`", file=sys.stderr)
        return 2
    print(f"{'no' if level == 'none' else level} changes since {released}: version {version} is high enough")
    if options.record:
        record.parent.mkdir(exist_ok=True)
        if read_file(source)[0] == new:
            shutil.copyfile(source, record)
        else:  # it consists of several files
            record.write_text(yaml.dump(new, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
        print(f"{version} is recorded")
    return 0


def _by_comparison(old: JSON, new: JSON) -> Level:
    for change in sorted(compare(old, new), key=lambda change: not change.breaking):
        print("breaks " if change.breaking else "fits   ", change.where, change.what)
    return bump(old, new)


def _by_redocly(old: Path, new: Path) -> Level:
    found = redocly_changes(old, new)
    for level in reversed(LEVELS):
        for line in found[level]:
            print(f"{level:6}", line)
    return next((level for level in reversed(LEVELS) if found[level]), "none")


if __name__ == "__main__":
    sys.exit(main())
