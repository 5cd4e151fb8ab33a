# Annotations are types, not strings, because help() shows them as they are.
from typing import TYPE_CHECKING, Any, Literal, Self

from strongly._core.model import ABSENT, Model, define, new
from strongly._core.reading import (
    expect_object,
    intern,
    interned,
    member,
    read_attributes,
    read_list,
    read_member,
    read_object,
    unknown_fields,
)

from .project_collaborator import ProjectCollaborator

if TYPE_CHECKING:
    from .project_state import ProjectState
    from .project_visibility import ProjectVisibility
else:  # the same types, without the cost of more imports
    ProjectState = Literal["active", "paused", "archived"] | str
    ProjectVisibility = Literal["private", "organization"] | str

_KEYS = (
    "id",
    "name",
    "description",
    "status",
    "category",
    "visibility",
    "organizationId",
    "owner",
    "ownerId",
    "collaborators",
    "sharedWith",
    "tags",
    "archived",
    "defaultDataVolumeId",
    "attachedVolumeIds",
    "createdAt",
    "updatedAt",
)
_KNOWN = frozenset(
    {
        "_id",
        "archived",
        "attachedVolumeIds",
        "category",
        "collaborators",
        "createdAt",
        "defaultDataVolumeId",
        "description",
        "id",
        "name",
        "organizationId",
        "owner",
        "ownerId",
        "sharedWith",
        "status",
        "tags",
        "updatedAt",
        "visibility",
    }
)
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {
    "organization_id": "organizationId",
    "owner_id": "ownerId",
    "shared_with": "sharedWith",
    "default_data_volume_id": "defaultDataVolumeId",
    "attached_volume_ids": "attachedVolumeIds",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class Project(Model):
    """A container for workspaces, volumes and collaborators."""

    _names = (
        "id",
        "name",
        "description",
        "status",
        "category",
        "visibility",
        "organization_id",
        "owner",
        "owner_id",
        "collaborators",
        "shared_with",
        "tags",
        "archived",
        "default_data_volume_id",
        "attached_volume_ids",
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

    name: str = ABSENT
    """Unique in the organization."""

    description: str = ABSENT
    """Description of the project."""

    status: ProjectState = ABSENT
    """The status of a project. An `archived` project is read-only."""

    category: str | None = None
    """Category to group projects by."""

    visibility: ProjectVisibility = ABSENT
    """Who can find a project: its collaborators, or everyone in the organization."""

    organization_id: str = ABSENT
    """Id of its organization."""

    owner: str = ABSENT
    """The user who created the project."""

    owner_id: str = ABSENT
    """User id of the owner."""

    collaborators: list[ProjectCollaborator] | None = None
    """All users with access, including the owner."""

    shared_with: list[str] | None = None
    """User ids of the collaborators other than the owner."""

    tags: list[str] = ABSENT
    """Tags to filter by."""

    archived: bool = ABSENT
    """True when `status` is `archived`."""

    default_data_volume_id: str | None = None
    """Id of the default data volume."""

    attached_volume_ids: list[str] | None = None
    """Ids of all volumes of the project."""

    created_at: str = ABSENT
    """Time of creation."""

    updated_at: str = ABSENT
    """Time of the last change."""

    _extra: dict[str, Any] | None = None

    def __init__(
        self,
        id: str,
        name: str = ABSENT,
        description: str = ABSENT,
        status: ProjectState = ABSENT,
        category: str | None = None,
        visibility: ProjectVisibility = ABSENT,
        organization_id: str = ABSENT,
        owner: str = ABSENT,
        owner_id: str = ABSENT,
        collaborators: list[ProjectCollaborator] | None = None,
        shared_with: list[str] | None = None,
        tags: list[str] = ABSENT,
        archived: bool = ABSENT,
        default_data_volume_id: str | None = None,
        attached_volume_ids: list[str] | None = None,
        created_at: str = ABSENT,
        updated_at: str = ABSENT,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.name = name
        self.description = description
        self.status = status
        self.category = category
        self.visibility = visibility
        self.organization_id = organization_id
        self.owner = owner
        self.owner_id = owner_id
        self.collaborators = collaborators
        self.shared_with = shared_with
        self.tags = tags
        self.archived = archived
        self.default_data_volume_id = default_data_volume_id
        self.attached_volume_ids = attached_volume_ids
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
            data = expect_object(data, "Project")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            id_ = data["id"]
            self.name = data["name"]
            self.description = data["description"]
            status_ = data["status"]
            category_ = data["category"]
            visibility_ = data["visibility"]
            organization_id_ = data["organizationId"]
            owner_ = data["owner"]
            owner_id_ = data["ownerId"]
            collaborators_ = data["collaborators"]
            self.shared_with = data["sharedWith"]
            self.tags = data["tags"]
            self.archived = data["archived"]
            self.default_data_volume_id = data["defaultDataVolumeId"]
            self.attached_volume_ids = data["attachedVolumeIds"]
            self.created_at = data["createdAt"]
            self.updated_at = data["updatedAt"]
            extra = None if len(data) == 17 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                id_,
                self.name,
                self.description,
                status_,
                category_,
                visibility_,
                organization_id_,
                owner_,
                owner_id_,
                collaborators_,
                self.shared_with,
                self.tags,
                self.archived,
                self.default_data_volume_id,
                self.attached_volume_ids,
                self.created_at,
                self.updated_at,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        self.id = id_ if id_ is not None else member(data, "_id")
        owner_ = read_member(owner_, "name")
        self.collaborators = read_list(collaborators_, ProjectCollaborator.from_dict)
        try:
            self.status = interned[status_]
            self.category = interned[category_]
            self.visibility = interned[visibility_]
            self.organization_id = interned[organization_id_]
            self.owner = interned[owner_]
            self.owner_id = interned[owner_id_]
        except (KeyError, TypeError):  # a string is new, or a value is malformed
            (
                self.status,
                self.category,
                self.visibility,
                self.organization_id,
                self.owner,
                self.owner_id,
            ) = map(
                intern,
                (
                    status_,
                    category_,
                    visibility_,
                    organization_id_,
                    owner_,
                    owner_id_,
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
