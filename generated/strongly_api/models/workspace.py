# Annotations are types, not strings, because help() shows them as they are.
from typing import TYPE_CHECKING, Any, Literal, Self

from strongly._core.model import ABSENT, Model, define, new
from strongly._core.reading import (
    expect_object,
    intern,
    interned,
    member,
    read_attributes,
    read_member,
    read_object,
    snake_case_keys,
    unknown_fields,
)

if TYPE_CHECKING:
    from .environment_type import EnvironmentType
    from .workspace_state import WorkspaceState
else:  # the same types, without the cost of more imports
    EnvironmentType = Literal["jupyter", "vscode", "rstudio", "custom"] | str
    WorkspaceState = Literal["pending", "running", "stopped", "failed", "terminated"] | str

_KEYS = (
    "id",
    "name",
    "description",
    "status",
    "environmentType",
    "image",
    "resources",
    "organizationId",
    "owner",
    "ownerId",
    "url",
    "projectId",
    "volumeIds",
    "createdAt",
    "updatedAt",
)
_KNOWN = frozenset(
    {
        "_id",
        "createdAt",
        "description",
        "environmentType",
        "id",
        "image",
        "name",
        "organizationId",
        "owner",
        "ownerId",
        "projectId",
        "resources",
        "status",
        "updatedAt",
        "url",
        "volumeIds",
    }
)
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {
    "environment_type": "environmentType",
    "organization_id": "organizationId",
    "owner_id": "ownerId",
    "project_id": "projectId",
    "volume_ids": "volumeIds",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class Workspace(Model):
    """A development environment."""

    _names = (
        "id",
        "name",
        "description",
        "status",
        "environment_type",
        "image",
        "resources",
        "organization_id",
        "owner",
        "owner_id",
        "url",
        "project_id",
        "volume_ids",
        "created_at",
        "updated_at",
    )
    _keys = _KEYS
    _times = (
        "created_at",
        "updated_at",
    )
    _members = {
        "resources": {"cpu": "cpu", "memory": "memory", "gpu": "gpu", "gpu_type": "gpuType", "storage": "storage"}
    }

    id: str
    """Opaque id."""

    name: str = ABSENT
    """Display name."""

    description: str = ABSENT
    """Description of the workspace."""

    status: WorkspaceState = ABSENT
    """The status of a workspace. A `terminated` workspace cannot be restarted."""

    environment_type: EnvironmentType = ABSENT
    """The tool that a workspace provides; `custom` uses that of the image."""

    image: str | None = None
    """Container image; null for the default image of the environment type."""

    resources: dict[str, Any] | None = None
    """Resources of the workspace while it is running."""

    organization_id: str = ABSENT
    """Id of its organization."""

    owner: str = ABSENT
    """The user who created the workspace."""

    owner_id: str = ABSENT
    """User id of the owner."""

    url: str | None = None
    """URL of the workspace; null unless it is running."""

    project_id: str | None = None
    """Id of its project; null if it has none."""

    volume_ids: list[str] | None = None
    """Ids of the volumes mounted in the workspace."""

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
        status: WorkspaceState = ABSENT,
        environment_type: EnvironmentType = ABSENT,
        image: str | None = None,
        resources: dict[str, Any] | None = None,
        organization_id: str = ABSENT,
        owner: str = ABSENT,
        owner_id: str = ABSENT,
        url: str | None = None,
        project_id: str | None = None,
        volume_ids: list[str] | None = None,
        created_at: str = ABSENT,
        updated_at: str = ABSENT,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.name = name
        self.description = description
        self.status = status
        self.environment_type = environment_type
        self.image = image
        self.resources = resources
        self.organization_id = organization_id
        self.owner = owner
        self.owner_id = owner_id
        self.url = url
        self.project_id = project_id
        self.volume_ids = volume_ids
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
            data = expect_object(data, "Workspace")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            id_ = data["id"]
            self.name = data["name"]
            self.description = data["description"]
            status_ = data["status"]
            environment_type_ = data["environmentType"]
            image_ = data["image"]
            resources_ = data["resources"]
            organization_id_ = data["organizationId"]
            owner_ = data["owner"]
            owner_id_ = data["ownerId"]
            self.url = data["url"]
            project_id_ = data["projectId"]
            self.volume_ids = data["volumeIds"]
            self.created_at = data["createdAt"]
            self.updated_at = data["updatedAt"]
            extra = None if len(data) == 15 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                id_,
                self.name,
                self.description,
                status_,
                environment_type_,
                image_,
                resources_,
                organization_id_,
                owner_,
                owner_id_,
                self.url,
                project_id_,
                self.volume_ids,
                self.created_at,
                self.updated_at,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        self.id = id_ if id_ is not None else member(data, "_id")
        self.resources = snake_case_keys(resources_)
        owner_ = read_member(owner_, "name")
        try:
            self.status = interned[status_]
            self.environment_type = interned[environment_type_]
            self.image = interned[image_]
            self.organization_id = interned[organization_id_]
            self.owner = interned[owner_]
            self.owner_id = interned[owner_id_]
            self.project_id = interned[project_id_]
        except (KeyError, TypeError):  # a string is new, or a value is malformed
            (
                self.status,
                self.environment_type,
                self.image,
                self.organization_id,
                self.owner,
                self.owner_id,
                self.project_id,
            ) = map(
                intern,
                (
                    status_,
                    environment_type_,
                    image_,
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
