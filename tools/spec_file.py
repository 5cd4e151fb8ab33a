"""Where the tools find `openapi.yaml`, and how those read it that write something of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .spec_document import UnreadableError, read

ROOT = Path(__file__).resolve().parent.parent


class GenerationError(Exception):
    """Nothing was written, because the output would not be what the specification says."""


def load_document(path: Path) -> dict[str, Any]:
    """Read `openapi.yaml`; a key given twice in one mapping is an error, not a silent choice.

    Raises:
        GenerationError: The file is not there, is no YAML, or is ambiguous.
    """
    try:
        return read(path)[0]
    except UnreadableError as error:
        raise GenerationError(f"{path.name} {error}") from None
