"""Releases a version: checks, writes, commits, builds and tags. It pushes nothing.

    python -m tools.release 1.2.3

All checks run before anything is written. If a later step fails, the previous ones are undone. The version is written
to `strongly/_version.py` and `CHANGELOG.md`. `openapi.yaml`, which has its own version, and the public names are
recorded in `released/`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tools import ROOT
from tools.checks import surface
from tools.spec import compatibility
from tools.spec.document import GenerationError
from tools.spec.last_release import SURFACE, git, last_tag, recorded
from tools.spec.versions import CompatibilityError, parse_version

MAIN = "main"
VERSION, CHANGELOG, RECORDS = "strongly/_version.py", "CHANGELOG.md", "released"
# The second form names the next version; it is the form before the first release.
UNRELEASED = re.compile(
    r"^## (?:\[Unreleased\]|\[\d+\.\d+\.\d+\] - Unreleased)\n(?P<body>.*?)(?=^## |^\[[^]]+\]: |\Z)", re.M | re.S
)


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
    breaking: list[str]


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
        reason = f"these changes break users: {'; '.join(tree.breaking)}" if tree.breaking else "released/ has it"
        yield f"version {version} is too low, {tree.lowest_version} or higher is needed: {reason}"
    section = UNRELEASED.search(tree.changelog)
    if not section:
        yield f"{CHANGELOG} has no section `## [Unreleased]`"
    elif not re.search(r"^- ", section["body"], re.M):
        yield f"{CHANGELOG} has no entries below `## [Unreleased]`: list what changes for users"


def released_changelog(text: str, version: str, day: date, last_tag: str | None, source: str) -> str:
    """Return the changelog with the version released, and an empty section for the next one."""
    heading = f"## [Unreleased]\n\n## [{version}] - {day.isoformat()}\n"
    text = UNRELEASED.sub(lambda found: heading + found["body"], text, count=1)
    if not source:
        return text
    above, *older = re.split(r"^\[Unreleased\]: .*\n", text, maxsplit=1, flags=re.M)
    page = f"compare/{last_tag}...v{version}" if last_tag else f"releases/tag/v{version}"
    links = f"[Unreleased]: {source}/compare/v{version}...HEAD\n[{version}]: {source}/{page}\n"
    return above + links + older[0] if older else f"{above.rstrip()}\n\n{links}"


def release_notes(changelog: str, version: str) -> str:
    """Return the message of the tag, which the release on GitHub shows."""
    section = UNRELEASED.search(changelog)
    return f"strongly {version}\n\n{section['body'].strip() if section else ''}"


def released_version(text: str, version: str) -> str:
    """Return `strongly/_version.py` with the version."""
    return re.sub(r'^__version__ = ".*"$', f'__version__ = "{version}"', text, flags=re.M)


# --- The tree ---


def read(root: Path) -> Tree:
    """Return the state of the repository."""
    with recorded(root) as folder:
        old = (folder / SURFACE).read_text(encoding="utf-8")
    lowest, breaking = surface.lowest_version(old, surface.surface(root))
    return Tree(
        branch=git(root, "branch", "--show-current").strip(),
        changed=changed(root),
        tags=git(root, "tag").split(),
        last_tag=last_tag(root),
        changelog=(root / CHANGELOG).read_text(encoding="utf-8"),
        lowest_version=lowest,
        breaking=breaking,
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
    start = git(root, "rev-parse", "HEAD").strip()
    try:
        write(root, version, day, tree)
        git(root, "commit", "--quiet", f"--message=Release {version}", "--", VERSION, CHANGELOG, RECORDS)
        # After the commit, because the files in the packages get the time of the commit.
        make("build")
        if paths := changed(root):
            raise ReleaseError(f"files changed during the build: {', '.join(paths)}")
        # By default, git removes lines that begin with #, which are the headings of Markdown.
        git(root, "tag", "--annotate", "--cleanup=whitespace", f"--message={notes}", f"v{version}")
    except BaseException:  # Ctrl-C during the build, too, must not leave half a release
        git(root, "reset", "--quiet", "--soft", start)
        git(root, "restore", "--staged", "--worktree", "--", VERSION, CHANGELOG, RECORDS)
        shutil.rmtree(root / "dist", ignore_errors=True)
        raise


def write(root: Path, version: str, day: date, tree: Tree) -> None:
    """Write the version, the changelog and the records."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = project.get("urls", {}).get("Repository", "").removesuffix("/")
    changelog = released_changelog(tree.changelog, version, day, tree.last_tag, source)
    (root / CHANGELOG).write_text(changelog, encoding="utf-8", newline="\n")
    stated = (root / VERSION).read_text(encoding="utf-8")
    (root / VERSION).write_text(released_version(stated, version), encoding="utf-8", newline="\n")
    for tool in (compatibility, surface):
        if tool.main(["--record", f"--root={root}"]):
            raise ReleaseError(f"{RECORDS}/ cannot be written")


# --- The command ---


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="such as 1.2.3")
    version = parser.parse_args(arguments).version
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
