"""Operations of `workspaces`; each module is imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from strongly._core.loading import importing

if TYPE_CHECKING:
    from . import create_workspace as create_workspace
    from . import delete_workspace as delete_workspace
    from . import get_workspace as get_workspace
    from . import get_workspace_logs as get_workspace_logs
    from . import get_workspace_metrics as get_workspace_metrics
    from . import get_workspace_status as get_workspace_status
    from . import list_workspaces as list_workspaces
    from . import restart_workspace as restart_workspace
    from . import start_workspace as start_workspace
    from . import stop_workspace as stop_workspace
    from . import sync_workspace as sync_workspace
    from . import update_workspace as update_workspace

__all__ = [
    "list_workspaces",
    "create_workspace",
    "get_workspace",
    "update_workspace",
    "delete_workspace",
    "start_workspace",
    "stop_workspace",
    "restart_workspace",
    "sync_workspace",
    "get_workspace_status",
    "get_workspace_metrics",
    "get_workspace_logs",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with importing():
        return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
