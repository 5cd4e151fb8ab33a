"""Version numbers, and the part of a version that a change increments."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from .document import JSON

Level: TypeAlias = Literal["none", "patch", "minor", "major"]

LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")


class CompatibilityError(Exception):
    """A document, a version or a tool cannot be used."""


def bumped_version(version: str, level: Level) -> str:
    """Return the next version after `version` for changes of this level."""
    major, minor, patch = parse_version(version)
    following = {"none": (major, minor, patch), "patch": (major, minor, patch + 1)}
    following |= {"minor": (major, minor + 1, 0), "major": (major + 1, 0, 0)}
    return ".".join(map(str, following[level]))


def version_of(document: JSON) -> str:
    """Return `info.version`."""
    try:
        return str(document["info"]["version"])
    except (KeyError, TypeError):
        raise CompatibilityError("info.version is missing, so this is not an OpenAPI document") from None


def parse_version(text: str) -> tuple[int, int, int]:
    """Return a version as a tuple of numbers, for comparison."""
    if not (found := re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", text)):
        raise CompatibilityError(f"{text!r} is not a version of the form 1.2.3")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch
