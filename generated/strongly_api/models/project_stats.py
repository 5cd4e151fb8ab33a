from __future__ import annotations

from typing import Any, ClassVar

from attrs import define

from ..envelopes import read_object
from ..reading import expect_object, read_float, unknown_fields
from ..types import Model

_KNOWN = frozenset({"activeWorkspaces", "totalStorageGB", "totalStorageGb", "volumeCount", "workspaceCount"})


@define(slots=True, weakref_slot=False, eq=False, repr=False)
class ProjectStats(Model):
    """What is in a project, in numbers."""

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
    """How many workspaces the project has."""

    volume_count: int | None = None
    """How many volumes the project has."""

    total_storage_gb: float | None = None
    """Size of all volumes together, in gigabytes."""

    active_workspaces: int | None = None
    """How many of the workspaces are running."""

    _extra: dict[str, Any] | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ProjectStats:
        """Read the object that a server sent, in any of the spellings that servers use.

        Args:
            data: The decoded object. What is absent becomes None; what is malformed stays as it is.

        Returns:
            The model.

        Raises:
            UnexpectedResponseError: `data` is no object.
        """
        if data.__class__ is not dict:
            data = expect_object(data, "ProjectStats")
        get: Any = data.get
        return cls(
            get("workspaceCount"),
            get("volumeCount"),
            read_float((value if (value := get("totalStorageGb")) is not None else get("totalStorageGB"))),
            get("activeWorkspaces"),
            None if _KNOWN.issuperset(data) else unknown_fields(data, _KNOWN),
        )

    @classmethod
    def from_answer(cls, payload: object) -> ProjectStats:
        """Read a decoded answer, in or out of its envelope.

        Raises:
            UnexpectedResponseError: The answer holds no such object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
