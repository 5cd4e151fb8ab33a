from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.encoding import BodyField, text

if TYPE_CHECKING:
    from .collaborator_role import CollaboratorRole


class CollaboratorAdd(TypedDict, total=False):
    """A user to be given access to a project."""

    email: Required[str]
    """Address of the user."""

    role: Required[CollaboratorRole]
    """What the user may do; `owner` cannot be given."""

    user_id: str
    """Id of the user, where the address alone does not say who is meant."""


COLLABORATOR_ADD_FIELDS = {
    "email": BodyField("email", text, required=True),
    "role": BodyField("role", text, required=True),
    "user_id": BodyField("userId", text),
}
