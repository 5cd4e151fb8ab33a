"""Replays the changes of the API that docs/drills records, each on a copy of the tree.

    python -m tools.drills             exit 1 and name the pages that say something else than what happens
    python -m tools.drills --record    write into the pages what happens

A page has code blocks in this order: the change of openapi.yaml, what `python -m tools.generate` prints, the change of
`strongly/` if one is needed, a program that uses what is new, and what it prints. The first and the program are written
by people; the others are what comes of them. Lint is left out here.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import generate, reachability
from .compatibility import raised, version_of
from .snippets import Paste, ruff
from .spec_file import ROOT, load_document
from .spec_views import SpecViews

PAGES = "docs/drills"
RELEASED = "released/openapi.yaml"
NEEDED = ("openapi.yaml", RELEASED, "generator-config.yml", "templates", "generated", "strongly")
BLOCK = re.compile(r"^```(diff|console|py|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = (["diff", "console", "py", "text"], ["diff", "console", "diff", "py", "text"])


class DrillError(Exception):
    """A page cannot be replayed."""


def replay(page: str, root: Path) -> str:
    """Return the page with what happens when its change is made."""
    blocks = BLOCK.findall(page)
    if [kind for kind, _ in blocks] not in KINDS:
        raise DrillError(f"the code blocks are not {' or '.join(map(', '.join, KINDS))}")
    with tempfile.TemporaryDirectory() as folder:
        tree = copy(root, Path(folder))
        _apply(_raised(blocks[0][1], root), tree)
        said = [_diff(root, tree, ["openapi.yaml"]), _generate(tree)]
        pastes = _missing(tree)
        if pastes:
            said.append(_diff(root, tree, _paste(pastes, tree)))
            if not (again := _generate(tree)).endswith("\n0\n"):
                raise DrillError(f"the pasted lines are not all that is needed:\n{again}")
        program = blocks[-2][1]
        said += [program, _run(program, tree)]
    if len(said) != len(blocks):
        raise DrillError("lines to paste were needed, or not needed, against what the page has")
    contents = iter(said)
    return BLOCK.sub(lambda match: f"```{match[1]}\n{next(contents)}```", page)


def copy(root: Path, target: Path) -> Path:
    """Copy what generation needs and what it writes, with the document as it is as the last release."""
    for name in NEEDED:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, target / name)
    shutil.copy(root / "openapi.yaml", target / RELEASED)
    return target


def _raised(diff: str, root: Path) -> str:
    """Return the diff for the document's version of today."""
    version = version_of(load_document(root / "openapi.yaml"))
    lines = f"-  version: {version}\n+  version: {raised(version, 'minor')}\n"
    return re.sub(r"^-  version: .*\n\+  version: .*\n", lines, diff, flags=re.MULTILINE)


def _apply(diff: str, tree: Path) -> None:
    command = ["git", "apply", "-"]
    done = subprocess.run(command, cwd=tree, input=diff, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DrillError(f"the first change cannot be made: {done.stderr.strip()}")


def _generate(tree: Path) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = generate.main(["--no-lint", "--root", str(tree)])
    return f"$ python -m tools.generate\n{output.getvalue()}$ echo $?\n{code}\n"


def _missing(tree: Path) -> list[Paste]:
    views = SpecViews(load_document(tree / "openapi.yaml"))
    found = reachability.gaps(views, reachability.read_sources(tree))
    return list(dict.fromkeys(paste for gap in found for paste in gap.pastes))


def _paste(pastes: Sequence[Paste], tree: Path) -> list[str]:
    """Put lines where they belong, as people do, and sort the imports; return which files that changes."""
    paths = []
    for paste in pastes:
        name, _, place = paste.place.partition(", ")
        path = tree / name
        text = path.read_text(encoding="utf-8")
        if below := re.search(r"below `(.+)`$", place):
            text = re.sub(rf"^ *{re.escape(below[1])}\n", rf"\g<0>{paste.lines}\n", text, count=1, flags=re.MULTILINE)
        else:
            text = f"{text}{paste.lines}\n"
        path.write_text(ruff(ruff(text, "check", "--select=I", "--fix-only"), "format"), encoding="utf-8")
        paths.append(name)
    return list(dict.fromkeys(paths))


def _diff(root: Path, tree: Path, names: Sequence[str]) -> str:
    lines: list[str] = []
    for name in names:
        before, after = ((folder / name).read_text("utf-8").splitlines(keepends=True) for folder in (root, tree))
        lines += difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(lines)


def _run(program: str, tree: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{tree}{os.pathsep}{tree / 'generated'}"}
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DrillError(f"the program fails: {done.stderr.strip()}")
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="write into the pages what happens")
    arguments = parser.parse_args()
    failed = False
    for path in sorted((ROOT / PAGES).glob("*.md")):
        page = path.read_text(encoding="utf-8")
        try:
            replayed = replay(page, ROOT)
        except DrillError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            failed = True
            continue
        if arguments.record:
            path.write_text(replayed, encoding="utf-8")
        elif replayed != page:
            print(f"{path.name} says something else: run python -m tools.drills --record", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
