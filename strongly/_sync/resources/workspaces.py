# Derived from strongly/_async by `make generate`; edit the source there.
"""Workspaces: development environments on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly_api.api import workspaces as api

from .base import Resource

if TYPE_CHECKING:
    from strongly._sync.pagination import SyncPaginator
    from strongly_api.models import (
        LogType,
        Workspace,
        WorkspaceCreate,
        WorkspaceLogs,
        WorkspaceMetrics,
        WorkspaceState,
        WorkspaceStatus,
        WorkspaceUpdate,
    )

    from .raw.workspaces import WorkspacesWithRawResponse


class Workspaces(Resource):
    """The namespace `client.workspaces`.

    Every method raises a `ValidationError` before any request when an argument cannot be sent, and another
    `StronglyError` when the call fails: `NotFoundError` when there is no such workspace, `ConflictError` when the call
    makes no sense in its present state, `PermissionDeniedError` when the key lacks a scope, and so on.
    """

    @cached_property
    def with_raw_response(self) -> WorkspacesWithRawResponse:
        """The same calls, returning a `RawResponse`: status, headers, request id and attempts beside the result.

        Example:
            response = client.workspaces.with_raw_response.retrieve("ws-abc123")
            print(response.status_code, response.request_id, response.parsed.id)
        """
        from .raw.workspaces import WorkspacesWithRawResponse

        return WorkspacesWithRawResponse(self._transport)

    def list(
        self,
        *,
        search: str | None = None,
        status: WorkspaceState | None = None,
        project_id: str | None = None,
        limit: int = 50,
        sort: str | None = None,
        prefetch: bool | None = None,
    ) -> SyncPaginator[Workspace]:
        """List workspaces.

        Args:
            search: Text to look for in name and description.
            status: Only workspaces with this status, such as `running` or `stopped`.
            project_id: Only workspaces of this project.
            limit: Items per page; iterating goes through all pages.
            sort: Attribute of the wire format and direction, such as `createdAt:desc`.
            prefetch: Whether to prefetch the next pages; by default as set on the client.

        Returns:
            A paginator, which makes requests while it is iterated.

        Raises:
            ValidationError: An argument cannot be sent.

        Example:
            for workspace in client.workspaces.list(status="running"):
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
    def create(self, body: WorkspaceCreate) -> Workspace: ...
    @overload
    def create(self, **fields: Unpack[WorkspaceCreate]) -> Workspace: ...
    def create(self, body: Any = None, **fields: Any) -> Workspace:
        """Create a workspace. It starts at once, but is ready only after a while: ask for its `status`.

        A create is never sent twice once the server may have acted on it.

        Args:
            body: The workspace: `name`, `description`, `environment_type`, and optionally `image`, `resources`
                (`cpu`, `memory` and `gpu`, all of them strings) and `project_id`.
            **fields: The same as keyword arguments, instead of `body`.

        Returns:
            The new workspace.

        Raises:
            ValidationError: A key is missing, unknown or of a wrong type; nothing was sent.
            StronglyError: The call failed.

        Example:
            workspace = client.workspaces.create(
                name="analysis-env",
                description="Data analysis",
                environment_type="jupyter",
                resources={"cpu": "4", "memory": "16Gi"},
            )
        """
        return self._transport.send(api.create_workspace.request(body, fields))

    def retrieve(self, workspace_id: str) -> Workspace:
        """Get a workspace.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            The workspace with all its fields.

        Raises:
            NotFoundError: There is no such workspace.
            StronglyError: The call failed.

        Example:
            workspace = client.workspaces.retrieve("ws-abc123")
        """
        return self._transport.send(api.get_workspace.request(workspace_id))

    def update(
        self, workspace_id: str, body: WorkspaceUpdate | None = None, **fields: Unpack[WorkspaceUpdate]
    ) -> Workspace:
        """Change fields of a workspace; what is not given stays as it is.

        Args:
            workspace_id: Id of the workspace.
            body: The changes: `name`, `description`, `environment_type`, `image` and `resources`.
            **fields: The same as keyword arguments, instead of `body`.

        Returns:
            The workspace after the change.

        Raises:
            ValidationError: A key is unknown or of a wrong type, or there is no change; nothing was sent.
            StronglyError: The call failed.

        Example:
            workspace = client.workspaces.update("ws-abc123", description="Training on two GPUs")
        """
        return self._transport.send(api.update_workspace.request(workspace_id, body, fields))

    def delete(self, workspace_id: str) -> dict[str, Any]:
        """Delete a workspace; volumes that it uses stay.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            What the server says about it.

        Raises:
            NotFoundError: There is no such workspace.
            StronglyError: The call failed.

        Example:
            client.workspaces.delete("ws-abc123")
        """
        return self._transport.send(api.delete_workspace.request(workspace_id))

    def start(self, workspace_id: str) -> dict[str, Any]:
        """Start a stopped workspace. It is ready only after a while: ask for its `status`.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            What the server says about it.

        Raises:
            ConflictError: The workspace runs already.
            StronglyError: The call failed.

        Example:
            client.workspaces.stop("ws-abc123")
            client.workspaces.start("ws-abc123")
        """
        return self._transport.send(api.start_workspace.request(workspace_id))

    def stop(self, workspace_id: str) -> dict[str, Any]:
        """Stop a running workspace.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            What the server says about it.

        Raises:
            ConflictError: The workspace is stopped already.
            StronglyError: The call failed.

        Example:
            client.workspaces.stop("ws-abc123")
        """
        return self._transport.send(api.stop_workspace.request(workspace_id))

    def restart(self, workspace_id: str) -> dict[str, Any]:
        """Restart a workspace. It is ready again only after a while: ask for its `status`.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            What the server says about it.

        Raises:
            ConflictError: The workspace is in a state from which it cannot be restarted.
            StronglyError: The call failed.

        Example:
            client.workspaces.restart("ws-abc123")
        """
        return self._transport.send(api.restart_workspace.request(workspace_id))

    def status(self, workspace_id: str) -> WorkspaceStatus:
        """Get the phase that a workspace is in, and whether it is ready to use.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            Phase, readiness, message and conditions.

        Raises:
            NotFoundError: There is no such workspace.
            StronglyError: The call failed.

        Example:
            status = client.workspaces.status("ws-abc123")
            print(status.phase, status.ready)
        """
        return self._transport.send(api.get_workspace_status.request(workspace_id))

    def metrics(self, workspace_id: str) -> WorkspaceMetrics:
        """Get how much of its resources a workspace uses.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            Usage of CPU, memory, GPU and disk in percent.

        Raises:
            NotFoundError: There is no such workspace.
            StronglyError: The call failed.

        Example:
            metrics = client.workspaces.metrics("ws-abc123")
            print(f"CPU: {metrics.cpu_usage}%")
        """
        return self._transport.send(api.get_workspace_metrics.request(workspace_id))

    def logs(self, workspace_id: str, *, type: LogType | None = None) -> WorkspaceLogs:
        """Get the logs of a workspace.

        Args:
            workspace_id: Id of the workspace.
            type: Which log: `build`, `deploy` or `pod`; `pod` when it is left out.

        Returns:
            The log as lines and as one text.

        Raises:
            NotFoundError: There is no such workspace.
            StronglyError: The call failed.

        Example:
            logs = client.workspaces.logs("ws-abc123", type="build")
            print(logs.content)
        """
        return self._transport.send(api.get_workspace_logs.request(workspace_id, type=type))

    def sync(self, workspace_id: str) -> dict[str, Any]:
        """Write the files of a workspace to its persistent storage.

        Args:
            workspace_id: Id of the workspace.

        Returns:
            What the server says about it.

        Raises:
            NotFoundError: There is no such workspace.
            StronglyError: The call failed.

        Example:
            client.workspaces.sync("ws-abc123")
        """
        return self._transport.send(api.sync_workspace.request(workspace_id))

    def wait_until_ready(
        self,
        workspace_id: str,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[WorkspaceStatus], object] | None = None,
        progress: bool = False,
    ) -> Workspace:
        """Wait until a workspace is ready to use.

        Polls often at first and less often the longer it takes. Transient failures are retried. Leaving the
        wait early, as with Ctrl-C, leaves the workspace as it is.

        Args:
            workspace_id: Id of the workspace.
            timeout: Seconds to wait at most; None to wait for as long as it takes.
            poll_interval: Seconds between two polls; by default they are chosen.
            on_update: Called with the status whenever its phase, readiness or message is another one.
            progress: Whether to show a line that changes, on a terminal or in a notebook.

        Returns:
            The workspace with all its fields.

        Raises:
            WorkspaceFailedError: The workspace has failed, or is stopped; holds its conditions and last log lines.
            WaitTimeoutError: It is not ready after `timeout` seconds; holds its last status.
            NotFoundError: There is no such workspace.
            StronglyError: A call failed permanently.

        Example:
            workspace = client.workspaces.wait_until_ready("ws-abc123", timeout=300)
            print(workspace.url)
        """
        from strongly._core.polling import READY
        from strongly._sync.polling import wait_until

        return wait_until(
            self._transport,
            workspace_id,
            READY,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
        )

    def wait_until_stopped(
        self,
        workspace_id: str,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[WorkspaceStatus], object] | None = None,
        progress: bool = False,
    ) -> Workspace:
        """Wait until a workspace is stopped. Otherwise as `wait_until_ready`.

        Args:
            workspace_id: Id of the workspace.
            timeout: Seconds to wait at most; None to wait for as long as it takes.
            poll_interval: Seconds between two polls; by default they are chosen.
            on_update: Called with the status whenever its phase, readiness or message is another one.
            progress: Whether to show a line that changes, on a terminal or in a notebook.

        Returns:
            The workspace with all its fields.

        Raises:
            WorkspaceFailedError: The workspace has failed instead; holds its conditions and last log lines.
            WaitTimeoutError: It is not stopped after `timeout` seconds; holds its last status.
            NotFoundError: There is no such workspace.
            StronglyError: A call failed permanently.

        Example:
            client.workspaces.stop("ws-abc123")
            client.workspaces.wait_until_stopped("ws-abc123")
        """
        from strongly._core.polling import STOPPED
        from strongly._sync.polling import wait_until

        return wait_until(
            self._transport,
            workspace_id,
            STOPPED,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
        )

    @overload
    def create_and_wait(
        self,
        body: WorkspaceCreate,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[WorkspaceStatus], object] | None = None,
        progress: bool = False,
    ) -> Workspace: ...
    @overload
    def create_and_wait(
        self,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[WorkspaceStatus], object] | None = None,
        progress: bool = False,
        **fields: Unpack[WorkspaceCreate],
    ) -> Workspace: ...
    def create_and_wait(
        self,
        body: Any = None,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: Callable[[WorkspaceStatus], object] | None = None,
        progress: bool = False,
        **fields: Any,
    ) -> Workspace:
        """Create a workspace and wait until it is ready to use: `create`, then `wait_until_ready`.

        Args:
            body: The workspace, as for `create`.
            timeout: Seconds to wait at most once it is created; None to wait for as long as it takes.
            poll_interval: Seconds between two polls; by default they are chosen.
            on_update: Called with the status whenever its phase, readiness or message is another one.
            progress: Whether to show a line that changes, on a terminal or in a notebook.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The workspace with all its fields.

        Raises:
            ValidationError: An argument is missing, unknown or of a wrong type; nothing was sent.
            WorkspaceFailedError: The workspace has failed; it is still there, and the error holds its id.
            WaitTimeoutError: It is not ready in time; it is still there, and the error holds its id.
            StronglyError: A call failed.

        Example:
            workspace = client.workspaces.create_and_wait(
                name="analysis-env",
                description="Data analysis",
                environment_type="jupyter",
            )
            print(workspace.url)
        """
        from strongly._core.polling import check_wait

        check_wait(timeout, poll_interval)
        workspace = self.create(body, **fields)
        try:
            return self.wait_until_ready(
                workspace.id, timeout=timeout, poll_interval=poll_interval, on_update=on_update, progress=progress
            )
        except BaseException as error:
            error.add_note(f"The workspace {workspace.id} has been created and is still there.")
            raise

    def stream_logs(
        self,
        workspace_id: str,
        *,
        type: LogType | None = None,
        follow: bool = True,
        poll_interval: float | None = None,
    ) -> Iterator[str]:
        """Read the log of a workspace line by line, as the lines come.

        Each line is given once, until the workspace stops, fails or is deleted. Transient failures are
        retried, for up to five minutes.

        Args:
            workspace_id: Id of the workspace.
            type: Which log: `build`, `deploy` or `pod`; `pod` when it is left out.
            follow: Whether to wait for further lines; otherwise the log as it is now.
            poll_interval: Seconds between two reads; by default they are chosen.

        Returns:
            An iterator over lines, which makes requests while it is iterated.

        Raises:
            ValidationError: An argument cannot be sent.
            NotFoundError: There is no such workspace.
            StronglyError: A call failed permanently.

        Example:
            for line in client.workspaces.stream_logs("ws-abc123"):
                print(line)
        """
        from strongly._sync.polling import LogStream

        return LogStream(self._transport, workspace_id, type=type, follow=follow, poll_interval=poll_interval)
