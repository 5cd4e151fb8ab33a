"""Operations of `projects`; each module is imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from strongly._core.loading import importing

if TYPE_CHECKING:
    from . import add_project_collaborator as add_project_collaborator
    from . import archive_project as archive_project
    from . import create_project as create_project
    from . import delete_project as delete_project
    from . import get_project as get_project
    from . import get_project_stats as get_project_stats
    from . import list_project_activity as list_project_activity
    from . import list_project_collaborators as list_project_collaborators
    from . import list_project_volumes as list_project_volumes
    from . import list_project_workspaces as list_project_workspaces
    from . import list_projects as list_projects
    from . import remove_project_collaborator as remove_project_collaborator
    from . import restore_project as restore_project
    from . import update_project as update_project
    from . import update_project_collaborator_role as update_project_collaborator_role

__all__ = [
    "list_projects",
    "create_project",
    "get_project",
    "update_project",
    "delete_project",
    "archive_project",
    "restore_project",
    "get_project_stats",
    "list_project_activity",
    "list_project_collaborators",
    "add_project_collaborator",
    "update_project_collaborator_role",
    "remove_project_collaborator",
    "list_project_volumes",
    "list_project_workspaces",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with importing():
        return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
