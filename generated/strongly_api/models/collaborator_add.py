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
