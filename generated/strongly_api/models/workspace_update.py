from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    # pydantic rejects the TypedDict of older versions of Python.
    from typing_extensions import TypedDict

from strongly._core.encoding import BodyField, mapping, text

from .workspace_resources import WORKSPACE_RESOURCES_FIELDS, WorkspaceResources

if TYPE_CHECKING:
    from .environment_type import EnvironmentType
else:  # the same types, without the cost of more imports
    EnvironmentType = Literal["jupyter", "vscode", "rstudio", "custom"] | str


class WorkspaceUpdate(TypedDict, total=False):
    """The fields of a workspace to change, at least one."""

    name: str
    """Display name."""

    description: str
    """Description of the workspace."""

    environment_type: EnvironmentType
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
