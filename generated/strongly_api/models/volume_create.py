from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.encoding import BodyField, number, text

if TYPE_CHECKING:
    from .volume_type import VolumeType


class VolumeCreate(TypedDict, total=False):
    """A volume to be created. Mind the spelling `sizeGB`: answers have `sizeGb`."""

    project_id: Required[str]
    """Id of the project that it will belong to."""

    label: Required[str]
    """Name for display."""

    size_gb: Required[float]
    """Size in gigabytes."""

    description: str
    """What will be on the volume."""

    type: VolumeType
    """What the volume is meant for, `data` unless given."""

    mount_path: str
    """Absolute path to mount it at in workspaces; the server chooses one unless given."""


VOLUME_CREATE_FIELDS = {
    "project_id": BodyField("projectId", text, required=True),
    "label": BodyField("label", text, required=True),
    "size_gb": BodyField("sizeGB", number, required=True),
    "description": BodyField("description", text),
    "type": BodyField("type", text),
    "mount_path": BodyField("mountPath", text),
}
