"""Replays the changes of the API that docs/drills describes, each on a copy of the tree.

    python -m tests.spec.drills    write the outcome into the pages

A page has four code blocks: an OpenAPI Overlay that changes openapi.yaml, the output of `make generate`, a program that
uses what is new, and the output of the program. The overlay and the program are written by hand, the outputs are not.

An overlay names what it changes by its path in the document, so edits elsewhere in openapi.yaml do not matter. The
document is not a frozen copy: the methods in `strongly/`, which the drills run, are those of openapi.yaml.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from oas_patch.overlay import apply_overlay

from tools import ROOT
from tools.codegen import generate, reachability
from tools.codegen.snippets import Paste, ruff
from tools.spec.document import JSON, load_document
from tools.spec.lint import lint
from tools.spec.views import SpecViews

PAGES = sorted((ROOT / "docs/drills").glob("*.md"))
DOCUMENT, RELEASED = "openapi.yaml", "released/openapi.yaml"
NEEDED = ("generator-config.yml", "templates", "generated", "strongly")
BLOCK = re.compile(r"^```(yaml|console|py|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = ("yaml", "console", "py", "text")
VERSION = "1.0.0"  # of the document before the change, whatever version openapi.yaml has


class DrillError(Exception):
    """A page cannot be replayed."""


def replay(page: str, document: JSON) -> str:
    """Return the page with the outcome of its change to `document`."""
    blocks = BLOCK.findall(page)
    if tuple(kind for kind, _ in blocks) != KINDS:
        raise DrillError(f"the code blocks are not {', '.join(KINDS)}")
    (_, overlay), _, (_, program), _ = blocks
    with tempfile.TemporaryDirectory() as folder:
        tree = _copy(Path(folder))
        _change(tree, document, yaml.safe_load(overlay))
        report = _generate(tree)
        if pastes := _missing(tree):
            _paste(pastes, tree)
            if not (retried := _generate(tree)).endswith("\n0\n"):
                raise DrillError(f"more is missing than the pasted lines:\n{retried}")
        contents = iter([overlay, report, program, _run(program, tree)])
    return BLOCK.sub(lambda match: f"```{match[1]}\n{next(contents)}```", page)


def _copy(tree: Path) -> Path:
    """Copy what generation reads and writes."""
    for name in NEEDED:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tree / name)
    return tree


def _change(tree: Path, document: JSON, overlay: JSON) -> None:
    """Write the document as the last release, and as the overlay changes it."""
    document = copy.deepcopy(document)
    document["info"]["version"] = VERSION
    (tree / RELEASED).parent.mkdir()
    (tree / RELEASED).write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML
    changed = apply_overlay(document, overlay)
    if findings := lint(changed):
        raise DrillError(f"the changed document breaks rules: {'; '.join(map(str, findings))}")
    (tree / DOCUMENT).write_text(json.dumps(changed), encoding="utf-8")


def _generate(tree: Path) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = generate.main(["--no-lint", "--root", str(tree)])
    return f"$ python -m tools.codegen.generate\n{output.getvalue()}$ echo $?\n{code}\n"


def _missing(tree: Path) -> list[Paste]:
    views = SpecViews(load_document(tree / DOCUMENT))
    found = reachability.gaps(views, reachability.read_sources(tree))
    return list(dict.fromkeys(paste for gap in found for paste in gap.pastes))


def _paste(pastes: list[Paste], tree: Path) -> None:
    """Paste lines as people do, and sort the imports as `make format` does."""
    for paste in pastes:
        name, _, place = paste.place.partition(", ")
        path = tree / name
        text = path.read_text(encoding="utf-8")
        if below := re.search(r"below `(.+)`$", place):
            text = re.sub(rf"^ *{re.escape(below[1])}\n", rf"\g<0>{paste.lines}\n", text, count=1, flags=re.MULTILINE)
        else:
            text = f"{text}{paste.lines}\n"
        path.write_text(ruff(ruff(text, "check", "--select=I", "--fix-only"), "format"), encoding="utf-8")


def _run(program: str, tree: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{tree}{os.pathsep}{tree / 'generated'}"}
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DrillError(f"the program fails: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    today = load_document(ROOT / DOCUMENT)
    for path in PAGES:
        path.write_text(replay(path.read_text(encoding="utf-8"), today), encoding="utf-8")
