from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from strongly._core.accepted import EnumLike
from strongly._core.encoding import BodyField, mapping, text

from .workspace_resources import WORKSPACE_RESOURCES_FIELDS

if TYPE_CHECKING:
    from .environment_type import EnvironmentType
    from .workspace_resources import WorkspaceResources


class WorkspaceUpdate(TypedDict, total=False):
    """The fields of a workspace to change, at least one."""

    name: str
    """Display name."""

    description: str
    """Description of the workspace."""

    environment_type: EnvironmentType | EnumLike
    """The tool that the workspace provides."""

    image: str | None
    """Container image; null selects the default of the environment type."""

    resources: WorkspaceResources
    """Resources of the workspace; omitted amounts are left unchanged."""


WORKSPACE_UPDATE_FIELDS = {
    "name": BodyField("name", text),
    "description": BodyField("description", text),
    "environment_type": BodyField("environmentType", text),
    "image": BodyField("image", text, nullable=True),
    "resources": BodyField("resources", mapping(WORKSPACE_RESOURCES_FIELDS)),
}
