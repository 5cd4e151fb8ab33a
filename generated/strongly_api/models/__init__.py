"""Models and request bodies; each module is imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .collaborator_add import CollaboratorAdd as CollaboratorAdd
    from .collaborator_role import CollaboratorRole as CollaboratorRole
    from .collaborator_role_update import CollaboratorRoleUpdate as CollaboratorRoleUpdate
    from .environment_type import EnvironmentType as EnvironmentType
    from .log_type import LogType as LogType
    from .project import Project as Project
    from .project_activity import ProjectActivity as ProjectActivity
    from .project_collaborator import ProjectCollaborator as ProjectCollaborator
    from .project_create import ProjectCreate as ProjectCreate
    from .project_sort import ProjectSort as ProjectSort
    from .project_state import ProjectState as ProjectState
    from .project_stats import ProjectStats as ProjectStats
    from .project_update import ProjectUpdate as ProjectUpdate
    from .project_visibility import ProjectVisibility as ProjectVisibility
    from .volume import Volume as Volume
    from .volume_create import VolumeCreate as VolumeCreate
    from .volume_disposition import VolumeDisposition as VolumeDisposition
    from .volume_sort import VolumeSort as VolumeSort
    from .volume_state import VolumeState as VolumeState
    from .volume_type import VolumeType as VolumeType
    from .volume_update import VolumeUpdate as VolumeUpdate
    from .workspace import Workspace as Workspace
    from .workspace_create import WorkspaceCreate as WorkspaceCreate
    from .workspace_logs import WorkspaceLogs as WorkspaceLogs
    from .workspace_metrics import WorkspaceMetrics as WorkspaceMetrics
    from .workspace_phase import WorkspacePhase as WorkspacePhase
    from .workspace_resources import WorkspaceResources as WorkspaceResources
    from .workspace_sort import WorkspaceSort as WorkspaceSort
    from .workspace_state import WorkspaceState as WorkspaceState
    from .workspace_status import WorkspaceStatus as WorkspaceStatus
    from .workspace_update import WorkspaceUpdate as WorkspaceUpdate

_MODULES = {
    "CollaboratorAdd": "collaborator_add",
    "CollaboratorRole": "collaborator_role",
    "CollaboratorRoleUpdate": "collaborator_role_update",
    "EnvironmentType": "environment_type",
    "LogType": "log_type",
    "Project": "project",
    "ProjectActivity": "project_activity",
    "ProjectCollaborator": "project_collaborator",
    "ProjectCreate": "project_create",
    "ProjectSort": "project_sort",
    "ProjectState": "project_state",
    "ProjectStats": "project_stats",
    "ProjectUpdate": "project_update",
    "ProjectVisibility": "project_visibility",
    "Volume": "volume",
    "VolumeCreate": "volume_create",
    "VolumeDisposition": "volume_disposition",
    "VolumeSort": "volume_sort",
    "VolumeState": "volume_state",
    "VolumeType": "volume_type",
    "VolumeUpdate": "volume_update",
    "Workspace": "workspace",
    "WorkspaceCreate": "workspace_create",
    "WorkspaceLogs": "workspace_logs",
    "WorkspaceMetrics": "workspace_metrics",
    "WorkspacePhase": "workspace_phase",
    "WorkspaceResources": "workspace_resources",
    "WorkspaceSort": "workspace_sort",
    "WorkspaceState": "workspace_state",
    "WorkspaceStatus": "workspace_status",
    "WorkspaceUpdate": "workspace_update",
}

__all__ = [
    "CollaboratorAdd",
    "CollaboratorRole",
    "CollaboratorRoleUpdate",
    "EnvironmentType",
    "LogType",
    "Project",
    "ProjectActivity",
    "ProjectCollaborator",
    "ProjectCreate",
    "ProjectSort",
    "ProjectState",
    "ProjectStats",
    "ProjectUpdate",
    "ProjectVisibility",
    "Volume",
    "VolumeCreate",
    "VolumeDisposition",
    "VolumeSort",
    "VolumeState",
    "VolumeType",
    "VolumeUpdate",
    "Workspace",
    "WorkspaceCreate",
    "WorkspaceLogs",
    "WorkspaceMetrics",
    "WorkspacePhase",
    "WorkspaceResources",
    "WorkspaceSort",
    "WorkspaceState",
    "WorkspaceStatus",
    "WorkspaceUpdate",
]


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
