from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.encoding import BodyField, array, text

if TYPE_CHECKING:
    from .project_visibility import ProjectVisibility


class ProjectCreate(TypedDict, total=False):
    """A project to be created."""

    name: Required[str]
    """Must be free in the organization."""

    description: Required[str]
    """What the project is about."""

    category: str
    """Free text to group projects by."""

    visibility: ProjectVisibility
    """Who can find the project, `private` unless given."""

    tags: list[str]
    """Texts to filter by; a repeated one counts once."""


PROJECT_CREATE_FIELDS = {
    "name": BodyField("name", text, required=True),
    "description": BodyField("description", text, required=True),
    "category": BodyField("category", text),
    "visibility": BodyField("visibility", text),
    "tags": BodyField("tags", array(text)),
}
