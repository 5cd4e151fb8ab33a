from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.accepted import EnumLike
from strongly._core.encoding import BodyField, text

if TYPE_CHECKING:
    from .collaborator_role import CollaboratorRole


class CollaboratorRoleUpdate(TypedDict, total=False):
    """The body to change the role of a collaborator."""

    role: Required[CollaboratorRole | EnumLike]
    """New role of the user; `owner` cannot be assigned."""


COLLABORATOR_ROLE_UPDATE_FIELDS = {
    "role": BodyField("role", text, required=True),
}
