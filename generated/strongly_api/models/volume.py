from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define

from ..envelopes import read_object
from ..reading import expect_object, read_float, read_member, unknown_fields
from ..types import Model

if TYPE_CHECKING:
    from .volume_state import VolumeState
    from .volume_type import VolumeType

_KNOWN = frozenset(
    {
        "_id",
        "createdAt",
        "description",
        "id",
        "isShared",
        "label",
        "mountPath",
        "name",
        "organizationId",
        "owner",
        "ownerId",
        "projectId",
        "shared",
        "sharedWith",
        "sizeGB",
        "sizeGb",
        "status",
        "type",
        "updatedAt",
        "volumeType",
    }
)


@define(slots=True, weakref_slot=False, eq=False, repr=False)
class Volume(Model):
    """Persistent storage."""

    _names: ClassVar[tuple[str, ...]] = (
        "id",
        "label",
        "name",
        "description",
        "status",
        "type",
        "volume_type",
        "size_gb",
        "mount_path",
        "organization_id",
        "owner",
        "owner_id",
        "project_id",
        "is_shared",
        "shared",
        "shared_with",
        "created_at",
        "updated_at",
    )
    _summary: ClassVar[tuple[str, ...]] = (
        "id",
        "name",
        "label",
        "status",
    )

    id: str
    """Opaque id."""

    label: str | None = None
    """Name for display."""

    name: str | None = None
    """The label as a slug, for systems."""

    description: str | None = None
    """What is on the volume."""

    status: VolumeState | None = None
    """Whether a volume still waits for its storage (`pending`) or is ready for use (`bound`)."""

    type: VolumeType | None = None
    """What a volume is meant for."""

    volume_type: str | None = None
    """What kind of storage is underneath, for example `persistent`."""

    size_gb: float | None = None
    """Size in gigabytes."""

    mount_path: str | None = None
    """Where it is mounted in workspaces."""

    organization_id: str | None = None
    """Id of the organization that it belongs to."""

    owner: str | None = None
    """Who created the volume."""

    owner_id: str | None = None
    """User id of the owner."""

    project_id: str | None = None
    """Id of the project that it belongs to; null once that is deleted."""

    is_shared: bool | None = None
    """True when it is shared with the organization."""

    shared: bool | None = None
    """The same as `isShared`."""

    shared_with: list[str] | None = None
    """Ids of the users that it is shared with."""

    created_at: str | None = None
    """When it was created."""

    updated_at: str | None = None
    """When it was last changed."""

    _extra: dict[str, Any] | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Volume:
        """Read the object that a server sent, in any of the spellings that servers use.

        Args:
            data: The decoded object. What is absent becomes None; what is malformed stays as it is.

        Returns:
            The model.

        Raises:
            UnexpectedResponseError: `data` is no object.
        """
        if data.__class__ is not dict:
            data = expect_object(data, "Volume")
        get: Any = data.get
        return cls(
            (value if (value := get("id")) is not None else get("_id")),
            get("label"),
            get("name"),
            get("description"),
            (intern(value) if (value := get("status")).__class__ is str else value),
            (intern(value) if (value := get("type")).__class__ is str else value),
            (intern(value) if (value := get("volumeType")).__class__ is str else value),
            read_float((value if (value := get("sizeGb")) is not None else get("sizeGB"))),
            get("mountPath"),
            (intern(value) if (value := get("organizationId")).__class__ is str else value),
            (intern(value) if (value := read_member(get("owner"), "name")).__class__ is str else value),
            (intern(value) if (value := get("ownerId")).__class__ is str else value),
            (intern(value) if (value := get("projectId")).__class__ is str else value),
            get("isShared"),
            get("shared"),
            get("sharedWith"),
            get("createdAt"),
            get("updatedAt"),
            None if _KNOWN.issuperset(data) else unknown_fields(data, _KNOWN),
        )

    @classmethod
    def from_answer(cls, payload: object) -> Volume:
        """Read a decoded answer, in or out of its envelope.

        Raises:
            UnexpectedResponseError: The answer holds no such object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
