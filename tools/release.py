"""Releases a version: checks, writes, commits, builds and tags. It pushes nothing.

    python -m tools.release 1.2.3

All checks run, and the contents of all files are known, before anything is written. If a later step fails, or a signal
stops the program, the previous steps are undone. The version is written to `strongly/_version.py` and `CHANGELOG.md`.
The first release makes `docs/installation.md` install the SDK from the index instead of its repository.
`openapi.yaml`, which has its own version, and the public names are recorded in `released/`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tools import ROOT, changelog
from tools.checks import surface
from tools.spec.compatibility import needed_version
from tools.spec.document import GenerationError, load_document
from tools.spec.last_release import DOCUMENT, SURFACE, git, last_tag, recorded
from tools.spec.versions import CompatibilityError, parse_version, version_of

MAIN = "main"
VERSION, RECORDS = "strongly/_version.py", "released"
# Windows has no SIGHUP.
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
INSTALLATION = "docs/installation.md"
UNRELEASED = re.compile(r"<!-- until the release -->\n.*?<!-- from the release on:\n(.*?)-->\n", re.S)
STATED = re.compile(r"^__version__ = .*$", re.M)


class ReleaseError(Exception):
    """The version cannot be released."""


# --- Decisions ---


@dataclass(frozen=True)
class Tree:
    """The state of the repository before a release."""

    branch: str
    changed: list[str]
    tags: list[str]
    last_tag: str | None
    changelog: str
    lowest_version: str
    changes: list[str]


def problems(version: str, tree: Tree) -> Iterator[str]:
    """Yield the reasons why the version cannot be released from this tree."""
    try:
        requested = parse_version(version)
    except CompatibilityError as error:
        yield f"{error}: make release VERSION=1.2.3"
        return
    if tree.branch != MAIN:
        yield f"releases are made on {MAIN}, but {tree.branch or 'no branch'} is checked out: git switch {MAIN}"
    if tree.changed:
        yield f"commit or stash the uncommitted changes: {', '.join(tree.changed)}"
    if tree.last_tag and requested <= parse_version(tree.last_tag[1:]):
        yield f"version {version} is not greater than that of the last release, {tree.last_tag}"
    elif f"v{version}" in tree.tags:
        yield f"the tag v{version} exists already, on another branch"
    elif requested < parse_version(tree.lowest_version):
        reason = f"the SDK {'; '.join(tree.changes)}" if tree.changes else "released/ has it"
        yield f"version {version} is too low, {tree.lowest_version} or higher is needed: {reason}"
    section = changelog.unreleased(tree.changelog)
    if section is None:
        yield f"{changelog.PATH} has no section `## [Unreleased]`"
    elif not re.search(r"^- ", section, re.M):
        yield f"{changelog.PATH} has no entries below `## [Unreleased]`: list what changes for users"


def release_notes(text: str, version: str) -> str:
    """Return the message of the tag, which the release on GitHub shows."""
    return f"strongly {version}\n\n{changelog.unreleased(text) or ''}"


def with_version(text: str, version: str) -> str:
    """Return `strongly/_version.py`, or the record of the public names, with the version."""
    return STATED.sub(f'__version__ = "{version}"', text, count=1)


def from_index(page: str) -> str:
    """Return `docs/installation.md` as it is once the index has a version of the SDK."""
    return UNRELEASED.sub(r"\1", page)


# --- The tree ---


def read(root: Path) -> Tree:
    """Return the state of the repository."""
    with recorded(root) as folder:
        old = (folder / SURFACE).read_text(encoding="utf-8")
    lowest, changes = surface.lowest_version(old, surface.surface(root))
    return Tree(
        branch=git(root, "branch", "--show-current").strip(),
        changed=changed(root),
        tags=git(root, "tag").split(),
        last_tag=last_tag(root),
        changelog=(root / changelog.PATH).read_text(encoding="utf-8"),
        lowest_version=lowest,
        changes=changes,
    )


def changed(root: Path) -> list[str]:
    """Return the files with uncommitted changes."""
    return [line[3:] for line in git(root, "status", "--porcelain").splitlines()]


def release(root: Path, version: str, day: date, make: Callable[[str], None]) -> None:
    """Release a version; `make` runs a target of the Makefile.

    Raises:
        ReleaseError: The version cannot be released. The tree is unchanged.
    """
    tree = read(root)
    if reasons := list(problems(version, tree)):
        raise ReleaseError("\n".join(reasons))
    make("check")
    if paths := changed(root):
        raise ReleaseError(f"files changed during the checks: {', '.join(paths)}")
    notes = release_notes(tree.changelog, version)
    contents = released_files(root, version, day, tree)
    start = git(root, "rev-parse", "HEAD").strip()
    try:
        for path, text in contents.items():
            (root / path).write_text(text, encoding="utf-8", newline="\n")
        git(root, "commit", "--quiet", f"--message=Release {version}", "--", *contents)
        # After the commit, because the files in the packages get the time of the commit.
        make("build")
        if paths := changed(root):
            raise ReleaseError(f"files changed during the build: {', '.join(paths)}")
        # By default, git removes lines that begin with #, which are the headings of Markdown.
        git(root, "tag", "--annotate", "--cleanup=whitespace", f"--message={notes}", f"v{version}")
    except BaseException:  # Ctrl-C during the build, too, must not leave half a release
        with ignored_signals():
            undo(root, start, version, list(contents))
        raise


def released_files(root: Path, version: str, day: date, tree: Tree) -> dict[str, str]:
    """Return the contents of the files of the release.

    Raises:
        ReleaseError: `info.version` of the document is too low.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = project.get("urls", {}).get("Repository", "").removesuffix("/")
    with recorded(root) as folder:
        needed = needed_version(load_document(folder / DOCUMENT), load_document(root / DOCUMENT))
    if parse_version(version_of(load_document(root / DOCUMENT))) < parse_version(needed):
        raise ReleaseError(f"info.version of {DOCUMENT} has to be {needed} or higher")
    return {
        changelog.PATH: changelog.released(tree.changelog, version, day, tree.last_tag, source),
        INSTALLATION: from_index((root / INSTALLATION).read_text(encoding="utf-8")),
        VERSION: with_version((root / VERSION).read_text(encoding="utf-8"), version),
        f"{RECORDS}/{DOCUMENT}": (root / DOCUMENT).read_text(encoding="utf-8"),
        f"{RECORDS}/{SURFACE}": with_version(surface.formatted(surface.surface(root)), version),
    }


