from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from strongly._core.encoding import BodyField, text

if TYPE_CHECKING:
    from .collaborator_role import CollaboratorRole


class CollaboratorRoleUpdate(TypedDict, total=False):
    """Another role for a collaborator."""

    role: Required[CollaboratorRole]
    """What the user may do from now on; `owner` cannot be given."""


COLLABORATOR_ROLE_UPDATE_FIELDS = {
    "role": BodyField("role", text, required=True),
}
