from __future__ import annotations

import sys

from strongly._core.encoding import BodyField, number, text

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


class VolumeUpdate(TypedDict, total=False):
    """The fields of a volume to change, at least one. Note the spelling `sizeGB`; in responses, it is `sizeGb`."""

    label: str
    """Display name."""

    description: str | None
    """Description of the volume; null clears it."""

    size_gb: float
    """Size in gigabytes, at least the current size."""


VOLUME_UPDATE_FIELDS = {
    "label": BodyField("label", text),
    "description": BodyField("description", text, nullable=True),
    "size_gb": BodyField("sizeGB", number),
}