def undo(root: Path, start: str, version: str, paths: list[str]) -> None:
    """Restore the tree, the branch and the tags."""
    if f"v{version}" in git(root, "tag").split():
        git(root, "tag", "--delete", f"v{version}")
    git(root, "reset", "--quiet", "--soft", start)
    git(root, "restore", "--staged", "--worktree", "--", *paths)
    shutil.rmtree(root / "dist", ignore_errors=True)


@contextmanager
def ignored_signals() -> Iterator[None]:
    """Let signals that stop the program not stop the block, nor the commands that it runs."""
    previous = {name: signal.signal(name, signal.SIG_IGN) for name in SIGNALS}
    try:
        yield
    finally:
        for name, handler in previous.items():
            signal.signal(name, handler)


# --- The command ---


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="such as 1.2.3")
    version = parser.parse_args(arguments).version
    # By default, they end the program without undoing anything. Ctrl-C is an exception already.
    for name in SIGNALS[1:]:
        signal.signal(name, lambda number, frame: sys.exit(128 + number))
    try:
        release(ROOT, version, datetime.now(tz=UTC).date(), _make)
    except (ReleaseError, CompatibilityError, GenerationError, OSError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    print(f"v{version} is committed, built in dist/ and tagged.")
    print(f"Next: git push --atomic origin {MAIN} v{version}, which starts the workflow `release` to publish it.")
    return 0


def _make(target: str) -> None:
    if subprocess.run(["make", target], cwd=ROOT, check=False).returncode:
        raise ReleaseError(f"`make {target}` failed, nothing is released")


if __name__ == "__main__":
    sys.exit(main())
