"""Small trees of files, as the tools find them at the root of a repository."""

from collections.abc import Mapping
from pathlib import Path

# A package that exports one class.
PACKAGE = {
    "strongly/__init__.py": "from ._client import Strongly as Strongly\n",
    "strongly/_version.py": '__version__ = "1.0.0"\n',
    "strongly/_client.py": "class Strongly:\n    def close(self) -> None: ...\n",
    "generated/strongly_api/__init__.py": "",
}


def write_tree(root: Path, files: Mapping[str, str]) -> Path:
    """Write the files below a folder, and return that."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="")
    return root


def edit(path: Path, old: str, new: str) -> None:
    """Replace all occurrences of a text, of which there must be one."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
