from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define

from ..envelopes import read_object
from ..reading import expect_object, read_list, read_member, unknown_fields
from ..types import Model
from .project_collaborator import ProjectCollaborator

if TYPE_CHECKING:
    from .project_state import ProjectState
    from .project_visibility import ProjectVisibility

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


@define(slots=True, weakref_slot=False, eq=False, repr=False)
class Project(Model):
    """A container for workspaces, volumes and collaborators."""

    _names: ClassVar[tuple[str, ...]] = (
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
    _summary: ClassVar[tuple[str, ...]] = (
        "id",
        "name",
        "status",
    )

    id: str
    """Opaque id."""

    name: str | None = None
    """Unique in the organization."""

    description: str | None = None
    """What the project is about."""

    status: ProjectState | None = None
    """Where a project is in its life. An `archived` one is read-only."""

    category: str | None = None
    """Free text to group projects by."""

    visibility: ProjectVisibility | None = None
    """Who can find a project: its collaborators, or everyone in the organization."""

    organization_id: str | None = None
    """Id of the organization that it belongs to."""

    owner: str | None = None
    """Who created the project."""

    owner_id: str | None = None
    """User id of the owner."""

    collaborators: list[ProjectCollaborator] | None = None
    """Everyone with access, the owner included."""

    shared_with: list[str] | None = None
    """User ids of the collaborators other than the owner."""

    tags: list[str] | None = None
    """Texts to filter by."""

    archived: bool | None = None
    """True when `status` is `archived`."""

    default_data_volume_id: str | None = None
    """Volume that data goes to by default."""

    attached_volume_ids: list[str] | None = None
    """Ids of all volumes of the project."""

    created_at: str | None = None
    """When it was created."""

    updated_at: str | None = None
    """When it was last changed."""

    _extra: dict[str, Any] | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Project:
        """Read the object that a server sent, in any of the spellings that servers use.

        Args:
            data: The decoded object. What is absent becomes None; what is malformed stays as it is.

        Returns:
            The model.

        Raises:
            UnexpectedResponseError: `data` is no object.
        """
        if data.__class__ is not dict:
            data = expect_object(data, "Project")
        get: Any = data.get
        return cls(
            (value if (value := get("id")) is not None else get("_id")),
            get("name"),
            get("description"),
            (intern(value) if (value := get("status")).__class__ is str else value),
            (intern(value) if (value := get("category")).__class__ is str else value),
            (intern(value) if (value := get("visibility")).__class__ is str else value),
            (intern(value) if (value := get("organizationId")).__class__ is str else value),
            (intern(value) if (value := read_member(get("owner"), "name")).__class__ is str else value),
            (intern(value) if (value := get("ownerId")).__class__ is str else value),
            read_list(get("collaborators"), ProjectCollaborator.from_dict),
            get("sharedWith"),
            get("tags"),
            get("archived"),
            get("defaultDataVolumeId"),
            get("attachedVolumeIds"),
            get("createdAt"),
            get("updatedAt"),
            None if _KNOWN.issuperset(data) else unknown_fields(data, _KNOWN),
        )

    @classmethod
    def from_answer(cls, payload: object) -> Project:
        """Read a decoded answer, in or out of its envelope.

        Raises:
            UnexpectedResponseError: The answer holds no such object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
