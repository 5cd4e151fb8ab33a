from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define

from ..envelopes import read_object
from ..reading import expect_object, unknown_fields
from ..types import Model

if TYPE_CHECKING:
    from .collaborator_role import CollaboratorRole

_KNOWN = frozenset({"addedAt", "email", "grantedAt", "grantedBy", "isOwner", "name", "role", "userId"})


@define(slots=True, weakref_slot=False, eq=False, repr=False)
class ProjectCollaborator(Model):
    """A user with access to a project."""

    _names: ClassVar[tuple[str, ...]] = (
        "user_id",
        "email",
        "name",
        "role",
        "is_owner",
        "granted_at",
        "granted_by",
    )
    _summary: ClassVar[tuple[str, ...]] = (
        "user_id",
        "name",
        "email",
        "role",
    )

    user_id: str
    """User id."""

    email: str | None = None
    """Address of the user."""

    name: str | None = None
    """Name for display."""

    role: CollaboratorRole | None = None
    """What a collaborator may do in a project: change it, look at it, or, once per project, own it."""

    is_owner: bool | None = None
    """True for the one owner of the project."""

    granted_at: str | None = None
    """When access was granted."""

    granted_by: str | None = None
    """Id of the user who granted access; null for the owner."""

    _extra: dict[str, Any] | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ProjectCollaborator:
        """Read the object that a server sent, in any of the spellings that servers use.

        Args:
            data: The decoded object. What is absent becomes None; what is malformed stays as it is.

        Returns:
            The model.

        Raises:
            UnexpectedResponseError: `data` is no object.
        """
        if data.__class__ is not dict:
            data = expect_object(data, "ProjectCollaborator")
        get: Any = data.get
        return cls(
            (intern(value) if (value := get("userId")).__class__ is str else value),
            (intern(value) if (value := get("email")).__class__ is str else value),
            (intern(value) if (value := get("name")).__class__ is str else value),
            (intern(value) if (value := get("role")).__class__ is str else value),
            get("isOwner"),
            (value if (value := get("grantedAt")) is not None else get("addedAt")),
            (intern(value) if (value := get("grantedBy")).__class__ is str else value),
            None if _KNOWN.issuperset(data) else unknown_fields(data, _KNOWN),
        )

    @classmethod
    def from_answer(cls, payload: object) -> ProjectCollaborator:
        """Read a decoded answer, in or out of its envelope.

        Raises:
            UnexpectedResponseError: The answer holds no such object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
