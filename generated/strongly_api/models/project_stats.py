# Annotations are types, not strings, because help() shows them as they are.
from typing import Any, Self

from strongly._core.model import ABSENT, Model, define, new
from strongly._core.reading import expect_object, member, read_attributes, read_float, read_object, unknown_fields

_KEYS = (
    "workspaceCount",
    "volumeCount",
    "totalStorageGb",
    "activeWorkspaces",
)
_KNOWN = frozenset({"activeWorkspaces", "totalStorageGB", "totalStorageGb", "volumeCount", "workspaceCount"})
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {
    "workspace_count": "workspaceCount",
    "volume_count": "volumeCount",
    "total_storage_gb": "totalStorageGb",
    "active_workspaces": "activeWorkspaces",
}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class ProjectStats(Model):
    """Statistics of a project."""

    _names = (
        "workspace_count",
        "volume_count",
        "total_storage_gb",
        "active_workspaces",
    )
    _keys = _KEYS

    workspace_count: int = ABSENT
    """Number of workspaces."""

    volume_count: int = ABSENT
    """Number of volumes."""

    total_storage_gb: float = ABSENT
    """Total size of all volumes in gigabytes."""

    active_workspaces: int = ABSENT
    """Number of running workspaces."""

    _extra: dict[str, Any] | None = None

    def __init__(
        self,
        workspace_count: int = ABSENT,
        volume_count: int = ABSENT,
        total_storage_gb: float = ABSENT,
        active_workspaces: int = ABSENT,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.workspace_count = workspace_count
        self.volume_count = volume_count
        self.total_storage_gb = total_storage_gb
        self.active_workspaces = active_workspaces
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
            data = expect_object(data, "ProjectStats")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            self.workspace_count = data["workspaceCount"]
            self.volume_count = data["volumeCount"]
            total_storage_gb_ = data["totalStorageGb"]
            self.active_workspaces = data["activeWorkspaces"]
            extra = None if len(data) == 4 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                self.workspace_count,
                self.volume_count,
                total_storage_gb_,
                self.active_workspaces,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        self.total_storage_gb = read_float(
            (total_storage_gb_ if total_storage_gb_ is not None else member(data, "totalStorageGB"))
        )
        self._extra = extra
        return self

    @classmethod
    def from_response(cls, payload: object) -> Self:
        """Return the model of a decoded response, with or without an envelope.

        Raises:
            ResponseValidationError: The response does not contain such an object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
