"""Calls of `client.workspaces` that return a `RawResponse`."""

from __future__ import annotations

from typing import Any, Unpack, overload

from strongly._async.resources.base import AsyncResource
from strongly._core.response import RawResponse
from strongly_api import models
from strongly_api.api import workspaces as api


class AsyncWorkspacesWithRawResponse(AsyncResource):
    """The namespace `client.workspaces.with_raw_response`: its calls return a `RawResponse`."""

    @overload
    async def create(self, body: models.WorkspaceCreate) -> RawResponse[models.Workspace]: ...

    @overload
    async def create(self, **fields: Unpack[models.WorkspaceCreate]) -> RawResponse[models.Workspace]: ...

    async def create(
        self, body: models.WorkspaceCreate | None = None, **fields: Unpack[models.WorkspaceCreate]
    ) -> RawResponse[models.Workspace]:
        """Create and start a workspace. Starting takes a while: check its `status`, or use `create_and_wait`. As `workspaces.create`, but with the whole response."""
        return await self._transport.send_raw(api.create_workspace.request(body, fields))

    async def retrieve(self, workspace_id: str) -> RawResponse[models.Workspace]:
        """Get a workspace. As `workspaces.retrieve`, but with the whole response."""
        return await self._transport.send_raw(api.get_workspace.request(workspace_id))

    async def update(
        self, workspace_id: str, body: models.WorkspaceUpdate | None = None, **fields: Unpack[models.WorkspaceUpdate]
    ) -> RawResponse[models.Workspace]:
        """Change fields of a workspace. Other fields are left unchanged. As `workspaces.update`, but with the whole response."""
        return await self._transport.send_raw(api.update_workspace.request(workspace_id, body, fields))

    async def delete(self, workspace_id: str) -> RawResponse[dict[str, Any]]:
        """Delete a workspace. The volumes that it uses are kept. As `workspaces.delete`, but with the whole response."""
        return await self._transport.send_raw(api.delete_workspace.request(workspace_id))

    async def start(self, workspace_id: str) -> RawResponse[dict[str, Any]]:
        """Start a stopped workspace. Starting takes a while: check its `status`, or use `wait_until_ready`. As `workspaces.start`, but with the whole response."""
        return await self._transport.send_raw(api.start_workspace.request(workspace_id))

    async def stop(self, workspace_id: str) -> RawResponse[dict[str, Any]]:
        """Stop a running workspace. As `workspaces.stop`, but with the whole response."""
        return await self._transport.send_raw(api.stop_workspace.request(workspace_id))

    async def restart(self, workspace_id: str) -> RawResponse[dict[str, Any]]:
        """Restart a workspace. This takes a while: check its `status`, or use `wait_until_ready`. As `workspaces.restart`, but with the whole response."""
        return await self._transport.send_raw(api.restart_workspace.request(workspace_id))

    async def status(self, workspace_id: str) -> RawResponse[models.WorkspaceStatus]:
        """Get the phase of a workspace, and whether it is ready for use. As `workspaces.status`, but with the whole response."""
        return await self._transport.send_raw(api.get_workspace_status.request(workspace_id))

    async def metrics(self, workspace_id: str) -> RawResponse[models.WorkspaceMetrics]:
        """Get the resource usage of a workspace. As `workspaces.metrics`, but with the whole response."""
        return await self._transport.send_raw(api.get_workspace_metrics.request(workspace_id))

    async def logs(self, workspace_id: str, *, type: models.LogType | None = None) -> RawResponse[models.WorkspaceLogs]:
        """Get the logs of a workspace. As `workspaces.logs`, but with the whole response."""
        return await self._transport.send_raw(api.get_workspace_logs.request(workspace_id, type=type))

    async def sync(self, workspace_id: str) -> RawResponse[dict[str, Any]]:
        """Write the files of a workspace to its persistent storage. As `workspaces.sync`, but with the whole response."""
        return await self._transport.send_raw(api.sync_workspace.request(workspace_id))
