"""Workspaces: on-demand development environments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly._async.pagination import AsyncPaginator
from strongly._core.loading import LazyModule
from strongly_api import models
from strongly_api.api import workspaces as api

from .base import AsyncResource

if TYPE_CHECKING:
    from .raw import workspaces as raw
else:
    raw = LazyModule("strongly._async.resources.raw.workspaces")


class AsyncWorkspaces(AsyncResource):
    """The namespace `client.workspaces`.

    All methods raise a `ValidationError` without sending a request if an argument is invalid. If a call fails, they
    raise another `StronglyError`, such as `NotFoundError` if the workspace does not exist, `ConflictError` if its
    current state does not allow the operation, or `PermissionDeniedError` if the key lacks a scope.
    """

    @cached_property
    def with_raw_response(self) -> raw.AsyncWorkspacesWithRawResponse:
        """The same methods, returning a `RawResponse` with status, headers, request id and attempts besides the result.

        Example:
            response = await client.workspaces.with_raw_response.retrieve("ws-abc123")
            print(response.status_code, response.request_id, response.parsed.id)
        """
        return raw.AsyncWorkspacesWithRawResponse(self._transport)

    def list(
        self,
        *,
        search: str | None = None,
        status: models.WorkspaceState | None = None,
        project_id: str | None = None,
        limit: int = 50,
        sort: str | None = None,
        prefetch: bool | None = None,
    ) -> AsyncPaginator[models.Workspace]:
        """List workspaces.

        Args:
            search: String to search for in name and description.
            status: Only workspaces with this status, such as `running` or `stopped`.
            project_id: Only workspaces in this project.
            limit: Page size. Iterating fetches all pages.
            sort: Field of the wire format and direction, such as `createdAt:desc`.
            prefetch: Whether to prefetch pages; by default, the setting of the client.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            async for workspace in client.workspaces.list(status="running"):
                print(workspace.name, workspace.url)
        """
        return self._paginate(
            lambda limit, offset: api.list_workspaces.request(
                search=search, status=status, project_id=project_id, limit=limit, offset=offset, sort=sort
            ),
            limit,
            prefetch=prefetch,
        )

    @overload
    async def create(self, body: models.WorkspaceCreate) -> models.Workspace: ...
    @overload
    async def create(self, **fields: Unpack[models.WorkspaceCreate]) -> models.Workspace: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    async def create(  # type: ignore[misc]
        self, body: models.WorkspaceCreate | None = None, **fields: Unpack[models.WorkspaceCreate]
    ) -> models.Workspace:
        """Create and start a workspace. Starting takes a while: check its `status`, or use `create_and_wait`.

        The request is never sent twice once the server may have executed it.

        Args:
            body: The workspace: `name`, `description`, `environment_type`, and optionally `image`, `resources`
                (`cpu`, `memory` and `gpu`, as strings) and `project_id`.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The new workspace.

        Raises:
            ValidationError: A key is missing, unknown or has the wrong type. Nothing was sent.
            StronglyError: The call failed.

        Example:
            workspace = await client.workspaces.create(
                name="analysis-env",
                description="Data analysis",
                environment_type="jupyter",
                resources={"cpu": "4", "memory": "16Gi"},
            )
        """
        return await self._transport.send(api.create_workspace.request(body, fields))

    async def retrieve(self, workspace_id: str) -> models.Workspace:
        """Get a workspace.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The workspace with all its fields.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            workspace = await client.workspaces.retrieve("ws-abc123")
        """
        return await self._transport.send(api.get_workspace.request(workspace_id))

    async def update(
        self, workspace_id: str, body: models.WorkspaceUpdate | None = None, **fields: Unpack[models.WorkspaceUpdate]
    ) -> models.Workspace:
        """Change fields of a workspace. Other fields are left unchanged.

        Args:
            workspace_id: Id of the workspace.
            body: The changes: `name`, `description`, `environment_type`, `image` and `resources`.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The updated workspace.

        Raises:
            ValidationError: A key is unknown or has the wrong type, or no key was given. Nothing was sent.
            StronglyError: The call failed.

        Example:
            workspace = await client.workspaces.update("ws-abc123", description="Training on two GPUs")
        """
        return await self._transport.send(api.update_workspace.request(workspace_id, body, fields))

    async def delete(self, workspace_id: str) -> dict[str, Any]:
        """Delete a workspace. The volumes that it uses are kept.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            await client.workspaces.delete("ws-abc123")
        """
        return await self._transport.send(api.delete_workspace.request(workspace_id))

    async def start(self, workspace_id: str) -> dict[str, Any]:
        """Start a stopped workspace. Starting takes a while: check its `status`, or use `wait_until_ready`.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            ConflictError: The workspace is already running.
            StronglyError: The call failed.

        Example:
            await client.workspaces.stop("ws-abc123")
            await client.workspaces.start("ws-abc123")
        """
        return await self._transport.send(api.start_workspace.request(workspace_id))

    async def stop(self, workspace_id: str) -> dict[str, Any]:
        """Stop a running workspace.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            ConflictError: The workspace is already stopped.
            StronglyError: The call failed.

        Example:
            await client.workspaces.stop("ws-abc123")
        """
        return await self._transport.send(api.stop_workspace.request(workspace_id))

    async def restart(self, workspace_id: str) -> dict[str, Any]:
        """Restart a workspace. This takes a while: check its `status`, or use `wait_until_ready`.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            ConflictError: The workspace cannot be restarted in its current state.
            StronglyError: The call failed.

        Example:
            await client.workspaces.restart("ws-abc123")
        """
        return await self._transport.send(api.restart_workspace.request(workspace_id))

    async def status(self, workspace_id: str) -> models.WorkspaceStatus:
        """Get the phase of a workspace, and whether it is ready for use.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The phase, readiness, message and conditions.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            status = await client.workspaces.status("ws-abc123")
            print(status.phase, status.ready)
        """
        return await self._transport.send(api.get_workspace_status.request(workspace_id))

    async def metrics(self, workspace_id: str) -> models.WorkspaceMetrics:
        """Get the resource usage of a workspace.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The usage of CPU, memory, GPU and disk in percent.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            metrics = await client.workspaces.metrics("ws-abc123")
            print(f"CPU: {metrics.cpu_usage}%")
        """
        return await self._transport.send(api.get_workspace_metrics.request(workspace_id))

    async def logs(self, workspace_id: str, *, type: models.LogType | None = None) -> models.WorkspaceLogs:
        """Get the logs of a workspace.

        Args:
            workspace_id: Id of the workspace.
            type: The log to read: `build`, `deploy` or `pod` (the default).

        Returns:
            The log as lines and as a single string.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            logs = await client.workspaces.logs("ws-abc123", type="build")
            print(logs.content)
        """
        return await self._transport.send(api.get_workspace_logs.request(workspace_id, type=type))

    async def sync(self, workspace_id: str) -> dict[str, Any]:
        """Write the files of a workspace to its persistent storage.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            await client.workspaces.sync("ws-abc123")
        """
        return await self._transport.send(api.sync_workspace.request(workspace_id))

    async def wait_until_ready(
        self,
        workspace_id: str,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[models.WorkspaceStatus], object] | None = None,
        progress: bool = False,
    ) -> models.Workspace:
        """Wait until a workspace is ready for use.

        The polling interval grows with the time waited. Polls that fail with a transient error are retried.
        Interrupting the wait, for example with Ctrl-C, does not affect the workspace.

        Args:
            workspace_id: Id of the workspace.
            timeout: Maximum time to wait in seconds; None for no limit.
            poll_interval: Seconds between two polls; by default, the interval grows.
            on_update: Called with the status whenever its phase, readiness or message changes.
            progress: Whether to display a progress line, on a terminal or in a notebook.

        Returns:
            The workspace with all its fields.

        Raises:
            WorkspaceFailedError: The workspace failed or was stopped. The error has its conditions and last log lines.
            WaitTimeoutError: The workspace is not ready after `timeout` seconds. The error has its last status.
            NotFoundError: The workspace does not exist.
            StronglyError: A request failed with a permanent error.

        Example:
            workspace = await client.workspaces.wait_until_ready("ws-abc123", timeout=300)
            print(workspace.url)
        """
        from strongly._async.polling import wait_until
        from strongly._core.polling import READY

        return await wait_until(
            self._transport,
            workspace_id,
            READY,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
        )

    async def wait_until_stopped(
        self,
        workspace_id: str,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[models.WorkspaceStatus], object] | None = None,
        progress: bool = False,
    ) -> models.Workspace:
        """Wait until a workspace is stopped. It polls like `wait_until_ready`.

        Args:
            workspace_id: Id of the workspace.
            timeout: Maximum time to wait in seconds; None for no limit.
            poll_interval: Seconds between two polls; by default, the interval grows.
            on_update: Called with the status whenever its phase, readiness or message changes.
            progress: Whether to display a progress line, on a terminal or in a notebook.

        Returns:
            The workspace with all its fields.

        Raises:
            WorkspaceFailedError: The workspace failed. The error has its conditions and last log lines.
            WaitTimeoutError: The workspace is not stopped after `timeout` seconds. The error has its last status.
            NotFoundError: The workspace does not exist.
            StronglyError: A request failed with a permanent error.

        Example:
            await client.workspaces.stop("ws-abc123")
            await client.workspaces.wait_until_stopped("ws-abc123")
        """
        from strongly._async.polling import wait_until
        from strongly._core.polling import STOPPED

        return await wait_until(
            self._transport,
            workspace_id,
            STOPPED,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
        )

    @overload
    async def create_and_wait(
        self,
        body: models.WorkspaceCreate,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[models.WorkspaceStatus], object] | None = None,
        progress: bool = False,
    ) -> models.Workspace: ...
    @overload
    async def create_and_wait(
        self,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[models.WorkspaceStatus], object] | None = None,
        progress: bool = False,
        **fields: Unpack[models.WorkspaceCreate],
    ) -> models.Workspace: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    async def create_and_wait(  # type: ignore[misc]
        self,
        body: models.WorkspaceCreate | None = None,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[models.WorkspaceStatus], object] | None = None,
        progress: bool = False,
        **fields: Unpack[models.WorkspaceCreate],
    ) -> models.Workspace:
        """Create a workspace and wait until it is ready for use. Combines `create` and `wait_until_ready`.

        Args:
            body: The workspace, as for `create`.
            timeout: Maximum time to wait in seconds after the workspace is created; None for no limit.
            poll_interval: Seconds between two polls; by default, the interval grows.
            on_update: Called with the status whenever its phase, readiness or message changes.
            progress: Whether to display a progress line, on a terminal or in a notebook.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The workspace with all its fields.

        Raises:
            ValidationError: An argument is missing, unknown or has the wrong type. Nothing was sent.
            WorkspaceFailedError: The workspace failed. It still exists, and the error has its id.
            WaitTimeoutError: The workspace is not ready in time. It still exists, and the error has its id.
            StronglyError: A request failed.

        Example:
            workspace = await client.workspaces.create_and_wait(
                name="analysis-env",
                description="Data analysis",
                environment_type="jupyter",
            )
            print(workspace.url)
        """
        from strongly._core.polling import check_wait

        check_wait(timeout, poll_interval)
        workspace = await self.create(body, **fields)  # type: ignore[call-overload]
        try:
            return await self.wait_until_ready(
                workspace.id, timeout=timeout, poll_interval=poll_interval, on_update=on_update, progress=progress
            )
        except BaseException as error:
            error.add_note(f"The workspace {workspace.id} was created and still exists.")
            raise

    def stream_logs(
        self,
        workspace_id: str,
        *,
        type: models.LogType | None = None,
        follow: bool = True,
        poll_interval: float | None = None,
    ) -> AsyncIterator[str]:
        """Read the log of a workspace line by line, as lines are written.

        Yields each line once, until the workspace stops, fails or is deleted. Polls that fail with a transient error
        are retried for up to five minutes.

        Args:
            workspace_id: Id of the workspace.
            type: The log to read: `build`, `deploy` or `pod` (the default).
            follow: Whether to wait for new lines. If false, only the current lines are returned.
            poll_interval: Seconds between two polls; by default, the interval adapts to the log.

        Returns:
            An iterator over lines, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.
            NotFoundError: The workspace does not exist.
            StronglyError: A request failed with a permanent error.

        Example:
            async for line in client.workspaces.stream_logs("ws-abc123"):
                print(line)
        """
        from strongly._async.polling import AsyncLogStream

        return AsyncLogStream(self._transport, workspace_id, type=type, follow=follow, poll_interval=poll_interval)
