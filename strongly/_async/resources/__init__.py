"""The namespaces of the client. Derived from the tags of openapi.yaml by `make generate`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from strongly._core.loading import LazyModule, mockable

if TYPE_CHECKING:
    from strongly._async.transport import AsyncTransport

    from . import projects as _projects
    from . import volumes as _volumes
    from . import workspaces as _workspaces
else:
    _projects = LazyModule("strongly._async.resources.projects")
    _workspaces = LazyModule("strongly._async.resources.workspaces")
    _volumes = LazyModule("strongly._async.resources.volumes")


@mockable
class AsyncNamespaces:
    """The base class of the client. Each namespace is imported on first use."""

    if TYPE_CHECKING:
        _transport: AsyncTransport

    @cached_property
    def projects(self) -> _projects.AsyncProjects:
        """Containers that group workspaces, volumes and the people who work with them."""
        return _projects.AsyncProjects(self._transport)

    @cached_property
    def workspaces(self) -> _workspaces.AsyncWorkspaces:
        """On-demand development environments with an image, resources and a URL."""
        return _workspaces.AsyncWorkspaces(self._transport)

    @cached_property
    def volumes(self) -> _volumes.AsyncVolumes:
        """Persistent storage that survives workspace restarts."""
        return _volumes.AsyncVolumes(self._transport)
