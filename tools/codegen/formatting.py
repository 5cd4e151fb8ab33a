"""Formats generated Python and its docstrings."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

from openapi_python_client.strings import safe_for_docstring
from ruff.__main__ import find_ruff_bin

from tools.spec.document import GenerationError

RUFF = "0.14.14"
WIDTH = 112


def docstring(text: str, indent: int) -> str:
    """Return `text` as a wrapped docstring with this indentation."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in safe_for_docstring(text.strip()).split("\n\n")]
    if not paragraphs[0]:
        raise GenerationError("a schema, property or operation has no description")
    wrapped = "\n\n".join(textwrap.fill(paragraph, WIDTH - indent) for paragraph in paragraphs)
    if "\n" in wrapped:
        wrapped += "\n"
    elif wrapped.endswith('"'):
        wrapped += " "  # a quote just before the closing quotes would end the docstring early
    return textwrap.indent(f'"""{wrapped}"""', " " * indent).lstrip()


def format_python(path: Path) -> None:
    """Remove unused imports from a file, or the files of a folder, and format them."""
    # Not `python -m ruff`: a Python process that starts another takes three times as long.
    ruff = [find_ruff_bin()]
    # The output must not change with the configuration of this project, or with the installed version of ruff.
    style = ["--isolated", "--no-cache", "--quiet", "--config", f'required-version="=={RUFF}"']
    style += ["--config", "line-length=120", "--target-version", "py311"]
    for command in (
        # Unused imports and `pass`, empty TYPE_CHECKING blocks. Then the order of imports, since long ones stay split.
        [*ruff, "check", *style, "--select=F401,PIE790,TC005", "--fix-only", "--unsafe-fixes"],
        [*ruff, "check", *style, "--select=I", "--fix-only"],
        [*ruff, "format", *style],
    ):
        done = subprocess.run([*command, path.name], cwd=path.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise GenerationError(f"formatting failed: {done.stderr or done.stdout}")
