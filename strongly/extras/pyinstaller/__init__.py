"""The PyInstaller hooks of this package, which PyInstaller finds through an entry point."""

from pathlib import Path


def hook_directories() -> list[str]:
    """Return the folders with hooks."""
    return [str(Path(__file__).parent)]
