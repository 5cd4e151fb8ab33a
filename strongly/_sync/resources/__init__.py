# Derived from strongly/_async by `make generate`; edit the source there.
"""The namespaces of the client. Derived from the tags of openapi.yaml by `make generate`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from strongly._core.loading import LazyModule, mockable

if TYPE_CHECKING:
    from strongly._sync.transport import Transport

    from . import projects as _projects
    from . import volumes as _volumes
    from . import workspaces as _workspaces
else:
    _projects = LazyModule("strongly._sync.resources.projects")
    _workspaces = LazyModule("strongly._sync.resources.workspaces")
    _volumes = LazyModule("strongly._sync.resources.volumes")


@mockable
class Namespaces:
    """The base class of the client. Each namespace is imported on first use."""

    if TYPE_CHECKING:
        _transport: Transport

    @cached_property
    def projects(self) -> _projects.Projects:
        """Containers that group workspaces, volumes and the people who work with them."""
        return _projects.Projects(self._transport)

    @cached_property
    def workspaces(self) -> _workspaces.Workspaces:
        """On-demand development environments with an image, resources and a URL."""
        return _workspaces.Workspaces(self._transport)

    @cached_property
    def volumes(self) -> _volumes.Volumes:
        """Persistent storage that survives workspace restarts."""
        return _volumes.Volumes(self._transport)
