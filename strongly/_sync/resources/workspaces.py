# Derived from strongly/_async by `make generate`; edit the source there.
"""Workspaces: on-demand development environments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from strongly_api.api import workspaces as api

from strongly._core.accepted import EnumLike, IntLike, OnUpdate
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.options import hide
from strongly._core.request import UntypedBody
from strongly._sync.pagination import SyncPaginator

from .base import Resource

if TYPE_CHECKING:
    from strongly_api import models
    from strongly_api.models import Project, Workspace

    from .raw import workspaces as raw
else:
    models = LazyModule("strongly_api.models")
    raw = LazyModule("strongly._sync.resources.raw.workspaces")
    Project = Workspace = str  # schemas that tools make of signatures have ids only


class Workspaces(Resource):
    """The namespace `client.workspaces`.

    All methods raise a `ValidationError` without sending a request if an argument is invalid. If a call fails, they
    raise another `StronglyError`, such as `NotFoundError` if the workspace does not exist, `ConflictError` if its
    current state does not allow the operation, or `PermissionDeniedError` if the key lacks a scope.
    """

    @cached_property
    def with_raw_response(self) -> raw.WorkspacesWithRawResponse:
        """The same methods, returning a `RawResponse` with status, headers, request id and attempts besides the result.

        Lists return an iterator over the responses, one for each page.

        Example:
            response = client.workspaces.with_raw_response.retrieve("ws-abc123")
            print(response.status_code, response.request_id, response.parsed.id)
        """
        return raw.WorkspacesWithRawResponse(self._transport)

    def list(
        self,
        *,
        search: str | None = None,
        status: models.WorkspaceState | EnumLike | None = None,
        project_id: str | Project | None = None,
        limit: int | IntLike = 50,
        sort: models.WorkspaceSort | EnumLike | None = None,
        prefetch: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> SyncPaginator[models.Workspace]:
        """List workspaces.

        Args:
            search: String to search for in name and description.
            status: Only workspaces with this status, such as `running` or `stopped`.
            project_id: Only workspaces in this project.
            limit: Page size. Iterating fetches all pages.
            sort: Field and direction, such as `created_at:desc`.
            prefetch: Whether to prefetch pages; by default, the setting of the client.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            for workspace in client.workspaces.list(status="running"):
                print(workspace.name, workspace.url)
        """
        return self._paginate(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            lambda limit, offset: api.list_workspaces.request(
                search=search, status=status, project_id=project_id, limit=limit, offset=offset, sort=sort
            ),
            limit,
            prefetch=prefetch,
        )

    @overload
    def create(
        self,
        body: models.WorkspaceCreate | UntypedBody,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace: ...
    @overload
    def create(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.WorkspaceCreate],
    ) -> models.Workspace: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    @spelled_out  # type: ignore[misc]
    def create(
        self,
        body: models.WorkspaceCreate | UntypedBody | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.WorkspaceCreate],
    ) -> models.Workspace:
        """Create and start a workspace. Starting takes a while: check its `status`, or use `create_and_wait`.

        The request is never sent twice once the server may have executed it.

        Args:
            body: The workspace: `name`, `description`, `environment_type`, and optionally `image`, `resources`
                (`cpu`, `memory` and `gpu`) and `project_id`.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The new workspace.

        Raises:
            ValidationError: A key is missing, unknown or has the wrong type. Nothing was sent.
            StronglyError: The call failed.

        Example:
            workspace = client.workspaces.create(
                name="analysis-env",
                description="Data analysis",
                environment_type="jupyter",
                resources={"cpu": "4", "memory": "16Gi"},
            )
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.create_workspace.request(body, fields))

    def retrieve(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace:
        """Get a workspace.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The workspace with all its fields.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            workspace = client.workspaces.retrieve("ws-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.get_workspace.request(workspace_id))

    def get_by_name(
        self,
        name: str,
        *,
        project_id: str | Project | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace:
        """Get a workspace by its name.

        Args:
            name: The exact name, including case.
            project_id: Only workspaces in this project: names are not unique.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The workspace with all its fields.

        Raises:
            NotFoundError: No workspace has this name.
            MultipleMatchesError: Several workspaces have this name. The error has their ids.
            StronglyError: A request failed.

        Example:
            workspace = client.workspaces.get_by_name("churn-model-training", project_id="proj-abc123")
        """
        from strongly._core.lookup import PAGE, only_match, search_for

        calls = Workspaces(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            )
        )
        found = calls.list(search=search_for(name, "name"), project_id=project_id, limit=PAGE).to_list()
        return calls.retrieve(only_match(found, "workspace", "name", name).id)

    @spelled_out
    def update(
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
    ) -> models.Workspace:
        """Change fields of a workspace. Other fields are left unchanged.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            body: The changes: `name`, `description`, `environment_type`, `image` and `resources`.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The updated workspace.

        Raises:
            ValidationError: A key is unknown or has the wrong type, or no key was given. Nothing was sent.
            StronglyError: The call failed.

        Example:
            workspace = client.workspaces.update("ws-abc123", description="Training on two GPUs")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.update_workspace.request(workspace_id, body, fields))

    def delete(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Delete a workspace. The volumes that it uses are kept.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            client.workspaces.delete("ws-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.delete_workspace.request(workspace_id))

    @overload
    def start(
        self,
        workspace_id: str | Workspace,
        *,
        wait: Literal[False] = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def start(
        self,
        workspace_id: str | Workspace,
        *,
        wait: Literal[True],
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace: ...
    @overload
    def start(
        self,
        workspace_id: str | Workspace,
        *,
        wait: bool,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any] | models.Workspace: ...
    def start(
        self,
        workspace_id: str | Workspace,
        *,
        wait: bool = False,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any] | models.Workspace:
        """Start a stopped workspace.

        Starting takes a while: `wait=True` waits for it.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            wait: Whether to wait until it is ready.
            poll_interval: With `wait=True`, seconds between two polls; by default, the interval grows.
            on_update: With `wait=True`, called with the status whenever its phase, readiness or message changes.
            progress: With `wait=True`, whether to display a progress line, on a terminal or in a notebook.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client. With
                `wait=True`, the maximum time to wait in seconds, by default 600.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys; with `wait=True`, the workspace.

        Raises:
            ConflictError: The workspace is already running.
            WorkspaceFailedError: With `wait=True`, the workspace failed or was stopped. The error has its log.
            WaitTimeoutError: With `wait=True`, the workspace is not ready after `timeout` seconds.
            StronglyError: A request failed.

        Example:
            client.workspaces.stop("ws-abc123")
            client.workspaces.start("ws-abc123")
        """
        if wait:
            from strongly._sync.polling import act_and_wait

            return act_and_wait(
                self._transport.for_call(
                    None, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
                ),
                api.start_workspace.request(workspace_id),
                workspace_id,
                timeout=timeout,
                poll_interval=poll_interval,
                on_update=on_update,
                progress=progress,
            )
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.start_workspace.request(workspace_id))

    @overload
    def stop(
        self,
        workspace_id: str | Workspace,
        *,
        wait: Literal[False] = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def stop(
        self,
        workspace_id: str | Workspace,
        *,
        wait: Literal[True],
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace: ...
    @overload
    def stop(
        self,
        workspace_id: str | Workspace,
        *,
        wait: bool,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any] | models.Workspace: ...
    def stop(
        self,
        workspace_id: str | Workspace,
        *,
        wait: bool = False,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any] | models.Workspace:
        """Stop a running workspace.

        Stopping takes a while: `wait=True` waits for it.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            wait: Whether to wait until it is stopped.
            poll_interval: With `wait=True`, seconds between two polls; by default, the interval grows.
            on_update: With `wait=True`, called with the status whenever its phase, readiness or message changes.
            progress: With `wait=True`, whether to display a progress line, on a terminal or in a notebook.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client. With
                `wait=True`, the maximum time to wait in seconds, by default 600.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys; with `wait=True`, the workspace.

        Raises:
            ConflictError: The workspace is already stopped.
            WorkspaceFailedError: With `wait=True`, the workspace failed. The error has its log.
            WaitTimeoutError: With `wait=True`, the workspace is not stopped after `timeout` seconds.
            StronglyError: A request failed.

        Example:
            client.workspaces.stop("ws-abc123")
        """
        if wait:
            from strongly._sync.polling import act_and_wait

            return act_and_wait(
                self._transport.for_call(
                    None, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
                ),
                api.stop_workspace.request(workspace_id),
                workspace_id,
                timeout=timeout,
                poll_interval=poll_interval,
                on_update=on_update,
                progress=progress,
            )
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.stop_workspace.request(workspace_id))

    @overload
    def restart(
        self,
        workspace_id: str | Workspace,
        *,
        wait: Literal[False] = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def restart(
        self,
        workspace_id: str | Workspace,
        *,
        wait: Literal[True],
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace: ...
    @overload
    def restart(
        self,
        workspace_id: str | Workspace,
        *,
        wait: bool,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any] | models.Workspace: ...
    def restart(
        self,
        workspace_id: str | Workspace,
        *,
        wait: bool = False,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any] | models.Workspace:
        """Restart a workspace.

        Restarting takes a while: `wait=True` waits for it. It reads the status before the restart, to recognize one
        after it: the workspace was not ready in between, or its condition `Ready` has another transition time. If
        neither can be seen, the restart counts as finished after 15 seconds.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            wait: Whether to wait until it is ready again.
            poll_interval: With `wait=True`, seconds between two polls; by default, the interval grows.
            on_update: With `wait=True`, called with the status whenever its phase, readiness or message changes.
            progress: With `wait=True`, whether to display a progress line, on a terminal or in a notebook.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client. With
                `wait=True`, the maximum time to wait in seconds, by default 600.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys; with `wait=True`, the workspace.

        Raises:
            ConflictError: The workspace cannot be restarted in its current state.
            WorkspaceFailedError: With `wait=True`, the workspace failed or was stopped. The error has its log.
            WaitTimeoutError: With `wait=True`, the workspace is not ready again after `timeout` seconds.
            StronglyError: A request failed.

        Example:
            client.workspaces.restart("ws-abc123")
        """
        if wait:
            from strongly._sync.polling import act_and_wait

            return act_and_wait(
                self._transport.for_call(
                    None, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
                ),
                api.restart_workspace.request(workspace_id),
                workspace_id,
                timeout=timeout,
                poll_interval=poll_interval,
                on_update=on_update,
                progress=progress,
            )
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.restart_workspace.request(workspace_id))

    def status(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.WorkspaceStatus:
        """Get the phase of a workspace, and whether it is ready for use.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The phase, readiness, message and conditions.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            status = client.workspaces.status("ws-abc123")
            print(status.phase, status.ready)
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.get_workspace_status.request(workspace_id))

    def metrics(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.WorkspaceMetrics:
        """Get the resource usage of a workspace.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The usage of CPU, memory, GPU and disk in percent.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            metrics = client.workspaces.metrics("ws-abc123")
            print(f"CPU: {metrics.cpu_usage}%")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.get_workspace_metrics.request(workspace_id))

    def logs(
        self,
        workspace_id: str | Workspace,
        *,
        type: models.LogType | EnumLike | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.WorkspaceLogs:
        """Get the logs of a workspace.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            type: The log to read: `build`, `deploy` or `pod` (the default).
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The log as lines and as a single string.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            logs = client.workspaces.logs("ws-abc123", type="build")
            print(logs.content)
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.get_workspace_logs.request(workspace_id, type=type))

    def sync(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Write the files of a workspace to its persistent storage.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The workspace does not exist.
            StronglyError: The call failed.

        Example:
            client.workspaces.sync("ws-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.sync_workspace.request(workspace_id))

    def wait_until_ready(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace:
        """Wait until a workspace is ready for use.

        The polling interval grows with the time waited. Polls that fail with a transient error are retried.
        Interrupting the wait, for example with Ctrl-C, does not affect the workspace.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            timeout: Maximum time to wait in seconds; None for no limit.
            poll_interval: Seconds between two polls; by default, the interval grows.
            on_update: Called with the status whenever its phase, readiness or message changes.
            progress: Whether to display a progress line, on a terminal or in a notebook.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The workspace with all its fields.

        Raises:
            WorkspaceFailedError: The workspace failed or is stopped. The error has its conditions and last log lines.
            WaitTimeoutError: The workspace is not ready after `timeout` seconds. The error has its last status.
            NotFoundError: The workspace does not exist.
            StronglyError: A request failed with a permanent error.

        Example:
            workspace = client.workspaces.wait_until_ready("ws-abc123", timeout=300)
            print(workspace.url)
        """
        from strongly._core.polling import READY
        from strongly._sync.polling import wait_for_workspace

        return wait_for_workspace(
            self._transport.for_call(
                None, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            workspace_id,
            READY,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
        )

    def wait_until_stopped(
        self,
        workspace_id: str | Workspace,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace:
        """Wait until a workspace is stopped. It polls like `wait_until_ready`.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            timeout: Maximum time to wait in seconds; None for no limit.
            poll_interval: Seconds between two polls; by default, the interval grows.
            on_update: Called with the status whenever its phase, readiness or message changes.
            progress: Whether to display a progress line, on a terminal or in a notebook.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The workspace with all its fields.

        Raises:
            WorkspaceFailedError: The workspace failed. The error has its conditions and last log lines.
            WaitTimeoutError: The workspace is not stopped after `timeout` seconds. The error has its last status.
            NotFoundError: The workspace does not exist.
            StronglyError: A request failed with a permanent error.

        Example:
            client.workspaces.stop("ws-abc123")
            client.workspaces.wait_until_stopped("ws-abc123")
        """
        from strongly._core.polling import STOPPED
        from strongly._sync.polling import wait_for_workspace

        return wait_for_workspace(
            self._transport.for_call(
                None, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
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
        body: models.WorkspaceCreate | UntypedBody,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Workspace: ...
    @overload
    def create_and_wait(
        self,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.WorkspaceCreate],
    ) -> models.Workspace: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    @spelled_out  # type: ignore[misc]
    def create_and_wait(
        self,
        body: models.WorkspaceCreate | UntypedBody | None = None,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.WorkspaceStatus] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.WorkspaceCreate],
    ) -> models.Workspace:
        """Create a workspace and wait until it is ready for use. Combines `create` and `wait_until_ready`.

        For 15 seconds after the create, a 404 counts as not ready yet: a replica of the server may lag behind. Every
        exception of the wait, including a cancellation and a `KeyboardInterrupt`, has the attribute `workspace_id`.

        Args:
            body: The workspace, as for `create`.
            timeout: Maximum time to wait in seconds after the workspace is created; None for no limit.
            poll_interval: Seconds between two polls; by default, the interval grows.
            on_update: Called with the status whenever its phase, readiness or message changes.
            progress: Whether to display a progress line, on a terminal or in a notebook.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body of the creation, or to replace, with the names of the wire format.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The workspace with all its fields.

        Raises:
            ValidationError: An argument is missing, unknown or has the wrong type. Nothing was sent.
            WorkspaceFailedError: The workspace failed. It still exists, and the error has its id.
            WaitTimeoutError: The workspace is not ready in time. It still exists, and the error has its id.
            StronglyError: A request failed. If the workspace was created, the error has its id.

        Example:
            workspace = client.workspaces.create_and_wait(
                name="analysis-env",
                description="Data analysis",
                environment_type="jupyter",
            )
            print(workspace.url)
        """
        from strongly._core.polling import READY
        from strongly._sync.polling import create_and_wait

        return create_and_wait(
            self._transport.for_call(
                None, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            api.create_workspace.request(body, fields),
            READY,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
        )

    def stream_logs(
        self,
        workspace_id: str | Workspace,
        *,
        type: models.LogType | EnumLike | None = None,
        follow: bool = True,
        poll_interval: float | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> Iterator[str]:
        """Read the log of a workspace line by line, as lines are written.

        Yields each line once, until the workspace stops, fails or is deleted. Polls that fail with a transient error
        are retried for up to five minutes.

        Args:
            workspace_id: Id of the workspace, or the workspace.
            type: The log to read: `build`, `deploy` or `pod` (the default).
            follow: Whether to wait for new lines. If false, only the current lines are returned.
            poll_interval: Seconds between two polls; by default, the interval adapts to the log.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            An iterator over lines, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.
            NotFoundError: The workspace does not exist.
            StronglyError: A request failed with a permanent error.

        Example:
            for line in client.workspaces.stream_logs("ws-abc123"):
                print(line)
        """
        from strongly._sync.polling import LogStream

        return LogStream(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            workspace_id,
            type=type,
            follow=follow,
            poll_interval=poll_interval,
        )
