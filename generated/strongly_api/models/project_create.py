from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.accepted import EnumLike, ListLike
from strongly._core.encoding import BodyField, array, text

if TYPE_CHECKING:
    from .project_visibility import ProjectVisibility


class ProjectCreate(TypedDict, total=False):
    """The body to create a project."""

    name: Required[str]
    """Must be unique in the organization."""

    description: Required[str]
    """Description of the project."""

    category: str
    """Category to group projects by."""

    visibility: ProjectVisibility | EnumLike
    """Who can find the project, by default `private`."""

    tags: list[str] | ListLike[str]
    """Tags to filter by; duplicates are ignored."""


PROJECT_CREATE_FIELDS = {
    "name": BodyField("name", text, required=True),
    "description": BodyField("description", text, required=True),
    "category": BodyField("category", text),
    "visibility": BodyField("visibility", text),
    "tags": BodyField("tags", array(text)),
}
