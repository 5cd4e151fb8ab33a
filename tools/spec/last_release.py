"""The last release: the highest version tag that the checkout descends from, and its `released/`.

A tree without such a tag, such as a shallow clone or an unpacked sdist, is compared with its own `released/`.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .document import GenerationError

DOCUMENT, SURFACE = "openapi.yaml", "strongly.pyi"


def git(root: Path, *arguments: str) -> str:
    """Return the output of a git command.

    Raises:
        GenerationError: It fails.
    """
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise GenerationError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")
    return done.stdout


def last_tag(root: Path) -> str | None:
    """Return the tag of the last release, such as `v1.2.3`."""
    if not (root / ".git").exists():
        return None  # git would find the tags of an enclosing repository, such as one that vendors the sdist
    tags = git(root, "tag", "--merged=HEAD", "--sort=-version:refname", "--list", "v*").split()
    return next((tag for tag in tags if re.fullmatch(r"v\d+\.\d+\.\d+", tag)), None)


@contextmanager
def recorded(root: Path) -> Iterator[Path]:
    """Yield a folder with the document and the public names of the last release."""
    tag = last_tag(root)
    if tag is None:
        yield root / "released"
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in (DOCUMENT, SURFACE):
            Path(folder, name).write_text(git(root, "show", f"{tag}:released/{name}"), encoding="utf-8")
        yield Path(folder)
