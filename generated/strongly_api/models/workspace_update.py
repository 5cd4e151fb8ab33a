from __future__ import annotations

import sys

from strongly._core.encoding import BodyField, mapping, text

from .. import models
from .workspace_resources import WORKSPACE_RESOURCES_FIELDS

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


class WorkspaceUpdate(TypedDict, total=False):
    """The fields of a workspace to change, at least one."""

    name: str
    """Display name."""

    description: str
    """Description of the workspace."""

    environment_type: models.EnvironmentType
    """The tool that the workspace provides."""

    image: str | None
    """Container image; null selects the default of the environment type."""

    resources: models.WorkspaceResources
    """Resources of the workspace; omitted amounts are left unchanged."""


WORKSPACE_UPDATE_FIELDS = {
    "name": BodyField("name", text),
    "description": BodyField("description", text),
    "environment_type": BodyField("environmentType", text),
    "image": BodyField("image", text, nullable=True),
    "resources": BodyField("resources", mapping(WORKSPACE_RESOURCES_FIELDS)),
}
