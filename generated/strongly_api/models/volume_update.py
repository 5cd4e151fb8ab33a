from __future__ import annotations

from typing import TypedDict

from strongly._core.encoding import BodyField, number, text


class VolumeUpdate(TypedDict, total=False):
    """The fields of a volume to be changed, at least one. Mind the spelling `sizeGB`: answers have `sizeGb`."""

    label: str
    """Name for display."""

    description: str | None
    """What is on the volume; null clears it."""

    size_gb: float
    """Size in gigabytes, not less than it is."""


VOLUME_UPDATE_FIELDS = {
    "label": BodyField("label", text),
    "description": BodyField("description", text, nullable=True),
    "size_gb": BodyField("sizeGB", number),
}
