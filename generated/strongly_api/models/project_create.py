from __future__ import annotations

import sys
from typing import Required

from strongly._core.encoding import BodyField, array, text

from .. import models

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


class ProjectCreate(TypedDict, total=False):
    """The body to create a project."""

    name: Required[str]
    """Must be unique in the organization."""

    description: Required[str]
    """Description of the project."""

    category: str
    """Category to group projects by."""

    visibility: models.ProjectVisibility
    """Who can find the project, by default `private`."""

    tags: list[str]
    """Tags to filter by; duplicates are ignored."""


PROJECT_CREATE_FIELDS = {
    "name": BodyField("name", text, required=True),
    "description": BodyField("description", text, required=True),
    "category": BodyField("category", text),
    "visibility": BodyField("visibility", text),
    "tags": BodyField("tags", array(text)),
}
