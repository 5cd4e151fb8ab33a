from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Required

from strongly._core.accepted import EnumLike
from strongly._core.encoding import BodyField, id_of, text

from .. import models

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there

if TYPE_CHECKING:
    from .project_collaborator import ProjectCollaborator
else:  # schemas that tools make of this type have ids only
    ProjectCollaborator = str


class CollaboratorAdd(TypedDict, total=False):
    """The body to add a collaborator."""

    email: Required[str]
    """Email address of the user."""

    role: Required[models.CollaboratorRole | EnumLike]
    """Role of the user; `owner` cannot be assigned."""

    user_id: str | ProjectCollaborator
    """Id of the user, if the email address is ambiguous."""


COLLABORATOR_ADD_FIELDS = {
    "email": BodyField("email", text, required=True),
    "role": BodyField("role", text, required=True),
    "user_id": BodyField("userId", id_of("ProjectCollaborator")),
}
