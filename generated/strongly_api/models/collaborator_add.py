from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.encoding import (
    BodyField,
    text,
)

if TYPE_CHECKING:
    from .collaborator_role import CollaboratorRole


class CollaboratorAdd(TypedDict, total=False):
    """The body to add a collaborator."""

    email: Required[str]
    """Email address of the user."""

    role: Required[CollaboratorRole]
    """Role of the user; `owner` cannot be assigned."""

    user_id: str
    """Id of the user, if the email address is ambiguous."""


COLLABORATOR_ADD_FIELDS = {
    "email": BodyField("email", text, required=True),
    "role": BodyField("role", text, required=True),
    "user_id": BodyField("userId", text),
}
