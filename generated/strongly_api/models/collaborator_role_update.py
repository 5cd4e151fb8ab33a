from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal, Required

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    # pydantic rejects the TypedDict of older versions of Python.
    from typing_extensions import TypedDict

from strongly._core.encoding import BodyField, text

if TYPE_CHECKING:
    from .collaborator_role import CollaboratorRole
else:  # the same types, without the cost of more imports
    CollaboratorRole = Literal["editor", "viewer", "owner"] | str


class CollaboratorRoleUpdate(TypedDict, total=False):
    """The body to change the role of a collaborator."""

    role: Required[CollaboratorRole]
    """New role of the user; `owner` cannot be assigned."""


COLLABORATOR_ROLE_UPDATE_FIELDS = {
    "role": BodyField("role", text, required=True),
}
