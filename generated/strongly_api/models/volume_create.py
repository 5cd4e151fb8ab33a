from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Required

from strongly._core.accepted import EnumLike, FloatLike, PathLike
from strongly._core.encoding import BodyField, id_of, number, path, text

from .. import models

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there

if TYPE_CHECKING:
    from .project import Project
else:  # schemas that tools make of this type have ids only
    Project = str


class VolumeCreate(TypedDict, total=False):
    """The body to create a volume. Note the spelling `sizeGB`; in responses, it is `sizeGb`."""

    project_id: Required[str | Project]
    """Id of its project."""

    label: Required[str]
    """Display name."""

    size_gb: Required[float | FloatLike]
    """Size in gigabytes."""

    description: str
    """Description of the volume."""

    type: models.VolumeType | EnumLike
    """Purpose of the volume, by default `data`."""

    mount_path: str | PathLike
    """Absolute path at which workspaces mount it; the server chooses one by default."""


VOLUME_CREATE_FIELDS = {
    "project_id": BodyField("projectId", id_of("Project"), required=True),
    "label": BodyField("label", text, required=True),
    "size_gb": BodyField("sizeGB", number, required=True),
    "description": BodyField("description", text),
    "type": BodyField("type", text),
    "mount_path": BodyField("mountPath", path),
}
