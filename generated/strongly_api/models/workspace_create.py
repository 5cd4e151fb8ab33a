from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.accepted import EnumLike
from strongly._core.encoding import BodyField, id_of, mapping, text

from .workspace_resources import WORKSPACE_RESOURCES_FIELDS

if TYPE_CHECKING:
    from .environment_type import EnvironmentType
    from .project import Project
    from .workspace_resources import WorkspaceResources
else:  # schemas that tools make of this type have ids only
    Project = str


class WorkspaceCreate(TypedDict, total=False):
    """The body to create a workspace."""

    name: Required[str]
    """Display name."""

    description: Required[str]
    """Description of the workspace."""

    environment_type: Required[EnvironmentType | EnumLike]
    """The tool that the workspace provides."""

    image: str
    """Container image, by default that of the environment type."""

    resources: WorkspaceResources
    """Resources of the workspace; the server chooses omitted amounts."""

    project_id: str | Project
    """Id of its project."""


WORKSPACE_CREATE_FIELDS = {
    "name": BodyField("name", text, required=True),
    "description": BodyField("description", text, required=True),
    "environment_type": BodyField("environmentType", text, required=True),
    "image": BodyField("image", text),
    "resources": BodyField("resources", mapping(WORKSPACE_RESOURCES_FIELDS)),
    "project_id": BodyField("projectId", id_of("Project")),
}
