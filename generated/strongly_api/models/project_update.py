from __future__ import annotations

import sys

from strongly._core.encoding import BodyField, array, text

from .. import models

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


class ProjectUpdate(TypedDict, total=False):
    """The fields of a project to change, at least one."""

    name: str
    """Must be unique in the organization."""

    description: str
    """Description of the project."""

    category: str | None
    """Category to group projects by; null clears it."""

    visibility: models.ProjectVisibility
    """Who can find the project."""

    tags: list[str]
    """Replaces all tags; an empty list removes them."""

    status: models.ProjectState
    """`archived` is equivalent to `archiveProject`."""


PROJECT_UPDATE_FIELDS = {
    "name": BodyField("name", text),
    "description": BodyField("description", text),
    "category": BodyField("category", text, nullable=True),
    "visibility": BodyField("visibility", text),
    "tags": BodyField("tags", array(text)),
    "status": BodyField("status", text),
}
