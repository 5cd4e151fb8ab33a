from __future__ import annotations

import sys
from typing import Required

from strongly._core.encoding import BodyField, text

from .. import models

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


class CollaboratorAdd(TypedDict, total=False):
    """The body to add a collaborator."""

    email: Required[str]
    """Email address of the user."""

    role: Required[models.CollaboratorRole]
    """Role of the user; `owner` cannot be assigned."""

    user_id: str
    """Id of the user, if the email address is ambiguous."""


COLLABORATOR_ADD_FIELDS = {
    "email": BodyField("email", text, required=True),
    "role": BodyField("role", text, required=True),
    "user_id": BodyField("userId", text),
}
