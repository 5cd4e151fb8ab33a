"""The namespaces of the client; each is imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .projects import AsyncProjects as AsyncProjects
    from .volumes import AsyncVolumes as AsyncVolumes
    from .workspaces import AsyncWorkspaces as AsyncWorkspaces

_MODULES = {"AsyncProjects": "projects", "AsyncVolumes": "volumes", "AsyncWorkspaces": "workspaces"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
