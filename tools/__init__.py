"""Programs for those who work on this repository; the Makefile runs them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
