# Derived from strongly/_async by `make generate`; edit the source there.
"""Projects: containers that group workspaces, volumes and collaborators."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly_api.api import projects as api

from strongly._core.accepted import EnumLike, IntLike
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.model import ModelList
from strongly._core.options import hide
from strongly._core.request import UntypedBody
from strongly._sync.pagination import SyncPaginator

from .base import Resource

if TYPE_CHECKING:
    from strongly_api import models
    from strongly_api.models import Project, ProjectCollaborator

    from .raw import projects as raw
else:
    models = LazyModule("strongly_api.models")
    raw = LazyModule("strongly._sync.resources.raw.projects")
    Project = ProjectCollaborator = str  # schemas that tools make of signatures have ids only


class Projects(Resource):
    """The namespace `client.projects`.

    All methods raise a `ValidationError` without sending a request if an argument is invalid. If a call fails, they
    raise another `StronglyError`, such as `NotFoundError` if the project does not exist, `ConflictError` if it is
    archived and cannot be changed, or `PermissionDeniedError` if the key lacks a scope.
    """

    @cached_property
    def with_raw_response(self) -> raw.ProjectsWithRawResponse:
        """The same methods, returning a `RawResponse` with status, headers, request id and attempts besides the result.

        Lists return an iterator over the responses, one for each page.

        Example:
            response = client.projects.with_raw_response.retrieve("proj-abc123")
            print(response.status_code, response.request_id, response.parsed.id)
        """
        return raw.ProjectsWithRawResponse(self._transport)

    def list(
        self,
        *,
        search: str | None = None,
        status: models.ProjectState | EnumLike | None = None,
        category: str | None = None,
        tag: str | None = None,
        limit: int | IntLike = 50,
        sort: models.ProjectSort | EnumLike | None = None,
        prefetch: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> SyncPaginator[models.Project]:
        """List projects.

        Args:
            search: String to search for in name and description.
            status: Only projects with this status: `active`, `paused` or `archived`.
            category: Only projects in this category.
            tag: Only projects with this tag.
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
            for project in client.projects.list(tag="production"):
                print(project.name)
        """
        return self._paginate(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            lambda limit, offset: api.list_projects.request(
                search=search, status=status, category=category, tag=tag, limit=limit, offset=offset, sort=sort
            ),
            limit,
            prefetch=prefetch,
        )

    @overload
    def create(
        self,
        body: models.ProjectCreate | UntypedBody,
        *,
        exist_ok: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Project: ...
    @overload
    def create(
        self,
        *,
        exist_ok: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.ProjectCreate],
    ) -> models.Project: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    @spelled_out  # type: ignore[misc]
    def create(
        self,
        body: models.ProjectCreate | UntypedBody | None = None,
        *,
        exist_ok: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.ProjectCreate],
    ) -> models.Project:
        """Create a project. The user of the API key becomes its owner.

        The request is never sent twice once the server may have executed it.

        Args:
            body: The project: `name`, `description`, and optionally `category`, `visibility` and `tags`.
            exist_ok: Whether to return the project with this name if there is one. Its other fields are left unchanged,
                and it may be archived. It is also returned if the request may have been executed.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The new project, or the existing one.

        Raises:
            ValidationError: A key is missing, unknown or has the wrong type. Nothing was sent.
            ConflictError: The organization already has a project with this name. With `exist_ok`, the API key has no
                access to it, or the server regards another name as equal; a note says so.
            MultipleMatchesError: With `exist_ok`, the API key has access to several projects with this name.
            StronglyError: The call failed.

        Example:
            project = client.projects.create({
                "name": "customer-churn",
                "description": "Predict customer churn",
                "tags": ["ml", "churn"],
            })
        """
        if exist_ok:
            from strongly._sync.lookup import create_unless_it_exists

            transport = self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            )
            return create_unless_it_exists(
                Projects(transport.without_body()), transport, api.create_project.request(body, fields)
            )
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.create_project.request(body, fields))

    def retrieve(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Project:
        """Get a project.

        Args:
            project_id: Id of the project, or the project.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The project with all its fields.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            project = client.projects.retrieve("proj-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.get_project.request(project_id))

    def get_by_name(
        self,
        name: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Project:
        """Get a project by its name.

        Args:
            name: The exact name, including case.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The project with all its fields.

        Raises:
            NotFoundError: No project has this name.
            MultipleMatchesError: Several projects have this name. The error has their ids.
            StronglyError: A request failed.

        Example:
            project = client.projects.get_by_name("churn-prediction")
        """
        from strongly._core.lookup import PAGE, only_match, search_for

        calls = Projects(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            )
        )
        found = calls.list(search=search_for(name, "name"), limit=PAGE).to_list()
        return calls.retrieve(only_match(found, "project", "name", name).id)

    @spelled_out
    def update(
        self,
        project_id: str | Project,
        body: models.ProjectUpdate | UntypedBody | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.ProjectUpdate],
    ) -> models.Project:
        """Change fields of a project. Other fields are left unchanged.

        Args:
            project_id: Id of the project, or the project.
            body: The changes: any field of `create`, and `status`.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The updated project.

        Raises:
            ValidationError: A key is unknown or has the wrong type, or no key was given. Nothing was sent.
            ConflictError: The project is archived, or another project has this name.
            StronglyError: The call failed.

        Example:
            project = client.projects.update("proj-abc123", {"description": "Churn, second edition"})
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.update_project.request(project_id, body, fields))

    def delete(
        self,
        project_id: str | Project,
        *,
        volume: models.VolumeDisposition | EnumLike | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Delete a project and its workspaces.

        Args:
            project_id: Id of the project, or the project.
            volume: What to do with its volumes: `delete` or `keep`. The server decides by default.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            client.projects.delete("proj-abc123", volume="keep")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.delete_project.request(project_id, volume=volume))

    def archive(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Archive a project, which makes it read-only until it is restored.

        Args:
            project_id: Id of the project, or the project.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            client.projects.archive("proj-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.archive_project.request(project_id))

    def restore(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Restore an archived project.

        Args:
            project_id: Id of the project, or the project.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            client.projects.archive("proj-abc123")
            client.projects.restore("proj-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.restore_project.request(project_id))

    def stats(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.ProjectStats:
        """Get the number of workspaces and volumes of a project, and its total storage.

        Args:
            project_id: Id of the project, or the project.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The statistics; storage is in GB.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            stats = client.projects.stats("proj-abc123")
            print(stats.workspace_count, stats.total_storage_gb)
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.get_project_stats.request(project_id))

    def activity(
        self,
        project_id: str | Project,
        *,
        limit: int | IntLike = 50,
        offset: int | IntLike = 0,
        prefetch: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> SyncPaginator[models.ProjectActivity]:
        """List the activity of a project, newest first.

        Args:
            project_id: Id of the project, or the project.
            limit: Page size. Iterating fetches all pages.
            offset: Number of items to skip.
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
            for event in client.projects.activity("proj-abc123", limit=20):
                print(event.created_at, event.action)
        """
        return self._paginate(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            lambda limit, offset: api.list_project_activity.request(project_id, limit=limit, offset=offset),
            limit,
            offset,
            prefetch=prefetch,
        )

    def collaborators(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> ModelList[models.ProjectCollaborator]:
        """List the users with access to a project, including the owner.

        Args:
            project_id: Id of the project, or the project.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            All collaborators.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            for collaborator in client.projects.collaborators("proj-abc123"):
                print(collaborator.email, collaborator.role)
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.list_project_collaborators.request(project_id))

    def add_collaborator(
        self,
        project_id: str | Project,
        *,
        email: str,
        role: models.CollaboratorRole | EnumLike,
        user_id: str | ProjectCollaborator | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Give a user access to a project.

        Args:
            project_id: Id of the project, or the project.
            email: Email address of the user.
            role: Role within the project: `editor` or `viewer`.
            user_id: Id of the user, if known.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            ConflictError: The user already has access.
            StronglyError: The call failed.

        Example:
            client.projects.add_collaborator("proj-abc123", email="new.teammate@company.com", role="viewer")
        """
        body: models.CollaboratorAdd = {"email": email, "role": role}
        if user_id is not None:
            body["user_id"] = user_id
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.add_project_collaborator.request(project_id, body))

    def remove_collaborator(
        self,
        project_id: str | Project,
        user_id: str | ProjectCollaborator,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Revoke a user's access to a project. The owner cannot be removed.

        Args:
            project_id: Id of the project, or the project.
            user_id: Id of the user, or the collaborator.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist, or the user is not a collaborator.
            ConflictError: The user is the owner.
            StronglyError: The call failed.

        Example:
            client.projects.remove_collaborator("proj-abc123", "user-xyz789")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.remove_project_collaborator.request(project_id, user_id))

    def update_collaborator_role(
        self,
        project_id: str | Project,
        user_id: str | ProjectCollaborator,
        *,
        role: models.CollaboratorRole | EnumLike,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Change the role of a collaborator.

        Args:
            project_id: Id of the project, or the project.
            user_id: Id of the user, or the collaborator.
            role: The new role: `editor` or `viewer`.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist, or the user is not a collaborator.
            StronglyError: The call failed.

        Example:
            client.projects.update_collaborator_role("proj-abc123", "user-xyz789", role="viewer")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.update_project_collaborator_role.request(project_id, user_id, {"role": role}))

    def volumes(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> ModelList[models.Volume]:
        """List the volumes of a project.

        Args:
            project_id: Id of the project, or the project.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            All volumes of the project.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            for volume in client.projects.volumes("proj-abc123"):
                print(volume.label, volume.size_gb)
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.list_project_volumes.request(project_id))

    def workspaces(
        self,
        project_id: str | Project,
        *,
        limit: int | IntLike = 50,
        prefetch: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> SyncPaginator[models.Workspace]:
        """List the workspaces of a project.

        Args:
            project_id: Id of the project, or the project.
            limit: Page size. Iterating fetches all pages.
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
            for workspace in client.projects.workspaces("proj-abc123"):
                print(workspace.name, workspace.status)
        """
        return self._paginate(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            lambda limit, offset: api.list_project_workspaces.request(project_id, limit=limit, offset=offset),
            limit,
            prefetch=prefetch,
        )
