"""Replays the changes of the API that docs/drills describes, each on a copy of the tree.

    python -m tests.spec.drills    write the outcome into the pages

A page has four code blocks: an OpenAPI Overlay that changes the document, the output of `make generate`, a program that
uses what is new, and the output of the program. The overlay and the program are written by hand, the outputs are not.

The document is the small one of the matrix, tests/spec/support/base.yaml, and the resources are those that
`make generate APPLY=1` writes for it. Edits of openapi.yaml and of the SDK's methods do not change a drill.
"""

from __future__ import annotations

import contextlib
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

from tests.spec.support.rows import BASE
from tools import ROOT
from tools.codegen import generate
from tools.spec.document import JSON, load_document
from tools.spec.lint import lint

PAGES = sorted((ROOT / "docs/drills").glob("*.md"))
DOCUMENT, RELEASED = "openapi.yaml", "released/openapi.yaml"
NEEDED = ("generator-config.yml", "templates", "strongly")
RESOURCES = ("projects", "workspaces", "volumes", "raw")
BLOCK = re.compile(r"^```(yaml|console|py|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = ("yaml", "console", "py", "text")
CHANGELOG = "# Changelog\n\n## [Unreleased]\n"


class DrillError(Exception):
    """A page cannot be replayed."""


def replay(page: str) -> str:
    """Return the page with the outcome of its change."""
    blocks = BLOCK.findall(page)
    if tuple(kind for kind, _ in blocks) != KINDS:
        raise DrillError(f"the code blocks are not {', '.join(KINDS)}")
    (_, overlay), _, (_, program), _ = blocks
    with tempfile.TemporaryDirectory() as folder:
        tree = _copy(Path(folder))
        _change(tree, yaml.safe_load(overlay))
        report = _generate(tree)
        if report.endswith("\n3\n"):
            report += _generate(tree, "APPLY=1")
        if not report.endswith("\n0\n"):
            raise DrillError(f"something is left to do:\n{report}")
        contents = iter([overlay, report, program, _run(program, tree)])
    return BLOCK.sub(lambda match: f"```{match[1]}\n{next(contents)}```", page)


def _copy(tree: Path) -> Path:
    """Write a tree with the SDK of the small document."""
    for name in NEEDED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns(
                "__pycache__", "sandbox", *RESOURCES, *(f"{name}.py" for name in RESOURCES)
            )
            shutil.copytree(ROOT / name, tree / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tree / name)
    (tree / RELEASED).parent.mkdir()
    for name in (DOCUMENT, RELEASED):
        shutil.copy(BASE, tree / name)
    (tree / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    _generate(tree, "APPLY=1")
    return tree


def _change(tree: Path, overlay: JSON) -> None:
    """Change the document."""
    changed = apply_overlay(load_document(tree / DOCUMENT), overlay)
    if findings := lint(changed):
        raise DrillError(f"the changed document breaks rules: {'; '.join(map(str, findings))}")
    (tree / DOCUMENT).write_text(json.dumps(changed), encoding="utf-8")  # JSON is YAML


def _generate(tree: Path, *options: str) -> str:
    output = io.StringIO()
    apply = ["--apply"] if options else []
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = generate.main(["--no-lint", "--root", str(tree), *apply])
    return f"$ {' '.join(['make generate', *options])}\n{output.getvalue()}$ echo $?\n{code}\n"


def _run(program: str, tree: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{tree}{os.pathsep}{tree / 'generated'}"}
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DrillError(f"the program fails: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(replay(path.read_text(encoding="utf-8")), encoding="utf-8")
