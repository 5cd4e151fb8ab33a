# Annotations are types, not strings, because help() shows them as they are.
from typing import TYPE_CHECKING, Any, Literal, Self

from strongly._core.model import ABSENT, Model, define, new
from strongly._core.reading import expect_object, intern, interned, member, read_attributes, read_object, unknown_fields

if TYPE_CHECKING:
    from .collaborator_role import CollaboratorRole
else:  # the same types, without the cost of more imports
    CollaboratorRole = Literal["editor", "viewer", "owner"] | str

_KEYS = (
    "userId",
    "email",
    "name",
    "role",
    "isOwner",
    "grantedAt",
    "grantedBy",
)
_KNOWN = frozenset({"addedAt", "email", "grantedAt", "grantedBy", "isOwner", "name", "role", "userId"})
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {
    "user_id": "userId",
    "is_owner": "isOwner",
    "granted_at": "grantedAt",
    "granted_by": "grantedBy",
}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class ProjectCollaborator(Model):
    """A user with access to a project."""

    _names = (
        "user_id",
        "email",
        "name",
        "role",
        "is_owner",
        "granted_at",
        "granted_by",
    )
    _keys = _KEYS
    _times = ("granted_at",)

    user_id: str
    """User id."""

    email: str = ABSENT
    """Email address of the user."""

    name: str | None = None
    """Display name."""

    role: CollaboratorRole = ABSENT
    """The permission of a collaborator: edit the project, view it, or own it. A project has exactly one owner."""

    is_owner: bool = ABSENT
    """True for the owner of the project."""

    granted_at: str = ABSENT
    """Time at which access was granted."""

    granted_by: str | None = None
    """Id of the user who granted access; null for the owner."""

    _extra: dict[str, Any] | None = None

    def __init__(
        self,
        user_id: str,
        email: str = ABSENT,
        name: str | None = None,
        role: CollaboratorRole = ABSENT,
        is_owner: bool = ABSENT,
        granted_at: str = ABSENT,
        granted_by: str | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.user_id = user_id
        self.email = email
        self.name = name
        self.role = role
        self.is_owner = is_owner
        self.granted_at = granted_at
        self.granted_by = granted_by
        self._extra = extra

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the model of an object of a response.

        Args:
            data: The decoded object, with any of the spellings that servers use, or with the keys of `to_dict`. Missing
                fields become None, even those that have a type without None. Malformed values are kept unchanged.

        Returns:
            The model.

        Raises:
            ResponseValidationError: `data` is not an object.
        """
        if data.__class__ is not dict:
            data = expect_object(data, "ProjectCollaborator")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            user_id_ = data["userId"]
            email_ = data["email"]
            name_ = data["name"]
            role_ = data["role"]
            self.is_owner = data["isOwner"]
            granted_at_ = data["grantedAt"]
            granted_by_ = data["grantedBy"]
            extra = None if len(data) == 7 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                user_id_,
                email_,
                name_,
                role_,
                self.is_owner,
                granted_at_,
                granted_by_,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        self.granted_at = granted_at_ if granted_at_ is not None else member(data, "addedAt")
        try:
            self.user_id = interned[user_id_]
            self.email = interned[email_]
            self.name = interned[name_]
            self.role = interned[role_]
            self.granted_by = interned[granted_by_]
        except (KeyError, TypeError):  # a string is new, or a value is malformed
            (
                self.user_id,
                self.email,
                self.name,
                self.role,
                self.granted_by,
            ) = map(
                intern,
                (
                    user_id_,
                    email_,
                    name_,
                    role_,
                    granted_by_,
                ),
            )
        self._extra = extra
        return self

    def __hash__(self) -> int:
        return hash(self.user_id)

    @classmethod
    def from_response(cls, payload: object) -> Self:
        """Return the model of a decoded response, with or without an envelope.

        Raises:
            ResponseValidationError: The response does not contain such an object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
