"""Programs for contributors. The Makefile runs them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
