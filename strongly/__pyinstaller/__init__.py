"""What PyInstaller is told of this package, which it finds as an entry point."""

from pathlib import Path


def hook_directories() -> list[str]:
    """Return the folders that hold hooks."""
    return [str(Path(__file__).parent)]
