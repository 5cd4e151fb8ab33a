"""The findings of rules."""

from __future__ import annotations

from typing import NamedTuple

from tools.spec.document import Place


class Finding(NamedTuple):
    """A problem to fix, and its place in the document."""

    place: Place
    advice: str
