from __future__ import annotations

import sys
from typing import Required

from strongly._core.encoding import BodyField, text

from .. import models

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


class CollaboratorRoleUpdate(TypedDict, total=False):
    """The body to change the role of a collaborator."""

    role: Required[models.CollaboratorRole]
    """New role of the user; `owner` cannot be assigned."""


COLLABORATOR_ROLE_UPDATE_FIELDS = {
    "role": BodyField("role", text, required=True),
}
