"""Calls of `client.workspaces` that return a `RawResponse`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly_api.api import workspaces as api

from strongly._async.resources.base import AsyncResource
from strongly._core.accepted import EnumLike, IntLike
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.options import hide
from strongly._core.request import UntypedBody

if TYPE_CHECKING:
    from strongly_api import models
    from strongly_api.models import Project, Workspace
else:
    models = LazyModule("strongly_api.models")
    Project = Workspace = str
from collections.abc import AsyncIterator

from strongly._core.model import Page
from strongly._core.raw_response import RawResponse


class AsyncWorkspacesWithRawResponse(AsyncResource):
    """The namespace `client.workspaces.with_raw_response`: its calls return a `RawResponse`."""

    def list(
        self,
        *,
        search: str | None = None,
        status: models.WorkspaceState | EnumLike | None = None,
        project_id: str | Project | None = None,
        limit: int | IntLike = 50,
        sort: models.WorkspaceSort | EnumLike | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> AsyncIterator[RawResponse[Page[models.Workspace]]]:
        """List workspaces. As `workspaces.list`, but iterates over the whole response of each page."""
        return self._responses(
            self._transport.for_call(
                timeout,
                max_retries,
                (extra_headers := (extra_headers and hide(extra_headers))),
                extra_query,
                extra_body,
            ),
            lambda limit, offset: api.list_workspaces.request(
                search=search, status=status, project_id=project_id, limit=limit, offset=offset, sort=sort
            ),
            limit,
        )

    @overload
    async def create(
        self,
        body: models.WorkspaceCreate | UntypedBody,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.Workspace]: ...

    @overload
    async def create(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.WorkspaceCreate],
    ) -> RawResponse[models.Workspace]: ...

    @spelled_out
    async def create(
        self,
        body: models.WorkspaceCreate | UntypedBody | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.WorkspaceCreate],
    ) -> RawResponse[models.Workspace]:
        """Create and start a workspace. Starting takes a while: check its `status`, or use `create_and_wait`. As `workspaces.create`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.create_workspace.request(body, fields))

    async def retrieve(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.Workspace]:
        """Get a workspace. As `workspaces.retrieve`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.get_workspace.request(workspace_id))

    @spelled_out
    async def update(
        self,
        workspace_id: str | Workspace,
        body: models.WorkspaceUpdate | UntypedBody | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.WorkspaceUpdate],
    ) -> RawResponse[models.Workspace]:
        """Change fields of a workspace. Other fields are left unchanged. As `workspaces.update`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.update_workspace.request(workspace_id, body, fields))

    async def delete(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Delete a workspace. The volumes that it uses are kept. As `workspaces.delete`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.delete_workspace.request(workspace_id))

    async def start(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Start a stopped workspace. As `workspaces.start`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.start_workspace.request(workspace_id))

    async def stop(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Stop a running workspace. As `workspaces.stop`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.stop_workspace.request(workspace_id))

    async def restart(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Restart a workspace. As `workspaces.restart`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.restart_workspace.request(workspace_id))

    async def status(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.WorkspaceStatus]:
        """Get the phase of a workspace, and whether it is ready for use. As `workspaces.status`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.get_workspace_status.request(workspace_id))

    async def metrics(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.WorkspaceMetrics]:
        """Get the resource usage of a workspace. As `workspaces.metrics`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.get_workspace_metrics.request(workspace_id))

    async def logs(
        self,
        workspace_id: str | Workspace,
        *,
        type: models.LogType | EnumLike | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.WorkspaceLogs]:
        """Get the logs of a workspace. As `workspaces.logs`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.get_workspace_logs.request(workspace_id, type=type))

    async def sync(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Write the files of a workspace to its persistent storage. As `workspaces.sync`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.sync_workspace.request(workspace_id))
