# Derived from strongly/_async by `make generate`; edit the source there.
"""The namespaces of the client; each is imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .projects import Projects as Projects
    from .volumes import Volumes as Volumes
    from .workspaces import Workspaces as Workspaces

_MODULES = {"Projects": "projects", "Volumes": "volumes", "Workspaces": "workspaces"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
