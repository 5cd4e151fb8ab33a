from __future__ import annotations

from sys import intern
from typing import Any, ClassVar

from attrs import define

from ..envelopes import read_object
from ..reading import expect_object, unknown_fields
from ..types import Model

_KNOWN = frozenset(
    {"_id", "action", "createdAt", "details", "id", "projectId", "resourceId", "resourceType", "userId", "userName"}
)


@define(slots=True, weakref_slot=False, eq=False, repr=False)
class ProjectActivity(Model):
    """Something that happened in a project."""

    _names: ClassVar[tuple[str, ...]] = (
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
    _summary: ClassVar[tuple[str, ...]] = (
        "id",
        "user_id",
        "action",
    )

    id: str
    """Opaque id."""

    project_id: str | None = None
    """Id of the project."""

    action: str | None = None
    """What happened, for example `project.created`."""

    user_id: str | None = None
    """Id of the user who did it; null when it was the platform."""

    user_name: str | None = None
    """Name of the user who did it."""

    resource_type: str | None = None
    """What kind of thing was changed."""

    resource_id: str | None = None
    """Id of what was changed."""

    details: dict[str, Any] | None = None
    """More about it; which keys there are depends on `action`."""

    created_at: str | None = None
    """When it happened."""

    _extra: dict[str, Any] | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ProjectActivity:
        """Read the object that a server sent, in any of the spellings that servers use.

        Args:
            data: The decoded object. What is absent becomes None; what is malformed stays as it is.

        Returns:
            The model.

        Raises:
            UnexpectedResponseError: `data` is no object.
        """
        if data.__class__ is not dict:
            data = expect_object(data, "ProjectActivity")
        get: Any = data.get
        return cls(
            (value if (value := get("id")) is not None else get("_id")),
            (intern(value) if (value := get("projectId")).__class__ is str else value),
            (intern(value) if (value := get("action")).__class__ is str else value),
            (intern(value) if (value := get("userId")).__class__ is str else value),
            (intern(value) if (value := get("userName")).__class__ is str else value),
            (intern(value) if (value := get("resourceType")).__class__ is str else value),
            get("resourceId"),
            get("details"),
            get("createdAt"),
            None if _KNOWN.issuperset(data) else unknown_fields(data, _KNOWN),
        )

    @classmethod
    def from_answer(cls, payload: object) -> ProjectActivity:
        """Read a decoded answer, in or out of its envelope.

        Raises:
            UnexpectedResponseError: The answer holds no such object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
