from __future__ import annotations

import sys
from typing import Required

from strongly._core.encoding import BodyField, number, text

from .. import models

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


class VolumeCreate(TypedDict, total=False):
    """The body to create a volume. Note the spelling `sizeGB`; in responses, it is `sizeGb`."""

    project_id: Required[str]
    """Id of its project."""

    label: Required[str]
    """Display name."""

    size_gb: Required[float]
    """Size in gigabytes."""

    description: str
    """Description of the volume."""

    type: models.VolumeType
    """Purpose of the volume, by default `data`."""

    mount_path: str
    """Absolute path at which workspaces mount it; the server chooses one by default."""


VOLUME_CREATE_FIELDS = {
    "project_id": BodyField("projectId", text, required=True),
    "label": BodyField("label", text, required=True),
    "size_gb": BodyField("sizeGB", number, required=True),
    "description": BodyField("description", text),
    "type": BodyField("type", text),
    "mount_path": BodyField("mountPath", text),
}
