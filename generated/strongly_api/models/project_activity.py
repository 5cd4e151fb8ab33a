# Annotations are types, not strings, because help() shows them as they are.
from typing import Any, Self

from strongly._core.model import ABSENT, Model, define, new
from strongly._core.reading import (
    expect_object,
    intern,
    interned,
    member,
    read_attributes,
    read_object,
    snake_case_keys,
    unknown_fields,
)

_KEYS = (
    "id",
    "projectId",
    "action",
    "userId",
    "userName",
    "resourceType",
    "resourceId",
    "details",
    "createdAt",
)
_KNOWN = frozenset(
    {"_id", "action", "createdAt", "details", "id", "projectId", "resourceId", "resourceType", "userId", "userName"}
)
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {
    "project_id": "projectId",
    "user_id": "userId",
    "user_name": "userName",
    "resource_type": "resourceType",
    "resource_id": "resourceId",
    "created_at": "createdAt",
}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class ProjectActivity(Model):
    """An event in a project."""

    _names = (
        "id",
        "project_id",
        "action",
        "user_id",
        "user_name",
        "resource_type",
        "resource_id",
        "details",
        "created_at",
    )
    _keys = _KEYS
    _times = ("created_at",)

    id: str
    """Opaque id."""

    project_id: str = ABSENT
    """Id of the project."""

    action: str = ABSENT
    """Name of the event, for example `project.created`."""

    user_id: str | None = None
    """Id of the user who caused the event; null if it was the platform."""

    user_name: str | None = None
    """Name of the user who caused the event."""

    resource_type: str | None = None
    """Type of the changed resource."""

    resource_id: str | None = None
    """Id of the changed resource."""

    details: dict[str, Any] = ABSENT
    """Details; the keys depend on `action`."""

    created_at: str = ABSENT
    """Time of the event."""

    _extra: dict[str, Any] | None = None

    def __init__(
        self,
        id: str,
        project_id: str = ABSENT,
        action: str = ABSENT,
        user_id: str | None = None,
        user_name: str | None = None,
        resource_type: str | None = None,
        resource_id: str | None = None,
        details: dict[str, Any] = ABSENT,
        created_at: str = ABSENT,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.project_id = project_id
        self.action = action
        self.user_id = user_id
        self.user_name = user_name
        self.resource_type = resource_type
        self.resource_id = resource_id
        self.details = details
        self.created_at = created_at
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
            data = expect_object(data, "ProjectActivity")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            id_ = data["id"]
            project_id_ = data["projectId"]
            action_ = data["action"]
            user_id_ = data["userId"]
            user_name_ = data["userName"]
            resource_type_ = data["resourceType"]
            self.resource_id = data["resourceId"]
            details_ = data["details"]
            self.created_at = data["createdAt"]
            extra = None if len(data) == 9 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                id_,
                project_id_,
                action_,
                user_id_,
                user_name_,
                resource_type_,
                self.resource_id,
                details_,
                self.created_at,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        self.id = id_ if id_ is not None else member(data, "_id")
        self.details = snake_case_keys(details_)
        try:
            self.project_id = interned[project_id_]
            self.action = interned[action_]
            self.user_id = interned[user_id_]
            self.user_name = interned[user_name_]
            self.resource_type = interned[resource_type_]
        except (KeyError, TypeError):  # a string is new, or a value is malformed
            (
                self.project_id,
                self.action,
                self.user_id,
                self.user_name,
                self.resource_type,
            ) = map(
                intern,
                (
                    project_id_,
                    action_,
                    user_id_,
                    user_name_,
                    resource_type_,
                ),
            )
        self._extra = extra
        return self

    def __hash__(self) -> int:
        return hash(self.id)

    @classmethod
    def from_response(cls, payload: object) -> Self:
        """Return the model of a decoded response, with or without an envelope.

        Raises:
            ResponseValidationError: The response does not contain such an object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
