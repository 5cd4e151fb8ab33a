# Annotations are types, not strings, because help() shows them as they are.
from typing import TYPE_CHECKING, Any, Literal, Self

from strongly._core.model import ABSENT, Model, define, new
from strongly._core.reading import (
    expect_object,
    intern,
    interned,
    member,
    read_attributes,
    read_float,
    read_member,
    read_object,
    unknown_fields,
)

if TYPE_CHECKING:
    from .volume_state import VolumeState
    from .volume_type import VolumeType
else:  # the same types, without the cost of more imports
    VolumeState = Literal["pending", "bound"] | str
    VolumeType = Literal["data", "model", "workspace", "scratch", "shared"] | str

_KEYS = (
    "id",
    "label",
    "name",
    "description",
    "status",
    "type",
    "volumeType",
    "sizeGb",
    "mountPath",
    "organizationId",
    "owner",
    "ownerId",
    "projectId",
    "isShared",
    "shared",
    "sharedWith",
    "createdAt",
    "updatedAt",
)
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
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {
    "volume_type": "volumeType",
    "size_gb": "sizeGb",
    "mount_path": "mountPath",
    "organization_id": "organizationId",
    "owner_id": "ownerId",
    "project_id": "projectId",
    "is_shared": "isShared",
    "shared_with": "sharedWith",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class Volume(Model):
    """Persistent storage."""

    _names = (
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
    _keys = _KEYS
    _times = (
        "created_at",
        "updated_at",
    )

    id: str
    """Opaque id."""

    label: str = ABSENT
    """Display name."""

    name: str = ABSENT
    """Slug derived from the label."""

    description: str | None = None
    """Description of the volume."""

    status: VolumeState = ABSENT
    """Whether a volume is waiting for storage (`pending`) or ready for use (`bound`)."""

    type: VolumeType = ABSENT
    """The purpose of a volume."""

    volume_type: str = ABSENT
    """Type of the underlying storage, for example `persistent`."""

    size_gb: float = ABSENT
    """Size in gigabytes."""

    mount_path: str | None = None
    """Path at which workspaces mount it."""

    organization_id: str = ABSENT
    """Id of its organization."""

    owner: str = ABSENT
    """The user who created the volume."""

    owner_id: str = ABSENT
    """User id of the owner."""

    project_id: str | None = None
    """Id of its project; null after the project is deleted."""

    is_shared: bool = ABSENT
    """True if it is shared with the organization."""

    shared: bool | None = None
    """Same as `isShared`."""

    shared_with: list[str] | None = None
    """Ids of the users with whom it is shared."""

    created_at: str = ABSENT
    """Time of creation."""

    updated_at: str = ABSENT
    """Time of the last change."""

    _extra: dict[str, Any] | None = None

    def __init__(
        self,
        id: str,
        label: str = ABSENT,
        name: str = ABSENT,
        description: str | None = None,
        status: VolumeState = ABSENT,
        type: VolumeType = ABSENT,
        volume_type: str = ABSENT,
        size_gb: float = ABSENT,
        mount_path: str | None = None,
        organization_id: str = ABSENT,
        owner: str = ABSENT,
        owner_id: str = ABSENT,
        project_id: str | None = None,
        is_shared: bool = ABSENT,
        shared: bool | None = None,
        shared_with: list[str] | None = None,
        created_at: str = ABSENT,
        updated_at: str = ABSENT,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.label = label
        self.name = name
        self.description = description
        self.status = status
        self.type = type
        self.volume_type = volume_type
        self.size_gb = size_gb
        self.mount_path = mount_path
        self.organization_id = organization_id
        self.owner = owner
        self.owner_id = owner_id
        self.project_id = project_id
        self.is_shared = is_shared
        self.shared = shared
        self.shared_with = shared_with
        self.created_at = created_at
        self.updated_at = updated_at
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
            data = expect_object(data, "Volume")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            id_ = data["id"]
            self.label = data["label"]
            self.name = data["name"]
            self.description = data["description"]
            status_ = data["status"]
            type_ = data["type"]
            volume_type_ = data["volumeType"]
            size_gb_ = data["sizeGb"]
            self.mount_path = data["mountPath"]
            organization_id_ = data["organizationId"]
            owner_ = data["owner"]
            owner_id_ = data["ownerId"]
            project_id_ = data["projectId"]
            self.is_shared = data["isShared"]
            self.shared = data["shared"]
            self.shared_with = data["sharedWith"]
            self.created_at = data["createdAt"]
            self.updated_at = data["updatedAt"]
            extra = None if len(data) == 18 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                id_,
                self.label,
                self.name,
                self.description,
                status_,
                type_,
                volume_type_,
                size_gb_,
                self.mount_path,
                organization_id_,
                owner_,
                owner_id_,
                project_id_,
                self.is_shared,
                self.shared,
                self.shared_with,
                self.created_at,
                self.updated_at,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        self.id = id_ if id_ is not None else member(data, "_id")
        self.size_gb = read_float((size_gb_ if size_gb_ is not None else member(data, "sizeGB")))
        owner_ = read_member(owner_, "name")
        try:
            self.status = interned[status_]
            self.type = interned[type_]
            self.volume_type = interned[volume_type_]
            self.organization_id = interned[organization_id_]
            self.owner = interned[owner_]
            self.owner_id = interned[owner_id_]
            self.project_id = interned[project_id_]
        except (KeyError, TypeError):  # a string is new, or a value is malformed
            (
                self.status,
                self.type,
                self.volume_type,
                self.organization_id,
                self.owner,
                self.owner_id,
                self.project_id,
            ) = map(
                intern,
                (
                    status_,
                    type_,
                    volume_type_,
                    organization_id_,
                    owner_,
                    owner_id_,
                    project_id_,
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
