from __future__ import annotations

import sys
from typing import Required

from strongly._core.encoding import BodyField, mapping, text

from .. import models
from .workspace_resources import WORKSPACE_RESOURCES_FIELDS

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


class WorkspaceCreate(TypedDict, total=False):
    """The body to create a workspace."""

    name: Required[str]
    """Display name."""

    description: Required[str]
    """Description of the workspace."""

    environment_type: Required[models.EnvironmentType]
    """The tool that the workspace provides."""

    image: str
    """Container image, by default that of the environment type."""

    resources: models.WorkspaceResources
    """Resources of the workspace; the server chooses omitted amounts."""

    project_id: str
    """Id of its project."""


WORKSPACE_CREATE_FIELDS = {
    "name": BodyField("name", text, required=True),
    "description": BodyField("description", text, required=True),
    "environment_type": BodyField("environmentType", text, required=True),
    "image": BodyField("image", text),
    "resources": BodyField("resources", mapping(WORKSPACE_RESOURCES_FIELDS)),
    "project_id": BodyField("projectId", text),
}
