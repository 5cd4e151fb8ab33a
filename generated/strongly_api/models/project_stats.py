from __future__ import annotations

from typing import Any, ClassVar

from attrs import define
from strongly._core.model import Model
from strongly._core.reading import (
    expect_object,
    picker,
    read_float,
    read_object,
    unknown_fields,
)

_KEYS = (
    "workspaceCount",
    "volumeCount",
    "totalStorageGb",
    "activeWorkspaces",
)
_pick = picker(_KEYS)
_KNOWN = frozenset({"activeWorkspaces", "totalStorageGB", "totalStorageGb", "volumeCount", "workspaceCount"})


@define(slots=True, weakref_slot=False, eq=False, repr=False)
class ProjectStats(Model):
    """Statistics of a project."""

    _names: ClassVar[tuple[str, ...]] = (
        "workspace_count",
        "volume_count",
        "total_storage_gb",
        "active_workspaces",
    )
    _summary: ClassVar[tuple[str, ...]] = (
        "workspace_count",
        "volume_count",
        "total_storage_gb",
        "active_workspaces",
    )

    workspace_count: int | None = None
    """Number of workspaces."""

    volume_count: int | None = None
    """Number of volumes."""

    total_storage_gb: float | None = None
    """Total size of all volumes in gigabytes."""

    active_workspaces: int | None = None
    """Number of running workspaces."""

    _extra: dict[str, Any] | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ProjectStats:
        """Return the model of an object of a response.

        Args:
            data: The decoded object, with any of the spellings that servers use. Missing fields become None, malformed
                values are kept unchanged.

        Returns:
            The model.

        Raises:
            ResponseValidationError: `data` is not an object.
        """
        if data.__class__ is not dict:
            data = expect_object(data, "ProjectStats")
        get: Any = data.get
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            values: Any = _pick(data)
            extra = None if len(data) == 4 else unknown_fields(data, _KNOWN)
        except KeyError:
            values = map(get, _KEYS)
            extra = unknown_fields(data, _KNOWN)
        self = cls.__new__(cls)
        (
            self.workspace_count,
            self.volume_count,
            total_storage_gb_,
            self.active_workspaces,
        ) = values
        self.total_storage_gb = read_float(
            (total_storage_gb_ if total_storage_gb_ is not None else get("totalStorageGB"))
        )
        self._extra = extra
        return self

    @classmethod
    def from_response(cls, payload: object) -> ProjectStats:
        """Return the model of a decoded response, with or without an envelope.

        Raises:
            ResponseValidationError: The response does not contain such an object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
