from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.encoding import BodyField, mapping, text

from .workspace_resources import WORKSPACE_RESOURCES_FIELDS

if TYPE_CHECKING:
    from .environment_type import EnvironmentType
    from .workspace_resources import WorkspaceResources


class WorkspaceCreate(TypedDict, total=False):
    """A workspace to be created."""

    name: Required[str]
    """Name for display."""

    description: Required[str]
    """What the workspace is for."""

    environment_type: Required[EnvironmentType]
    """The tool that the workspace is made for."""

    image: str
    """Container image, the default of the environment type unless given."""

    resources: WorkspaceResources
    """What the workspace needs; the server chooses what is left out."""

    project_id: str
    """Id of the project that it will belong to."""


WORKSPACE_CREATE_FIELDS = {
    "name": BodyField("name", text, required=True),
    "description": BodyField("description", text, required=True),
    "environment_type": BodyField("environmentType", text, required=True),
    "image": BodyField("image", text),
    "resources": BodyField("resources", mapping(WORKSPACE_RESOURCES_FIELDS)),
    "project_id": BodyField("projectId", text),
}
